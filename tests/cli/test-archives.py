#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Importing archives: unpacked once, beside the projects or where it is said, and told what became of what is in them."""
import os
import shutil
import signal
import tarfile
import zipfile

import harness


def pack(shop, name, folder="photos", extra=()):
    """An archive of a folder of samples, and of extra (name, bytes)."""
    if not os.path.exists(shop.path(folder)):
        shop.sample(folder)
    if name.endswith(".zip"):
        with zipfile.ZipFile(shop.path(name), "w") as archive:
            for parent, _, files in sorted(os.walk(shop.path(folder))):
                for file in sorted(files):
                    path = os.path.join(parent, file)
                    archive.write(path, os.path.relpath(path, shop.folder))
            for member, contents in extra:
                archive.writestr(member, contents)
    else:
        with tarfile.open(shop.path(name), "w:gz") as archive:
            archive.add(shop.path(folder), folder)
    return name


def test_an_archive_is_unpacked_beside_the_projects_and_imported(shop):
    for name in ("bricks.zip", "bricks.tar.gz"):
        result = shop.run("import", pack(shop, name), "--json")
        unpacked, imported = result.event("unpacked"), result.event("imported")
        assert (unpacked["photos"], unpacked["reused"], unpacked["removed_leftover"]) == (60, False, False)
        assert os.path.dirname(unpacked["folder"]) == os.path.join(shop.env["XDG_DATA_HOME"], "discern", "datasets")
        assert (imported["photos"], imported["classes"]) == (60, 20) and imported["source"] == unpacked["folder"]


def test_the_same_archive_is_not_unpacked_again(shop):
    pack(shop, "bricks.zip")
    first = shop.run("import", "bricks.zip", "--json")
    again = shop.run("import", "bricks.zip", "--json")
    assert again.event("unpacked")["reused"] and again.event("unpacked")["photos"] == 60
    assert again.event("imported")["project"] == first.event("imported")["project"]
    assert os.listdir(os.path.dirname(first.event("unpacked")["folder"])) == ["bricks"]
    assert "Unpacked before" in shop.run("import", "bricks.zip").out.decode()


def test_into_chooses_the_folder(shop):
    pack(shop, "bricks.zip")
    folder = shop.run("import", "bricks.zip", "--into", "here/there", "--json").event("unpacked")["folder"]
    assert folder == os.path.join("here/there", "bricks")
    assert shop.run("import", "--json").event("imported")["photos"] == 60
    assert not os.path.exists(os.path.join(shop.env["XDG_DATA_HOME"], "discern", "datasets"))


def test_what_is_refused_and_what_collides_is_told(shop):
    shop.sample()
    photo = open(shop.path("photos", "Brick_1x1", "Brick_1x1_0000.jpg"), "rb").read()
    pack(shop, "bricks.zip", extra=[("../evil.jpg", photo), ("Photos/brick_1x1/Brick_1x1_0000.jpg", photo),
                                    ("photos/setup.exe", b"MZ")])
    done = shop.run("import", "bricks.zip", "--json").event("unpacked")
    assert [(note["path"], note["code"]) for note in done["refused"]] == [("../evil.jpg", "unsafe-name")]
    assert [note["code"] for note in done["resolved"]] == ["merged", "identical"]
    assert (done["photos"], done["identical"], done["passed_over"], done["refused_count"]) == (60, 1, 2, 1)
    text = shop.run("import", "bricks.zip", "--into", "elsewhere").out.decode()
    assert "evil.jpg" in text and "kept once" in text


def test_nested_archives_on_request(shop):
    pack(shop, "inner.zip")
    shutil.copy(shop.path("photos", "Brick_1x1", "Brick_1x1_0000.jpg"), shop.path("one.jpg"))
    with zipfile.ZipFile(shop.path("outer.zip"), "w") as archive:
        archive.write(shop.path("inner.zip"), "inner.zip")
    error = shop.run("import", "outer.zip", "--json", code=3).event("error")
    assert error["code"] == "no-data" and "--nested" in error["message"]
    assert shop.run("import", "outer.zip", "--nested", "--json").event("imported")["photos"] == 60


def test_a_table_counts_where_there_are_no_classes(shop):
    shop.sample()
    rows, files = ["file,kind"], []
    for number, kind in enumerate(sorted(os.listdir(shop.path("photos")))[1:]):
        name = f"{number}.jpg"
        files.append((f"set/images/{name}", open(shop.path("photos", kind, f"{kind}_0000.jpg"), "rb").read()))
        rows.append(f"{name},{'even' if number % 2 else 'odd'}")
    with zipfile.ZipFile(shop.path("table.zip"), "w") as archive:
        archive.writestr("set/labels.csv", "\n".join(rows) + "\n")
        archive.writestr("set/submission.csv", "id,answer\n1,2\n")
        for name, contents in files:
            archive.writestr(name, contents)
    done = shop.run("import", "table.zip", "--json").event("imported")
    assert (done["photos"], done["classes"]) == (len(files), 2) and done["source"].endswith("set/labels.csv")


def test_a_folder_of_classes_counts_more_than_a_table(shop):
    pack(shop, "bricks.zip", extra=[("photos/key.csv", "file,kind\nBrick_1x1/Brick_1x1_0000.jpg,x\n")])
    assert shop.run("import", "bricks.zip", "--json").event("imported")["classes"] == 20


def test_broken_archives_are_told(shop):
    pack(shop, "bricks.zip")
    with open(shop.path("bricks.zip"), "r+b") as file:
        file.truncate(20000)
    with open(shop.path("none.7z"), "wb") as file:
        file.write(b"this is none")
    for name, code in (("bricks.zip", "unreadable"), ("none.7z", "unsupported")):
        error = shop.run("import", name, "--json", code=3).event("error")
        assert error["code"] == code and name in error["message"]
    assert os.listdir(os.path.join(shop.env["XDG_DATA_HOME"], "discern", "datasets")) == []


def test_options_for_archives_are_for_archives(shop):
    shop.sample()
    for option in (("--into", "x"), ("--nested",)):
        assert option[0] in shop.run("import", "photos", *option, code=2).err.decode()


def test_ctrl_c_leaves_nothing(shop):
    shop.sample()
    noise = os.urandom(1 << 20)
    pack(shop, "large.zip", extra=[(f"photos/a/{i}.jpg", noise) for i in range(40)])
    process = shop.start("import", "large.zip", "--into", "here")
    while process.poll() is None and not os.path.isdir(shop.path("here")):
        pass
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=harness.PATIENCE)
    if process.returncode == 0:
        raise harness.Skip("SKIP: this machine was done before it could be interrupted")
    assert process.returncode == 130, (process.returncode, out, err)
    assert not os.path.isdir(shop.path("here")) or os.listdir(shop.path("here")) in ([], ["large"])


def test_a_killed_import_is_made_up_for(shop):
    shop.sample()
    noise = os.urandom(1 << 20)
    pack(shop, "large.zip", extra=[(f"photos/a/{i}.jpg", noise) for i in range(40)])
    process = shop.start("import", "large.zip", "--into", "here")
    while process.poll() is None and not os.path.isdir(shop.path("here")):
        pass
    process.kill()
    process.communicate(timeout=harness.PATIENCE)
    done = shop.run("import", "large.zip", "--into", "here", "--json").event("unpacked")
    assert done["photos"] == 100 and os.listdir(shop.path("here")) == ["large"]


harness.main(globals())
