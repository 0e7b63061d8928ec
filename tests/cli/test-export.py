#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was exported for PyTorch answers as Discern does: plain PyTorch and PIL, no Discern, the same probabilities."""
import glob
import json
import os
import struct
import subprocess

import harness
from harness import Skip

PYTHON = "/usr/bin/python3"
DIFFERENCE = 1e-3  # of probabilities, at most

ASK = """
import importlib.util, json, sys
spec = importlib.util.spec_from_file_location("exported", sys.argv[1])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
module.UPRIGHT = sys.argv[2] == "upright"
network = module.load()
print(json.dumps({path: dict(module.classify(path, network)) for path in sys.argv[3:]}))
"""


def need_pytorch():
    if subprocess.run([PYTHON, "-c", "import torch, PIL"], capture_output=True).returncode != 0:
        raise Skip("PYTHON3-TORCH OR PYTHON3-PIL IS NOT INSTALLED: no exported model was tried")


def pictures(shop):
    """Small pictures of every kind and orientation, and real photos where they are."""
    os.mkdir(shop.path("pictures"))
    subprocess.run([PYTHON, os.environ["DISCERN_PIL_REFERENCE"], shop.path("pictures")], check=True)
    with open(shop.path("pictures", "list"), encoding="utf-8") as file:
        made = file.read().splitlines()
    assert len(made) >= 40
    real = os.path.join(os.environ["DISCERN_TEST_SHARED"], "data", "lego-bricks-1000", "Base Images")
    return made + [os.path.realpath(path) for path in sorted(glob.glob(os.path.join(glob.escape(real), "*", "*")))[::100]]


def largest_difference(shop, paths, model, module, orientation):
    lines = shop.run("classify", "--model-file", model, "--top", "1000", "--json", *paths).lines
    ours = {line["path"]: {entry["label"]: entry["probability"] for entry in line["predictions"]} for line in lines}
    asked = subprocess.run([PYTHON, "-c", ASK, shop.path(module), orientation, *paths], check=True, capture_output=True).stdout
    theirs = json.loads(asked)
    assert set(ours) == set(theirs) == set(paths)
    assert all(set(ours[path]) == set(theirs[path]) for path in paths)
    return max(abs(theirs[path][label] - ours[path][label]) for path in paths for label in ours[path])


def as_stored(shop, model):
    """The same model, but for pictures as they are stored."""
    with open(shop.path(model), "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        rest = file.read()
    header["__metadata__"]["orientation"] = "stored"
    text = json.dumps(header).encode()
    with open(shop.path("stored.safetensors"), "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + rest)
    return "stored.safetensors"


def test_exported_models_answer_in_pytorch_as_here(shop):
    need_pytorch()
    paths = pictures(shop)
    shop.sample(count=100)
    for resize, size in (("squish", "120x160"), ("crop", "96x64"), ("pad", "70x90")):
        shop.run("train", "photos", "--resize", resize, "--size", size, "--epochs", "30", "--recipe", "instant")
        done = shop.run("export", "--format", "pth", f"{resize}.pth", "--json").event("exported")
        assert done["format"] == "pth" and done["bytes"] == os.path.getsize(shop.path(f"{resize}.pth"))
        assert done["module"] == f"{resize}.py"
        shop.run("export", f"{resize}.safetensors")
        assert largest_difference(shop, paths, f"{resize}.safetensors", f"{resize}.py", "upright") <= DIFFERENCE
    assert largest_difference(shop, paths, as_stored(shop, "squish.safetensors"), "squish.py", "stored") <= DIFFERENCE


def test_the_exported_module_is_a_program(shop):
    need_pytorch()
    shop.sample(count=40)
    shop.run("train", "photos", "--epochs", "2")
    assert "python3 bricks.py PHOTO" in shop.run("export", "--format", "pth", "bricks.pth").out.decode()
    photo = sorted(glob.glob(shop.path("photos", "*", "*")))[0]

    def start(*arguments):
        return subprocess.run([PYTHON, shop.path("bricks.py"), *arguments], capture_output=True, text=True, cwd="/")
    lines = start(photo).stdout.splitlines()
    ranked = [float(line.split()[0]) for line in lines]
    classes = {name for name in os.listdir(shop.path("photos")) if os.path.isdir(shop.path("photos", name))}
    assert {line.split(maxsplit=1)[1] for line in lines} == classes
    assert ranked == sorted(ranked, reverse=True) and abs(sum(ranked) - 1) < 0.01
    assert start(photo, photo).stdout.count(photo) == 2
    assert start().returncode != 0 and "usage" in start().stderr


def test_a_module_of_the_user_is_not_replaced(shop):
    shop.sample(count=40)
    shop.run("train", "photos", "--epochs", "2")
    with open(shop.path("mine.py"), "w", encoding="utf-8") as file:
        file.write("print('mine')\n")
    for name in ("mine.pth", "bricks.pt"):
        assert shop.run("export", "--format", "pth", name, "--json", code=2).event("error")["code"] == "usage"
        assert not os.path.exists(shop.path(name))
    assert os.path.getsize(shop.path("mine.py")) == 14


harness.main(globals())
