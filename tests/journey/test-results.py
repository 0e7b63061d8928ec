#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The view Results: the worst mistakes, the confusion matrix by pointer and by keyboard, classes, two runs, and what can be saved."""
import os
import re
import subprocess

import harness
from harness import Atspi, Program, bricks, key, type_text, wait

MISTAKE = re.compile(r"actual (\S+), predicted (?!\1)\S+: \d+ photo")


def trained(place, runs=1):
    """A folder of photos with a finished run or several. Returns the folder."""
    folder = bricks(os.path.join(place, "Bricks"), classes=5, each=20)
    subprocess.run([harness.CLI, "import", folder], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(runs):
        subprocess.run([harness.CLI, "train", "--epochs", "1"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return folder


def open_results(program):
    program.xwindow("Bricks — Discern")
    key("alt+3")
    program.wait_view("Results")
    return program.find("Said ", "table cell")


def show(program, page):
    program.click(page, "push button")
    wait(lambda: any(node.get_state_set().contains(Atspi.StateType.PRESSED) for node in program.find_all(page, "push button")),
         f"the page {page}")


def mistakes_are_seen_and_opened(place, desktop):
    with Program(trained(place)) as program:
        tile = open_results(program)
        program.find("% wrong", "label")
        assert "Is " in tile.get_name() and "Loss " in tile.get_name(), tile.get_name()
        program.check_names()
        program.click("Said ", "table cell", times=2)
        wait(lambda: len(program.windows()) == 2, "the viewer")
        key("Right")
        key("Escape")
        wait(lambda: len(program.windows()) == 1, "the end of the viewer")
        program.click("Mistakes only", "check box")
        program.find(re.compile(r"^\d+ photos$"), "label")
        program.quit()


def mistakes_are_searched_and_narrowed(place, desktop):
    with Program(trained(place)) as program:
        open_results(program)
        total = program.find(re.compile(r"^\d+ mistakes?$")).get_name()
        key("ctrl+f")
        program.wait_focus("Search in names, folders and classes")
        type_text("no such photo")
        program.find("No Such Photos")
        program.check_names()
        key("Escape")
        program.find(re.compile(f"^{total}$"))
        program.click("Any loss", "push button")
        program.wait_focus("Loss at least")
        key("ctrl+a")
        type_text("0.01")
        key("Return")
        program.find(re.compile(fr"^\d+ of {total}$"))
        program.check_names()
        program.press("Any Loss")
        program.find(re.compile(f"^{total}$"))
        key("Escape")
        program.quit()


def a_cell_is_clicked_and_its_photos_are_seen(place, desktop):
    with Program(trained(place)) as program:
        open_results(program)
        show(program, "Confusion")
        cell = program.click(MISTAKE, "table cell")
        program.find(" taken for ", "panel")
        wait(lambda: cell.get_state_set().contains(Atspi.StateType.SELECTED), "the cell to be marked")
        program.check_names()
        program.press("Close these photos")
        wait(lambda: not cell.get_state_set().contains(Atspi.StateType.SELECTED), "the cell to be like the others")
        program.quit()


def the_matrix_is_walked_by_keys(place, desktop):
    with Program(trained(place)) as program:
        open_results(program)
        show(program, "Confusion")
        program.click("Export", "push button")
        key("Escape")
        first = wait(lambda: focused_cell(program, "Tab"), "the focus on a cell")
        key("Right")
        second = wait(lambda: (focused_cell(program) or "") != first and focused_cell(program), "the focus on the next cell")
        assert actual_of(first) == actual_of(second), (first, second)
        key("ctrl+End")
        wait(lambda: focused_cell(program) not in (None, first, second), "the focus on the last cell")
        key("Return")
        program.find(", recognised", "panel")
        program.quit()


def focused_cell(program, press=None):
    """Name of the cell that has the focus, None where it is elsewhere; then that key is pressed."""
    for node in program.find_all("actual ", "table cell"):
        if node.get_state_set().contains(Atspi.StateType.FOCUSED):
            return node.get_name()
    if press is not None:
        key(press)
    return None


def actual_of(name):
    return re.match(r"actual (\S+),", name)[1]


def the_matrix_is_saved(place, desktop):
    target = os.path.join(place, "matrix.pdf")
    with Program(trained(place)) as program:
        open_results(program)
        show(program, "Confusion")
        program.click("Export", "push button")
        program.find("Export Confusion Matrix")
        key("ctrl+a")
        type_text(target)
        key("Return")
        wait(lambda: os.path.exists(target), "the picture")
        program.find("Saved as")
        with open(target, "rb") as file:
            assert file.read(4) == b"%PDF"
        # A name without its end gets one, and then nobody was asked whether the file that is there may be replaced.
        for what in "Saved as", "is there already":
            program.wait_gone("Export Confusion Matrix")
            program.click("Export", "push button")
            program.find("Export Confusion Matrix")
            key("ctrl+a")
            type_text(os.path.join(place, "matrix"))
            key("Return")
            program.find(what)
        assert os.path.exists(os.path.join(place, "matrix.png"))
        key("Escape")
        program.wait_gone("is there already")
        program.quit()


def a_class_and_two_runs_show_their_photos(place, desktop):
    with Program(trained(place, runs=2)) as program:
        open_results(program)
        show(program, "Classes")
        program.check_names()
        program.press(re.compile(r"found \(recall\): [1-9]\d\.\d %"))
        program.find(re.compile(r"taken for"), "panel")
        show(program, "Compare")
        program.find("Both are wrong")
        program.check_names()
        program.click("Both are wrong", "list item")
        program.find("Both are wrong", "panel")
        program.quit()


def a_run_is_renamed_deleted_and_brought_back(place, desktop):
    with Program(trained(place)) as program:
        open_results(program)
        program.choose("What to do with this run", "Rename Run")
        program.find("What shall this run be called?")
        key("ctrl+a")
        type_text("Best & <first>")
        key("Return")
        program.find("Best & <first>", "label")
        program.wait_gone("What shall this run be called?")
        program.choose("What to do with this run", "Delete Run")
        program.find("Nothing Trained Yet")
        program.press("Undo")
        program.find("Said ", "table cell")
        program.quit()


def it_is_used_in_a_narrow_window(place, desktop):
    with Program(trained(place)) as program:
        open_results(program)
        program.resize(360, 640)
        for page in ("Confusion", "Classes", "Compare", "Mistakes"):
            show(program, page)
            program.check_names()
        show(program, "Confusion")
        program.click("Most Confused", "push button")
        program.click(" taken for ", "list item")
        program.find(" taken for ", "panel")
        program.quit()


if __name__ == "__main__":
    harness.main(mistakes_are_seen_and_opened, mistakes_are_searched_and_narrowed, a_cell_is_clicked_and_its_photos_are_seen,
                 the_matrix_is_walked_by_keys, the_matrix_is_saved, a_class_and_two_runs_show_their_photos,
                 a_run_is_renamed_deleted_and_brought_back, it_is_used_in_a_narrow_window)
