#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job with the real engine: render, learn, judge, classify; then the odd and broken pictures of the world."""
import json
import os
import shutil
import signal

import harness
from harness import Skip


def hostile_images():
    folder = os.path.realpath(os.path.join(os.environ["DISCERN_TEST_SHARED"], "data", "hostile-images"))
    if not os.path.isdir(folder):
        raise Skip(f"{folder} IS NOT THERE: no broken picture was tried")
    return folder


def test_bricks_that_were_not_seen_are_told_apart(shop):
    for name, count, seed in (("bricks", "400", "1"), ("unseen", "60", "2")):
        shop.run("sample", name, "--count", count, "--seed", seed, "--width", "160", "--height", "120")
    done = shop.run("train", "bricks", "--recipe", "instant", "--json").event("finished")
    assert done["error_rate"] < 0.75 and done["device"] == "cpu"  # by chance 0.95
    assert shop.run("evaluate", "unseen", "--json").event("evaluated")["error_rate"] < 0.75
    shop.run("export", "bricks.safetensors")
    first = shop.run("classify", "unseen", "--json")
    assert len(first.lines) == 60
    assert shop.run("classify", "--model-file", "bricks.safetensors", "unseen", "--json").lines == first.lines
    assert shop.run("bench", "features", "unseen", "--json").event("bench")["value"] > 0
    again = shop.run("train", "bricks", "--recipe", "instant", "--epochs", "2").out.decode()
    assert "features from the cache" in again and "nan" not in again, again


def test_every_broken_picture_is_answered_or_refused_in_a_sentence(shop):
    folder = hostile_images()
    shop.run("sample", "bricks", "--count", "100", "--width", "64", "--height", "48")
    shop.run("train", "bricks", "--recipe", "instant", "--epochs", "2")
    result = shop.run("classify", folder, "--json")
    answered = {line["path"] for line in result.lines if "predictions" in line}
    refused = {line["path"]: line["message"] for line in result.events("error")}
    assert all(message.endswith(".") for message in refused.values())
    assert answered | set(refused) == {os.path.join(folder, name) for name in os.listdir(folder)}
    assert len(answered) > 100 and not answered & set(refused)


def test_a_class_of_broken_pictures_is_imported_and_learned(shop):
    folder = hostile_images()
    shop.run("sample", "bricks", "--count", "40", "--width", "64", "--height", "48")
    shutil.copytree(folder, shop.path("bricks", "broken"))
    done = shop.run("import", "bricks", "--json").event("imported")
    skipped = [entry for entry in done["skipped"] if entry["code"] != "warning"]
    assert done["photos"] + len(skipped) == len(os.listdir(folder)) + 40
    finished = shop.run("train", "--recipe", "instant", "--epochs", "2", "--json").event("finished")
    assert finished["skipped"] and all(entry["reason"].endswith(".") for entry in finished["skipped"])
    judged = shop.run("evaluate", "--json").event("evaluated")
    assert (finished["valid"], finished["error_rate"]) == (judged["photos"], judged["error_rate"])
    shop.run("top-losses", "--count", "100", "--output", "worst.png", "--part", "train")


def test_a_card_that_is_not_there_is_something_missing(shop):
    shop.run("sample", "bricks", "--count", "100", "--width", "80", "--height", "64")
    nothing = {"CUDA_VISIBLE_DEVICES": ""}
    result = shop.run("train", "bricks", "--device", "cuda", "--json", code=4, env=nothing)
    error = result.event("error")
    assert error["code"] == "missing" and "Choose the device" in error["message"], error
    assert shop.run("runs", "--json").event("run")["message"] == error["message"]
    assert error["message"].encode() in shop.run("train", "--device", "cuda", code=4, env=nothing).err


NOTEBOOK = ("--recipe", "notebook-2020", "--size", "64x80", "--batch-size", "16")


def test_the_notebook_goes_from_the_head_to_all_of_the_network_to_pytorch(shop):
    shop.run("sample", "bricks", "--count", "100", "--width", "80", "--height", "64")
    result = shop.run("train", "bricks", *NOTEBOOK, "--epochs", "1", "--max-batches", "2", "--plot", "curves.svg", "--json")
    assert [line["name"] for line in result.events("stage")] == ["head"] and len(result.events("epoch")) == 1
    assert result.event("estimate")["seconds"] > 0 and os.path.isfile(result.event("finished")["model"])
    found = shop.run("lr-find", "--from", "1", "--unfreeze", "--plot", "rates.svg", "--json")
    assert found.events("rate") and "valley" in found.event("suggested")
    result = shop.run("train", "--from", "1", "--unfreeze", "--epochs", "1", "--json")
    assert [(line["stage"], line["name"]) for line in result.events("stage")] == [(1, "unfrozen")]
    assert [stage["from"] for stage in shop.run("stages", "--json").events("stage")] == [None, 0]
    line = shop.run("explain", "bricks/Brick_1x1/Brick_1x1_0000.jpg", "--output", "map.png", "--json").event("explained")
    assert 0 <= line["probability"] <= 1 and line["height"] > 0 and line["width"] > 0
    done = shop.run("export", "--format", "pth", "bricks.pth", "--json").event("exported")
    assert (done["format"], done["bytes"]) == ("pth", os.path.getsize(shop.path("bricks.pth"))) and os.path.isfile(shop.path(done["module"]))
    assert all(os.path.getsize(shop.path(name)) > 2000 for name in ("curves.svg", "rates.svg", "map.png"))

    shop.run("train", "--recipe", "instant", "--epochs", "2")
    compared = shop.run("compare", "1", "2", "--json").event("compared")
    assert compared["photos"] == 20 and 0 < compared["p"] <= 1 and "recipe" in {entry["name"] for entry in compared["settings"]}


def test_a_rate_of_10_ends_a_resnet_in_a_sentence_and_leaves_its_model(shop):
    shop.run("sample", "bricks", "--count", "100", "--width", "80", "--height", "64")
    resnet = (*NOTEBOOK, "--model", "resnet18", "--weights", "none")
    model = shop.run("train", "bricks", *resnet, "--epochs", "1", "--json").event("finished")["model"]
    with open(model, "rb") as file:
        kept = file.read()
    result = shop.run("train", "--from", "1", "--unfreeze", "--lr", "10", "--epochs", "20", "--json", code=1)
    error = result.event("error")
    assert error["code"] == "failed" and "the learning rate 10 is too high" in error["message"] \
        and "learning-rate test" in error["message"], error
    run = shop.run("runs", "--json").event("run")
    assert run["state"] == "failed" and not run["resumes"] and run["message"] == error["message"]
    with open(model, "rb") as file:
        assert file.read() == kept


def test_ctrl_c_pauses_and_resume_goes_on(shop):
    shop.run("sample", "bricks", "--count", "100", "--width", "80", "--height", "64")
    process = shop.start("train", "bricks", *NOTEBOOK, "--epochs", "3", "--json")
    for line in process.stdout:
        if json.loads(line)["event"] == "stage":
            break
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=harness.PATIENCE)
    lines = [harness.check_line(line) for line in out.splitlines()]
    assert process.returncode == 130 and [line["event"] for line in lines][-2:] == ["paused", "interrupted"], (out, err)
    assert shop.run("runs", "--json").event("run")["resumes"]
    result = shop.run("resume", "--json")
    assert result.event("finished")["run"] == 1 and result.events("stage")[0]["name"] == "head"
    assert [epoch["epoch"] for epoch in shop.run("runs", "show", "1", "--json").event("run")["epochs"]] == [0, 1, 2]


harness.main(globals())
