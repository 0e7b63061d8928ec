#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window itself: opening, moving about by pointer and by keyboard, a second start, the session."""
import os
import re
import subprocess
import time

import harness
from harness import Atspi, Program, bricks, key, type_text, wait


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
        for _ in ("made", "again"):
            key("ctrl+question")
            # What is in it GTK makes, and names.
            program.find("Keyboard Shortcuts", "frame")
            key("Escape")
            program.wait_gone("Keyboard Shortcuts", "frame")
        # Asked of the X server: GTK 4.8 can stumble over who looks into a window by name while it goes.
        key("ctrl+n")
        wait(lambda: len(program.xwindows()) == 2, "another window")
        key("ctrl+w")
        wait(lambda: len(program.xwindows()) == 1, "one window")
        program.quit()


def a_folder_is_chosen_by_typing_where_it_is(place, desktop):
    folder = bricks(os.path.join(place, "Bricks"), classes=2)
    with Program() as program:
        program.find("Open Folder", "push button")
        key("ctrl+o")
        program.xwindow("Open a Folder of Photos")
        type_text(folder)
        key("Return")
        program.wait_open("Bricks")
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
        program.resize(1024, 640)
        wait(lambda: is_shown(program, "The chosen photo"), "the panel")
        key("F9")
        wait(lambda: not is_shown(program, "The chosen photo"), "the panel to be gone")
        key("alt+2")
        program.wait_view("Train")
        program.click("Settings", "push button")
        wait(lambda: not is_shown(program, "Settings"), "the settings to be gone")
        key("alt+3")
        size = program.size()
        program.quit()
    with Program(GSETTINGS_BACKEND="keyfile") as program:
        program.wait_open("Bricks")
        program.wait_view("Results")
        wait(lambda: program.size() == size, f"a window of {size} pixels")
        key("alt+1")
        program.wait_view("Data")
        assert not is_shown(program, "The chosen photo")
        key("alt+2")
        program.wait_view("Train")
        assert not is_shown(program, "Settings")
        # What a narrow window hides comes back in a wide one.
        key("alt+1")
        key("F9")
        wait(lambda: is_shown(program, "The chosen photo"), "the panel")
        program.resize(500, 640)
        wait(lambda: not is_shown(program, "The chosen photo"), "the panel to be gone")
        program.quit()
    with Program(GSETTINGS_BACKEND="keyfile") as program:
        program.wait_open("Bricks")
        program.resize(1024, 640)
        wait(lambda: is_shown(program, "The chosen photo"), "the panel")
        program.quit()
    os.rename(folder, folder + " moved")
    with Program("--new-window", GSETTINGS_BACKEND="keyfile") as program:
        program.find("Open Folder", "push button")
        program.quit()


def a_maximised_window_comes_back_so(place, desktop):
    folder = bricks(os.path.join(place, "Bricks"), classes=2)
    with Program(folder, GSETTINGS_BACKEND="keyfile") as program:
        program.wait_open("Bricks")
        assert not is_wide(program), program.size()
        # Two clicks that come late are two single ones: they are made again.
        wait(lambda: is_wide(program) or double_click(program, "Bricks"), "a window as wide as the screen")
        program.quit()
    with Program(GSETTINGS_BACKEND="keyfile") as program:
        program.wait_open("Bricks")
        wait(lambda: is_wide(program), "a window as wide as the screen")
        program.quit()


def is_wide(program):
    return program.size()[0] >= 1270


def double_click(program, title):
    """On the header bar. Returns whether the window is wide then."""
    program.click(title, "label", times=2)
    end = time.monotonic() + 5
    while not is_wide(program) and time.monotonic() < end:
        time.sleep(0.05)
    return is_wide(program)


def bricks_to_play_with_are_rendered_once(place, desktop):
    """They take a while: who does not want to wait need not."""
    with Program("--sample") as program:
        program.find("Making the sample bricks", "label")
        run(program, "--sample")
        assert len(program.windows()) == 1
        program.press("Cancel")
        program.find("Try the Sample Bricks", "push button")
        program.quit()


def is_shown(program, panel):
    """Whether the button of that panel is pressed."""
    return any(node.get_state_set().contains(Atspi.StateType.PRESSED) for node in program.find_all(panel, "push button"))


def the_desktop_starts_it(place, desktop):
    """By the bus: with the service file that is installed, and what the session tells the bus of screen and folders."""
    service, services = os.environ["DISCERN_SERVICE"], os.path.join(os.environ["XDG_RUNTIME_DIR"], "dbus-1", "services")
    name = os.path.basename(service)[:-len(".service")]
    with open(service, encoding="utf-8") as file:
        text = re.sub(r"Exec=\S+/discern ", f"Exec={harness.PROGRAM} ", file.read())
    os.makedirs(services, exist_ok=True)
    with open(os.path.join(services, f"{name}.service"), "w", encoding="utf-8") as file:
        file.write(text)
    call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus.ReloadConfig")
    subprocess.run(["dbus-update-activation-environment", "--all"], check=True)
    call(name, "/" + name.replace(".", "/"), "org.freedesktop.Application.Activate", "{}")
    with Program(process=harness.Started(pid_of(name))) as program:
        program.find("Open Folder", "push button")
        program.quit()


def call(name, path, method, *arguments):
    return subprocess.run(["gdbus", "call", "--session", "--dest", name, "--object-path", path, "--method", method, *arguments],
                          check=True, capture_output=True, text=True, timeout=harness.PATIENCE).stdout


def pid_of(name):
    return int(re.search(r"uint32 (\d+)", call("org.freedesktop.DBus", "/org/freedesktop/DBus",
                                               "org.freedesktop.DBus.GetConnectionUnixProcessID", name))[1])


def a_session_without_a_bus_is_enough(place, desktop):
    """Without one nothing on it can be found by name, either."""
    folder = bricks(os.path.join(place, "Bricks"), classes=2)
    process = subprocess.Popen([harness.PROGRAM, folder], env=dict(os.environ, DBUS_SESSION_BUS_ADDRESS="disabled:"),
                               stderr=subprocess.DEVNULL)
    try:
        wait(lambda: subprocess.run(["xdotool", "search", "--all", "--onlyvisible", "--pid", str(process.pid), "--name",
                                     "Bricks — Discern"], capture_output=True, check=False).returncode == 0, "the window")
        key("ctrl+q")
        assert process.wait(harness.PATIENCE) == 0
    finally:
        process.kill()
        process.wait()


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
    harness.main(a_person_looks_around_before_opening_anything, a_folder_is_chosen_by_typing_where_it_is, the_desktop_starts_it,
                 a_session_without_a_bus_is_enough, a_folder_is_opened_and_its_four_views_are_seen,
                 a_second_start_raises_the_window_and_opens_beside_it, the_session_comes_back, a_maximised_window_comes_back_so,
                 bricks_to_play_with_are_rendered_once, the_command_line_is_understood,
                 what_is_not_there_is_said)
