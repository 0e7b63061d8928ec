#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens when something is not as it should be: exit statuses, sentences, names that are not text."""
import os
import shutil
import subprocess
import zipfile

import harness


def error_of(shop, *arguments, code, env=None):
    return shop.run(*arguments, "--json", code=code, env=env).events("error")[-1]


def test_a_folder_that_is_not_there_is_input_that_cannot_be_used(shop):
    for command in ("import", "train"):
        error = error_of(shop, command, "nowhere", code=3)
        assert error["code"] == "not-found" and "nowhere" in error["message"]
        assert b"nowhere" in shop.run(command, "nowhere", code=3).err


def test_an_address_is_not_taken_for_a_file_that_is_missing(shop):
    error = error_of(shop, "train", "https://example.org/photos.zip", code=3)
    assert error["code"] == "unsupported" and "discern-cli import" in error["message"]


def test_options_for_tables_are_refused_for_a_folder(shop):
    shop.sample()
    for option in (("--images", "photos"), ("--label-column", "x"), ("--delimiter", ";")):
        assert option[0] in error_of(shop, "import", "photos", *option, code=2)["message"]


def test_nothing_to_learn_from_is_told(shop):
    os.mkdir(shop.path("empty"))
    assert error_of(shop, "import", "empty", code=3)["code"] == "no-data"
    shop.sample()
    kinds = sorted(os.listdir(shop.path("photos")))[2:]
    for kind in kinds:
        shutil.rmtree(shop.path("photos", kind))
    assert error_of(shop, "import", "photos", code=3)["code"] == "no-data"


def test_a_failed_import_leaves_the_last_project_the_last(shop):
    shop.trained()
    os.mkdir(shop.path("empty"))
    shop.run("import", "empty", code=3)
    assert shop.run("runs", "--json").events("run")


def test_commands_without_a_project_say_how_to_make_one(shop):
    for command in (("train",), ("lr-find",), ("resume",), ("stages",), ("compare", "1", "2"), ("explain", "--output", "x.png"), ("evaluate",), ("confusion",), ("top-losses",), ("runs",), ("export", "x"), ("classify", ".")):
        assert "discern-cli import" in error_of(shop, *command, code=3)["message"], command


def test_commands_before_a_run_say_so(shop):
    shop.sample()
    shop.run("import", "photos")
    for command in (("evaluate",), ("confusion",), ("top-losses",), ("export", "x"), ("classify", "photos"), ("resume",), ("stages",),
                    ("compare", "1", "2"), ("explain", "--output", "x.png"), ("train", "--from", "1"), ("lr-find", "--from", "1:0")):
        assert error_of(shop, *command, code=3)["code"] == "no-data", command
    assert not os.path.exists(shop.path("x"))
    assert error_of(shop, "evaluate", "--run", "7", code=3)["code"] in ("no-data", "not-found")


def test_a_missing_engine_is_something_missing(shop):
    shop.sample()
    error = error_of(shop, "train", "photos", code=4, env={"DISCERN_ENGINE": shop.path("no-engine.so")})
    assert error["code"] == "missing"


def test_out_of_memory_is_an_error_of_ours(shop):
    shop.sample()
    shop.script(fail_epoch=1, fail_code="memory")
    assert error_of(shop, "train", "photos", "--recipe", "notebook-2020", "--plot", "curves.png", code=1)["code"] == "memory"
    assert os.path.exists(shop.path("curves.png"))  # of the epoch before


def test_a_loss_that_is_no_number_ends_the_run_in_a_sentence(shop):
    shop.sample()
    shop.script(diverge_epoch=1)
    error = error_of(shop, "train", "photos", "--recipe", "notebook-2020", code=1)
    assert error["code"] == "failed" and "learning rate" in error["message"]
    run = shop.run("runs", "--json").event("run")
    assert run["state"] == "failed" and run["epochs"] == 1 and run["message"] == error["message"]


def test_a_file_that_is_no_model_is_input_that_cannot_be_used(shop):
    shop.sample()
    with open(shop.path("model"), "wb") as file:
        file.write(b"\0" * 100)
    assert error_of(shop, "classify", "--model-file", "model", "photos", code=3)["code"] == "corrupt"
    assert error_of(shop, "classify", "--model-file", "absent", "photos", code=3)["code"] == "not-found"


def test_classify_says_what_to_do_where_the_model_is_a_pth_file(shop):
    shop.sample()
    with zipfile.ZipFile(shop.path("x.pth"), "w") as file:
        file.writestr("x/data.pkl", b"\x80\x02}.")
    error = error_of(shop, "classify", "--model-file", "x.pth", "photos", code=3)
    assert error["code"] == "unsupported" and "x.pth" in error["message"] and "discern-cli export" in error["message"], error


def test_results_that_cannot_be_written_are_an_error(shop):
    shop.trained()
    with open("/dev/full", "w") as full:
        done = subprocess.run([harness.CLI, "runs"], cwd=shop.folder, env=shop.env, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 1 and done.stderr
    for arguments in (("export", "absent/x"), ("classify", "photos", "--csv", "absent/x"), ("confusion", "--csv", "absent/x"),
                      ("confusion", "--output", "absent/x.png")):
        shop.run(*arguments, code=3)


def test_progress_stays_on_standard_error_and_can_be_silenced(shop):
    shop.sample()
    shop.run("import", "photos")
    shop.script(delay_ms=4500)
    result = shop.run("train", "--epochs", "2", "--json")
    assert b"Pretending: " in result.err and result.lines
    shop.script()
    assert shop.run("train", "--epochs", "1", "--json", "--quiet").err == b""


def test_names_that_are_not_utf8_are_shown_and_opened(shop):
    shop.sample()
    folder = os.fsencode(shop.folder)
    kind = os.fsencode(sorted(os.listdir(shop.path("photos")))[1])
    odd = folder + b"/photos/caf\xe9"
    os.rename(folder + b"/photos/" + kind, odd)
    os.rename(odd + b"/" + kind + b"_0000.jpg", odd + b"/\xff\n\x01.jpg")
    with open(odd + b"/broken \xfe.jpg", "wb") as file:
        file.write(b"nothing")
    os.rename(folder + b"/photos", folder + b"/ph\xf6tos")
    done = shop.run("import", b"ph\xf6tos", "--json").event("imported")
    assert done["photos"] == 60 and done["source"].endswith("ph\\xf6tos")
    assert [entry["path"] for entry in done["skipped"]] == ["caf\\xe9/broken \\xfe.jpg"]
    shop.run("train", "--epochs", "1", "--quiet")
    result = shop.run("classify", b"ph\xf6tos/caf\xe9/\xff\n\x01.jpg", "--top", "20", "--json", "--csv", b"t\xe4ble")
    answer = [line for line in result.lines if "predictions" in line][0]
    assert answer["path"] == "ph\\xf6tos/caf\\xe9/\\xff\\x0a\\x01.jpg"
    assert "caf\\xe9" in [entry["label"] for entry in answer["predictions"]]
    assert result.event("table")["path"] == "t\\xe4ble" and os.path.exists(folder + b"/t\xe4ble")
    shop.run("export", b"m\xf6del")
    shop.run("classify", "--model-file", b"m\xf6del", b"ph\xf6tos", "--quiet")
    shop.run("top-losses", "--count", "60", "--output", "worst.png", "--quiet")


harness.main(globals())
