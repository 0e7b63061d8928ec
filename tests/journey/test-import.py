#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Getting photos in: an archive is dropped on the window, a dataset's name is typed, a table is asked about; each is shown, imported, and
its photos are seen."""
import contextlib
import http.server
import json
import os
import shutil
import threading

import harness
from harness import Program, bricks, key, type_text


def an_archive_is_dropped_and_its_photos_are_seen(place, desktop):
    bricks(os.path.join(place, "pack", "Bricks"), classes=2, each=4)
    archive = shutil.make_archive(os.path.join(place, "Bricks"), "zip", os.path.join(place, "pack"))
    with Program() as program:
        program.find("Open Folder", "push button")
        program.resize(760, 600)
        harness.xdotool("windowmove", program.xwindow(), 20, 20)
        with harness.another_program("files", archive) as start:
            program.drag(start, (400, 300))
            program.find("Import an Archive", "dialog")
        program.find("Photos: 8")
        program.check_names()
        program.press("Import")
        program.wait_open("Bricks")
        program.find("8 photos")
        program.quit()


def the_web_is_asked_only_when_somebody_wants_that(place, desktop):
    with Program() as program:
        program.press("From the Web or Kaggle…")
        program.find("From the Web or Kaggle", "dialog")
        program.check_names()
        key("Escape")
        program.wait_gone("From the Web or Kaggle", "dialog")
        program.quit()


@contextlib.contextmanager
def kaggle(archive):
    """A server that plays Kaggle, with one dataset; gives its address and the paths that were asked for."""
    asked = []
    with open(archive, "rb") as file:
        contents = file.read()
    info = {"title": "Toy Bricks", "licenseName": "CC0", "totalBytes": len(contents), "currentVersionNumber": 2}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            body = json.dumps(info).encode() if "/view/" in self.path else contents
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("ETag", '"one"')
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def a_dataset_is_typed_downloaded_and_its_photos_are_seen(place, desktop):
    """All of it with keys."""
    bricks(os.path.join(place, "pack", "Bricks"), classes=2, each=4)
    archive = shutil.make_archive(os.path.join(place, "Bricks"), "zip", os.path.join(place, "pack"))
    with kaggle(archive) as (address, asked), Program(DISCERN_KAGGLE_URL=address, no_proxy="127.0.0.1") as program:
        program.press("From the Web or Kaggle…")
        program.find("From the Web or Kaggle", "dialog")
        program.xwindow("From the Web or Kaggle")
        type_text("somebody/toy-bricks")
        assert not asked, asked
        key("Return")
        program.find("Toy Bricks")
        program.find("Licence: CC0")
        program.check_names()
        assert asked == ["/api/v1/datasets/view/somebody/toy-bricks"], asked
        program.wait_focus("Download")
        key("Return")
        program.find("Import an Archive", "dialog")
        program.find("Photos: 8")
        program.wait_focus("Import")
        program.xwindow("Import an Archive")
        key("Return")
        program.wait_open("Bricks")
        program.find("8 photos")
        program.quit()


def a_table_that_says_little_is_asked_about(place, desktop):
    folder = os.path.join(place, "Photos")
    bricks(folder, classes=2, each=4)
    table = os.path.join(place, "labels.csv")
    with open(table, "w", encoding="utf-8") as file:
        file.write("a;b;c\n")
        for parent, _, names in sorted(os.walk(folder)):
            for i, name in enumerate(sorted(name for name in names if name.endswith(".jpg"))):
                path = os.path.relpath(os.path.join(parent, name), place)
                file.write(f"{path};{'even' if i % 2 == 0 else 'odd'};{i % 2}\nno such {path};x;9\n")
    with Program(table) as program:
        program.find("How to Read It", "dialog")
        program.find("8 of 16 rows find their photo")
        program.check_names()
        program.press("Import")
        program.wait_open("labels.csv")
        program.find("8 photos")
        program.quit()


if __name__ == "__main__":
    harness.main(an_archive_is_dropped_and_its_photos_are_seen, the_web_is_asked_only_when_somebody_wants_that,
                 a_dataset_is_typed_downloaded_and_its_photos_are_seen, a_table_that_says_little_is_asked_about)
