#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The view Train: a rate is found and dragged, a run is paused and gone on with, the notebook's steps are taken."""
import os
import re

import harness
from harness import Program, bricks, key, wait

# Slow enough that a person can act while it goes.
SCRIPT = {"rate_ms": 3, "delay_ms": 1500, "batches": 10}
TRAIN = re.compile(r"(^|\s|_)Train$")


def opened(place, **script):
    program = Program(bricks(os.path.join(place, "Bricks")), script=dict(SCRIPT, **script))
    return program


def show_train(program):
    program.xwindow("Bricks — Discern")
    key("alt+2")
    program.wait_view("Train")


def a_rate_is_found_and_its_handle_is_dragged(place, desktop):
    with opened(place) as program:
        show_train(program)
        program.press("Find Rate")
        program.press("as Suggested")
        program.find("A good choice")
        program.check_names()
        chart = program.find("Loss over the learning rate")
        x, y = program.place(chart)
        program.drag((x, y), (x + chart.get_extents(1).width // 2 - 40, y))
        program.find("far too high")
        key("ctrl+z")
        program.find("A good choice")
        program.quit()


def a_run_is_paused_and_gone_on_with(place, desktop):
    with opened(place) as program:
        show_train(program)
        program.press(TRAIN)
        program.find("Wrong answers so far")
        program.press("Pause")
        program.press("Resume")
        program.find("Wrong answers so far")
        program.check_names()
        program.press("Stop")
        program.find("See Results", "push button")
        program.quit()


def the_notebook_is_taken_step_by_step(place, desktop):
    with opened(place, delay_ms=20) as program:
        show_train(program)
        program.press("Train Head")
        program.press("Unfreeze and Train")
        program.press("See Results")
        program.wait_view("Results")
        program.quit()


def a_run_is_named_and_a_stage_gone_on_from(place, desktop):
    with opened(place, delay_ms=20) as program:
        show_train(program)
        program.press("Instant")
        wait(lambda: program.sees(TRAIN, "push button"), "the end of Instant")
        program.click("Runs", "page tab")
        program.find("Rename Run")
        program.click("Run 1", "list item")
        program.press("Go On")
        program.find("See Results", "push button")
        program.check_names()
        program.quit()


def a_run_is_deleted_and_brought_back_by_keys(place, desktop):
    with opened(place, delay_ms=20) as program:
        show_train(program)
        program.press("Instant")
        wait(lambda: program.sees(TRAIN, "push button"), "the end of Instant")
        program.click("Runs", "page tab")
        program.click("Run 1", "list item")
        # A stage is not deleted, and neither is its run.
        program.find("Go On", "push button")
        key("Down", "Delete", "Up", "Delete")
        program.find("“Run 1” was deleted")
        program.find("No Runs Yet")
        key("ctrl+z")
        program.find("Run 1", "list item")
        key("shift+ctrl+z")
        program.wait_gone("Run 1", "list item")
        key("ctrl+z")
        program.find("Run 1", "list item")
        program.quit()


if __name__ == "__main__":
    harness.main(a_rate_is_found_and_its_handle_is_dragged, a_run_is_paused_and_gone_on_with, the_notebook_is_taken_step_by_step,
                 a_run_is_named_and_a_stage_gone_on_from, a_run_is_deleted_and_brought_back_by_keys)
