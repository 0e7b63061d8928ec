#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole of it on the real engine: bricks are learned, mistakes are looked at, and a brick that was not seen is told."""
import os
import re
import subprocess

import harness
from harness import Atspi, Program, key, wait, xdotool

harness.PATIENCE = 300  # seconds; a processor that has other things to do, too
COUNT, UNSEEN = 240, 20  # of all twenty kinds together: enough to beat chance, too few to make no mistakes
TRAIN = re.compile(r"(^|\s|_)Train$")
WRONG = re.compile(r"(\d+(?:\.\d+)?)\s% wrong")
WORST = re.compile(r"\. Said (\S+), .*\s%\. Is (?!\1)\S+, .*\s%\. Loss \d")
MISTAKE = re.compile(r"actual (\S+), predicted (?!\1)\S+: \d+ photo")
CERTAINTY = re.compile(r"^(Sure|Probably|Not sure): ")


def sample(folder, count, seed):
    subprocess.run([harness.CLI, "sample", folder, "--count", str(count), "--seed", str(seed), "--width", "160", "--height", "120"],
                   check=True, stdout=subprocess.DEVNULL, timeout=harness.PATIENCE)
    return folder


def learn(program):
    """Trains until there is a first model, and stops."""
    key("alt+2")
    program.wait_view("Train")
    program.press(TRAIN)
    wait(lambda: program.sees("is training"), "a run")
    wait(lambda: program.sees("Wrong answers so far"), "the first model")
    if program.sees("is training"):
        program.press("Stop Training")
    wait(lambda: program.sees("was stopped") or program.sees("has finished"), "the end of the run")


def look_at_mistakes(program):
    key("alt+3")
    program.wait_view("Results")
    worst = program.find("Said ", "table cell")
    assert WORST.search(worst.get_name()), worst.get_name()
    wrong = float(WRONG.search(program.find(WRONG, "label").get_name())[1])
    assert wrong < 75, f"{wrong} % wrong; by chance 95"
    program.click("Confusion", "push button")
    cell = program.click(MISTAKE, "table cell")
    actual = MISTAKE.search(cell.get_name())[1]
    program.find(re.compile(rf"{re.escape(actual)}.* taken for "), "panel")
    wait(lambda: cell.get_state_set().contains(Atspi.StateType.SELECTED), "the cell to be marked")


def frame(program, title):
    return wait(lambda: next((each for each in program.windows() if title in each.get_name()), None), f"the window {title}")


def drop_a_brick(program, unseen):
    """Drags a photo from the window of other photos to the one that has learned. Returns the frame that answers and the photo's name."""
    first = program.xwindow("^Bricks — Discern")
    subprocess.run([harness.PROGRAM, unseen], check=True, env=program.environment, timeout=harness.PATIENCE)
    second = program.xwindow("^Unseen — Discern")
    source = frame(program, "Unseen")
    for window, x in ((first, 0), (second, 640)):
        xdotool("windowsize", "--sync", window, 600, 700)
        xdotool("windowmove", "--sync", window, x, 40)
    xdotool("windowactivate", "--sync", second)
    photo = wait(lambda: next((node for node in program.find_all(", Brick_", "table cell", within=source)
                               if harness.is_there(node)), None), "a photo")
    wait(lambda: program.place(photo, "^Unseen — Discern")[0] > 640, "the photo in its place")
    program.drag(program.place(photo, "^Unseen — Discern"), (300, 400))
    return frame(program, "Bricks"), photo.get_name().split(", ")[0]


def bricks_are_learned_looked_at_and_told(place, desktop):
    folder = sample(os.path.join(place, "Bricks"), COUNT, seed=1)
    unseen = sample(os.path.join(place, "Unseen"), UNSEEN, seed=2)
    with Program(folder) as program:
        program.wait_open("Bricks")
        learn(program)
        look_at_mistakes(program)
        answering, name = drop_a_brick(program, unseen)
        program.find(CERTAINTY, "label", within=answering)
        program.find(name, "image", within=answering)
        program.find(re.compile(r"^\S+: \d+\.\d\s%$"), "list item", within=answering)
        program.quit()


if __name__ == "__main__":
    if not os.path.exists(os.environ["DISCERN_ENGINE"]):
        print(f"1..0 # SKIP {os.environ['DISCERN_ENGINE']} IS NOT THERE: nothing was learned")
    else:
        harness.main(bricks_are_learned_looked_at_and_told)
