# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands for a desktop on a private bus: takes notifications (org.freedesktop.Notifications), files to be shown
(org.freedesktop.FileManager1) and requests to stay awake (org.gnome.SessionManager), and prints a line for each. A notification is clicked at SIGUSR1;
the file manager goes at SIGUSR2. Ends when it is told to."""
import signal

import gi
from gi.repository import Gio, GLib

NOTIFICATIONS = """<node><interface name='org.freedesktop.Notifications'>
<method name='Notify'><arg type='s'/><arg type='u'/><arg type='s'/><arg type='s'/><arg type='s'/><arg type='as'/><arg type='a{sv}'/>
<arg type='i'/><arg type='u' direction='out'/></method>
<method name='CloseNotification'><arg type='u'/></method>
<method name='GetCapabilities'><arg type='as' direction='out'/></method>
<method name='GetServerInformation'><arg type='s' direction='out'/><arg type='s' direction='out'/><arg type='s' direction='out'/>
<arg type='s' direction='out'/></method>
<signal name='ActionInvoked'><arg type='u'/><arg type='s'/></signal></interface></node>"""
FILES = """<node><interface name='org.freedesktop.FileManager1'>
<method name='ShowItems'><arg type='as'/><arg type='s'/></method></interface></node>"""
SESSION = """<node><interface name='org.gnome.SessionManager'>
<method name='RegisterClient'><arg type='s'/><arg type='s'/><arg type='o' direction='out'/></method>
<method name='UnregisterClient'><arg type='o'/></method>
<method name='Inhibit'><arg type='s'/><arg type='u'/><arg type='s'/><arg type='u'/><arg type='u' direction='out'/></method>
<method name='Uninhibit'><arg type='u'/></method>
<property name='SessionIsActive' type='b' access='read'/><property name='InhibitedActions' type='u' access='read'/>
</interface></node>"""
SERVICES = {"org.freedesktop.Notifications": NOTIFICATIONS, "org.freedesktop.FileManager1": FILES,
            "org.gnome.SessionManager": SESSION}


def say(*words):
    print(*words, flush=True)


def called(connection, sender, path, interface, method, parameters, invocation):
    values = parameters.unpack()
    answer = None
    if method == "Notify":
        say("notified:", values[3], "|", values[4])
        answer = GLib.Variant("(u)", (1,))
    elif method == "GetCapabilities":
        answer = GLib.Variant("(as)", (["actions", "body"],))
    elif method == "GetServerInformation":
        answer = GLib.Variant("(ssss)", ("mock", "discern", "1", "1.2"))
    elif method == "RegisterClient":
        answer = GLib.Variant("(o)", ("/org/gnome/SessionManager/Client1",))
    elif method == "Inhibit":
        say("inhibited:", values[2])
        answer = GLib.Variant("(u)", (7,))
    elif method == "Uninhibit":
        say("allowed to sleep")
    elif method == "CloseNotification":
        say("withdrawn")
    elif method == "ShowItems":
        say("shown in files:", *values[0])
    invocation.return_value(answer)


def get_property(connection, sender, path, interface, name):
    return GLib.Variant("b", True) if name == "SessionIsActive" else GLib.Variant("u", 0)


def path_of(name):
    return "/" + name.replace(".", "/")


def acquired(connection, name):
    interface = Gio.DBusNodeInfo.new_for_xml(SERVICES[name]).interfaces[0]
    connection.register_object(path_of(name), interface, called, get_property, None)


def clicked(connection):
    """The one notification."""
    name = "org.freedesktop.Notifications"
    connection.emit_signal(None, path_of(name), name, "ActionInvoked", GLib.Variant("(us)", (1, "default")))
    return True


def leave():
    Gio.bus_unown_name(owners["org.freedesktop.FileManager1"])
    say("the file manager has gone")
    return False


owned = []


def have(connection, name):
    owned.append(name)
    if len(owned) == len(SERVICES):
        GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal.SIGUSR1, clicked, connection)
        GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal.SIGUSR2, leave)
        say("ready")


owners = {each: Gio.bus_own_name(Gio.BusType.SESSION, each, Gio.BusNameOwnerFlags.NONE, acquired, have, None) for each in SERVICES}
GLib.MainLoop().run()
