# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of discern-cli have in common. Each runs it as a person or a script would, in a folder and with XDG folders of its own.

A test is a function whose name says the behaviour; main() runs those of a file and prints TAP.
"""
import functools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import traceback

CLI = os.environ["DISCERN_CLI"]
PATIENCE = 60  # seconds that anything may take before the test fails; nothing here takes one


class Skip(Exception):
    """Raised by a test that cannot run here."""


class Result:
    """What a command left: code, out and err as bytes, lines as objects where it was --json."""

    def __init__(self, arguments, code, out, err):
        self.code, self.out, self.err = code, out, err
        self.lines = [check_line(line) for line in out.splitlines()] if "--json" in arguments else None

    def event(self, name):
        """The only line of that event."""
        found = self.events(name)
        assert len(found) == 1, f"{len(found)} lines of event {name}: {self.out}"
        return found[0]

    def events(self, name):
        return [line for line in self.lines if line.get("event") == name]


@functools.lru_cache(maxsize=None)
def documented_fields():
    """Fields of each event by the manual page; those of a classified photo stand under the empty name."""
    page = subprocess.run([CLI, "--print-manual"], check=True, capture_output=True, text=True, env=english(os.environ)).stdout
    fields, event = {}, None
    for before, line in zip([""] + page.splitlines(), page.splitlines()):
        heading = re.match(r"Fields of the line with event “(.*)”:", line)
        if heading:
            event = fields.setdefault(heading[1].replace("\\-", "-"), set())
        elif line.startswith("Fields of the line of each photo"):
            event = fields.setdefault("", set())
        elif line.startswith(".S"):
            event = None
        elif event is not None and before == ".TP":
            event.add(re.fullmatch(r"\\fB(.*)\\fR", line)[1])
    return fields


def check_line(line):
    """Parses a line of --json and checks that the manual page knows all of it."""
    value = json.loads(line.decode("utf-8"), parse_constant=lambda word: 1 / 0)  # NaN is no JSON
    assert isinstance(value, dict), line
    fields = documented_fields()
    assert value.get("event", "") in fields, f"the manual page does not know this line: {line}"
    unknown = set(value) - fields[value.get("event", "")] - {"event"}
    assert not unknown, f"the manual page does not know the fields {unknown}"
    return value


def english(env, **changes):
    return {**env, "LC_ALL": "C.UTF-8", "LANGUAGE": "", **changes}


def words(arguments):
    return [os.fsencode(word) for word in arguments]


class Workshop:
    """A folder with photos, and a person's XDG folders, for one test."""

    def __init__(self, folder):
        self.folder = folder
        self.env = english(os.environ)
        for name in ("DATA", "CACHE", "STATE", "CONFIG"):
            self.env[f"XDG_{name}_HOME"] = os.path.join(folder, ".xdg", name)

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def script(self, **settings):
        """Tells the fake engine what to do from now on (backend/engine/fake/dsc-fake-script.h)."""
        self.env["DISCERN_FAKE_SCRIPT"] = self.path("script.json")
        with open(self.path("script.json"), "w", encoding="utf-8") as file:
            json.dump(settings, file)

    def run(self, *arguments, code=0, env=None):
        """Runs a command to its end; its exit status must be code."""
        done = subprocess.run([CLI, *words(arguments)], cwd=self.folder, env={**self.env, **(env or {})},
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE)
        assert done.returncode == code, f"{arguments} ended with {done.returncode}, not {code}:\n{done.stdout}\n{done.stderr}"
        return Result(arguments, done.returncode, done.stdout, done.stderr)

    def start(self, *arguments):
        """Starts a command, to be interrupted."""
        return subprocess.Popen([CLI, *words(arguments)], cwd=self.folder, env=self.env, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def sample(self, name="photos", count=60):
        """A folder of small pictures, rendered once for all tests of a file."""
        shutil.copytree(rendered(count), self.path(name))
        return name

    def trained(self, *options):
        """A project on such a folder with one run of one stage of two epochs, the recipe Instant unless options say another."""
        self.sample()
        self.run("import", "photos", "--quiet")
        return self.run("train", "--recipe", "instant", "--epochs", "2", "--json", *options)


@functools.lru_cache(maxsize=None)
def rendered(count):
    folder = os.path.join(shared_folder(), str(count))
    subprocess.run([CLI, "sample", folder, "--count", str(count), "--width", "64", "--height", "48", "--quiet"], check=True,
                   capture_output=True)
    return folder


@functools.lru_cache(maxsize=None)
def shared_folder():
    return tempfile.mkdtemp(prefix="discern-rendered-")


def run_one(test):
    """Returns a TAP directive, or raises."""
    folder = tempfile.mkdtemp(prefix="discern-cli-")
    try:
        test(Workshop(folder))
        return ""
    except Skip as reason:
        return f" # SKIP {reason}"
    finally:
        shutil.rmtree(folder)


def main(names):
    tests = [value for name, value in names.items() if name.startswith("test_")]
    failed = 0
    print(f"1..{len(tests)}", flush=True)
    for number, test in enumerate(tests, 1):
        title = test.__name__[len("test_"):].replace("_", " ")
        try:
            print(f"ok {number} - {title}{run_one(test)}", flush=True)
        except BaseException:  # pylint: disable=broad-except
            failed += 1
            print(f"not ok {number} - {title}", flush=True)
            print("".join("# " + line for line in traceback.format_exc().splitlines(True)), flush=True)
    if shared_folder.cache_info().currsize:
        shutil.rmtree(shared_folder())
    sys.exit(failed > 0)
