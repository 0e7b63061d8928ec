#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a folder of photos to an answer, and what happens when somebody leaves meanwhile."""
import os
import subprocess

import harness
from harness import Atspi, Program, bricks, key, wait, xdotool

# An epoch outlasts whatever is pressed meanwhile; a step is over at once.
SLOW = {"delay_ms": 40000, "batches": 800, "epochs": [[2, 2, 0.5], [1, 1, 0.25]], "instant_epochs": 1}
QUICK = {"epochs": [[2, 2, 0.5], [1, 1, 0.25]], "instant_epochs": 1}


def photo_of(folder):
    kind = sorted(name for name in os.listdir(folder) if not name.startswith("."))[0]
    return os.path.join(folder, kind, sorted(os.listdir(os.path.join(folder, kind)))[0])


def a_beginner_trains_looks_and_asks(place, desktop):
    folder = bricks(os.path.join(place, "Bricks"))
    with Program(folder, script=SLOW) as program:
        program.wait_open("Bricks")
        key("ctrl+t")
        program.wait_view("Train")
        wait(lambda: program.sees("is training"), "a run")
        desktop.wait_for("inhibited: A model is being trained")
        program.check_names()
        program.press("Pause Training")
        wait(lambda: program.sees("is paused"), "the pause")
        desktop.wait_for("allowed to sleep")
        program.press("Resume Training")
        wait(lambda: program.sees("is training"), "the run going on")
        program.press("Stop Training")
        wait(lambda: program.sees("was stopped"), "the end of the run")
        program.press("Results")
        program.wait_view("Results")
        program.check_names()
        subprocess.run([harness.PROGRAM, photo_of(folder)], check=True, env=program.environment, timeout=harness.PATIENCE)
        program.wait_view("Classify")
        program.find("Brick_")
        program.check_names()
        program.quit()


def who_closes_meanwhile_is_asked_and_loses_nothing(place, desktop):
    folder = bricks(os.path.join(place, "Bricks"))
    with Program(folder, script=SLOW) as program:
        program.wait_open("Bricks")
        key("ctrl+t")
        wait(lambda: program.sees("is training"), "a run")
        key("ctrl+w")
        program.press("Keep Open")
        program.wait_gone("Close While a Run Is Training?")
        assert program.sees("is training")
        key("ctrl+w")
        program.press("Pause and Quit")
        program.wait_end()
    with Program(folder, script=QUICK) as program:
        program.wait_open("Bricks")
        key("ctrl+p")
        wait(lambda: program.sees("has finished"), "the end of the run")
        program.quit()


def who_hides_a_run_sees_it_again_and_hears_of_the_end(place, desktop):
    folder = bricks(os.path.join(place, "Bricks"))
    with Program(folder, script=dict(SLOW, delay_ms=2000, batches=10)) as program:
        program.wait_open("Bricks")
        key("ctrl+t")
        wait(lambda: program.sees("is training"), "a run")
        key("ctrl+w")
        program.press("Train in Background")
        wait(lambda: not program.windows(), "no window any more")
        subprocess.run([harness.PROGRAM], check=True, env=program.environment, timeout=harness.PATIENCE)
        wait(lambda: program.windows() and program.sees("is training"), "the run in its window")
        program.xwindow()
        key("ctrl+w")
        program.press("Train in Background")
        assert "has finished" in desktop.wait_for("notified:")
        program.wait_end()


def who_does_not_want_to_wait_need_not(place, desktop):
    folder = bricks(os.path.join(place, "Bricks"))
    # A step that outlasts everybody's patience.
    with Program(folder, script=dict(SLOW, delay_ms=600000, batches=2)) as program:
        program.wait_open("Bricks")
        key("ctrl+t")
        wait(lambda: program.sees("is training"), "a run")
        key("ctrl+w")
        program.press("Pause and Quit")
        leave = program.find("Do Not Wait", "push button")
        assert not leave.get_state_set().contains(Atspi.StateType.SENSITIVE), "nobody waits for the step in hand"
        program.press("Do Not Wait")
        program.wait_end()
    with Program(folder, script=QUICK) as program:
        program.wait_open("Bricks")
        key("ctrl+p")
        wait(lambda: program.sees("has finished"), "the end of the run")
        program.quit()


def who_is_elsewhere_hears_of_the_end(place, desktop):
    folder = bricks(os.path.join(place, "Bricks"))
    with Program(folder, script=dict(SLOW, fail_epoch=0, fail_batch=100, fail_code="memory")) as program:
        program.wait_open("Bricks")
        key("ctrl+t")
        wait(lambda: program.sees("is training"), "a run")
        window = program.xwindow()
        xdotool("windowminimize", "--sync", window)
        assert "Run 1 has failed" in desktop.wait_for("notified:")
        wait(lambda: activate(window) and any("withdrawn" in line for line in desktop.lines()), "the desktop to hear “withdrawn”")
        desktop.lines().clear()
        key("ctrl+t")
        wait(lambda: program.sees("is training"), "another run")
        xdotool("windowminimize", "--sync", window)
        assert "Run 2 has failed" in desktop.wait_for("notified:")
        desktop.click_notification()
        wait(lambda: is_active(window), "the window in front")
        program.wait_view("Results")
        program.quit()


def is_active(window):
    """While none is, xdotool fails."""
    return subprocess.run(["xdotool", "getactivewindow"], capture_output=True, text=True, check=False).stdout.strip() == window


def activate(window):
    """A window manager may still be at work on hiding it."""
    xdotool("windowactivate", window)
    return True


if __name__ == "__main__":
    harness.main(a_beginner_trains_looks_and_asks, who_closes_meanwhile_is_asked_and_loses_nothing,
                 who_hides_a_run_sees_it_again_and_hears_of_the_end, who_does_not_want_to_wait_need_not,
                 who_is_elsewhere_hears_of_the_end)
