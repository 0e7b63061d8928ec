#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a folder of photos to an answer, with the fake engine: what each command prints and leaves."""
import csv
import os
import re
import shutil

import harness


def test_sample_renders_the_same_pictures_for_the_same_seed(shop):
    size = ("--width", "32", "--height", "24", "--count", "25")
    done = shop.run("sample", "a", "--json", *size).event("rendered")
    assert (done["photos"], done["classes"]) == (25, 20)
    shop.run("--quiet", "sample", *size, "b")
    shop.run("sample", "c", *size, "--seed=2")
    kind = sorted(os.listdir(shop.path("a")))[1]
    first = [open(shop.path(name, kind, f"{kind}_0000.jpg"), "rb").read() for name in "abc"]
    assert first[0] == first[1] and first[0] != first[2]
    assert sum(len(files) for _, _, files in os.walk(shop.path("a"))) == 25 + 1


def test_sample_keeps_off_folders_of_others(shop):
    os.mkdir(shop.path("mine"))
    open(shop.path("mine", "letter.txt"), "w").close()
    size = ("--width", "16", "--height", "16", "--count", "4")
    assert "--force" in shop.run("sample", "mine", *size, code=2).err.decode()
    shop.run("sample", "mine", "--force", *size)
    assert os.path.exists(shop.path("mine", "letter.txt"))


def test_sample_takes_its_own_extra_pictures_away(shop):
    shop.run("sample", "a", "--width", "16", "--height", "16", "--count", "24")
    shop.run("sample", "a", "--width", "16", "--height", "16", "--count", "3")
    assert sum(name.endswith(".jpg") for _, _, files in os.walk(shop.path("a")) for name in files) == 3


def test_import_tells_what_it_found_and_what_it_skipped(shop):
    shop.sample()
    with open(shop.path("photos", "Brick_1x1", "broken.jpg"), "wb") as file:
        file.write(b"\xff\xd8\xff this is no picture")
    done = shop.run("import", "photos", "--json").event("imported")
    assert (done["photos"], done["classes"]) == (60, 20)
    assert (done["train"], done["valid"], done["test"], done["unused"]) == (48, 12, 0, 0)
    assert done["split"] and done["source"].endswith("photos") and os.path.isdir(done["project"])
    assert [(entry["path"], entry["code"]) for entry in done["skipped"]] == [("Brick_1x1/broken.jpg", "unreadable")]


def test_import_without_argument_finds_new_photos_and_keeps_the_split(shop):
    shop.sample()
    shop.run("import", "photos")
    shutil.copy(shop.path("photos", "Brick_1x1", "Brick_1x1_0000.jpg"), shop.path("photos", "Brick_1x1", "new.jpg"))
    done = shop.run("import", "--json").event("imported")
    assert done["photos"] == 61 and done["valid"] in (12, 13)


def test_import_without_argument_reads_a_table_as_before(shop):
    shop.run("sample", "bricks", "--count", "40", "--width", "32", "--height", "32")
    photos = sorted(os.path.relpath(os.path.join(folder, name), shop.path("bricks"))
                    for folder, _, names in os.walk(shop.path("bricks")) for name in names if name.endswith(".jpg"))
    with open(shop.path("photos.csv"), "w") as table:
        table.write("file,kind,colour\n")
        table.writelines(f"{path},{path.split('/')[0]},{'red' if i % 2 else 'blue'}\n" for i, path in enumerate(photos))
    first = shop.run("import", "photos.csv", "--images", "bricks", "--label-column", "colour", "--json").event("imported")
    again = shop.run("import", "--json").event("imported")
    assert first["classes"] == again["classes"] == 2 and first["photos"] == again["photos"] == 40


def test_import_options_choose_the_split(shop):
    shop.sample()
    assert shop.run("import", "photos", "--valid", "0.5", "--json").event("imported")["valid"] == 30
    done = shop.run("import", "photos", "--split", "stratified", "--valid=0.34", "--json").event("imported")
    assert done["valid"] == 20
    with open(shop.path("list.txt"), "w") as file:
        file.write("Brick_1x1/Brick_1x1_0000.jpg\nPlate_1x1/Plate_1x1_0001.jpg\n")
    kinds = sorted(os.listdir(shop.path("photos")))[1:3]
    with open(shop.path("list.txt"), "w") as file:
        file.writelines(f"{kind}/{kind}_0000.jpg\n" for kind in kinds)
    assert shop.run("import", "photos", "--valid-list", "list.txt", "--json").event("imported")["valid"] == 2
    shop.run("import", "photos", "--valid-list", "list.txt", "--valid", "0.3", code=2)


def test_photos_of_one_thing_stay_together_and_a_test_part_is_held_back(shop):
    shop.sample()  # Brick_1x1/Brick_1x1_0002.jpg: here the last digit stands for the thing
    done = shop.run("import", "photos", "--valid=0.34", "--test=0.33", "--together", "([0-9])[.]", "--json").event("imported")
    assert done["split"] == "random 34 %, seed 42, test 33 %, together by “([0-9])[.]”"
    assert (done["train"], done["valid"], done["test"]) == (20, 20, 20)
    assert "pattern" in shop.run("import", "photos", "--together", "(", "--json", code=2).event("error")["message"]
    assert shop.run("import", "photos", "--valid=0.6", "--test=0.5", "--json", code=2).event("error")["code"] == "usage"


def test_a_locked_split_is_not_changed(shop):
    shop.sample()
    before = shop.run("import", "photos", "--lock-split", "--json").event("imported")
    assert "locked" in shop.run("import", "photos", "--split", "stratified", "--json", code=2).event("error")["message"]
    shutil.copy(shop.path("photos", "Brick_1x1", "Brick_1x1_0000.jpg"), shop.path("photos", "Brick_1x1", "new.jpg"))
    after = shop.run("import", "photos", "--json").event("imported")
    assert (after["split"], after["valid"], after["train"]) == (before["split"], before["valid"], before["train"] + 1)
    freed = shop.run("import", "photos", "--unlock-split", "--split", "stratified", "--json").event("imported")
    assert freed["split"].startswith("stratified")
    shop.run("import", "photos", "--unlock-split", "--lock-split", code=2)


def test_labels_are_picked_out_of_names(shop):
    shop.sample()
    os.mkdir(shop.path("flat"))
    for folder, _, names in os.walk(shop.path("photos")):
        for name in names:
            os.rename(os.path.join(folder, name), shop.path("flat", name))
    done = shop.run("import", "flat", "--label-pattern", "([^/]+)_[0-9]+[.]jpg$", "--json").event("imported")
    assert (done["photos"], done["classes"], done["skipped"]) == (60, 20, [])
    assert shop.run("import", "--json").event("imported")["classes"] == 20  # as before


def test_given_folders_are_the_split(shop):
    for part, count in (("train", 40), ("valid", 20)):
        shop.sample(os.path.join("set", part), count)
    done = shop.run("import", "set", "--json").event("imported")
    assert (done["train"], done["valid"]) == (40, 20)


def test_a_table_is_imported(shop):
    shop.sample()
    with open(shop.path("labels.csv"), "w") as file:
        file.write("name;kind\n")
        for kind in sorted(os.listdir(shop.path("photos")))[1:]:
            file.writelines(f"{kind}/{kind}_000{i}.jpg;{kind[:5]}\n" for i in range(3))
    done = shop.run("import", "labels.csv", "--images", "photos", "--delimiter", ";", "--path-columns", "name",
                    "--label-column", "kind", "--json").event("imported")
    assert done["photos"] == 60 and 1 < done["classes"] < 20


def test_train_reports_epochs_and_result(shop):
    result = shop.trained()
    epochs = result.events("epoch")
    assert [line["epoch"] for line in epochs] == [0, 1]
    assert all(line["stage"] == "instant" and line["run"] == 1 for line in epochs)
    done = result.event("finished")
    assert done["run"] == 1 and done["device"] == "fake" and done["precision"] == "fp32"
    assert done["images_per_second"] == 100 and done["data_wait"] == 0.25
    assert done["error_rate_low"] <= done["error_rate"] <= done["error_rate_high"]
    assert done["last_error_rate"] == epochs[-1]["error_rate"]
    assert os.path.isfile(done["model"]) and (done["train"], done["valid"]) == (48, 12)
    assert result.lines[-1] is done


def test_train_prints_a_table_for_people(shop):
    shop.sample()
    text = shop.run("train", "photos", "--recipe", "instant", "--epochs", "2").out.decode()
    assert "epoch  train_loss  valid_loss  error_rate     time\n    0 " in text and "\n    1 " in text
    assert re.search(r"^    1    \d\.\d{6}    \d\.\d{6}    \d\.\d{6}    00:00$", text, re.M), text
    assert "chosen on the validation photos" in text and "Next:" in text
    text = shop.run("train", "photos", "--recipe", "instant", "--epochs", "30").out.decode()
    assert "\n    9 " in text and "\n   29 " in text and "\n    8 " not in text


def test_train_imports_a_folder_that_it_is_given(shop):
    shop.sample()
    result = shop.run("train", "photos", "--recipe", "instant", "--epochs", "1", "--json")
    assert result.event("imported")["photos"] == 60 and result.event("finished")["run"] == 1
    result = shop.run("train", "photos", "--epochs", "1", "--json")
    assert not result.events("imported") and result.event("finished")["run"] == 2


def test_train_settings_are_stored(shop):
    shop.trained("--size", "96x128", "--resize=pad", "--lr", "1e-2", "--seed", "7", "--batch-size", "16")
    settings = shop.run("runs", "show", "1", "--json").event("run")["settings"]
    text = str(settings)
    assert "96" in text and "128" in text and "pad" in text and "0.01" in text
    assert settings["seed"] == 7 and settings["epochs"] == 2


def test_numbers_that_are_not_known_are_null(shop):
    shop.sample()
    shop.script(fail_epoch=0, fail_code="memory")
    assert shop.run("train", "photos", "--json", code=1).events("error")[-1]["code"] == "memory"
    run = shop.run("runs", "--json").event("run")
    assert run["state"] == "failed" and run["error_rate"] is None and run["model"] is None and run["message"]


def test_evaluate_judges_the_validation_photos(shop):
    shop.trained()
    done = shop.run("evaluate", "--json").event("evaluated")
    assert (done["run"], done["part"], done["source"], done["photos"]) == (1, "valid", None, 12)
    assert done["error_rate"] == done["wrong"] / 12
    assert sum(entry["support"] for entry in done["classes"]) == 12 and len(done["classes"]) == 20
    assert sum(entry["count"] for entry in done["most_confused"]) == done["wrong"]
    assert "chosen on the validation photos" in shop.run("evaluate").out.decode()


def test_evaluate_asks_the_engine_for_a_part_it_has_not_answered(shop):
    shop.trained()
    done = shop.run("evaluate", "--part", "train", "--json").event("evaluated")
    assert (done["part"], done["photos"]) == ("train", 48)
    assert shop.run("evaluate", "--part", "train", "--json").event("evaluated") == done
    assert shop.run("evaluate", "--part", "test", "--json", code=3).event("error")["code"] == "no-data"


def test_evaluate_matches_the_classes_of_another_folder_by_name(shop):
    shop.trained()
    shop.sample("other", 40)
    kind = sorted(os.listdir(shop.path("other")))[1]
    os.rename(shop.path("other", kind), shop.path("other", "A strange thing"))
    done = shop.run("evaluate", "other", "--json").event("evaluated")
    assert done["photos"] == 38 and done["part"] is None and done["source"].endswith("other")
    assert done["unknown"] == [{"label": "A strange thing", "photos": 2}]
    assert "A strange thing" in shop.run("evaluate", "other").out.decode()


def test_top_losses_come_in_order(shop):
    shop.trained()
    lines = shop.run("top-losses", "--count", "5", "--json").events("top-loss")
    losses = [line["loss"] for line in lines]
    assert len(lines) == 5 and losses == sorted(losses, reverse=True)
    assert all(os.path.isfile(line["path"]) for line in lines)
    assert all(line["probability"] >= line["actual_probability"] for line in lines)
    assert len(shop.run("top-losses").out.splitlines()) == 1 + 9


def test_confusion_has_a_row_for_each_actual_class(shop):
    shop.trained()
    done = shop.run("confusion", "--csv", "matrix.csv", "--json").event("confusion")
    assert len(done["matrix"]) == len(done["classes"]) == 20 and sum(map(sum, done["matrix"])) == 12
    with open(shop.path("matrix.csv"), newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0][1:] == done["classes"]
    assert [[int(cell) for cell in row[1:]] for row in rows[1:]] == done["matrix"]
    assert "Rows: what it is." in shop.run("confusion").out.decode()


def test_pictures_are_drawn_as_png_svg_and_pdf(shop):
    shop.trained()
    for command in ("confusion", "top-losses"):
        for suffix, beginning in (("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")):
            name = f"{command}.{suffix}"
            assert shop.run(command, "--output", name, "--json").event("picture")["path"] == name
            with open(shop.path(name), "rb") as file:
                assert file.read(5).startswith(beginning), name
        shop.run(command, "--output", "picture.bmp", code=2)


def test_classify_answers_for_photos_and_folders(shop):
    shop.trained()
    result = shop.run("classify", "photos/Brick_1x1", "--json")
    assert [line["path"] for line in result.lines] == [f"photos/Brick_1x1/Brick_1x1_000{i}.jpg" for i in range(3)]
    for line in result.lines:
        probabilities = [entry["probability"] for entry in line["predictions"]]
        assert len(probabilities) == 5 and probabilities == sorted(probabilities, reverse=True)
    photo = shop.path("photos", "Brick_1x1", "Brick_1x1_0000.jpg")
    line = shop.run("classify", photo, "--top", "1", "--json").lines[0]
    assert line["path"] == photo and len(line["predictions"]) == 1
    assert shop.run("classify", "photos/Brick_1x1").out.decode().count("%") == 6


def test_classify_answers_in_the_order_of_its_arguments(shop):
    shop.trained()
    named = ["photos/Brick_2x2/Brick_2x2_0000.jpg", "photos/Brick_1x1", "photos/Brick_1x1/Brick_1x1_0000.jpg", "photos/Brick_1x2/Brick_1x2_0000.jpg"]
    inside = sorted(os.path.join(named[1], name) for name in os.listdir(shop.path(named[1])))
    answered = [line["path"] for line in shop.run("classify", *named, "--json").lines if "predictions" in line]
    assert answered == [named[0], *inside, named[3]], answered


def test_classify_writes_a_table(shop):
    shop.trained()
    shop.run("classify", "photos", "--csv", "answers.csv", "--top", "2", "--quiet")
    with open(shop.path("answers.csv"), newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["path", "label", "probability", "label_2", "probability_2"] and len(rows) == 61


def test_classify_answers_the_rest_when_a_photo_cannot_be_read(shop):
    shop.trained()
    with open(shop.path("broken.jpg"), "wb") as file:
        file.write(b"nothing")
    result = shop.run("classify", "broken.jpg", "photos/Brick_1x1", "absent.jpg", "--json")
    assert len([line for line in result.lines if "predictions" in line]) == 3
    assert {error["path"] for error in result.events("error")} == {"broken.jpg", "absent.jpg"}
    assert shop.run("classify", "broken.jpg", "--json", code=3).events("error")
    assert b"broken.jpg: " in shop.run("classify", "broken.jpg", "photos/Brick_1x1").err


def test_export_makes_a_model_that_needs_no_project(shop):
    shop.trained()
    done = shop.run("export", "--format", "safetensors", "bricks.safetensors", "--json").event("exported")
    assert done["bytes"] == os.path.getsize(shop.path("bricks.safetensors")) and done["run"] == 1
    shutil.rmtree(shop.path(".xdg"))
    assert shop.run("classify", "--model-file", "bricks.safetensors", "photos/Brick_1x1", "--json").lines
    assert b"--model-file" in shop.run("classify", "--help").out


def test_runs_are_listed_shown_and_deleted(shop):
    shop.trained()
    shop.run("train", "--recipe", "instant", "--epochs", "1")
    result = shop.run("runs", "--json")
    assert [(run["run"], run["state"], run["epochs"]) for run in result.events("run")] == [(1, "finished", 2), (2, "finished", 1)]
    disk = result.event("disk")
    assert disk["models"] == sum(run["bytes"] for run in result.events("run")) > 0
    run = shop.run("runs", "show", "1", "--json").event("run")
    assert [epoch["epoch"] for epoch in run["epochs"]] == [0, 1]
    shown = shop.run("runs", "show", "--run", "1").out
    assert b"Stage 0: instant" in shown and b"  batch_size       64\n" in shown and b"{" not in shown
    assert shop.run("runs", "delete", "1", "--json").event("deleted")["freed"] > 0
    assert [line["run"] for line in shop.run("runs", "list", "--json").events("run")] == [2]
    assert not os.path.exists(run["model"])
    shop.run("runs", "delete", "1", code=3)
    project = shop.run("import", "--json").event("imported")["project"]
    with open(os.path.join(project, "cache", "pixels.cache"), "wb") as cache:
        cache.write(bytes(1000))
    assert shop.run("runs", "clear-cache", "--json").event("cleared")["freed"] >= 1000
    assert shop.run("runs", "--json").event("disk")["cache"] == 0
    shop.run("runs", "delete", code=2)


def test_projects_are_found_by_folder_by_dataset_and_as_the_last(shop):
    shop.trained()
    shop.sample("others", 40)
    shop.run("import", "others", "--project", "elsewhere", "--quiet")
    assert os.path.exists(shop.path("elsewhere", "project.db"))
    assert not shop.run("runs", "--json").events("run")
    assert shop.run("runs", "--project", "photos", "--json").events("run")
    assert not shop.run("runs", "--project=elsewhere", "--json").events("run")


def test_bench_prints_value_limit_and_ratio(shop):
    shop.trained()
    os.mkdir(shop.path("two"))
    for i in range(2):
        shutil.copy(shop.path("photos", "Brick_1x1", f"Brick_1x1_000{i}.jpg"), shop.path("two"))
    line = shop.run("bench", "decode", "two", "--json").event("bench")
    assert line["name"] == "decode" and line["images"] == 2 and line["value"] > 0 and line["limit_name"] == "tjbench"
    if shutil.which("tjbench"):
        assert abs(line["ratio"] - line["value"] / line["limit"]) < 1e-9
    for name in ("cache", "augment", "features"):
        line = shop.run("bench", name, "--json").event("bench")
        assert line["name"] == name and line["images"] == 60 and line["value"] > 0 and line["limit"] > 0
    shop.run("bench", "decoed", "two", code=2)


def test_bench_gpu_prints_a_table_or_says_why_not(shop):
    missing = shop.run("bench", "gpu", code=4)
    assert b"on no card" in missing.err, missing.err
    shop.run("bench", "gpu", "photos", code=2)
    rows = [line for line in shop.run("bench", "gpu", "--device", "cpu", "--batch-size", "8", "--max-batches", "3", "--json").events("bench")]
    assert [(row["name"], row["images"]) for row in rows] == [("kernel", 8), ("forward", 8), ("step", 8), ("epoch", 24)], rows
    assert rows[0]["limit"] is None and rows[0]["ratio"] is None, rows[0]
    assert abs(rows[2]["ratio"] - 0.5) < 1e-9 and abs(rows[2]["value"] - 100) < 1e-6 and rows[2]["runs"] == 5, rows[2]
    text = shop.run("bench", "gpu", "--device", "cpu", "--batch-size", "8").out.decode()
    assert "resnet34, 120×160, batch 8, fp32, fake" in text and "50.0 %" in text, text
    assert text.splitlines()[-1].split()[:2] == ["epoch", str(57 * 8)], text


harness.main(globals())
