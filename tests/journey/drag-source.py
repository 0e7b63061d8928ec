# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands for another program: a window from which files, or a picture that is no file, can be dragged.

usage: drag-source.py files PATH… | picture PATH
"""
import sys

import gi
gi.require_version("Gdk", "4.0")
gi.require_version("Gtk", "4.0")
from gi.repository import Gdk, Gio, GLib, GObject, Gtk


def content(kind, paths):
    if kind == "picture":
        return Gdk.ContentProvider.new_for_value(GObject.Value(Gdk.Texture, Gdk.Texture.new_from_filename(paths[0])))
    uris = "".join(Gio.File.new_for_path(path).get_uri() + "\r\n" for path in paths).encode()
    return Gdk.ContentProvider.new_for_bytes("text/uri-list", GLib.Bytes.new(uris))


def activate(application):
    window = Gtk.ApplicationWindow(application=application, title="Drag from here", default_width=240, default_height=200)
    label = Gtk.Label(label="something")
    source = Gtk.DragSource(actions=Gdk.DragAction.COPY)
    source.set_content(content(sys.argv[1], sys.argv[2:]))
    label.add_controller(source)
    window.set_child(label)
    window.present()


program = Gtk.Application(application_id="io.github.discern.DragTest")
program.connect("activate", activate)
program.run([])
