#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ctrl-C, two commands at once, and kill -9 at random moments: nothing that was reported is ever missing, and a run that is resumed ends
as if nothing had happened."""
import hashlib
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
RESUME_KILLS = 12


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


def slow_training(shop, *options):
    shop.sample()
    shop.run("import", "photos")
    shop.script(delay_ms=40)
    process = shop.start("train", "--epochs", "5000", "--json", *options)
    return process, wait_for(process, "epoch")


def test_ctrl_c_stops_instant_and_keeps_its_model(shop):
    for number in (signal.SIGINT, signal.SIGTERM):
        shutil.rmtree(shop.path("photos"), ignore_errors=True)
        process, epoch = slow_training(shop, "--recipe", "instant")
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
    process = shop.start("train", "photos", "--recipe", "instant", "--epochs", "5000")
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
        stored = {(epoch["stage"], epoch["epoch"]): epoch for epoch in shown["epochs"]}
        for line in epochs:
            assert stored[line["stage"], line["epoch"]] == {key: line[key] for key in line if key != "event"}
        finished = any(line["event"] == "finished" for line in lines)
        assert shown["state"] == "finished" if finished else shown["state"] in ("finished", "interrupted")
        interrupted += shown["state"] == "interrupted"
        if shown["model"] is not None:
            assert shop.run("classify", "photos/Brick_1x1", "--run", str(number), "--json").lines
    assert interrupted > 0, "no run was killed in its midst"
    assert shop.run(*train, "--json").event("finished")


LONG = ("train", "--project", "project", "--recipe", "notebook-2020", "--size", "32x32,48x64", "--epochs", "6", "--json")


def rows(lines):
    """What the epochs of these lines say, without how long they took."""
    return [(line["stage"], line["epoch"], line["train_loss"], line["valid_loss"], line["error_rate"])
            for line in lines if line["event"] == "epoch"]


def digest(folder):
    """Of all model files that have their name; what was being written when its writer was killed has not."""
    models = os.path.join(folder, "models")
    return {name: hashlib.sha256(open(os.path.join(models, name), "rb").read()).hexdigest()
            for name in sorted(os.listdir(models)) if name.endswith(".safetensors")}


def uninterrupted(shop, **script):
    """What LONG leaves when nothing comes in between: its epochs and files, and how long it took."""
    shop.sample()
    shop.run("import", "photos", "--project", "project")
    shop.script(**script)
    started = time.monotonic()
    lines = shop.run(*LONG).lines
    whole = time.monotonic() - started
    files = digest(shop.path("project"))
    shutil.rmtree(shop.path("project"))
    shop.run("import", "photos", "--project", "project")
    return rows(lines), files, whole


def test_ctrl_c_pauses_and_resume_ends_as_if_nothing_had_happened(shop):
    epochs, files, _ = uninterrupted(shop)
    shop.script(delay_ms=60)
    process = shop.start(*LONG)
    seen = [wait_for(process, "epoch")]
    process.send_signal(signal.SIGINT)
    lines = end(process, 130)
    assert [line["event"] for line in lines][-2:] == ["paused", "interrupted"], lines
    assert "resume --run 1" in lines[-2]["message"] and lines[-2]["problem"] is None
    run = shop.run("runs", "--json").event("run")
    assert (run["state"], run["resumes"]) == ("paused", True)
    assert b"discern-cli resume --run 1" in shop.run("runs").out and b"resume --run 1" in shop.run("runs", "show", "1").out
    shop.script()
    resumed = shop.run("resume", "--json")
    assert rows(seen) + rows(lines) + rows(resumed.lines) == epochs
    assert resumed.events("stage")[0]["name"] == "head" and resumed.event("finished")["run"] == 1
    assert digest(shop.path("project")) == files
    assert not shop.run("runs", "--json").event("run")["resumes"]
    assert shop.run("resume", "--json", code=3).event("error")["code"] == "no-data"
    assert shop.run("resume", "--run", "1", "--json", code=3).event("error")["code"] == "no-data"


def test_a_signal_that_comes_twice_at_once_is_one(shop):
    """As timeout sends it: to its child, and to its group."""
    shop.sample()
    shop.run("import", "photos")
    shop.script(delay_ms=400)
    process = shop.start("train", "--recipe", "notebook-2020", "--epochs", "3", "--json")
    wait_for(process, "stage")
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGINT)
    lines = end(process, 130)
    assert [line["event"] for line in lines][-2:] == ["paused", "interrupted"], lines


def test_a_second_ctrl_c_stops_for_good(shop):
    shop.sample()
    shop.run("import", "photos")
    shop.script(delay_ms=4000 * harness.PATIENCE)  # a quarter of it for each step, between which it would pause
    process = shop.start("train", "--recipe", "notebook-2020", "--epochs", "3", "--json")
    wait_for(process, "stage")
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGTERM)
    lines = end(process, 130)
    assert [line["event"] for line in lines][-2:] == ["stopped", "interrupted"], lines
    run = shop.run("runs", "--json").event("run")
    assert (run["state"], run["resumes"]) == ("stopped", False)


def test_ctrl_c_ends_the_wait_for_room_on_the_disk(shop):
    shop.sample()
    shop.run("import", "photos")
    shop.script(full_writes=1000)
    process = shop.start("train", "--recipe", "notebook-2020", "--epochs", "3", "--json")
    assert "full" in wait_for(process, "waiting")["message"]
    process.send_signal(signal.SIGINT)
    lines = end(process, 130)
    assert [line["event"] for line in lines][-2:] == ["paused", "interrupted"] and "full" in lines[-2]["problem"], lines
    shop.script()
    assert shop.run("resume", "--json").event("finished")["run"] == 1


def test_a_pause_that_could_not_be_saved_says_so_in_words_too(shop):
    shop.sample()
    shop.script(full_writes=1000, delay_ms=40)
    process = shop.start("train", "photos", "--recipe", "notebook-2020", "--epochs", "3")
    for line in process.stderr:
        if b"waits for room" in line:
            break
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=harness.PATIENCE)
    assert process.returncode == 130 and b"full" in out and b"will be made again" in out and b"resume --run 1" in out


def test_a_stage_is_named_when_it_begins(shop):
    shop.sample()
    shop.script(fail_code="pause", fail_epoch=1, fail_stage=1)
    train = ("train", "photos", "--recipe", "notebook-2020", "--size", "32x32,48x64", "--epochs", "2", "--json")
    shop.run(*train, code=130)
    shop.script(delay_ms=4000 * harness.PATIENCE)  # no epoch ends
    process = shop.start("resume", "--json")
    assert wait_for(process, "stage")["stage"] == 1
    process.kill()
    process.communicate()
    shop.script()
    shop.run("resume")
    shop.script(delay_ms=4000 * harness.PATIENCE)
    process = shop.start("train", "--from", "1", "--unfreeze", "--json")
    assert wait_for(process, "stage")["name"] == "unfrozen"
    process.kill()
    process.communicate()


def test_what_is_left_of_a_resumed_run_is_told(shop):
    shop.sample()
    shop.script(fail_code="pause", fail_epoch=1, estimate=500)
    assert b"This will take about 9 min." in shop.run("train", "photos", "--recipe", "notebook-2020", "--epochs", "2", code=130).out
    shop.script(estimate=500)
    assert b"The rest will take about 9 min." in shop.run("resume").out


def test_runs_says_in_a_sentence_what_became_of_each(shop):
    shop.sample()
    shop.run("import", "photos")
    sentences = {"pause": "Run 1 is paused. This goes on with it: discern-cli resume --run 1",
                 "kill": "Run 2 was interrupted. This goes on with it: discern-cli resume --run 2",
                 "failed": "Run 3 has failed. This tries again from its last checkpoint: discern-cli resume --run 3"}
    for code, status in (("pause", 130), ("kill", -signal.SIGKILL), ("failed", 1)):
        shop.script(fail_code=code, fail_epoch=1, checkpoint_batches=1)
        shop.run("train", "--recipe", "notebook-2020", "--epochs", "2", code=status)
        assert sentences[code] in shop.run("runs").out.decode().splitlines(), code


def test_kill_at_12_moments_and_resume_ends_as_if_nothing_had_happened(shop):
    epochs, files, whole = uninterrupted(shop, checkpoint_batches=3, delay_ms=25)
    chance = random.Random(3)
    resumed = 0
    for i in range(RESUME_KILLS):
        killed(shop, chance.uniform(0.1, 1.1) * whole, *LONG[:-1])
        runs = shop.run("runs", "--project", "project", "--json").events("run")
        if runs and runs[-1]["resumes"]:
            killed(shop, chance.uniform(0.1, 0.6) * whole, "resume", "--project", "project")
            runs = shop.run("runs", "--project", "project", "--json").events("run")
        if runs and runs[-1]["state"] == "interrupted":
            assert shop.run("resume", "--project", "project", "--json").event("finished")["run"] == 1
            resumed += 1
            shown = shop.run("runs", "show", "1", "--project", "project", "--json").event("run")
            assert rows({"event": "epoch", **epoch} for epoch in shown["epochs"]) == epochs, i
            assert digest(shop.path("project")) == files, i
        shutil.rmtree(shop.path("project"))
        shop.run("import", "photos", "--project", "project")
    assert resumed > 0, "no run was killed in its midst"


def test_a_full_disk_is_waited_out_and_nothing_is_lost(shop):
    epochs, files, _ = uninterrupted(shop)
    shop.script(full_writes=1)
    result = shop.run(*LONG)
    assert "full" in result.event("waiting")["message"] and result.event("waiting")["run"] == 1
    assert rows(result.lines) == epochs and digest(shop.path("project")) == files
    assert shop.run(*LONG[:-1]).err.count(b"full") == 1


harness.main(globals())
