#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window itself: opening, moving about by pointer and by keyboard, a second start, the session."""
import os
import subprocess

import harness
from harness import Program, bricks, key, wait


def a_person_looks_around_before_opening_anything(place, desktop):
    with Program() as program:
        program.find("Open Folder", "push button")
        program.find("Try the Sample Bricks", "push button")
        program.check_names()
        key("F10")
        program.find("Preferences", "menu item")
        key("Escape")
        program.wait_gone("Preferences", "menu item")
        key("F1")
        program.find("How It Works", "frame")
        key("Escape")
        program.wait_gone("How It Works", "frame")
        key("ctrl+comma")
        program.find("Preferences", "frame")
        program.check_names()
        key("Escape")
        program.wait_gone("Preferences", "frame")
        program.quit()


def a_folder_is_opened_and_its_four_views_are_seen(place, desktop):
    folder = bricks(os.path.join(place, "Bricks"))
    with Program(folder) as program:
        program.wait_open("Bricks")
        for number, view in enumerate(("Data", "Train", "Results", "Classify"), 1):
            key(f"alt+{number}")
            program.wait_view(view)
            program.check_names()
        program.resize(360, 600)
        program.click("Data", "page tab")
        program.wait_view("Data")
        program.check_names()
        program.quit()


def a_second_start_raises_the_window_and_opens_beside_it(place, desktop):
    folder, other = bricks(os.path.join(place, "Bricks")), bricks(os.path.join(place, "Others & more"))
    with Program(folder) as program:
        program.wait_open("Bricks")
        run(program)
        link = os.path.join(place, "link")
        os.symlink(folder, link)
        for name in folder, link, *projects(place):
            run(program, name)
            assert len(program.windows()) == 1, name
        # Twice, while it is still being opened.
        starts = [subprocess.Popen([harness.PROGRAM, other], env=program.environment) for _ in range(2)]
        assert [start.wait(harness.PATIENCE) for start in starts] == [0, 0]
        program.wait_open("Others & more")
        wait(lambda: len(program.windows()) == 2, "a window for each project")
        run(program, other)
        assert len(program.windows()) == 2
        program.quit()


def projects(place):
    """Folders and files of the projects that there are."""
    folder = os.path.join(place, "data", "discern", "projects")
    for name in os.listdir(folder):
        yield os.path.join(folder, name)
        yield os.path.join(folder, name, "project.db")


def run(program, *arguments):
    """Another start of the program, which hands over to the one that runs."""
    subprocess.run([harness.PROGRAM, *arguments], check=True, env=program.environment, timeout=harness.PATIENCE)


def the_session_comes_back(place, desktop):
    folder = bricks(os.path.join(place, "Bricks"))
    with Program(folder, GSETTINGS_BACKEND="keyfile") as program:
        program.wait_open("Bricks")
        key("alt+3")
        program.quit()
    with Program(GSETTINGS_BACKEND="keyfile") as program:
        program.wait_open("Bricks")
        program.wait_view("Results")
        program.quit()
    os.rename(folder, folder + " moved")
    with Program("--new-window", GSETTINGS_BACKEND="keyfile") as program:
        program.find("Open Folder", "push button")
        program.quit()


def the_command_line_is_understood(place, desktop):
    def output(*arguments):
        return subprocess.run([harness.PROGRAM, *arguments], check=True, capture_output=True, text=True, timeout=harness.PATIENCE).stdout
    assert output("--version").startswith("discern 0."), output("--version")
    assert "--new-window" in output("--help")


def what_is_not_there_is_said(place, desktop):
    with Program(os.path.join(place, "no such <folder> & none")) as program:
        program.find("There is no file or folder")
        key("Escape")
        program.wait_gone("There is no file or folder")
        program.quit()


if __name__ == "__main__":
    harness.main(a_person_looks_around_before_opening_anything, a_folder_is_opened_and_its_four_views_are_seen,
                 a_second_start_raises_the_window_and_opens_beside_it, the_session_comes_back, the_command_line_is_understood,
                 what_is_not_there_is_said)
