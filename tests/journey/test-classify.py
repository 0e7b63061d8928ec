#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""New photos are told: opened with the program, looked into, many at once, and dragged from one window to another."""
import contextlib
import os
import pathlib
import re
import subprocess

import harness
from harness import Program, bricks, key, type_text, wait, xdotool

CERTAINTY = re.compile(r"^(Sure|Probably|Not sure): ")


def learned(folder, each=6):
    """Bricks of which a model has been learned already. Returns the folder and one of its photos."""
    bricks(folder, each=each)
    subprocess.run([harness.CLI, "train", "--recipe", "instant", "--epochs", "2", folder], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, timeout=harness.PATIENCE)
    kind = sorted(name for name in os.listdir(folder) if not name.startswith("."))[0]
    return folder, os.path.join(folder, kind, sorted(os.listdir(os.path.join(folder, kind)))[0])


def run(program, *arguments):
    """Another start of the program, which hands over to the one that runs."""
    subprocess.run([harness.PROGRAM, *arguments], check=True, env=program.environment, timeout=harness.PATIENCE)


def a_photo_is_told_and_looked_into(place, desktop):
    folder, photo = learned(os.path.join(place, "Bricks"))
    with Program(folder) as program:
        program.xwindow("Bricks — Discern")
        run(program, photo)
        program.wait_view("Classify")
        program.find(CERTAINTY, "label")
        program.find(os.path.basename(photo), "image")
        program.find(re.compile(r"^Brick\S*: \d+\.\d %$"), "list item")
        program.check_names()
        program.click("Show Where the Model Looks", "list item")
        program.find("Bright is what speaks for", "label")
        program.click("Show Training Photos That Look Alike", "list item")
        program.find(re.compile(r", \d+\.\d % alike, "))
        program.check_names()
        program.resize(360, 640)
        program.find(CERTAINTY, "label")
        program.check_names()
        program.quit()


def what_lies_on_the_clipboard_is_told(place, desktop):
    folder, photo = learned(os.path.join(place, "Bricks"))
    with Program(folder) as program:
        program.wait_open("Bricks")
        with clipboard("image/jpeg", photo):
            key("ctrl+v")
            program.wait_view("Classify")
            program.find(CERTAINTY, "label")
            program.find("picture-", "image")
        listed = os.path.join(place, "list")
        with open(listed, "w", encoding="utf-8") as file:
            file.write(pathlib.Path(photo).as_uri() + "\r\n")
        with clipboard("text/uri-list", listed):
            key("ctrl+v")
            program.find(os.path.basename(photo), "image")
        program.quit()


@contextlib.contextmanager
def clipboard(kind, path):
    """Another program has put that on the clipboard, and is still there."""
    other = subprocess.Popen(["xclip", "-quiet", "-selection", "clipboard", "-t", kind, "-i", path], stderr=subprocess.DEVNULL)
    try:
        wait(lambda: kind in subprocess.run(["xclip", "-selection", "clipboard", "-t", "TARGETS", "-o"], capture_output=True, text=True,
                                            check=False).stdout, "the clipboard")
        yield
    finally:
        other.terminate()
        other.wait()


def a_photo_is_chosen_by_typing_where_it_is(place, desktop):
    folder, photo = learned(os.path.join(place, "Bricks"))
    with Program(folder) as program:
        program.wait_open("Bricks")
        key("ctrl+i")
        program.xwindow("Choose Photos to Classify")
        type_text(photo)
        key("Return")
        program.wait_view("Classify")
        program.find(os.path.basename(photo), "image")
        program.find(CERTAINTY, "label")
        program.quit()


def many_photos_are_told_as_a_list(place, desktop):
    folder, photo = learned(os.path.join(place, "Bricks"))
    new = os.path.dirname(photo)
    with Program(folder) as program:
        program.xwindow("Bricks — Discern")
        run(program, *(os.path.join(new, name) for name in sorted(os.listdir(new))))
        program.wait_view("Classify")
        program.find("6 answers", "label")
        row = program.find(os.path.basename(photo) + ": ", "list item")
        assert re.search(r": \S+ \(\d+\.\d %\), \S+ \(\d+\.\d %\)$", row.get_name()), row.get_name()
        program.check_names()
        program.click(sorted(os.listdir(new))[3] + ": ", "list item")
        program.find(sorted(os.listdir(new))[3], "image")
        key("Down")
        program.find(sorted(os.listdir(new))[4], "image")
        program.quit()


def a_photo_is_dragged_from_one_window_to_another(place, desktop):
    folder, photo = learned(os.path.join(place, "Bricks"))
    other, _ = learned(os.path.join(place, "Other bricks"))
    with Program(folder) as program:
        first = program.xwindow("^Bricks — Discern")
        run(program, photo)
        source = program.find(os.path.basename(photo), "image")
        run(program, other)
        second = program.xwindow("Other bricks — Discern")
        for window, x in ((first, 0), (second, 640)):
            xdotool("windowsize", "--sync", window, 600, 700)
            xdotool("windowmove", "--sync", window, x, 40)
        xdotool("windowactivate", "--sync", first)
        wait(lambda: program.place(source, "^Bricks — Discern")[0] < 600, "the picture in its place")
        program.drag(program.place(source, "^Bricks — Discern"), (940, 400))
        frame = wait(lambda: next((each for each in program.windows() if "Other bricks" in each.get_name()), None), "the other window")
        program.find(CERTAINTY, "label", within=frame)
        program.find(os.path.basename(photo), "image", within=frame)
        xdotool("windowactivate", "--sync", second)
        key("ctrl+w")
        wait(lambda: len(program.windows()) == 1, "one window")
        program.quit()


def fifty_photos_and_a_picture_are_dragged_from_another_program(place, desktop):
    folder, photo = learned(os.path.join(place, "Bricks"), each=13)
    photos = [os.path.join(kind, name) for kind, _, names in sorted(os.walk(folder)) for name in sorted(names) if not name.startswith(".")][:50]

    def over():
        program.find("Drop Photos to Classify Them", "label")
        wait(lambda: harness.is_there(program.find("Drop Photos to Classify Them", "label")), "where it can be dropped to be seen")

    with Program(folder) as program:
        program.wait_open("Bricks")
        program.resize(760, 600)
        xdotool("windowmove", program.xwindow(), 20, 20)
        with harness.another_program("files", *photos) as start:
            program.drag(start, (400, 300), over)
            program.wait_view("Classify")
            program.find("50 answers", "label")
        with harness.another_program("picture", photo) as start:
            program.drag(start, (400, 300), over)
            program.find("picture-", "image")
        program.quit()


if __name__ == "__main__":
    harness.main(a_photo_is_told_and_looked_into, what_lies_on_the_clipboard_is_told, a_photo_is_chosen_by_typing_where_it_is, many_photos_are_told_as_a_list,
                 a_photo_is_dragged_from_one_window_to_another, fifty_photos_and_a_picture_are_dragged_from_another_program)
