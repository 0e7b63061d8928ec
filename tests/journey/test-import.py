#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Getting photos in: an archive is dropped on the window, shown, imported, and its photos are seen."""
import os
import shutil
import subprocess
import sys
import time

import harness
from harness import Program, bricks, key, wait

DRAG = """
import sys
import gi
gi.require_version("Gtk", "4.0")
from gi.repository import Gdk, Gio, GLib, Gtk
def activate(application):
    window = Gtk.ApplicationWindow(application=application, title="Drag from here", default_width=240, default_height=200)
    label = Gtk.Label(label="an archive")
    source = Gtk.DragSource(actions=Gdk.DragAction.COPY)
    uris = (Gio.File.new_for_path(sys.argv[1]).get_uri() + "\\r\\n").encode()
    source.set_content(Gdk.ContentProvider.new_for_bytes("text/uri-list", GLib.Bytes.new(uris)))
    label.add_controller(source)
    window.set_child(label)
    window.present()
application = Gtk.Application(application_id="io.github.discern.DragTest")
application.connect("activate", activate)
application.run([])
"""


def an_archive_is_dropped_and_its_photos_are_seen(place, desktop):
    bricks(os.path.join(place, "pack", "Bricks"), classes=2, each=4)
    archive = shutil.make_archive(os.path.join(place, "Bricks"), "zip", os.path.join(place, "pack"))
    with Program() as program:
        program.find("Open Folder", "push button")
        program.resize(760, 600)
        harness.xdotool("windowmove", program.xwindow(), 20, 20)
        other = subprocess.Popen([sys.executable, "-c", DRAG, archive])
        try:
            window = wait(lambda: subprocess.run(["xdotool", "search", "--onlyvisible", "--name", "Drag from here"], capture_output=True,
                                                 text=True, check=False).stdout.split(), "the other program")[-1]
            harness.xdotool("windowmove", "--sync", window, 900, 300)
            time.sleep(0.5)  # openbox tells nobody when it has moved it
            program.drag((1020, 410), (400, 300))
            program.find("Import an Archive", "dialog")
        finally:
            other.terminate()
            other.wait()
        program.find("Photos: 8")
        program.check_names()
        program.press("Import")
        program.wait_open("Bricks")
        program.find("8 photos")
        program.quit()


def the_web_is_asked_only_when_somebody_wants_that(place, desktop):
    with Program() as program:
        program.press("From the Web or Kaggle…")
        program.find("From the Web or Kaggle", "dialog")
        program.check_names()
        key("Escape")
        program.wait_gone("From the Web or Kaggle", "dialog")
        program.quit()


if __name__ == "__main__":
    harness.main(an_archive_is_dropped_and_its_photos_are_seen, the_web_is_asked_only_when_somebody_wants_that)
