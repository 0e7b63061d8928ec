#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A locale that writes numbers in another way: people see its commas, files and --json never do. The locale is made for the test."""
import os
import shutil
import subprocess
from xml.etree import ElementTree

import harness
from harness import Skip

LOCALE = "de_DE.UTF-8"


def make_locale(shop):
    """Returns the environment in which LOCALE is used."""
    if shutil.which("localedef") is None:
        raise Skip("localedef is not installed")
    folder = shop.path("locales")
    os.mkdir(folder)
    made = subprocess.run(["localedef", "-i", "de_DE", "-f", "UTF-8", os.path.join(folder, LOCALE)], capture_output=True, check=False)
    if not os.path.exists(os.path.join(folder, LOCALE, "LC_NUMERIC")):
        raise Skip(f"the locale cannot be made: {made.stderr.decode(errors='replace').strip()[:100]}")
    return {"LOCPATH": folder, "LC_ALL": LOCALE}


def contents(shop, name):
    with open(shop.path(name), "rb") as file:
        return file.read()


def write_files(shop, prefix, env):
    """Every kind of file that has numbers in it."""
    shop.run("confusion", "--csv", f"{prefix}-confusion.csv", env=env)
    shop.run("classify", "photos", "--csv", f"{prefix}-answers.csv", env=env)
    shop.run("confusion", "--output", f"{prefix}-confusion.svg", env=env)
    shop.run("export", f"{prefix}-model.safetensors", env=env)


def test_files_are_the_same_whatever_the_locale(shop):
    env = make_locale(shop)
    shop.trained()
    write_files(shop, "plain", None)
    write_files(shop, "german", env)
    for name in ("confusion.csv", "answers.csv", "model.safetensors"):
        assert contents(shop, f"german-{name}") == contents(shop, f"plain-{name}"), name
    assert b"." in contents(shop, "german-answers.csv")
    # The words in it are for people; the places of everything are not.
    places = [ElementTree.parse(shop.path(f"{prefix}-confusion.svg")).getroot().attrib for prefix in ("plain", "german")]
    assert places[0] == places[1] and places[0]["viewBox"]


def test_rates_are_read_and_stored_with_points(shop):
    env = make_locale(shop)
    shop.sample()
    shop.env.update(env)
    shop.run("train", "photos", "--recipe", "notebook-2020", "--epochs", "2", "--lr", "1.5e-4:2.5e-3", "--max-batches", "4", "--json")
    settings = shop.run("runs", "show", "1", "--json").event("run")["settings"]
    assert (settings["rate_first"], settings["rate"]) == (1.5e-4, 2.5e-3)
    assert "," in shop.run("evaluate").out.decode().split("%", 1)[0], "the locale is not used at all"


harness.main(globals())
