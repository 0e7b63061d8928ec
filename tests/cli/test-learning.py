#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""All that the notebook does, with the fake engine: settings, stages, learning-rate tests, runs side by side, heat maps."""
import csv
import os
import re
import shlex
import shutil
import sqlite3

import harness

NOTEBOOK = ("--recipe", "notebook-2020", "--epochs", "2")


def settings_of(shop, run="1"):
    return shop.run("runs", "show", run, "--json").event("run")["settings"]


def subset(settings, *names):
    return {name: settings[name] for name in names}


def test_every_option_of_train_reaches_the_settings(shop):
    shop.sample()
    shop.run("train", "photos", "--recipe", "notebook-2020", "--model", "mobilenet", "--size", "32x48,96x128", "--resize", "crop", "--augment",
             "notebook,flip=both,rotate=20,zoom=1.5,lighting=0.3,warp=0.1,p-affine=0.5,p-lighting=0.25", "--batch-size", "16", "--epochs", "3",
             "--lr", "1e-6:1e-4", "--weight-decay", "0.02", "--label-smoothing", "0.1", "--dropout", "0.25", "--seed", "7", "--device", "cpu",
             "--precision", "fp32", "--threads", "2", "--max-batches", "1000", "--max-pixels", "1000000", "--weights", "none", "--unfreeze")
    expected = {"recipe": "notebook-2020", "network": "mobilenet", "smaller_sizes": "32x48", "height": 96, "width": 128, "resize": "crop",
                "flip": "both", "max_rotate": 20, "max_zoom": 1.5, "max_lighting": 0.3, "max_warp": 0.1, "p_affine": 0.5, "p_lighting": 0.25,
                "batch_size": 16, "epochs": 3, "rate_first": 1e-6, "rate": 1e-4, "weight_decay": 0.02, "label_smoothing": 0.1,
                "dropout": 0.25, "seed": 7, "device": "cpu", "precision": "fp32", "threads": 2, "max_batches": 1000, "max_pixels": 1000000,
                "weights": "none", "frozen_groups": 0}
    settings = settings_of(shop)
    assert subset(settings, *expected) == expected
    assert abs(settings["rate_middle"] - 1e-5) < 1e-12


def test_nothing_said_is_the_recommended_recipe(shop):
    shop.sample()
    shop.script(instant_epochs=2)
    result = shop.run("train", "photos", "--epochs", "3", "--json")
    assert settings_of(shop)["recipe"] == "recommended"
    assert [(line["stage"], line["name"]) for line in result.events("stage")] == [(0, "instant"), (1, "unfrozen")]
    assert [(line["stage"], line["epoch"]) for line in result.events("epoch")] == [("instant", i) for i in range(2)] + [
        ("unfrozen", i) for i in range(3)]
    order = [line["event"] for line in result.lines]
    assert order.index("estimate") < order.index("stage") and order[-1] == "finished"


def test_the_table_is_told_stage_by_stage_with_what_it_will_take(shop):
    shop.sample()
    shop.script(estimate=500)
    result = shop.run("train", "photos", "--recipe", "notebook-2020", "--size", "32x32,64x64", "--epochs", "25")
    text = result.out.decode()
    assert "This will take about 9 min." in text
    assert text.index("9 min") < text.index("Run 1, stage 0: head") < text.index("Run 1, stage 1: head")
    assert text.count("epoch  train_loss  valid_loss  error_rate     time") == 2
    assert "train --from 1 --unfreeze" in text
    shop.script(estimate=500, delay_ms=1000)
    line = shop.run("train", "--recipe", "notebook-2020", "--epochs", "1", "--json").event("estimate")
    assert line == {"event": "estimate", "run": 2, "seconds": 500}
    assert "  00:01\n" in shop.run("train", *NOTEBOOK).out.decode()


def test_from_goes_on_with_the_settings_of_the_stage(shop):
    shop.trained("--recipe", "notebook-2020", "--size", "96x128", "--batch-size", "16", "--seed", "5", "--lr", ":1e-2", "--augment", "none")
    result = shop.run("train", "--from", "1", "--unfreeze", "--json")
    assert result.events("stage") == [{"event": "stage", "run": 1, "stage": 1, "name": "unfrozen"}]
    assert [line["epoch"] for line in result.events("epoch")] == list(range(20)) and result.event("finished")["run"] == 1
    stages = shop.run("stages", "--run", "1", "--json").events("stage")
    assert [(s["stage"], s["name"], s["from"], s["state"], s["epochs"], s["lr"], s["size"]) for s in stages] == [
        (0, "head", None, "finished", 2, ":0.01", "96x128"), (1, "unfrozen", 0, "finished", 20, "1e-6:0.0001", "96x128")]
    assert all(os.path.isfile(stage["model"]) for stage in stages) and stages[0]["model"] != stages[1]["model"]
    kept = ("batch_size", "seed", "flip", "max_zoom", "height", "head", "recipe", "dropout", "weight_decay")
    assert subset(stages[1]["settings"], *kept) == subset(stages[0]["settings"], *kept)
    assert (stages[0]["settings"]["frozen_groups"], stages[1]["settings"]["frozen_groups"]) == (2, 0)
    text = shop.run("stages").out.decode()
    assert "train --from 1:1\n" in text and "1e-6:0.0001" in text and "run-1-stage-0.safetensors" in text

    shop.run("train", "--from", "1:0", "--size", "48x64", "--epochs", "1", "--keep-optimizer")
    shop.run("train", "--from", "1:1", "--freeze", "--epochs", "1")
    stages = shop.run("stages", "--json").events("stage")
    assert [(s["from"], s["name"], s["size"], s["epochs"], s["lr"]) for s in stages[2:]] == [
        (0, "head", "48x64", 1, ":0.01"), (1, "head", "96x128", 1, ":0.07")]
    assert len(shop.run("runs", "--json").events("run")) == 1


def printed_command(shop, *arguments):
    """What a command tells to do next, as arguments."""
    text = shop.run(*arguments).out.decode()
    return shlex.split(re.search(r": discern-cli ((?:train|resume) .*)$", text, re.M)[1])


def test_what_stages_says_of_how_to_go_on_can_be_done(shop):
    for recipe, options, names in (("instant", ["--recipe", "recommended"], ["instant", "unfrozen"]), ("notebook-2020", ["--unfreeze"], ["head", "unfrozen"]),
                                   ("recommended", [], ["instant", "unfrozen", "unfrozen"])):
        shutil.rmtree(shop.path(".xdg"), ignore_errors=True)
        shutil.rmtree(shop.path("photos"), ignore_errors=True)
        shop.trained("--recipe", recipe)
        last = len(names) - 2
        command = printed_command(shop, "stages")
        assert command == ["train", "--from", f"1:{last}", *options], command
        shop.run(*command, "--epochs", "1")
        assert [stage["name"] for stage in shop.run("stages", "--json").events("stage")] == names
        assert printed_command(shop, "stages") == ["train", "--from", f"1:{last + 1}"]


def test_a_run_that_could_be_resumed_is_not_given_up_without_a_word(shop):
    shop.trained(*NOTEBOOK)
    shop.script(fail_code="pause", fail_epoch=1)
    lines = shop.run("train", "--from", "1", "--unfreeze", "--epochs", "3", "--json", code=130).lines
    assert [line["event"] for line in lines][-2:] == ["paused", "interrupted"] and lines[-2]["problem"] is None
    shop.script()
    for stage in ("1", "1:0"):
        message = shop.run("train", "--from", stage, "--json", code=2).event("error")["message"]
        assert "--force" in message and "discern-cli resume --run 1" in message
    assert printed_command(shop, "stages") == ["resume", "--run", "1"] and b"--force" in shop.run("train", "--help").out
    shop.run("train", "--from", "1:0", "--epochs", "1", "--force")
    assert [(s["name"], s["state"], s["epochs"]) for s in shop.run("stages", "--json").events("stage")] == [
        ("head", "finished", 2), ("unfrozen", "stopped", 1), ("head", "finished", 1)]
    assert "--force" in shop.run("train", "--force", code=2).err.decode()


def test_a_run_is_told_by_the_settings_of_the_weights_that_it_kept(shop):
    shop.trained("--recipe", "notebook-2020", "--batch-size", "16", "--size", "32x32,48x64")
    assert "chosen on the validation photos" not in shop.run("runs", "show", "1").out.decode()
    assert settings_of(shop)["smaller_sizes"] == "32x32"
    shop.run("train", "--recipe", "recommended", "--epochs", "1")
    text = shop.run("train", "--from", "1", "--recipe", "recommended", "--batch-size", "8", "--epochs", "1").out.decode()
    assert "chosen on the validation photos" in text
    assert all("chosen on the validation photos" in shop.run(*command).out.decode() for command in (("runs", "show", "1"), ("evaluate", "--run", "1")))
    assert "  batch_size       8\n" in shop.run("runs", "show", "1").out.decode()
    assert subset(settings_of(shop), "batch_size", "keep", "recipe") == {"batch_size": 8, "keep": "best", "recipe": "recommended"}
    differences = {entry["name"]: entry["first"] for entry in shop.run("compare", "1", "2", "--json").event("compared")["settings"]}
    assert differences["batch_size"] == "8" and "keep" not in differences and "recipe" not in differences


def test_from_refuses_what_is_not_there_or_does_not_fit(shop):
    shop.trained(*NOTEBOOK)
    for option, code, word in ((("--from", "2"), 3, "2"), (("--from", "1:7"), 3, "stage 7"), (("--from", "1", "--model", "resnet18"), 2, "resnet18"),
                               (("--from", "1", "--recipe", "instant"), 2, "--from")):
        error = shop.run("train", *option, "--json", code=code).event("error")
        assert word in error["message"], error
    shop.run("train", "--recipe", "instant", "--epochs", "1")
    assert "--recipe recommended" in shop.run("train", "--from", "2", "--json", code=2).event("error")["message"]
    result = shop.run("train", "--from", "2", "--recipe", "recommended", "--epochs", "1", "--json")
    assert [stage["name"] for stage in result.events("stage")] == ["unfrozen"]


def test_the_stage_that_instant_made_of_the_way_is_gone_on_from_as_the_run_would(shop):
    shop.sample()
    shop.run("train", "photos", "--epochs", "1", "--batch-size", "32")
    shop.run("train", "--from", "1:0", "--epochs", "2")
    stages = shop.run("stages", "--json").events("stage")
    assert [(stage["from"], stage["name"], stage["epochs"]) for stage in stages] == [(None, "instant", 1), (0, "unfrozen", 1), (0, "unfrozen", 2)]
    assert stages[2]["settings"]["batch_size"] == 32 and stages[2]["settings"]["recipe"] == "recommended"


def test_weights_become_an_absolute_path(shop):
    shop.sample()
    os.mkdir(shop.path("weights"))
    open(shop.path("weights", "body.pth"), "wb").close()
    shop.run("train", "photos", *NOTEBOOK, "--weights", "weights/body.pth")
    assert settings_of(shop)["weights"] == shop.path("weights", "body.pth")
    error = shop.run("train", "photos", "--recipe", "notebook-2020", "--weights", "weights/absent.safetensors", "--json", code=3).events("error")[-1]
    assert shop.path("weights", "absent.safetensors") in error["message"], error


def picture_begins(shop, name, beginning):
    with open(shop.path(name), "rb") as file:
        data = file.read()
    return data.startswith(beginning) and len(data) > 2000


def texts_of(shop, name):
    """What is written in an SVG: of each text the shapes of its letters, by number."""
    with open(shop.path(name), encoding="utf-8") as file:
        texts = re.findall(r"<g [^>]*>\s*((?:<use [^>]*/>\s*)+)</g>", file.read())
    return [re.findall(r"#(glyph[\d-]+)", text) for text in texts]


def pattern(text):
    """The same for all texts whose letters recur in the same places."""
    return [text.index(letter) for letter in text]


def test_curves_and_rates_are_drawn_as_png_svg_and_pdf(shop):
    shop.trained(*NOTEBOOK)
    for suffix, beginning in (("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")):
        for command in ("train", "lr-find"):
            name = f"{command}.{suffix}"
            options = NOTEBOOK if command == "train" else NOTEBOOK[:2]
            assert shop.run(command, *options, "--plot", name, "--json").event("picture")["path"] == name
            assert picture_begins(shop, name, beginning), name
        assert shop.run("resume", "--plot", "x.png", "--json", code=3).event("error")["code"] == "no-data"


def test_the_curves_of_a_run_have_all_its_stages(shop):
    shop.trained(*NOTEBOOK)
    shop.run("train", "--from", "1", "--unfreeze", "--epochs", "1", "--plot", "curves.svg")
    texts = texts_of(shop, "curves.svg")
    heads, bodies = ([text for text in texts if pattern(text) == pattern(name)] for name in ("head", "unfrozen"))
    assert any(head[1] == body[6] for head in heads for body in bodies), texts  # the same e
    shop.run("train", *NOTEBOOK, "--plot", "other.svg")
    assert not [text for text in texts_of(shop, "other.svg") if pattern(text) == pattern("unfrozen")]


def test_lr_find_suggests_four_rates_and_the_command(shop):
    shop.sample()
    result = shop.run("lr-find", "photos", "--recipe", "notebook-2020", "--seed", "3", "--json")
    points = result.events("rate")
    rates = [point["rate"] for point in points]
    assert len(points) > 50 and rates == sorted(rates) and abs(rates[0] - 1e-7) < 1e-12
    found = result.event("suggested")
    assert all(rates[0] <= found[name] <= rates[-1] for name in ("valley", "slide", "minimum", "steep"))
    assert found["lr"].startswith(":") and abs(float(found["lr"][1:]) / found["valley"] - 1) < 0.05
    assert not shop.run("runs", "--json").events("run")

    text = shop.run("lr-find", "--recipe", "notebook-2020", "--seed", "3").out.decode()
    assert all(f"  {name} " in text for name in ("valley", "slide", "minimum", "steep")) and "Take the valley" in text
    command = re.search(r"^  discern-cli (train .*)$", text, re.M)[1]
    assert command == f"train --recipe notebook-2020 --seed 3 --lr {found['lr']}"
    shop.run(*shlex.split(command), "--epochs", "1")
    assert settings_of(shop)["seed"] == 3
    same = shop.run("lr-find", "--recipe", "notebook-2020", "--seed", "3", "--epochs", "5", "--lr", "1e-3", "--json").event("suggested")
    assert same["valley"] == found["valley"] and same["lr"] == found["lr"][1:]
    unfrozen = shop.run("lr-find", "--from", "1", "--unfreeze", "--json").event("suggested")["lr"].split(":")
    assert abs(float(unfrozen[1]) / float(unfrozen[0]) - 100) < 10, unfrozen
    assert len(shop.run("stages", "--json").events("stage")) == 1


def test_lr_find_says_so_where_the_curve_suggests_nothing(shop):
    shop.sample()
    shop.script(rate_losses=[1 + i for i in range(100)])
    result = shop.run("lr-find", "photos", "--recipe", "notebook-2020", "--plot", "rates.png", "--json")
    assert result.event("suggested")["valley"] is None and result.event("suggested")["lr"] is None
    text = shop.run("lr-find", "--recipe", "notebook-2020").out.decode()
    assert "never falls" in text and "--lr" not in text


def change_answer(shop, project, run, photo):
    """Makes run say something wrong of that photo of its validation part, counted from 0; returns the path."""
    with sqlite3.connect(os.path.join(project, "project.db")) as database:
        row = database.execute(
            "SELECT prediction.prediction_set, prediction.photo, prediction.actual, photo.path FROM prediction"
            " JOIN prediction_set ON prediction_set.id = prediction.prediction_set JOIN photo ON photo.id = prediction.photo"
            " WHERE prediction_set.run = ? AND prediction.predicted = prediction.actual ORDER BY photo LIMIT 1 OFFSET ?", (run, photo)).fetchone()
        database.execute("UPDATE prediction SET predicted = ?, loss = 5 WHERE prediction_set = ? AND photo = ?", ((row[2] + 1) % 20, row[0], row[1]))
    return row[3].decode()


def test_a_project_goes_with_photos_that_were_moved(shop):
    shop.trained()
    before = shop.run("import", "--json").event("imported")
    os.rename(shop.path("photos"), shop.path("moved"))
    moved = shop.run("import", "--project", before["project"], "moved", "--json")
    assert moved.event("moved")["from"] == before["source"] and moved.event("moved")["to"] == moved.event("imported")["source"]
    assert os.path.basename(moved.event("imported")["source"]) == "moved"
    assert [moved.event("imported")[part] for part in ("photos", "train", "valid", "split")] == [
        before[part] for part in ("photos", "train", "valid", "split")]
    # It is found by the new place, and its run answers.
    assert not os.path.exists(before["project"])
    again = shop.run("import", "moved", "--json").event("imported")
    assert again["project"] == moved.event("imported")["project"]
    assert shop.run("runs", "--json", "--project", "moved").events("run")
    os.rename(shop.path("moved"), shop.path("again"))
    text = shop.run("import", "--project", again["project"], "again").out.decode()
    assert "These are the photos that were in" in text and "moved" in text


def test_a_copy_of_the_photos_is_not_said_to_be_where_they_were_moved(shop):
    shop.sample("photos")
    before = shop.run("import", "photos", "--json").event("imported")
    shutil.copytree(shop.path("photos"), shop.path("copy"))
    done = shop.run("import", "--project", before["project"], "copy", "--json")
    assert not done.events("moved") and os.path.basename(done.event("imported")["source"]) == "copy"
    assert done.event("imported")["project"] == before["project"] and os.path.exists(before["project"])
    assert done.event("imported")["valid"] == before["valid"]


def test_classes_that_were_corrected_in_the_window_are_told(shop):
    shop.trained("--seed", "1")
    before = shop.run("import", "--json").event("imported")
    assert before["corrected"] == []
    worst = shop.run("top-losses", "--count", "1", "--json").event("top-loss")
    with sqlite3.connect(os.path.join(before["project"], "project.db")) as database:
        photo = database.execute("SELECT id, path FROM photo WHERE path = ?", (os.path.relpath(worst["path"], before["source"]).encode(),)).fetchone()
        database.execute("INSERT INTO label_override (photo, name) VALUES (?, ?)", (photo[0], worst["predicted"]))
    after = shop.run("import", "--json").event("imported")
    assert after["corrected"] == [{"path": photo[1].decode(), "label": worst["predicted"], "original": worst["actual"]}]
    text = shop.run("import").out.decode()
    assert "1 photo has a class that was corrected in the window:" in text
    assert f"{photo[1].decode()}: {worst['actual']}, is {worst['predicted']}" in text
    table = shop.run("top-losses", "--count", "1000", "--csv", "worst.csv", "--json")
    assert table.event("table")["path"] == "worst.csv"
    with open(os.path.join(shop.folder, "worst.csv"), newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["path"] for row in rows] == [line["path"] for line in table.events("top-loss")]
    assert [row["corrected_from"] for row in rows if row["path"] == worst["path"]] == [worst["actual"]]
    told = [line for line in shop.run("top-losses", "--count", "1000", "--json").events("top-loss") if line["path"] == worst["path"]]
    assert told[0]["actual"] == worst["predicted"] and told[0]["corrected_from"] == worst["actual"]


def test_compare_shows_settings_errors_and_photos_both_ways(shop):
    shop.trained("--seed", "1")
    project = shop.run("import", "--json").event("imported")["project"]
    shop.run("train", "--recipe", "instant", "--epochs", "2", "--seed", "2", "--size", "48x64")
    assert b"Neither is better." in shop.run("compare", "1", "2").out
    same = shop.run("compare", "1", "2", "--json")
    assert same.event("compared")["only_first"] == same.event("compared")["only_second"] == 0 and same.event("compared")["p"] == 1
    lost = [change_answer(shop, project, 2, 0), change_answer(shop, project, 2, 0)]
    gained = change_answer(shop, project, 1, 3)
    result = shop.run("compare", "1", "2", "--json")
    done = result.event("compared")
    assert {(entry["name"], entry["first"], entry["second"]) for entry in done["settings"]} == {
        ("seed", "1", "2"), ("height", "120", "48"), ("width", "160", "64")}
    assert (done["first"], done["second"], done["photos"], done["only_first"], done["only_second"]) == (1, 2, 12, 2, 1)
    assert done["both_right"] + done["both_wrong"] == 9 and done["p"] == 1
    assert abs(done["second_error_rate"] - done["first_error_rate"] - 1 / 12) < 1e-9
    assert done["first_error_rate_low"] < done["first_error_rate"] < done["first_error_rate_high"]
    assert sum(entry["support"] for entry in done["classes"]) == 12
    assert sum(entry["first_right"] - entry["second_right"] for entry in done["classes"]) == 1
    differences = result.events("difference")
    assert {os.path.basename(line["path"]) for line in differences if line["right"] == 1} == {os.path.basename(path) for path in lost}
    assert [os.path.basename(line["path"]) for line in differences if line["right"] == 2] == [os.path.basename(gained)]
    assert all((line["first_predicted"] == line["actual"]) == (line["right"] == 1) for line in differences)
    text = shop.run("compare", "1", "2").out.decode()
    assert "seed" in text and "1 → 2" in text and gained in text
    counts = (done["both_right"], "" if done["both_right"] == 1 else "s", done["both_wrong"])
    assert "Both are right on %u photo%s, both wrong on %u.\nOnly run 1 is right on 2 photos, only run 2 on 1.\n" % counts in text
    assert "The difference may be chance.\nTwo equally good models would differ this much in 100 % of cases (McNemar's exact test, p = 1)." in text
    assert len(shop.run("compare", "1", "2", "--count", "1", "--json").events("difference")) == 2
    assert "and 1 more" in shop.run("compare", "1", "2", "--count", "1").out.decode()


def test_compare_says_when_a_difference_is_hardly_chance(shop):
    shop.sample()
    project = shop.run("import", "photos", "--valid", "0.5", "--json").event("imported")["project"]
    for _ in range(2):
        shop.run("train", "--recipe", "instant", "--epochs", "2")
    for _ in range(8):
        change_answer(shop, project, 2, 0)
    assert abs(shop.run("compare", "1", "2", "--json").event("compared")["p"] - 2 / 2 ** 8) < 1e-9
    text = shop.run("compare", "1", "2").out.decode()
    assert "hardly chance" in text and "in 0.8 % of cases (McNemar's exact test, p = 0.0078)" in text and "The settings are the same." in text
    for _ in range(4):
        change_answer(shop, project, 2, 0)
    assert "in less than 0.1 % of cases" in shop.run("compare", "1", "2").out.decode()


def test_only_photos_that_both_were_validated_on_are_compared(shop):
    shop.trained()
    kinds = sorted(name for name in os.listdir(shop.path("photos")) if os.path.isdir(shop.path("photos", name)))
    for number, chosen in ((1, kinds[:6]), (2, kinds[6:12])):
        with open(shop.path("list.txt"), "w") as file:
            file.writelines(f"{kind}/{kind}_0000.jpg\n" for kind in chosen)
        os.rename(shop.path("list.txt"), shop.path(f"list-{number}.txt"))
        shop.run("train", "--recipe", "instant", "--epochs", "1", "--valid-list", f"list-{number}.txt")
    assert "validated" in shop.run("compare", "2", "3", "--json", code=3).event("error")["message"]
    assert shop.run("compare", "1", "9", "--json", code=3).event("error")["code"] == "no-data"


def test_explain_draws_the_worst_mistakes(shop):
    shop.trained()
    wrong = shop.run("evaluate", "--json").event("evaluated")["wrong"]
    assert wrong >= 2
    result = shop.run("explain", "--count", "2", "--output", "mistakes.png", "--json")
    lines = result.events("explained")
    assert len(lines) == 4 and lines[0]["path"] == lines[1]["path"] != lines[2]["path"]
    worst = shop.run("top-losses", "--count", "1", "--json").event("top-loss")
    assert (lines[0]["path"], lines[0]["class"], lines[1]["class"]) == (worst["path"], worst["predicted"], worst["actual"])
    assert all(line["height"] > 0 and line["width"] > 0 and 0 <= line["probability"] <= 1 for line in lines)
    assert result.event("picture")["path"] == "mistakes.png" and picture_begins(shop, "mistakes.png", b"\x89PNG")
    pictures = shop.run("explain", "--output-dir", "maps/here", "--json").events("picture")
    assert len(pictures) == wrong and sorted(os.listdir(shop.path("maps", "here"))) == [os.path.basename(line["path"]) for line in pictures]
    assert re.fullmatch(r"001-.*\.png", os.listdir(shop.path("maps", "here")) and sorted(os.listdir(shop.path("maps", "here")))[0])
    assert "%" in shop.run("explain", "--part", "train", "--count", "1", "--output", "train.svg").out.decode()


def test_explain_refuses_more_photos_than_fit_one_picture(shop):
    shop.sample("many", 120)
    shop.trained()
    shop.script(answer_ms=4000 * harness.PATIENCE)  # nothing is asked before
    assert "--output-dir" in shop.run("explain", "many", "--output", "many.png", code=2).err.decode()
    shop.script()
    assert len(shop.run("explain", "many", "--output-dir", "maps", "--json").events("picture")) == 120


def test_explain_draws_photos_for_any_class(shop):
    shop.trained("--resize", "crop")
    photo = "photos/Brick_1x1/Brick_1x1_0000.jpg"
    line = shop.run("explain", photo, "--output", "one.svg", "--json").event("explained")
    best = shop.run("classify", photo, "--top", "1", "--json").lines[0]["predictions"][0]
    assert (line["class"], line["path"]) == (best["label"], shop.path(photo)) and abs(line["probability"] - best["probability"]) < 1e-6
    line = shop.run("explain", photo, "--class", "Plate_1x1", "--output", "one.pdf", "--json").event("explained")
    assert line["class"] == "Plate_1x1"
    assert "Plate_1x1" in shop.run("explain", photo, "--class", "Plate_1x1x", "--output", "one.pdf", code=2).err.decode()
    shop.run("export", "model.safetensors")
    shutil.copy(shop.path(photo), shop.path("copy.jpg"))
    shutil.rmtree(shop.path(".xdg"))
    result = shop.run("explain", "--model-file", "model.safetensors", "copy.jpg", "absent.jpg", "--output", "two.png", "--json")
    assert result.event("explained")["class"] and result.event("error")["path"] == "absent.jpg"
    assert shop.run("explain", "--model-file", "model.safetensors", "absent.jpg", "--output", "no.png", "--json", code=3).events("error")
    assert not os.path.exists(shop.path("no.png"))


def test_bench_train_measures_steps_and_the_wait_for_data(shop):
    shop.sample()
    result = shop.run("bench", "train", "photos", "--recipe", "notebook-2020", "--max-batches", "8", "--json")
    line = result.event("bench")
    assert (line["name"], line["images"], line["value"], line["data_wait"], line["ratio"]) == ("train", 48, 100, 0.25, 0.75)
    assert line["device"] == "fake" and line["precision"] == "fp32"
    assert "25.0 % of the time waiting" in shop.run("bench", "train", "photos", "--max-batches", "8").out.decode()
    assert shop.run("runs", "--json", code=3).event("error")["code"] == "not-found"  # it left no project


harness.main(globals())
