# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests/pictures runs within its private screen: learns sample bricks with the real engine, and takes a picture of each view.

light-wide-data.png, …, dark-narrow-classify.png, and of the pages that are not views: light-wide-confusion.png, …, light-wide-welcome.png,
light-wide-training.png.
"""
import os
import shutil
import subprocess
import tempfile

import harness
from harness import Program, key, wait

PLACE = os.environ["DISCERN_PICTURES"]
SIZES = {"wide": (1100, 720), "narrow": (360, 720)}
SCHEMES = ("light", "dark")
VIEWS = ("Data", "Train", "Results", "Classify")
BORDER = 5  # of a window that no compositor gives a shadow
CALM = 6  # pictures taken one after the other that must be the same
harness.KNOWN += ("without a current allocation",)  # of a flap that folds when the window becomes narrow, in libadwaita 1.2


def take(program, name):
    """A picture of the window once it does not change any more: thumbnails come one by one. (A run that trains never rests.)"""
    path = os.path.join(PLACE, name + ".png")
    last, same = None, 0
    for _ in range(60):
        subprocess.run(["import", "-window", program.xwindow(), path], check=True)
        with open(path, "rb") as file:
            now = len(file.read())
        same = same + 1 if now == last else 0
        if same == CALM:
            break
        last = now
        harness.time.sleep(0.15)
    subprocess.run(["mogrify", "-shave", f"{BORDER}x{BORDER}", path], check=True)
    print(f"# {name}.png", flush=True)


def cli(*arguments):
    subprocess.run([harness.CLI, *arguments], check=True, stdout=subprocess.DEVNULL)


def learn(folder):
    """Bricks, and two runs on them."""
    cli("sample", folder, "--count", "600", "--seed", "1")
    cli("import", folder)
    cli("train", folder, "--recipe", "instant")
    cli("train", folder, "--epochs", "8")


def photos_of(folder):
    """Some that it has not seen."""
    cli("sample", folder, "--count", "40", "--seed", "77")
    return [os.path.join(folder, kind, sorted(os.listdir(os.path.join(folder, kind)))[0])
            for kind in sorted(os.listdir(folder))[:8] if os.path.isdir(os.path.join(folder, kind))]


def show(folder, photos, scheme, size):
    with Program(folder, ADW_DEBUG_COLOR_SCHEME=f"prefer-{scheme}") as program:
        program.wait_open("Bricks")
        program.resize(*SIZES[size])
        for number, view in enumerate(VIEWS, 1):
            if view == "Classify":
                subprocess.run([harness.PROGRAM, *photos], check=True, env=program.environment)
                wait(lambda: not program.sees("Cancel: "), "the answers")
            key(f"alt+{number}")
            program.wait_view(view)
            take(program, f"{scheme}-{size}-{view.lower()}")
            if view == "Results":
                program.click("Confusion", "push button")
                take(program, f"{scheme}-{size}-confusion")
        program.quit()


def show_training(folder):
    with Program(folder) as program:
        program.wait_open("Bricks")
        program.resize(*SIZES["wide"])
        key("ctrl+t")
        wait(lambda: program.sees("Epoch 3 of"), "some epochs")
        take(program, "light-wide-training")
        key("ctrl+period")
        wait(lambda: program.sees("was stopped"), "the end of the run")
        program.quit()


def main():
    place = tempfile.mkdtemp(prefix="pictures-")
    harness.PATIENCE = 600
    try:
        with harness.window_manager():
            desktop = harness.Desktop()
            with Program("--new-window") as program:
                program.resize(*SIZES["wide"])
                take(program, "light-wide-welcome")
                program.quit()
            folder = os.path.join(place, "Bricks")
            learn(folder)
            photos = photos_of(os.path.join(place, "Unseen"))
            for scheme in SCHEMES:
                for size in SIZES:
                    show(folder, photos, scheme, size)
            show_training(folder)
            desktop.close()
    finally:
        shutil.rmtree(place)


main()
