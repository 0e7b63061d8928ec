#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ctrl-C, two commands at once, and kill -9 at random moments: nothing that was reported is ever missing."""
import json
import os
import random
import shutil
import signal
import subprocess
import time

import harness

IMPORT_KILLS = 20
TRAIN_KILLS = 30


def wait_for(process, event):
    """Reads lines until one is of that event; returns it."""
    for line in process.stdout:
        if json.loads(line).get("event") == event:
            return json.loads(line)
    raise AssertionError(f"no line of event {event}: {process.stderr.read()}")


def end(process, code):
    out, err = process.communicate(timeout=harness.PATIENCE)
    assert process.returncode == code, (process.returncode, err)
    return [harness.check_line(line) for line in out.splitlines()]


def slow_training(shop):
    shop.sample()
    shop.run("import", "photos")
    shop.script(delay_ms=40)
    process = shop.start("train", "--epochs", "5000", "--json")
    return process, wait_for(process, "epoch")


def test_ctrl_c_keeps_the_model_and_says_so(shop):
    for number in (signal.SIGINT, signal.SIGTERM):
        shutil.rmtree(shop.path("photos"), ignore_errors=True)
        process, epoch = slow_training(shop)
        process.send_signal(number)
        lines = end(process, 130)
        assert [line["event"] for line in lines][-2:] == ["stopped", "interrupted"], lines
        assert os.path.isfile(lines[-2]["model"])
        run = shop.run("runs", "show", "--run", str(epoch["run"]), "--json").event("run")
        assert run["state"] == "stopped" and run["model"] == lines[-2]["model"]
        assert len(run["epochs"]) == epoch["epoch"] + 1 + sum(line["event"] == "epoch" for line in lines)
    assert shop.run("classify", "photos/Brick_1x1", "--json").lines


def test_ctrl_c_says_so_in_words_too(shop):
    shop.sample()
    shop.script(delay_ms=40)
    process = shop.start("train", "photos", "--epochs", "5000")
    for line in process.stdout:
        if line.split()[:1] == [b"9"]:
            break
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=harness.PATIENCE)
    assert process.returncode == 130 and b"Model: " in out and b"Interrupted" in err


def test_ctrl_c_ends_rendering_and_classifying(shop):
    process = shop.start("sample", "many", "--count", "100000", "--width", "64", "--height", "48", "--json")
    while not os.path.exists(shop.path("many", "Brick_1x1")) or not os.listdir(shop.path("many", "Brick_1x1")):
        assert process.poll() is None
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    assert end(process, 130)[-1]["event"] == "interrupted"

    shop.trained()
    shop.script(answer_ms=30)
    process = shop.start("classify", "photos", "--json", "--csv", "answers.csv")
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    assert end(process, 130)[-1]["event"] == "interrupted"
    assert not [name for name in os.listdir(shop.folder) if name.startswith("answers.csv")]


def test_a_project_that_trains_is_read_but_not_changed_by_others(shop):
    process, epoch = slow_training(shop)
    try:
        for command in ("train", "import"):
            error = shop.run(command, "--json", code=3).event("error")
            assert error["code"] == "locked" and str(process.pid) in error["message"], error
        assert shop.run("runs", "--json").event("run")["state"] == "running"
        assert shop.run("runs", "delete", str(epoch["run"]), "--json", code=3).event("error")["code"] == "locked"
    finally:
        process.send_signal(signal.SIGINT)
        end(process, 130)
    shop.script()
    shop.run("train", "--epochs", "1")


def killed(shop, moment, *arguments):
    """Kills the command at that moment, in seconds, unless it has ended before; returns the whole lines that it had printed."""
    process = shop.start(*arguments, "--json", "--quiet")
    try:
        process.wait(timeout=moment)
    except subprocess.TimeoutExpired:
        process.kill()
    out = process.communicate(timeout=harness.PATIENCE)[0]
    return [harness.check_line(line) for line in out.splitlines(True) if line.endswith(b"\n")]


def duration(shop, *arguments):
    started = time.monotonic()
    shop.run(*arguments, "--quiet")
    return time.monotonic() - started


def test_kill_at_20_moments_of_import_leaves_a_project_that_opens(shop):
    shop.sample()
    for kind in sorted(os.listdir(shop.path("photos")))[1:]:
        for i in range(50):
            os.link(shop.path("photos", kind, f"{kind}_0000.jpg"), shop.path("photos", kind, f"copy-{i}.jpg"))
    whole = duration(shop, "import", "photos", "--project", "first")
    chance = random.Random(1)
    told = 0
    for i in range(IMPORT_KILLS):
        name = f"project-{i}"
        lines = killed(shop, chance.uniform(0, whole), "import", "photos", "--project", name)
        if lines:
            told += 1
            assert lines[0]["photos"] == 1060
            assert shop.run("runs", "--project", name, "--json").event("disk")
            assert not shop.run("train", "photos", "--project", name, "--epochs", "1", "--json").events("imported")
        done = shop.run("import", "photos", "--project", name, "--json").event("imported")
        assert (done["photos"], done["valid"]) == (1060, 212)
        shutil.rmtree(shop.path(name))
    assert told < IMPORT_KILLS, "no import was killed in its midst"


def test_kill_at_30_moments_of_training_loses_nothing_that_was_reported(shop):
    shop.sample()
    shop.run("import", "photos")
    shop.script(delay_ms=20)
    train = ("train", "--epochs", "8")
    whole = duration(shop, *train)
    chance = random.Random(2)
    interrupted = 0
    for _ in range(TRAIN_KILLS):
        lines = killed(shop, chance.uniform(0, 1.1 * whole), *train)
        epochs = [line for line in lines if line["event"] == "epoch"]
        runs = shop.run("runs", "--json").events("run")
        assert all(run["state"] in ("finished", "interrupted") for run in runs), runs
        if not epochs:
            continue
        number = epochs[0]["run"]
        shown = shop.run("runs", "show", str(number), "--json").event("run")
        stored = {epoch["epoch"]: epoch for epoch in shown["epochs"]}
        for line in epochs:
            assert stored[line["epoch"]] == {key: line[key] for key in line if key != "event"}
        finished = any(line["event"] == "finished" for line in lines)
        assert shown["state"] == "finished" if finished else shown["state"] in ("finished", "interrupted")
        interrupted += shown["state"] == "interrupted"
        if shown["model"] is not None:
            assert shop.run("classify", "photos/Brick_1x1", "--run", str(number), "--json").lines
    assert interrupted > 0, "no run was killed in its midst"
    assert shop.run(*train, "--json").event("finished")


harness.main(globals())
