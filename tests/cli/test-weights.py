#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""weights: the list, fetching from a mirror that is good, bad or not there, interruptions, and files that people add."""
import contextlib
import ctypes
import http.server
import json
import os
import signal
import select
import shutil
import socket
import ssl
import subprocess
import threading

import harness
from harness import Skip

FILES = {"resnet18": ("resnet18-f37072fd.pth", 46830571), "resnet34": ("resnet34-b627a593.pth", 87319819),
         "resnet50": ("resnet50-0676ba61.pth", 102530333)}
TAG = '"one"'
IN_MODIFY = 2


class Mirror:
    """A server that has every file, all zeros, and knows ranges. It sends at most `most` bytes, and then nothing until it is stopped.

    With `place` it only leads there; with `certificate`, a file that has the key, too, it speaks https.
    """

    def __init__(self, shop, certificate=None):
        self.requests, self.status, self.most, self.place = [], 200, None, None
        self.stopped = threading.Event()
        mirror = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                mirror.requests.append(dict(self.headers, path=self.path))
                mirror.answer(self)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http{'s' if certificate else ''}://127.0.0.1:{self.server.server_port}/models"
        shop.env["DISCERN_WEIGHTS_URL"] = self.url
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    def answer(self, request):
        if self.status != 200:
            request.send_error(self.status)
            return
        if self.place:
            request.send_response(302)
            request.send_header("Location", self.place)
            request.end_headers()
            return
        size = dict(FILES.values())[os.path.basename(request.path)]
        asked = request.headers.get("Range") if request.headers.get("If-Range") == TAG else None
        start = int(asked[len("bytes="):-1]) if asked else 0
        request.send_response(206 if asked else 200)
        request.send_header("Content-Length", str(size - start))
        request.send_header("ETag", TAG)
        if asked:
            request.send_header("Content-Range", f"bytes {start}-{size - 1}/{size}")
        request.end_headers()
        with contextlib.suppress(OSError):
            request.wfile.write(bytes(size - start if self.most is None else self.most))
            if self.most is not None:
                self.stopped.wait()

    def stop(self):
        self.stopped.set()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@contextlib.contextmanager
def mirror_for(shop, certificate=None):
    shop.env["no_proxy"] = "127.0.0.1"  # where a proxy is set, it must not be asked for what is on this machine
    mirror = Mirror(shop, certificate)
    try:
        yield mirror
    finally:
        mirror.stop()


def store(shop, *parts):
    return os.path.join(shop.env["XDG_DATA_HOME"], "discern", "weights", *parts)


def part_of(shop, network):
    return store(shop, FILES[network][0] + ".part")


@contextlib.contextmanager
def changes_in(folder):
    """A file that can be read from whenever a file in that folder has changed (inotify, of which Python knows nothing)."""
    os.makedirs(folder, exist_ok=True)
    libc = ctypes.CDLL(None, use_errno=True)
    changes = libc.inotify_init()
    try:
        assert changes >= 0 and libc.inotify_add_watch(changes, os.fsencode(folder), IN_MODIFY) >= 0, os.strerror(ctypes.get_errno())
        yield changes
    finally:
        os.close(changes)


def wait_for_size(process, path, size):
    """The file reaches that size while the process runs."""
    with changes_in(os.path.dirname(path)) as changes:
        while not os.path.exists(path) or os.path.getsize(path) < size:
            ready = select.select([changes, process.stdout], [], [], harness.PATIENCE)[0]
            assert ready == [changes], (ready, process.stdout.read())  # it says nothing before its end
            os.read(changes, 65536)


def test_the_list_says_what_could_be_fetched(shop):
    lines = shop.run("weights", "list", "--json").events("weights")
    assert [(line["network"], line["file"], line["bytes"]) for line in lines] == [(name, *FILES[name]) for name in FILES]
    for line in lines:
        assert not line["here"] and line["path"] is None and line["published"] and line["licence"] == "BSD-3-Clause"
        assert line["url"] == "https://download.pytorch.org/models/" + line["file"]
    text = shop.run("weights").out.decode()
    assert store(shop) in text and all(file in text for file, _ in FILES.values())


def test_the_list_says_what_is_here(shop):
    os.makedirs(store(shop))
    with open(store(shop, FILES["resnet34"][0]), "wb") as file:
        file.truncate(FILES["resnet34"][1])
    with open(store(shop, "resnet50-01234567.safetensors"), "wb") as file:
        file.truncate(10)
    lines = shop.run("weights", "--json").events("weights")
    assert [(line["file"], line["here"], line["published"]) for line in lines] == [
        (FILES["resnet34"][0], True, True), ("resnet50-01234567.safetensors", True, False),
        (FILES["resnet18"][0], False, True), (FILES["resnet50"][0], False, True)]
    assert lines[0]["path"] == store(shop, FILES["resnet34"][0]) and lines[1]["bytes"] == 10


def test_another_file_is_fetched_but_not_kept(shop):
    with mirror_for(shop) as mirror:
        error = shop.run("weights", "fetch", "resnet18", "--json", code=3).event("error")
        assert error["code"] == "corrupt" and "f37072fd" in error["message"] and "deleted" in error["message"]
        assert [request["path"] for request in mirror.requests] == ["/models/" + FILES["resnet18"][0]]
    assert os.listdir(store(shop)) == []


def test_what_the_server_does_not_have_is_missing(shop):
    with mirror_for(shop) as mirror:
        mirror.status = 404
        error = shop.run("weights", "fetch", "resnet50", "--json", code=4).event("error")
    assert error["code"] == "missing" and "404" in error["message"]
    assert "discern-cli weights add resnet50-0676ba61.pth" in error["message"]
    assert os.listdir(store(shop)) == []


def test_no_server_at_all_is_told_with_what_to_do(shop):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))  # nobody listens
        shop.env["DISCERN_WEIGHTS_URL"] = f"http://127.0.0.1:{free.getsockname()[1]}"
        result = shop.run("weights", "fetch", "resnet50", code=4)
    assert b"weights add" in result.err and b"https://download.pytorch.org/models/resnet50-0676ba61.pth" in result.err


def test_a_mirror_must_be_safe(shop):
    shop.env["DISCERN_WEIGHTS_URL"] = "http://mirror.example.org"
    assert shop.run("weights", "fetch", "resnet18", "--json", code=2).event("error")["code"] == "usage"


def trusting(shop, certificate, *arguments):
    """Runs a command on a machine whose only trusted certificate is that one; returns its error line and exit status."""
    script = 'mount --bind "$1" /etc/ssl/certs/ca-certificates.crt || exit 77; shift; exec "$0" "$@"'
    done = subprocess.run(["unshare", "-rm", "sh", "-c", script, harness.CLI, certificate, *arguments, "--json"], env=shop.env,
                          capture_output=True, check=False, timeout=harness.PATIENCE)
    if done.returncode == 77 or b"unshare" in done.stderr:
        raise Skip("no file can be mounted here")
    return harness.check_line(done.stdout), done.returncode


def test_encryption_is_checked_and_never_left(shop):
    if shutil.which("openssl") is None:
        raise Skip("openssl is not installed")
    certificate = shop.path("certificate.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-noenc", "-days", "1", "-subj", "/CN=127.0.0.1", "-addext",
                    "subjectAltName=IP:127.0.0.1", "-keyout", certificate, "-out", shop.path("public.pem")], check=True,
                   capture_output=True)
    with open(shop.path("public.pem"), encoding="ascii") as public, open(certificate, "a", encoding="ascii") as file:
        file.write(public.read())
    fetch = ("weights", "fetch", "resnet18")
    with mirror_for(shop) as plain, mirror_for(shop, certificate) as mirror:
        error = shop.run(*fetch, "--json", code=4).event("error")  # nobody trusts it
        assert "certificate" in error["message"] and not mirror.requests, error
        error, code = trusting(shop, shop.path("public.pem"), *fetch)
        assert code == 3 and "f37072fd" in error["message"] and len(mirror.requests) == 1, error  # whole, but zeros
        mirror.place = f"{plain.url}/{FILES['resnet18'][0]}"
        error, code = trusting(shop, shop.path("public.pem"), *fetch)
        assert code == 4 and "not secure" in error["message"] and not plain.requests, error


def test_ctrl_c_keeps_what_has_arrived(shop):
    with mirror_for(shop) as mirror:
        mirror.most = 3000000
        process = shop.start("weights", "fetch", "resnet18", "--json")
        wait_for_size(process, part_of(shop, "resnet18"), mirror.most)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=harness.PATIENCE)
        assert process.returncode == 130 and json.loads(out)["event"] == "interrupted"
    assert os.path.getsize(part_of(shop, "resnet18")) == 3000000


def test_kill_in_the_midst_loses_nothing_and_the_next_goes_on(shop):
    with mirror_for(shop) as mirror:
        have = 0
        for most in (2000000, 1234567, 0):
            mirror.most = most
            process = shop.start("weights", "fetch", "resnet18", "--json")
            wait_for_size(process, part_of(shop, "resnet18"), have + most)
            process.kill()
            process.communicate(timeout=harness.PATIENCE)
            have += most
            assert os.path.getsize(part_of(shop, "resnet18")) == have
        mirror.most = None
        before = len(mirror.requests)
        shop.run("weights", "fetch", "resnet18", "--json", code=3)  # whole, but zeros
        asked = [request["Range"] for request in mirror.requests[before:]]
        assert asked == [f"bytes={have}-"], asked
        assert mirror.requests[1]["Range"] == "bytes=2000000-" and "Range" not in mirror.requests[0]
    assert os.listdir(store(shop)) == []


def test_two_at_once_do_not_mix(shop):
    with mirror_for(shop) as mirror:
        mirror.most = 1000
        process = shop.start("weights", "fetch", "resnet18", "--json")
        wait_for_size(process, part_of(shop, "resnet18"), 1000)
        assert shop.run("weights", "fetch", "resnet18", "--json", code=3).event("error")["code"] == "locked"
        process.kill()
        process.communicate(timeout=harness.PATIENCE)


def test_a_disk_without_room_is_told_before_anything_is_fetched(shop):
    """On a file system of 256 KiB that only the command sees."""
    script = """mount -t tmpfs -o size=256k none "$XDG_DATA_HOME" || exit 77
                "$0" weights fetch resnet18 --json; status=$?; ls "$XDG_DATA_HOME"/discern/weights; exit $status"""
    os.makedirs(shop.env["XDG_DATA_HOME"])
    with mirror_for(shop):
        done = subprocess.run(["unshare", "-rm", "sh", "-c", script, harness.CLI], env=shop.env, capture_output=True, check=False,
                              timeout=harness.PATIENCE)
    if done.returncode == 77 or b"unshare" in done.stderr:
        raise Skip("no file system can be mounted here")
    assert done.returncode == 1 and len(done.stdout.splitlines()) == 1, done
    error = harness.check_line(done.stdout)
    assert error["code"] == "disk-full" and "46.8" in error["message"], error


def test_a_file_that_a_person_has_is_added(shop):
    source = os.path.join(os.environ["DISCERN_TEST_SHARED"], "weights", "resnet50-imagenet-caffe.pth")
    if not os.path.exists(source):
        raise Skip("there is no ../shared folder with the weights of a ResNet-50")
    added = shop.run("weights", "add", source, "--json").event("added")
    assert added["network"] == "resnet50" and not added["published"] and added["bytes"] == os.path.getsize(source)
    assert added["path"] == store(shop, f"resnet50-{added['sha256'][:8]}.pth")
    listed = [line for line in shop.run("weights", "--json").events("weights") if line["here"]]
    assert [line["path"] for line in listed] == [added["path"]]
    assert b"not one of the published files" in shop.run("weights", "add", source).out


def test_what_is_no_file_of_weights_is_refused(shop):
    with open(shop.path("text.pth"), "w", encoding="utf-8") as file:
        file.write("hello")
    for name in ("text.pth", "nowhere.pth", "."):
        error = shop.run("weights", "add", name, "--json", code=3).event("error")
        assert f"“{name}”" in error["message"], error
    assert not os.path.exists(store(shop))


def test_wrong_words_are_refused(shop):
    for arguments, words in ((("frobnicate",), "“frobnicate”"), (("fech",), "“fetch”"), (("fetch",), "NETWORK"), (("add",), "FILE"),
                             (("list", "x"), "too many"), (("fetch", "vgg16"), "resnet18, resnet34, resnet50"),
                             (("fetch", "resnet18", "resnet34"), "“resnet34”")):
        assert words in shop.run("weights", *arguments, code=2).err.decode(), arguments


harness.main(globals())
