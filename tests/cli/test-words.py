#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of discern-cli: help, manual page, completion, and how wrong ones are refused."""
import os
import re
import shutil
import subprocess

import harness
from harness import Skip

COMMANDS = ["import", "train", "lr-find", "resume", "stages", "evaluate", "top-losses", "confusion", "compare", "explain", "classify",
            "report", "runs", "export", "sample", "bench", "weights"]


def options_in(text):
    return set(re.findall(r"^  (--[a-z-]+)", text, re.M))


def test_help_lists_every_command(shop):
    text = shop.run("--help").out.decode()
    for command in COMMANDS:
        assert re.search(rf"^  {command} ", text, re.M), command


def test_every_command_explains_itself(shop):
    for command in COMMANDS:
        text = shop.run(command, "--help").out.decode()
        assert text.startswith(f"Usage: discern-cli {command}"), text
        assert {"--project", "--run", "--json", "--help"} <= options_in(text), command
        assert "Examples:" in text and f"  discern-cli {command}" in text
        assert max(map(len, text.splitlines())) <= 80, command


def test_h_is_help(shop):
    assert shop.run("-h").out == shop.run("--help").out


def test_every_example_is_understood(shop):
    for command in COMMANDS:
        text = shop.run(command, "--help").out.decode()
        examples = re.findall(r"^  discern-cli (.*)$", text, re.M)
        assert examples
        for example in examples:
            shop.run(*example.split(), "--help")


def test_version_is_told(shop):
    assert re.fullmatch(rb"discern-cli \d+\.\d+\.\d+\n", shop.run("--version").out)


def test_manual_page_has_every_command_and_option(shop):
    page = shop.run("--print-manual").out.decode().replace("\\-", "-")
    for command in COMMANDS:
        assert f'.SS "{command}"' in page, command
        for option in options_in(shop.run(command, "--help").out.decode()):
            assert f"\\fB{option}\\fR" in page, option


def test_manual_page_has_no_warnings(shop):
    if shutil.which("groff") is None:
        raise Skip("groff is not installed")
    with open(shop.path("discern-cli.1"), "wb") as file:
        file.write(shop.run("--print-manual").out)
    done = subprocess.run(["groff", "-man", "-ww", "-z", "-Kutf8", "-Tutf8", shop.path("discern-cli.1")],
                          capture_output=True, text=True, check=True)
    assert done.stderr == "", done.stderr
    if shutil.which("man"):
        done = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", shop.path("discern-cli.1")],
                              capture_output=True, text=True, check=True, env={**os.environ, "LC_ALL": "C.UTF-8"})
        assert done.stderr == "", done.stderr


def complete(shop, *line):
    """What bash offers for the last word of line."""
    with open(shop.path("completion"), "wb") as file:
        file.write(shop.run("--print-completion").out)
    script = 'source ./completion; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _discern_cli; printf "%s\\n" "${COMPREPLY[@]}"'
    done = subprocess.run(["bash", "--norc", "-uc", script, "bash", "discern-cli", *line], cwd=shop.folder, check=True,
                          capture_output=True, text=True)
    assert done.stderr == "", done.stderr
    return set(done.stdout.split())


def test_completion_offers_commands_options_values_and_files(shop):
    os.mkdir(shop.path("photos"))
    assert complete(shop, "") == set(COMMANDS)
    assert complete(shop, "tr") == {"train"}
    assert complete(shop, "train", "--re") == {"--recipe", "--resize"}
    assert complete(shop, "train", "--resize", "") == {"squish", "crop", "pad"}
    assert complete(shop, "train", "--resize", "=", "c") == {"crop"}
    assert complete(shop, "runs", "d") == {"delete"}
    assert complete(shop, "import", "pho") == {"photos"}
    assert "--csv" not in complete(shop, "train", "--")


def test_unknown_option_is_refused_with_the_nearest(shop):
    result = shop.run("train", "--batchsize", "3", code=2)
    assert "“--batchsize”" in result.err.decode() and "“--batch-size”" in result.err.decode()
    assert result.out == b""


def test_option_of_another_command_is_refused(shop):
    assert "“--csv”" in shop.run("train", "--csv", "x", code=2).err.decode()


def test_unknown_command_is_refused_with_the_nearest(shop):
    assert "Did you mean “train”?" in shop.run("trian", code=2).err.decode()
    assert "Did you mean “evaluate”?" in shop.run("eval", code=2).err.decode()


def test_a_word_that_nothing_is_near_gets_no_guess(shop):
    for arguments in (("help",), ("train", "--xyzzy"), ("train", "--device", "toaster"), ("runs", "frobnicate"),
                      ("bench", "frobnicate", "photos")):
        assert "Did you mean" not in shop.run(*arguments, code=2).err.decode()


def test_wrong_values_are_refused_by_name(shop):
    for arguments, name in ((("train", "--size", "120"), "--size"), (("train", "--size=4x4"), "--size"),
                            (("train", "--resize", "sqish"), "squish"), (("train", "--epochs", "0"), "--epochs"),
                            (("train", "--epochs", "-3"), "--epochs"), (("train", "--lr", "fast"), "--lr"),
                            (("train", "--lr", "nan"), "--lr"), (("train", "--lr", "100"), "--lr"),
                            (("train", "--size", "60x80,"), "--size"), (("train", "--size", ",".join(["60x80"] * 9)), "at most 8"),
                            (("train", "--augment", "sideways"), "“sideways”"), (("train", "--augment", "rotate=500"), "0 to 180"),
                            (("train", "--from", "x"), "“x”"), (("train", "--from", "1:2:3"), "“1:2:3”"), (("train", "--from", "0"), "“0”"),
                            (("train", "--plot", "x.bmp"), "x.bmp"), (("resume", "--plot", "x.bmp"), "x.bmp"),
                            (("lr-find", "--plot", "x.bmp"), "x.bmp"), (("lr-find", "--lr", "100"), "--lr"),
                            (("train", "--unfreeze", "--freeze"), "--freeze"), (("train", "--keep-optimizer"), "--from"), (("train", "--force"), "--from"),
                            (("train", "--from", "1", "--weights", "none"), "--weights"),
                            (("train", "--from", "1", "--valid-list", "x"), "--valid-list"),
                            (("train", "--recipe", "instant", "--augment", "none"), "--augment"),
                            (("train", "--recipe", "instant", "--unfreeze"), "--unfreeze"),
                            (("train", "--recipe", "instant", "--size", "60x80,120x160"), "sizes"),
                            (("train", "--recipe", "instant", "--weights", "none"), "random weights"),
                            (("train", "--dropout", "0.2"), "--dropout"), (("train", "--weight-decay", "-1"), "--weight-decay"),
                            (("train", "--label-smoothing", "0.6"), "--label-smoothing"), (("train", "--weights", ""), "--weights"),
                            (("train", b"--weights=\xff.pth"), "\\xff.pth"), (("train", "--precision", "fp64"), "fp16"),
                            (("compare", "1"), "RUN RUN"), (("compare", "1", "x"), "“x”"), (("compare", "2", "2"), "two runs"),
                            (("explain",), "--output-dir"), (("explain", "--output", "x.png", "--output-dir", "x"), "--output-dir"),
                            (("explain", "--output", "x.bmp"), "x.bmp"), (("explain", "--class", "x", "--output", "x.png"), "--class"),
                            (("explain", "x.jpg", "--count", "2", "--output", "x.png"), "--count"),
                            (("explain", "--model-file", "x", "--output", "x.png"), "--model-file"),
                            (("bench", "decode", "--model", "resnet18"), "bench train"), (("train", "--seed", "4294967296"), "--seed"),
                            (("import", "--valid", "1.5"), "--valid"), (("import", "--delimiter", "ab"), "--delimiter"),
                            (("runs", "--run", "0"), "--run"), (("runs", "--run"), "--run"), (("runs", "--json=yes"), "--json"),
                            (("runs", "frobnicate"), "frobnicate"), (("runs", "show", "x"), "“x”"),
                            (("classify",), "PATH"), (("export", "a", "b"), "“b”"), ((), "--help")):
        assert name in shop.run(*arguments, code=2).err.decode(), arguments


def test_usage_errors_are_json_lines_where_json_is_asked_for(shop):
    error = shop.run("train", "--batchsize", "3", "--json", code=2).event("error")
    assert error["code"] == "usage" and "--batch-size" in error["message"]


def test_two_dashes_end_the_options(shop):
    error = shop.run("import", "--json", "--", "--json", code=3).event("error")
    assert "“--json”" in error["message"]


harness.main(globals())
