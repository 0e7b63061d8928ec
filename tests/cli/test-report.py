#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with the photos: discern-cli report, with the fake engine."""
import csv
import json
import os
import shutil
import subprocess

import harness


def spoiled(shop, two_labels=True):
    """A project of a folder with two copies, one of them under another label if so, and a broken photo."""
    shop.sample()
    first, second = sorted(os.listdir(shop.path("photos")))[1:3]
    photo = shop.path("photos", first, f"{first}_0000.jpg")
    shutil.copy(photo, shop.path("photos", first, "copy.jpg"))
    shutil.copy(photo, shop.path("photos", second if two_labels else first, "copy.jpg" if two_labels else "copy-2.jpg"))
    shop.run("import", "photos", "--quiet")
    whole = shop.path("photos", second, f"{second}_0001.jpg")
    with open(whole, "rb") as file:
        beginning = file.read(200)
    with open(whole, "wb") as file:
        file.write(beginning)
    return first, second


def findings(result):
    return {line["kind"]: line for line in result.events("finding")}


def test_report_lists_what_is_wrong(shop):
    first, second = spoiled(shop)
    result = shop.run("report", "--json")
    found = findings(result)
    assert result.event("report") == {"event": "report", "photos": 62, "findings": len(found), "left_out": 0}
    copies = {f"{first}/{first}_0000.jpg", f"{first}/copy.jpg", f"{second}/copy.jpg"}
    for kind in ("exact-duplicate", "two-labels"):
        assert found[kind]["count"] == 1
        assert {item["path"] for item in found[kind]["items"]} == copies
        assert {item["group"] for item in found[kind]["items"]} == {0}
    assert {item["label"] for item in found["two-labels"]["items"]} == {first, second}
    assert found["two-labels"]["severity"] == "serious"
    assert [item["path"] for item in found["unreadable"]["items"]] == [f"{second}/{second}_0001.jpg"]
    assert found["unreadable"]["items"][0]["reason"].endswith(".")
    assert found["small-class"]["count"] == 20


def test_report_is_told_in_words_and_as_a_table(shop):
    first, second = spoiled(shop)
    text = shop.run("report", "--csv", "report.csv").out.decode()
    assert text.startswith("62 photos checked.\n")
    assert "1 photo is there under two labels." in text and f"  - {first}/{first}_0000.jpg\n" in text
    with open(shop.path("report.csv"), newline="") as file:
        rows = list(csv.DictReader(file))
    row = next(row for row in rows if row["kind"] == "exact-duplicate" and row["path"] == f"{second}/copy.jpg")
    assert (row["severity"], row["group"], row["label"], row["value"]) == ("warning", "0", second, "")
    assert row["part"] in ("train", "valid")


def test_it_is_told_how_copies_were_made(shop):
    shop.run("sample", "photos", "--count", "60", "--width", "160", "--height", "128", "--quiet")
    kind = sorted(os.listdir(shop.path("photos")))[1]
    photo = f"{kind}/{kind}_0000.jpg"
    with open(shop.path("photos", kind, "turned.jpg"), "wb") as turned:
        subprocess.run(["jpegtran", "-rotate", "90", shop.path("photos", photo)], stdout=turned, check=True)
    shop.run("import", "photos", "--quiet")
    items = findings(shop.run("report", "--json"))["near-duplicate"]["items"]
    assert {item["path"]: item.get("how") for item in items} == {photo: None, f"{kind}/turned.jpg": "turned-90"}
    text = shop.run("report", "--csv", "report.csv").out.decode()
    assert f"  - {photo}" in text and "turned by 90°\n" in text
    (kept,) = [item["path"] for item in items if item.get("stays")]
    assert f"{kept}: stays" in text
    assert "Cropped copies were not looked for" in text
    # The fake engine leaves no features by which they could be looked for.
    assert "Cropped copies were not looked for" in shop.run("report", "--suspects").out.decode()
    with open(shop.path("report.csv"), newline="") as file:
        assert [row["how"] for row in csv.DictReader(file) if row["kind"] == "near-duplicate"] == ["", "turned-90"]


def test_sound_photos_have_nothing_wrong(shop):
    shop.run("sample", "photos", "--count", "240", "--width", "64", "--height", "48", "--quiet")
    shop.run("import", "photos", "--quiet")
    kinds = {line["kind"] for line in shop.run("report", "--json").events("finding")}
    assert not kinds & {"unreadable", "truncated", "exact-duplicate", "two-labels", "small-class", "imbalance", "dark", "tiny"}, kinds


def test_leaks_are_fixed_in_a_new_split(shop):
    first, _ = spoiled(shop)
    with open(shop.path("valid.txt"), "w") as file:
        file.write(f"{first}/copy.jpg\n")
    before = shop.run("import", "photos", "--valid-list", "valid.txt", "--json").event("imported")
    assert findings(shop.run("report", "--json"))["leak"]["count"] == 1
    result = shop.run("report", "--fix-leaks", "--json")
    assert result.event("fixed")["moved"] in (1, 2) and result.event("fixed")["split"] != before["split"]
    assert "leak" not in findings(result)
    assert not shop.run("report", "--fix-leaks", "--json").events("fixed")
    after = shop.run("import", "--json").event("imported")
    assert after["split"] == result.event("fixed")["split"]


def test_leaks_that_are_fixed_again_leave_the_split_of_before(shop):
    first, _ = spoiled(shop)
    with open(shop.path("valid.txt"), "w") as file:
        file.write(f"{first}/copy.jpg\n{first}/{first}_0001.jpg\n")
    shop.run("import", "photos", "--valid-list", "valid.txt", "--quiet")
    assert "The split of before is kept." in shop.run("report", "--fix-leaks").out.decode()
    shutil.copy(shop.path("photos", first, f"{first}_0001.jpg"), shop.path("photos", first, "copy-2.jpg"))
    shop.run("import", "--quiet")
    again = shop.run("report", "--fix-leaks").out.decode()
    assert "copies on one side (2)" in again and "is kept" in again


def test_a_locked_split_is_not_fixed(shop):
    first, _ = spoiled(shop)
    with open(shop.path("valid.txt"), "w") as file:
        file.write(f"{first}/copy.jpg\n")
    before = shop.run("import", "photos", "--valid-list", "valid.txt", "--lock-split", "--json").event("imported")
    assert "locked" in shop.run("report", "--fix-leaks", "--json", code=2).event("error")["message"]
    assert findings(shop.run("report", "--json"))["leak"]["count"] == 1
    assert shop.run("import", "--json").event("imported")["split"] == before["split"]


def test_copies_under_two_labels_are_not_left_out(shop):
    spoiled(shop)
    result = shop.run("report", "--leave-out", "exact-duplicate", "--json")
    assert (result.event("leave-out")["photos"], result.event("leave-out")["undecided"]) == (0, 3)
    assert "two-labels" in findings(result)
    assert not any("stays" in item for item in findings(result)["exact-duplicate"]["items"])
    assert "decide first which label is right" in shop.run("report", "--leave-out", "exact-duplicate").out.decode()


def test_photos_of_a_finding_are_left_out_and_used_again(shop):
    first, _ = spoiled(shop, two_labels=False)
    before = findings(shop.run("report", "--json"))["exact-duplicate"]
    result = shop.run("report", "--leave-out", "exact-duplicate", "--json")
    assert result.event("leave-out")["photos"] == 2 and result.event("report")["left_out"] == 2
    assert not {"exact-duplicate", "two-labels", "leak"} & set(findings(result))
    left_out = {line["path"] for line in result.events("left-out")}
    copies = {item["path"]: item.get("stays", False) for item in before["items"]}
    assert set(copies) == {f"{first}/{first}_0000.jpg", f"{first}/copy.jpg", f"{first}/copy-2.jpg"}
    assert left_out == {path for path, stays in copies.items() if not stays}
    text = shop.run("report", "--csv", "report.csv").out.decode()
    assert "2 photos are left out of training." in text
    with open(shop.path("report.csv"), newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == "left-out"]
    assert {row["path"] for row in rows} == left_out and {row["part"] for row in rows} == {"none"}
    shop.run("import", "--quiet")
    shop.run("train", "--recipe", "instant", "--epochs", "2", "--quiet")
    run = next(json.loads(line) for line in shop.run("runs", "show", "1", "--json").out.splitlines())
    assert run["train"] + run["valid"] == 62 - 2 - 1  # one cannot be read
    assert os.path.exists(shop.path("photos", first, "copy.jpg"))
    again = shop.run("report", "--use-again", "--json")
    assert again.event("use-again")["photos"] == 2 and not again.events("left-out")
    assert findings(again)["exact-duplicate"] == before  # with the parts


def test_photos_are_left_out_by_their_names(shop):
    first, second = spoiled(shop)
    result = shop.run("report", "--leave-out", "photos", f"{second}/copy.jpg", shop.path("photos", first, "copy.jpg"), "--json")
    assert {line["path"] for line in result.events("left-out")} == {f"{first}/copy.jpg", f"{second}/copy.jpg"}
    result = shop.run("report", "--use-again", f"{first}/copy.jpg", "--json")
    assert result.event("use-again")["photos"] == 1
    assert [line["path"] for line in result.events("left-out")] == [f"{second}/copy.jpg"]
    error = shop.run("report", "--leave-out", "photos", "no.jpg", "--json", code=3).event("error")
    assert "no.jpg" in error["message"]
    assert "needs the names" in shop.run("report", "--leave-out", "photos", "--json", code=2).event("error")["message"]
    assert "together" in shop.run("report", "--leave-out", "dark", "--use-again", "--json", code=2).event("error")["message"]
    assert "only be named" in shop.run("report", f"{first}/copy.jpg", "--json", code=2).event("error")["message"]


def test_suspects_are_ranked(shop):
    shop.sample()
    shop.run("import", "photos", "--quiet")
    assert not shop.run("report", "--json").events("suspect")
    lines = shop.run("report", "--suspects", "--json").events("suspect")
    assert len(lines) == 60 and len({line["path"] for line in lines}) == 60
    assert [line["score"] for line in lines] == sorted((line["score"] for line in lines), reverse=True)
    assert all(line["label"] == line["path"].split("/")[0] != line["suggested"] for line in lines)
    assert lines == shop.run("report", "--suspects", "--json").events("suspect")


def test_a_project_without_photos_has_no_report(shop):
    assert shop.run("report", "--json", code=3).event("error")["code"] == "not-found"


harness.main(globals())
