#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The view Data: classes, filters, the chosen photo, the viewer, dragging photos to another program, batches."""
import os
import re
import shutil
import subprocess
import sys
import time
from urllib.parse import unquote, urlsplit

import harness
from harness import Atspi, Program, bricks, key, type_text, wait

ALL = re.compile("^18 photos$")
DROP = """
import sys
import gi
gi.require_version("Gtk", "4.0")
from gi.repository import Gdk, Gtk
def activate(application):
    window = Gtk.ApplicationWindow(application=application, title="Drop here", default_width=240, default_height=200)
    target = Gtk.DropTarget.new(Gdk.FileList, Gdk.DragAction.COPY)
    target.connect("drop", lambda target, value, x, y: print("dropped:", *[f.get_path() for f in value.get_files()], sep="\\n", flush=True) or True)
    window.add_controller(target)
    window.present()
application = Gtk.Application(application_id="io.github.discern.DropTest")
application.connect("activate", activate)
application.run([])
"""


def classes_filters_and_search_narrow_the_photos(place, desktop):
    folder = bricks(os.path.join(place, "Bricks"), classes=3, each=6)
    with Program(folder) as program:
        program.find(ALL)
        program.check_names()
        program.click("Brick_1x2: 6 photos", "list item")
        program.find("6 of 18 photos")
        program.click("All Photos: 18 photos", "list item")
        program.find(ALL)
        search(program)
        type_text("1x3")
        program.find("6 of 18 photos")
        key("Escape")
        program.find(ALL)
        search(program)
        type_text("nothing like this")
        program.find("No Such Photos")
        program.find("0 of 18 photos")
        program.press("Show All Photos")
        program.find(ALL)
        program.quit()


def photos_that_come_while_they_are_seen_appear_and_moved_ones_are_found(place, desktop):
    folder = bricks(os.path.join(place, "Bricks"), classes=3, each=6)
    moved = os.path.join(place, "Elsewhere", "My Bricks")
    with Program(folder) as program:
        program.find(ALL)
        program.click("Brick_1x2: 6 photos", "list item")
        program.find("6 of 18 photos")
        for photo in os.listdir(os.path.join(folder, "Brick_1x2")):
            shutil.copy(os.path.join(folder, "Brick_1x2", photo), os.path.join(folder, "Brick_1x2", "copy-of-" + photo))
        program.find("6 photos were added.")
        program.find("12 of 24 photos")
        os.makedirs(os.path.dirname(moved))
        os.rename(folder, moved)
        program.find("The Photos Were Moved")
        program.press("Use This Folder")
        program.wait_gone("The Photos Were Moved")
        program.wait_open("My Bricks")
        program.find("24 photos")
        program.quit()
    with Program(moved) as program:
        program.find("24 photos")
        program.quit()


def a_photo_is_chosen_looked_at_and_left_by_keys(place, desktop):
    folder = bricks(os.path.join(place, "Bricks"), classes=2, each=6)
    with Program(folder) as program:
        photo = first_photo(program)
        harness.xdotool("mousemove", *program.place(photo))
        harness.xdotool("click", 1)
        program.find("128 × 96 pixels")
        key("space")
        program.find("1 of 12")
        key("Right")
        program.find("2 of 12")
        key("plus", "plus", "minus", "0")
        key("End")
        program.find("12 of 12")
        program.check_names()
        key("F11")
        wait(lambda: program.size("[.]jpg$") == (1280, 1024), "the viewer on the whole screen")
        key("Escape")
        key("Escape")
        program.wait_gone("12 of 12")
        program.quit()


def search(program):
    key("ctrl+f")
    wait(lambda: any(harness.is_there(node) for node in program.find_all("Search in names")), "the entry")


def first_photo(program):
    """The first cell of the grid: called by its file, class and part."""
    def look():
        return next((node for node in program.find_all(", Brick_1x1, ") if harness.is_there(node)), None)
    return wait(look, "a photo")


def a_photo_is_dragged_to_another_program(place, desktop):
    folder = bricks(os.path.join(place, "Salt & pepper"), classes=2, each=4)
    with Program(folder) as program:
        program.resize(760, 600)
        harness.xdotool("windowmove", program.xwindow(), 20, 20)
        photo = first_photo(program)
        other = subprocess.Popen([sys.executable, "-c", DROP], stdout=subprocess.PIPE, text=True)
        try:
            window = wait(lambda: subprocess.run(["xdotool", "search", "--onlyvisible", "--name", "Drop here"], capture_output=True,
                                                 text=True, check=False).stdout.split(), "the other program")[-1]
            harness.xdotool("windowmove", "--sync", window, 900, 300)
            time.sleep(0.5)  # openbox tells nobody when it has moved it
            program.drag(program.place(photo), (1000, 400))
            assert other.stdout.readline() == "dropped:\n"
            assert other.stdout.readline().startswith(folder + "/Brick_1x1/")
            # Of several that are chosen, one takes the others along.
            key("ctrl+a")
            program.find("8 Photos Chosen")
            program.drag(program.place(first_photo(program)), (1000, 400))
            assert other.stdout.readline() == "dropped:\n"
            assert len({other.stdout.readline() for _ in range(8)}) == 8
        finally:
            other.terminate()
            other.wait()
        program.quit()


def the_menu_and_the_panel_leave_the_focus_where_it_was(place, desktop):
    folder = bricks(os.path.join(place, "Bricks"), classes=2, each=6)
    with Program(folder) as program:
        photo = first_photo(program)
        name = photo.get_name()
        harness.xdotool("mousemove", *program.place(photo))
        harness.xdotool("click", 1)
        program.wait_focus(name)
        for opens in "shift+F10", "Menu":
            key(opens)
            program.find("Show in Files", "menu item")
            program.check_names()
            key("Escape")
            program.wait_gone("Show in Files", "menu item")
            program.wait_focus(name)
        key("Right")
        wait(lambda: not any(name in said for said in program.focused()), "the focus on the next photo")
        key("Left")
        program.wait_focus(name)
        for _ in range(2):
            key("F9")
            program.wait_focus(name)
        # All photos, and none of the words beside them.
        key("ctrl+a")
        program.find("12 Photos Chosen")
        key("ctrl+c")
        program.find("12 photos copied")
        assert len(clipboard("text/uri-list").split()) == 12
        program.quit()


def clipboard(kind):
    """What another program gets of the clipboard."""
    return subprocess.run(["xclip", "-selection", "clipboard", "-t", kind, "-o"], capture_output=True, text=True, check=True,
                          timeout=harness.PATIENCE).stdout


def photos_are_made_larger_by_keys_and_by_the_wheel(place, desktop):
    folder = bricks(os.path.join(place, "Bricks"), classes=2, each=6)
    with Program(folder) as program:
        photo = first_photo(program)
        middle = program.place(photo)
        usual = width_of(photo)
        for enlarge, back in (lambda: key("ctrl+plus"), lambda: key("ctrl+minus")), (lambda: wheel(4, middle), lambda: wheel(5, middle)):
            enlarge()
            wait(lambda: width_of(photo) > usual, "larger photos")
            back()
            wait(lambda: width_of(photo) == usual, "photos of the usual size")
        key("ctrl+minus", "ctrl+minus")
        wait(lambda: width_of(photo) < usual, "smaller photos")
        key("ctrl+0")
        wait(lambda: width_of(photo) == usual, "photos of the usual size")
        # Without Ctrl it scrolls.
        harness.xdotool("click", 5)
        key("ctrl+plus")
        wait(lambda: width_of(photo) > usual, "larger photos")
        whole = program.size()
        key("F11")
        wait(lambda: program.size() == (1280, 1024), "the whole screen")
        key("F11")
        wait(lambda: program.size() == whole, "the window as it was")
        program.quit()


def width_of(node):
    return node.get_extents(Atspi.CoordType.WINDOW).width


def wheel(button, place):
    """Ctrl and the wheel of the mouse."""
    harness.xdotool("mousemove", *place)
    harness.xdotool("keydown", "ctrl", "click", button, "keyup", "ctrl")


def a_photo_is_shown_in_the_file_manager(place, desktop):
    folder = bricks(os.path.join(place, "Salt & pepper"), classes=2, each=4)
    with Program(folder) as program:
        photo = first_photo(program)
        harness.xdotool("mousemove", *program.place(photo))
        harness.xdotool("click", 3)
        program.press("Show in Files", "menu item")
        told = desktop.wait_for("shown in files:").split(": ", 1)[1]
        path = unquote(urlsplit(told).path)
        assert os.path.dirname(path) == os.path.join(folder, "Brick_1x1") and os.path.isfile(path), told
        program.quit()


def a_photo_is_left_out_of_training_and_used_again(place, desktop):
    folder = bricks(os.path.join(place, "Bricks"), classes=2, each=6)
    with Program(folder) as program:
        photo = first_photo(program)
        harness.xdotool("mousemove", *program.place(photo))
        harness.xdotool("click", 3)
        program.press("Leave Out of Training", "menu item")
        program.find("12 photos, 1 left out")
        program.find(", Left out of training")
        program.check_names()
        key("ctrl+z")
        program.find(re.compile("^12 photos$"))
        program.wait_gone(", Left out of training")
        # By keys, several at once.
        harness.xdotool("mousemove", *program.place(first_photo(program)))
        harness.xdotool("click", 1)
        key("ctrl+a")
        key("shift+F10")
        program.press("Leave Out of Training", "menu item")
        program.find("12 photos, 12 left out")
        key("shift+F10")
        program.press("Use for Training Again", "menu item")
        program.find(re.compile("^12 photos$"))
        assert len(os.listdir(os.path.join(folder, "Brick_1x1"))) == 6
        program.quit()


def other_programs_are_asked_for_a_folder_and_a_photo(place, desktop):
    """Where no file manager shows files its folder is opened, and a photo with the program that is chosen."""
    folder, told = bricks(os.path.join(place, "Salt & pepper"), classes=2, each=4), os.path.join(place, "told")
    handler(place, "inode/directory;image/jpeg;", told)
    with Program(folder) as program:
        desktop.lose_file_manager()
        photo = first_photo(program)
        choose(program, photo, "Show in Files")
        wait(lambda: len(lines_of(told)) == 1, "a program to be started")
        choose(program, photo, "Open With")
        program.find("Select Application", "dialog")
        program.press("Select")
        wait(lambda: len(lines_of(told)) == 2, "another program to be started")
        shown, opened = (unquote(urlsplit(line).path) for line in lines_of(told))
        assert shown == os.path.dirname(opened) and opened.startswith(folder + "/"), (shown, opened)
        program.quit()


def choose(program, photo, item):
    """Of the photo's menu. A click that comes while the one before is still closing goes nowhere: it is made again."""
    def chosen():
        harness.xdotool("mousemove", *program.place(photo))
        harness.xdotool("click", 3)
        end = time.monotonic() + 3
        while time.monotonic() < end:
            harness.settle()
            for node in program.find_all(item, "menu item"):
                if node.get_n_actions() > 0 and node.do_action(0):
                    return True
            time.sleep(0.05)
        return False
    wait(chosen, f"the menu with {item!r}")


def handler(place, types, told):
    """A program for those types of files, which writes down what it is to open."""
    applications = os.path.join(place, "data", "applications")
    os.makedirs(applications)
    with open(os.path.join(place, "tell"), "w", encoding="utf-8") as file:
        file.write(f"#!/bin/sh\nprintf '%s\\n' \"$1\" >> '{told}'\n")
    os.chmod(file.name, 0o755)
    with open(os.path.join(applications, "tell.desktop"), "w", encoding="utf-8") as entry:
        entry.write(f"[Desktop Entry]\nType=Application\nName=Tell Me\nExec={file.name} %u\nMimeType={types}\n")
    with open(os.path.join(applications, "mimeapps.list"), "w", encoding="utf-8") as defaults:
        defaults.write("[Default Applications]\n" + "".join(f"{each}=tell.desktop\n" for each in types.split(";") if each))
    subprocess.run(["update-desktop-database", applications], check=True)


def lines_of(path):
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as file:
        return file.read().splitlines()


def what_was_skipped_is_told_with_its_reason(place, desktop):
    folder = bricks(os.path.join(place, "Bricks"), classes=2, each=4)
    with open(os.path.join(folder, "Brick_1x1", "broken & empty.jpg"), "wb"):
        pass
    harness.untouched_now(folder)
    with Program(folder) as program:
        program.press("1 file was skipped")
        program.find("The file is empty")
        program.check_names()
        key("Escape")
        program.wait_gone("The file is empty")
        program.quit()


def a_batch_is_looked_at_before_it_is_trained(place, desktop):
    folder = bricks(os.path.join(place, "Bricks"), classes=3, each=6)
    with Program(folder) as program:
        program.click("More about these photos")
        program.press("Preview a Batch", "menu item")
        program.find("epoch 1 begins with")
        program.press("Re-roll")
        program.find("epoch 2 begins with")
        program.check_names()
        program.click("Resize Modes")
        program.find("Squish (chosen)")
        key("Escape")
        program.wait_gone("Squish (chosen)")
        program.quit()


def copies_on_both_sides_are_found_moved_and_moved_back(place, desktop):
    folder = bricks(os.path.join(place, "Bricks"), classes=3, each=10)
    first = os.path.join(folder, "Brick_1x1")
    for name in sorted(os.listdir(first)):
        shutil.copy(os.path.join(first, name), os.path.join(first, "copy of " + name))
    harness.untouched_now(folder)
    with Program(folder) as program:
        program.find("40 photos")
        # Nobody has asked for it.
        program.find("That spoils what is learned")
        program.press("Show")
        program.find("What Is Wrong with the Photos")
        program.check_names()
        program.click("Serious: ", "list item")
        program.find("Validation, Set 1")
        program.check_names()
        # Escape shows all photos again, wherever the focus is.
        key("Escape")
        program.find("40 photos")
        program.click("Serious: ", "list item")
        program.press("Move to One Side")
        program.find("moved to one side")
        program.find("40 photos")
        program.wait_gone("Serious: ", "list item")
        key("ctrl+z")
        program.find("Serious: ", "list item")
        assert not program.find_all("Out of Date"), "what a person did is known"
        program.quit()


if __name__ == "__main__":
    harness.main(classes_filters_and_search_narrow_the_photos, photos_that_come_while_they_are_seen_appear_and_moved_ones_are_found,
                 a_photo_is_chosen_looked_at_and_left_by_keys,
                 the_menu_and_the_panel_leave_the_focus_where_it_was, photos_are_made_larger_by_keys_and_by_the_wheel,
                 a_photo_is_dragged_to_another_program, a_photo_is_shown_in_the_file_manager,
                 a_photo_is_left_out_of_training_and_used_again, what_was_skipped_is_told_with_its_reason,
                 a_batch_is_looked_at_before_it_is_trained, copies_on_both_sides_are_found_moved_and_moved_back,
                 other_programs_are_asked_for_a_folder_and_a_photo)
