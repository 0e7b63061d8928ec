#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program as a package installs it: which files, and that both programs find theirs there and nowhere else."""
import glob
import os
import shutil
import subprocess

import harness
from harness import Skip

BUILD, PREFIX = os.environ["DISCERN_BUILD"], os.environ["DISCERN_PREFIX"]
APP = os.environ["DISCERN_APP_ID"]
FILES = [  # relative to the prefix; the folder of libraries differs from one system to the next
    "bin/discern", "bin/discern-cli", "LIB/discern/libdiscern-backend.so", "LIB/discern/libdiscern-torch.so",
    f"share/applications/{APP}.desktop", f"share/metainfo/{APP}.metainfo.xml", f"share/dbus-1/services/{APP}.service",
    f"share/glib-2.0/schemas/{APP}.gschema.xml", f"share/mime/packages/{APP}.xml",
    f"share/icons/hicolor/scalable/apps/{APP}.svg", f"share/icons/hicolor/symbolic/apps/{APP}-symbolic.svg",
    "share/man/man1/discern-cli.1", "share/bash-completion/completions/discern-cli",
    "share/discern/mobilenet-v1-features.f16.safetensors",
    *(f"share/discern/export/{name}.py.in" for name in ("head-fastai", "head-linear", "mobilenet", "module", "origin", "resnet"))]
WITHIN = 'mount --bind "$1" "$2" || exit 77; cd "$3"; shift 3; exec "$@"'


def install(shop):
    """Installs into a folder that takes the place of the root; returns the prefix in it."""
    if shutil.which("meson") is None:
        raise Skip("meson is not installed")
    stage = shop.path("stage")
    subprocess.run(["meson", "install", "-C", BUILD, "--no-rebuild", "--quiet"], env={**os.environ, "DESTDIR": stage}, check=True,
                   capture_output=True, timeout=harness.PATIENCE)
    return stage + PREFIX


def test_exactly_these_files_are_installed(shop):
    prefix = install(shop)
    module = glob.glob(f"{prefix}/**/libdiscern-torch.so", recursive=True)
    library = os.path.relpath(os.path.dirname(os.path.dirname(module[0])), prefix)
    there = {os.path.relpath(os.path.join(folder, name), prefix) for folder, _, names in os.walk(prefix) for name in names}
    there = {name for name in there if not name.startswith("share/locale/")}
    wanted = {name.replace("LIB", library) for name in FILES}
    assert there == wanted, f"too many: {sorted(there - wanted)}; missing: {sorted(wanted - there)}"


def test_the_installed_programs_find_their_own_files(shop):
    prefix = install(shop)
    subprocess.run(["glib-compile-schemas", f"{prefix}/share/glib-2.0/schemas"], check=True)  # as a package's trigger does
    env = {key: value for key, value in shop.env.items() if not key.startswith(("DISCERN_", "GSETTINGS_SCHEMA"))}

    def run(*command):
        done = subprocess.run(["unshare", "-rm", "sh", "-c", WITHIN, "sh", prefix, PREFIX, shop.folder, *command], env=env,
                              capture_output=True, check=False, timeout=harness.PATIENCE)
        if done.returncode == 77 or b"unshare" in done.stderr:
            raise Skip("no folder can be mounted here")
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        return done.stdout

    assert run(f"{PREFIX}/bin/discern", "--version").startswith(b"discern ")
    with open(f"{prefix}/share/applications/{APP}.desktop", encoding="utf-8") as file:
        assert f"Exec={PREFIX}/bin/discern %U\n" in file.read()
    run(f"{PREFIX}/bin/discern-cli", "sample", "bricks", "--count", "40", "--width", "64", "--height", "48")
    trained = run(f"{PREFIX}/bin/discern-cli", "train", "bricks", "--recipe", "instant", "--epochs", "2", "--json")
    assert b'"finished"' in trained
    run(f"{PREFIX}/bin/discern-cli", "export", "--format", "pth", "bricks.pth")
    assert os.path.getsize(shop.path("bricks.pth")) > 1000


harness.main(globals())
