# SPDX-License-Identifier: GPL-3.0-or-later
"""What journeys have in common: the program in a real window under Xvfb and openbox, used as a person uses it. Things are found by the
names that a screen reader says (AT-SPI), and then clicked, typed or dragged with xdotool: what cannot be found by name, a blind person
cannot find either.

A journey is a function whose name says what is done; main() runs those of a file and prints TAP. Journeys wait on states, never on
sleeps. After each the folders of photos must be as they were, to the byte. A failed one leaves a screenshot and the program's log where $DISCERN_JOURNEY_KEEP says, if it says anything.

Traps: names with a mnemonic hold both texts ("_Train Train"), so names are matched by a part; GTK 4.8 never says SHOWING; extents are of
the window, whose uncomposited frame is 5 pixels larger than what X reports.
"""
import contextlib
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

try:
    import gi
    gi.require_version("Atspi", "2.0")
    from gi.repository import Atspi, GLib
except (ImportError, ValueError) as reason:
    print(f"1..0 # SKIP python3-gi or gir1.2-atspi-2.0 is not installed: {reason}")
    sys.exit(0)

for tool in ("xdotool", "openbox", "import"):
    if not shutil.which(tool):
        print(f"1..0 # SKIP {tool} is not installed")
        sys.exit(0)

PROGRAM = os.environ["DISCERN"]
CLI = os.environ["DISCERN_CLI"]
PATIENCE = 60 * float(os.environ.get("DISCERN_JOURNEY_PATIENCE", "1"))  # seconds; nothing here takes ten
HERE = os.path.dirname(os.path.abspath(__file__))


running = []  # programs that nobody expects to end
THE_END = "the end of the program"


class Late(AssertionError):
    """Something that was waited for did not come."""


def wait(condition, what):
    """Waits until condition() holds and returns what it gave."""
    end = time.monotonic() + PATIENCE
    while True:
        settle()
        ended = [program for program in running if program.process.poll() is not None]
        if ended and what != THE_END:
            raise Late(f"the program has ended with {ended[0].process.returncode}; waited for: {what}")
        with contextlib.suppress(GLib.Error):  # a widget that has gone meanwhile
            found = condition()
            if found:
                return found
        if time.monotonic() > end:
            raise Late(f"waited in vain for: {what}")
        time.sleep(0.05)


def settle():
    """Lets libatspi hear what has changed."""
    context = GLib.MainContext.default()
    while context.iteration(False):
        pass


def xdotool(*words):
    result = subprocess.run(["xdotool", *map(str, words)], capture_output=True, text=True, timeout=PATIENCE)
    assert result.returncode == 0, f"xdotool {words}: {result.stderr}"
    return result.stdout.strip()


def key(*keys):
    xdotool("key", "--clearmodifiers", *keys)


def type_text(text):
    xdotool("type", "--delay", "5", text)


# --- what is on the screen ---

def children(node):
    for i in range(node.get_child_count()):
        child = node.get_child_at_index(i)
        if child is not None:
            yield child


def walk(node):
    """Everything below node, node first."""
    yield node
    for child in children(node):
        yield from walk(child)


class Started:
    """A process that somebody else has started: how it ends, only that one hears."""
    returncode = 0

    def __init__(self, pid):
        self.pid = pid

    def poll(self):
        return None if os.path.exists(f"/proc/{self.pid}/exe") else 0

    def send_signal(self, number):
        os.kill(self.pid, number)

    def wait(self, seconds=PATIENCE):
        wait(lambda: self.poll() is not None, THE_END)


class Program:
    """discern, running. Used with "with". With process it is running already."""

    def __init__(self, *arguments, script=None, process=None, **environment):
        self.folder = tempfile.mkdtemp(prefix="journey-")
        self.log_path = os.path.join(self.folder, "log")
        self.environment = dict(os.environ, **environment)
        if script is not None:
            path = os.path.join(self.folder, "script.json")
            with open(path, "w", encoding="utf-8") as file:
                json.dump(script, file)
            self.environment["DISCERN_FAKE_SCRIPT"] = path
        self.log = open(self.log_path, "w", encoding="utf-8")
        self.process = process or subprocess.Popen([PROGRAM, "--debug", *arguments], stdout=self.log, stderr=self.log,
                                                   env=self.environment)

    def __enter__(self):
        running.append(self)
        wait(lambda: self.application(), "the program on the accessibility bus")
        wait(lambda: self.windows(), "a window")
        # A click that comes before the window manager has placed the window goes astray.
        self.xwindow()
        return self

    def __exit__(self, kind, error, trace):
        running.remove(self)
        if kind is not None:
            self.keep(error)
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()
        text = self.read_log()
        shutil.rmtree(self.folder)
        if kind is None:
            check_log(text)

    def read_log(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as file:
            return file.read()

    def keep(self, error):
        """A screenshot, what is on it by name, and the log, for whoever looks into a failure."""
        place = os.environ.get("DISCERN_JOURNEY_KEEP")
        if place:
            os.makedirs(place, exist_ok=True)
            subprocess.run(["import", "-window", "root", f"{place}/journey-failed.png"], check=False)
            shutil.copy(self.log_path, f"{place}/journey-failed.log")
            with contextlib.suppress(Exception), open(f"{place}/journey-failed.tree", "w", encoding="utf-8") as file:
                for window in self.windows():
                    for node in walk(window):
                        file.write(f"{node.get_role_name()}: {node.get_name()!r}\n")
            print(f"# see journey-failed.png, .log and .tree in {place}")
        print(f"# {error}")
        for line in self.read_log().splitlines()[-15:]:
            print(f"# {line}")

    def application(self):
        desktop = Atspi.get_desktop(0)
        for child in children(desktop):
            if child.get_process_id() == self.process.pid:
                return child
        return None

    def windows(self):
        application = self.application()
        return [] if application is None else list(children(application))

    def find_all(self, name, role=None, within=None):
        """All whose name holds `name` (a compiled pattern: that matches), of that role."""
        found = []
        for root in [within] if within is not None else self.windows():
            for node in walk(root):
                said = node.get_name() or ""
                fits = name.search(said) if isinstance(name, re.Pattern) else name in said
                if fits and (role is None or node.get_role_name() == role):
                    found.append(node)
        return found

    def find(self, name, role=None, within=None):
        """Waits for the first one."""
        return wait(lambda: (self.find_all(name, role, within) or [None])[0], f"{role or 'anything'} called {name!r}")

    def sees(self, name, role=None):
        return bool(self.find_all(name, role))

    def wait_gone(self, name, role=None):
        wait(lambda: not self.find_all(name, role), f"no {role or 'thing'} called {name!r} any more")

    def press(self, name, role="push button", within=None):
        """What a screen reader's user does: the control's own action, without a pointer. Buttons can be disabled for a while."""
        def act():
            for node in self.find_all(name, role, within):
                if node.get_state_set().contains(Atspi.StateType.SENSITIVE) and node.get_n_actions() > 0:
                    return node.do_action(0)
            return False
        wait(act, f"{role} {name!r} that can be pressed")

    def choose(self, button, item):
        """An entry of a button's menu. A click that comes while another window is still closing goes nowhere: it is made again."""
        def opened():
            self.click(button, "push button")
            end = time.monotonic() + 3
            while not self.sees(item, "menu item") and time.monotonic() < end:
                time.sleep(0.05)
                settle()
            return self.sees(item, "menu item")
        wait(opened, f"the menu {button!r} with {item!r}")
        self.press(item, "menu item")

    # --- pointer ---

    def xwindow(self, title=None):
        """The X window with that title, or the main one. Dialogs and popovers have their own."""
        return wait(lambda: (self.xwindows(title) or [None])[-1], f"an X window called {title or 'Discern'}")

    def xwindows(self, title=None):
        return subprocess.run(["xdotool", "search", "--all", "--onlyvisible", "--pid", str(self.process.pid), "--name",
                               title or "Discern"], capture_output=True, text=True, check=False).stdout.split()

    def place(self, node, title=None):
        """Middle of node on the screen: extents are of the window, whose frame is drawn by the program itself."""
        window = self.xwindow(title)
        geometry = dict(line.split("=") for line in xdotool("getwindowgeometry", "--shell", window).splitlines())
        whole = frame_of(node).get_extents(Atspi.CoordType.WINDOW)
        part = node.get_extents(Atspi.CoordType.WINDOW)
        border_x = (int(geometry["WIDTH"]) - whole.width) / 2
        border_y = (int(geometry["HEIGHT"]) - whole.height) / 2
        return (int(int(geometry["X"]) + border_x + part.x + part.width / 2),
                int(int(geometry["Y"]) + border_y + part.y + part.height / 2))

    def click(self, name, role=None, within=None, button=1, times=1):
        node = wait(lambda: next((each for each in self.find_all(name, role, within) if is_there(each)), None),
                    f"{role or 'anything'} called {name!r} to click at")
        x, y = self.place(node)
        xdotool("mousemove", x, y)
        xdotool("click", "--repeat", times, "--delay", "80", button)
        return node

    def drag(self, start, end, over=None):
        """A drag as toolkits want it: several small steps, never one jump. over: looks before it is dropped."""
        xdotool("mousemove", *start)
        xdotool("mousedown", 1)
        for step in (3, 6, 10, 15, 20):
            xdotool("mousemove", start[0] + step, start[1])
            time.sleep(0.05)
        for step in range(1, 11):
            xdotool("mousemove", *(int(a + (b - a) * step / 10) for a, b in zip(start, end)))
            time.sleep(0.05)
        time.sleep(0.3)
        if over is not None:
            over()
        xdotool("mouseup", 1)

    def wait_open(self, title):
        """Waits until that project is open and its views can be used."""
        self.xwindow(f"{title} — Discern")
        wait(lambda: any(is_there(node) for node in self.find_all("Data", "page tab")), f"the views of {title}")

    def wait_view(self, name):
        """Waits until the window shows that view, by the tabs in its header bar or below."""
        wait(lambda: any(is_chosen(node) for node in self.find_all(name, "page tab")), f"the view {name}")

    def focused(self):
        """Names of what says that it has the focus: the innermost of each window."""
        return [node.get_name() or "" for window in self.windows() for node in walk(window)
                if node.get_state_set().contains(Atspi.StateType.FOCUSED)]

    def wait_focus(self, name):
        """Waits until what is called so has the focus."""
        wait(lambda: any(name in said for said in self.focused()), f"the focus on {name!r}")

    def size(self, title=None):
        geometry = dict(line.split("=") for line in xdotool("getwindowgeometry", "--shell", self.xwindow(title)).splitlines())
        return int(geometry["WIDTH"]), int(geometry["HEIGHT"])

    def resize(self, width, height):
        xdotool("windowsize", "--sync", self.xwindow(), width, height)

    # --- the whole ---

    def quit(self):
        key("ctrl+q")
        self.wait_end()

    def wait_end(self):
        wait(lambda: self.process.poll() is not None, THE_END)
        assert self.process.returncode == 0, self.process.returncode

    def check_names(self):
        """No control without a name: GTK 4.8 calls such a one after its type."""
        # What goes away while it is looked at makes it look again.
        nameless = wait(lambda: [self.nameless()], "controls that stay")[0]
        assert not nameless, "controls without a name:\n" + "\n".join(sorted(nameless))

    def nameless(self):
        found = set()
        for window in self.windows():
            for node in walk(window):
                said, role = node.get_name() or "", node.get_role_name()
                if role in CONTROLS and re.fullmatch(r"(Gtk|Adw|Dsc)\w+|", said) and said not in TOOLKIT and is_there(node):
                    found.add(f"{role} {said!r} in {path_of(node)}")
        return found


# Roles that a person operates.
CONTROLS = {"push button", "toggle button", "check box", "radio button", "combo box", "text", "entry", "spin button", "slider",
            "list item", "menu item", "page tab", "grid cell", "table cell", "link", "progress bar", "switch", "tree item"}
# Parts of GTK and libadwaita that they themselves do not name.
TOOLKIT = {"AdwGizmo", "GtkScrollbar", "GtkRange", "GtkText"}


def is_there(node):
    """Whether it takes room within its window, and is none of the toolkit's own parts: a combo box has a button and
    shows its choice as a row, which it does not name. What is hidden has no size, or stays where it was last, outside."""
    part = node.get_extents(Atspi.CoordType.WINDOW)
    whole = frame_of(node).get_extents(Atspi.CoordType.WINDOW)
    inside = part.x >= 0 and part.y >= 0 and part.x < whole.width and part.y < whole.height
    if "AdwToastWidget" in path_of(node):
        return False
    own = node.get_role_name() in ("list item", "push button") and node.get_name() in ("", "GtkToggleButton")
    return inside and part.width > 1 and part.height > 1 and not (own and "combo box" in path_of(node))


def frame_of(node):
    while node.get_parent() is not None and node.get_role_name() not in ("frame", "dialog", "window", "alert"):
        node = node.get_parent()
    return node


def is_chosen(node):
    """Whether a view or tab is the one that is shown."""
    return node.get_state_set().contains(Atspi.StateType.SELECTED)


def path_of(node):
    names = []
    while node is not None and len(names) < 6:
        names.append(f"{node.get_role_name()} {node.get_name()!r}")
        node = node.get_parent()
    return " < ".join(names)


def check_log(text):
    """The program says nothing alarming, and its window was never blocked."""
    bad = [line for line in text.splitlines()
           if "dsc-stall: the window's thread was blocked" in line
           or (re.search(r"CRITICAL|WARNING", line) and not any(known in line for known in KNOWN))]
    assert not bad, "the program's log: " + "; ".join(bad) + "\n" + "\n".join(text.splitlines()[-60:])


# What a private session has not, and a person's has.
KNOWN = ("dconf", "AT-SPI", "portal", "Error creating proxy",
         # GTK 4.8 of labels in its own shortcuts window.
         "reported min width -3",
         # A flap of libadwaita 1.2 that folds while sizes are given out: its content misses one frame.
         "Trying to snapshot GtkStack")


# --- photos, and running journeys ---

untouched = {}  # folders of photos and what is in them, which nobody but the person may change


def untouched_now(folder):
    """Says that this is how folder is to stay. Returns the folder."""
    untouched[folder] = contents_of(folder)
    return folder


def contents_of(folder):
    """Names, times and digests of all files in folder, None where there is no folder any more."""
    if not os.path.isdir(folder):
        return None
    found = {}
    for place, folders, files in os.walk(folder):
        found[place] = sorted(folders)
        for name in files:
            path = os.path.join(place, name)
            with open(path, "rb") as file:
                found[path] = (os.stat(path).st_mtime_ns, hashlib.sha256(file.read()).hexdigest())
    return found


def check_untouched():
    for folder, before in untouched.items():
        now = contents_of(folder)
        assert now in (before, None), f"{folder} was changed: {sorted(set(map(str, before.items())) ^ set(map(str, now.items())))}"


def bricks(folder, classes=4, each=6):
    """Sample bricks: folders of a few small pictures. Returns the folder."""
    subprocess.run([CLI, "sample", folder, "--count", str(20 * each), "--seed", "5", "--width", "128", "--height", "96"], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for name in sorted(os.listdir(folder)):
        if not name.startswith("."):
            classes -= 1
            if classes < 0:
                shutil.rmtree(os.path.join(folder, name))
    return untouched_now(folder)


@contextlib.contextmanager
def another_program(kind, *paths):
    """Another program, from which those files ("files"), or a picture that is no file ("picture"), can be dragged. Gives where from."""
    process = subprocess.Popen([sys.executable, os.path.join(HERE, "drag-source.py"), kind, *paths])
    try:
        window = wait(lambda: subprocess.run(["xdotool", "search", "--onlyvisible", "--name", "Drag from here"], capture_output=True,
                                             text=True, check=False).stdout.split(), "the other program")[-1]
        xdotool("windowmove", "--sync", window, 900, 300)
        time.sleep(0.5)  # openbox tells nobody when it has moved it
        yield 1020, 410
    finally:
        process.terminate()
        process.wait()


@contextlib.contextmanager
def window_manager():
    process = subprocess.Popen(["openbox", "--sm-disable"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait(lambda: "window id" in subprocess.run(["xprop", "-root", "_NET_SUPPORTING_WM_CHECK"], capture_output=True, text=True,
                                               check=False).stdout, "the window manager")
    # Where nothing is hovered.
    xdotool("mousemove", 1279, 1023)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


class Desktop:
    """The services of a desktop that the program speaks to: notifications, and who keeps the computer awake."""

    def __init__(self):
        self.read, write = os.pipe()
        os.set_blocking(self.read, False)
        self.process = subprocess.Popen([sys.executable, os.path.join(HERE, "mock-desktop.py")], stdout=write)
        os.close(write)
        self.said = []
        self.wait_for("ready")

    def lines(self):
        with contextlib.suppress(BlockingIOError):
            self.said += os.read(self.read, 65536).decode().splitlines()
        return self.said

    def wait_for(self, words):
        return wait(lambda: next((line for line in self.lines() if words in line), None), f"the desktop to hear {words!r}")

    def click_notification(self):
        self.process.send_signal(signal.SIGUSR1)

    def lose_file_manager(self):
        self.process.send_signal(signal.SIGUSR2)
        self.wait_for("the file manager has gone")

    def close(self):
        self.process.terminate()
        self.process.wait()
        os.close(self.read)


def main(*journeys):
    """Runs the journeys, each with settings, projects and caches of its own."""
    failed = 0
    print(f"1..{len(journeys)}", flush=True)
    wanted = os.environ.get("DISCERN_JOURNEY_ONLY", "")
    with window_manager():
        desktop = Desktop()
        for number, journey in enumerate(journeys, 1):
            name = journey.__name__.replace("_", "-")
            if wanted not in name:
                print(f"ok {number} {name} # SKIP not asked for")
                continue
            place = tempfile.mkdtemp(prefix="journey-home-")
            for kind in ("DATA", "CONFIG", "CACHE", "STATE"):
                os.environ[f"XDG_{kind}_HOME"] = os.path.join(place, kind.lower())
            desktop.lines().clear()
            try:
                journey(place, desktop)
                check_untouched()
                print(f"ok {number} {name}", flush=True)
            except Exception as error:
                failed += 1
                print(f"not ok {number} {name}", flush=True)
                for line in "".join(traceback.format_exception(error)).splitlines():
                    print(f"# {line}", flush=True)
            finally:
                untouched.clear()
                shutil.rmtree(place, ignore_errors=True)
        desktop.close()
    sys.exit(1 if failed else 0)
