#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job with the real engine: render, learn, judge, classify; then the odd and broken pictures of the world."""
import os
import shutil

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
    done = shop.run("train", "bricks", "--json").event("finished")
    assert done["error_rate"] < 0.75 and done["device"] == "cpu"  # by chance 0.95
    assert shop.run("evaluate", "unseen", "--json").event("evaluated")["error_rate"] < 0.75
    shop.run("export", "bricks.safetensors")
    first = shop.run("classify", "unseen", "--json")
    assert len(first.lines) == 60
    assert shop.run("classify", "--model-file", "bricks.safetensors", "unseen", "--json").lines == first.lines
    assert shop.run("bench", "features", "unseen", "--json").event("bench")["value"] > 0
    again = shop.run("train", "bricks", "--epochs", "2").out.decode()
    assert "features from the cache" in again and "nan" not in again, again


def test_every_broken_picture_is_answered_or_refused_in_a_sentence(shop):
    folder = hostile_images()
    shop.run("sample", "bricks", "--count", "100", "--width", "64", "--height", "48")
    shop.run("train", "bricks", "--epochs", "2")
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
    finished = shop.run("train", "--epochs", "2", "--json").event("finished")
    assert finished["skipped"] and all(entry["reason"].endswith(".") for entry in finished["skipped"])
    judged = shop.run("evaluate", "--json").event("evaluated")
    assert (finished["valid"], finished["error_rate"]) == (judged["photos"], judged["error_rate"])
    shop.run("top-losses", "--count", "100", "--output", "worst.png", "--part", "train")


harness.main(globals())
