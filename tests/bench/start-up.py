# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests/bench/start-up runs within its private screen: starts both programs in turns and prints medians and their ratio."""
import statistics
import subprocess
import sys
import time

ROUNDS = 9


def start(*command):
    """Seconds until the window was drawn, and whether libtorch was mapped then."""
    begin = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        for line in process.stdout:
            if "The window was drawn" in line:
                break
        seconds = time.monotonic() - begin
        try:
            with open(f"/proc/{process.pid}/maps", encoding="utf-8") as maps:
                torch = "libtorch" in maps.read()
        except (FileNotFoundError, ProcessLookupError):  # a bare window has ended by now
            torch = False
        process.terminate()
        process.stdout.read()
    return seconds, torch


def at_rest(*command):
    """Milliseconds of processor that the window takes in a second of nothing."""
    def used():
        with open(f"/proc/{process.pid}/schedstat", encoding="utf-8") as file:
            return int(file.read().split()[0]) / 1e6

    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        time.sleep(3)  # until it is at rest: this measures time, it waits for nothing
        before = used()
        time.sleep(2)
        took = (used() - before) / 2
        process.terminate()
    return took


bare, discern = sys.argv[1:3]
times = {bare: [], discern: []}
for program in (bare, discern):  # from the disk, not counted
    start(program, "--debug") if program == discern else start(program)
for _ in range(ROUNDS):
    times[bare].append(start(bare)[0])
    seconds, torch = start(discern, "--debug", "--new-window")
    times[discern].append(seconds)
    if torch:
        sys.exit("the engine was loaded before the window was drawn")
medians = {program: statistics.median(values) for program, values in times.items()}
print(f"bare window   {medians[bare] * 1000:6.0f} ms   (least {min(times[bare]) * 1000:.0f})")
print(f"discern       {medians[discern] * 1000:6.0f} ms   (least {min(times[discern]) * 1000:.0f})   engine not loaded")
print(f"at rest       {at_rest(discern, '--new-window'):6.1f} ms of processor a second")
print(f"ratio         {medians[discern] / medians[bare]:6.2f}")
