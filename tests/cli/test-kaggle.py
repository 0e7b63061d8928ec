#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""import of what is elsewhere: datasets of a server that plays Kaggle and its storage, addresses, interruptions, encryption."""
import base64
import contextlib
import hashlib
import http.server
import io
import json
import os
import shutil
import signal
import ssl
import subprocess
import threading
import zipfile

import harness
from harness import Skip

INFO = {"titleNullable": "Bricks of all kinds", "licenseNameNullable": "CC BY-SA 3.0", "ownerNameNullable": "Some Body",
        "totalBytesNullable": 123456, "currentVersionNumberNullable": 3, "lastUpdated": "2020-01-02T03:04:05.6Z"}
TAG = '"one"'


class Server:
    """A server; `answers` are functions of a request by the beginning of its path."""

    def __init__(self, certificate=None):
        self.requests, self.answers = [], {}
        self.stopped = threading.Event()
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                server.requests.append(dict(self.headers, path=self.path))
                for beginning, answer in server.answers.items():
                    if self.path.startswith(beginning):
                        with contextlib.suppress(OSError):
                            answer(self)
                        return
                self.send_error(404)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http{'s' if certificate else ''}://127.0.0.1:{self.server.server_port}"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    def stop(self):
        self.stopped.set()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


def send(request, status, body=b"", **headers):
    request.send_response(status)
    request.send_header("Content-Length", str(len(body)))
    for name, value in headers.items():
        request.send_header(name.replace("_", "-"), value)
    request.end_headers()
    request.wfile.write(body)


class Kaggle:
    """Kaggle and its storage, which are two servers, and the archive that they have. The storage sends at most `most` bytes, and then
    nothing until it is stopped."""

    def __init__(self, shop, contents, certificate=None):
        self.contents, self.most, self.md5, self.info = contents, None, None, INFO
        self.site, self.storage = Server(certificate), Server(certificate)
        self.site.answers = {"/api/v1/datasets/view/": lambda request: send(request, 200, json.dumps(self.info).encode()),
                             "/api/v1/datasets/download/": lambda request: send(request, 302, Location=self.storage.url + "/x?sig=y")}
        self.storage.answers = {"/x": self.send_archive}
        shop.env["DISCERN_KAGGLE_URL"] = self.site.url
        shop.env["no_proxy"] = "127.0.0.1"
        shop.env["HOME"] = shop.folder

    def send_archive(self, request):
        asked = request.headers.get("Range") if request.headers.get("If-Range") == TAG else None
        start = int(asked[len("bytes="):-1]) if asked else 0
        md5 = self.md5 or base64.b64encode(hashlib.md5(self.contents).digest()).decode()
        request.send_response(206 if asked else 200)
        request.send_header("Content-Length", str(len(self.contents) - start))
        request.send_header("ETag", TAG)
        request.send_header("Last-Modified", "Thu, 02 Jan 2020 03:04:05 GMT")
        request.send_header("x-goog-hash", f"md5={md5}")
        if asked:
            request.send_header("Content-Range", f"bytes {start}-{len(self.contents) - 1}/{len(self.contents)}")
        request.end_headers()
        request.wfile.write(self.contents[start:][:self.most])
        if self.most is not None:
            request.wfile.flush()
            self.storage.stopped.wait()


@contextlib.contextmanager
def kaggle(shop, contents=None, certificate=None):
    both = Kaggle(shop, contents or archive_of(shop), certificate)
    try:
        yield both
    finally:
        both.site.stop()
        both.storage.stop()


def archive_of(shop):
    """A zip with a folder of photos."""
    folder = shop.sample("packed")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for parent, _, names in os.walk(shop.path(folder)):
            for name in names:
                path = os.path.join(parent, name)
                file.write(path, os.path.join("bricks", os.path.relpath(path, shop.path(folder))))
    shutil.rmtree(shop.path(folder))
    return out.getvalue()


def downloads(shop):
    """Names of what is kept in the cache."""
    found = []
    for _, folders, names in os.walk(os.path.join(shop.env["XDG_CACHE_HOME"], "discern", "downloads")):
        found += names + [f"{folder}/" for folder in folders]
    return sorted(found)


def test_a_dataset_is_described_fetched_unpacked_and_imported(shop):
    with kaggle(shop) as servers:
        result = shop.run("import", "owner/name", "--json")
        dataset, fetched = result.event("dataset"), result.event("downloaded")
        assert dataset["name"] == "owner/name" and dataset["title"] == "Bricks of all kinds" and dataset["licence"] == "CC BY-SA 3.0"
        assert dataset["bytes"] == 123456 and dataset["newest"] == 3 and dataset["updated"].startswith("2020-01-02T03:04:05")
        assert dataset["page"] == "https://www.kaggle.com/datasets/owner/name" and dataset["credentials"] is None
        assert fetched["bytes"] == len(servers.contents) and fetched["path"].endswith("/name.zip")
        assert result.event("imported")["photos"] == 60
        assert [line["event"] for line in result.lines[:3]] == ["dataset", "downloaded", "unpacked"]
    assert downloads(shop) == []
    assert shop.run("import", "--json").event("imported")["photos"] == 60  # without any server


def test_the_licence_is_shown_before_anything_is_fetched(shop):
    with kaggle(shop) as servers:
        del servers.site.answers["/api/v1/datasets/download/"]
        result = shop.run("import", "owner/name", code=4)
        text, error = result.out.decode(), result.err.decode()
        for words in ("Bricks of all kinds, by Some Body", "Licence: CC BY-SA 3.0", "123.5", "Newest version: 3, of 2020-01-02"):
            assert words in text, text
        assert "asking Kaggle" in error and "https://www.kaggle.com/datasets/owner/name" in error and "misspelt" in error


def test_what_people_paste_is_understood(shop):
    with kaggle(shop) as servers:
        for words in ("https://www.kaggle.com/datasets/owner/name?select=x", "!kaggle datasets download -d owner/name --unzip -p data",
                      'path = kagglehub.dataset_download("owner/name")'):
            shop.run("import", words, "--json")
        asked = {request["path"] for request in servers.site.requests}
        assert asked == {"/api/v1/datasets/view/owner/name", "/api/v1/datasets/download/owner/name"}, asked
        shop.run("import", "owner/name/versions/2", "--json")
        assert servers.site.requests[-1]["path"] == "/api/v1/datasets/download/owner/name?datasetVersionNumber=2"


def test_the_same_archive_is_unpacked_once(shop):
    with kaggle(shop):
        first, second = (shop.run("import", "owner/name", "--json").event("unpacked") for _ in range(2))
    assert not first["reused"] and second["reused"] and first["folder"] == second["folder"]


def test_what_needs_another_option_is_not_fetched_twice(shop):
    inner = archive_of(shop)
    outer = io.BytesIO()
    with zipfile.ZipFile(outer, "w") as file:
        file.writestr("inner.zip", inner)
    with kaggle(shop, outer.getvalue()) as servers:
        assert "--nested" in shop.run("import", "owner/name", "--json", code=3).event("error")["message"]
        assert "name.zip" in downloads(shop)
        again = shop.run("import", "owner/name", "--nested", "--json")
        assert again.event("downloaded")["reused"] and again.event("downloaded")["problem"] is None
        assert again.event("imported")["photos"] == 60
    assert downloads(shop) == []


def test_what_was_fetched_before_is_not_taken_for_what_the_server_has_now(shop):
    """It is kept, for it holds an archive that would be unpacked with another option."""
    def packed(*names):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as file:
            for name in names:
                file.writestr(name, "x")
        return out.getvalue()
    with kaggle(shop, packed("inner.zip")) as servers:
        assert not shop.run("import", "owner/name", "--json", code=3).event("downloaded")["reused"]
        result = shop.run("import", "owner/name", code=3)
        assert "the server has nothing newer" in result.err.decode(), result.err
        servers.contents = packed("inner.zip", "another.zip")
        fetched = shop.run("import", "owner/name", "--json", code=3).event("downloaded")
        assert not fetched["reused"] and fetched["bytes"] == len(servers.contents)
        del servers.site.answers["/api/v1/datasets/download/"]
        fetched = shop.run("import", "owner/name", "--json", code=3).event("downloaded")
        assert fetched["reused"] and "https://www.kaggle.com/datasets/owner/name" in fetched["problem"], fetched


def test_what_holds_no_photos_is_not_kept(shop):
    nothing = io.BytesIO()
    with zipfile.ZipFile(nothing, "w") as file:
        file.writestr("readme.md", "nothing")
    with kaggle(shop, nothing.getvalue()):
        assert shop.run("import", "owner/name", "--json", code=3).event("error")["code"] == "no-data"
    assert downloads(shop) == []


def test_what_is_here_is_not_asked_for(shop):
    with kaggle(shop) as servers:
        os.mkdir(shop.path("owner"))
        shop.sample("owner/name")
        assert shop.run("import", "owner/name", "--json").event("imported")["photos"] == 60
        assert shop.run("import", "owner/nmae", "--json", code=3).event("error")["code"] == "not-found"
        assert not servers.site.requests


def test_credentials_go_to_kaggle_and_nowhere_else(shop):
    os.mkdir(shop.path(".kaggle"))
    with open(shop.path(".kaggle", "kaggle.json"), "w", encoding="ascii") as file:
        json.dump({"username": "me", "key": "secret"}, file)
    os.chmod(shop.path(".kaggle", "kaggle.json"), 0o644)
    with kaggle(shop) as servers:
        dataset = shop.run("import", "owner/name", "--json").event("dataset")
        assert "chmod 600" in dataset["warning"] and dataset["credentials"].endswith("kaggle.json")
        expected = "Basic " + base64.b64encode(b"me:secret").decode()
        assert {request["Authorization"] for request in servers.site.requests} == {expected}
        assert all("Authorization" not in request for request in servers.storage.requests)
        servers.site.answers = {"/api": lambda request: send(request, 401, b"{}")}
        result = shop.run("import", "owner/other", code=4, env={"G_MESSAGES_DEBUG": "all"})
        everything = result.out + result.err
        assert b"does not accept your credentials" in everything
        assert b"secret" not in everything and expected.split()[1].encode() not in everything


def test_a_wrong_archive_is_deleted_and_told(shop):
    with kaggle(shop) as servers:
        servers.md5 = "AAAAAAAAAAAAAAAAAAAAAA=="
        error = shop.run("import", "owner/name", "--json", code=3).event("error")
        assert error["code"] == "corrupt" and "MD5" in error["message"]
    with kaggle(shop, b"<html>Please log in</html>"):
        error = shop.run("import", "owner/name", "--json", code=3).event("error")
        assert error["code"] == "unsupported" and "no archive" in error["message"]
    with kaggle(shop, archive_of(shop)[:5000]):
        assert shop.run("import", "owner/name", "--json", code=3).event("error")["code"] == "unreadable"
    assert downloads(shop) == []


def test_kill_in_the_midst_loses_nothing_and_the_next_goes_on(shop):
    with kaggle(shop) as servers:
        have = 0
        for most, stop in ((10000, signal.SIGKILL), (5000, signal.SIGINT)):
            servers.most = most
            process = shop.start("import", "owner/name", "--json")
            wait_for_part(shop, have + most)
            process.send_signal(stop)
            process.communicate(timeout=harness.PATIENCE)
            have += most
            assert process.returncode == (130 if stop == signal.SIGINT else -stop)
        servers.most = None
        shop.run("import", "owner/name", "--json")
        assert [request.get("Range") for request in servers.storage.requests] == [None, "bytes=10000-", "bytes=15000-"]
    assert downloads(shop) == []


def wait_for_part(shop, size):
    """The archive that is fetched reaches that size."""
    top = os.path.join(shop.env["XDG_CACHE_HOME"], "discern", "downloads")
    deadline = threading.Event()
    timer = threading.Timer(harness.PATIENCE, deadline.set)
    timer.start()
    try:
        while not deadline.is_set():
            for parent, _, names in os.walk(top):
                if any(name.endswith(".part") and os.path.getsize(os.path.join(parent, name)) >= size for name in names):
                    return
            deadline.wait(0.01)
        assert False, downloads(shop)
    finally:
        timer.cancel()


def test_a_full_disk_is_told_and_keeps_what_has_arrived(shop):
    """On a file system of 64 KiB that only the command sees; nobody tells how long the archive is."""
    script = """mount -t tmpfs -o size=64k none "$XDG_CACHE_HOME" || exit 77
                "$0" import "$1" --json; status=$?; du -a "$XDG_CACHE_HOME" | grep -c part$; exit $status"""
    os.makedirs(shop.env["XDG_CACHE_HOME"])
    with kaggle(shop) as servers:
        def send_without_length(request):
            request.send_response(200)
            request.send_header("ETag", TAG)
            request.end_headers()
            request.wfile.write(bytes(200000))
        servers.storage.answers = {"/x": send_without_length}
        done = subprocess.run(["unshare", "-rm", "sh", "-c", script, harness.CLI, servers.storage.url + "/x.zip"], env=shop.env,
                              capture_output=True, check=False, timeout=harness.PATIENCE)
    if done.returncode == 77 or b"unshare" in done.stderr:
        raise Skip("no file system can be mounted here")
    error, parts = done.stdout.splitlines()
    assert done.returncode == 1 and harness.check_line(error)["code"] == "disk-full" and parts == b"1", done


def test_any_address_of_an_archive_works(shop):
    with kaggle(shop) as servers:
        result = shop.run("import", servers.storage.url + "/x/bricks.zip?download=1", "--json")
        assert result.event("downloaded")["path"].endswith("/bricks.zip") and result.event("imported")["photos"] == 60
        assert not result.events("dataset") and not servers.site.requests
        error = shop.run("import", servers.storage.url + "/nothing.zip", "--json", code=4).event("error")
        assert "404" in error["message"]
    assert shop.run("import", "http://example.org/x.zip", "--json", code=2).event("error")["code"] == "usage"
    assert downloads(shop) == []


def test_what_is_kaggle_but_no_dataset_is_wrong_usage(shop):
    for words in ("https://www.kaggle.com/competitions/titanic", "kaggle competitions download -c titanic"):
        assert shop.run("import", words, "--json", code=2).event("error")["code"] == "usage"


def test_refusals_end_with_what_to_do(shop):
    with kaggle(shop) as servers:
        for status, words in ((401, "Make a token at https://www.kaggle.com/settings"), (403, "accept its rules"), (404, "misspelt")):
            servers.site.answers = {"/api": lambda request, status=status: send(request, status, b'{"code":7,"message":"x"}')}
            error = shop.run("import", "owner/name", "--json", code=4).event("error")
            assert error["code"] == "missing" and words in error["message"], error
        servers.site.answers = {"/api": lambda request: send(request, 429, Retry_After="1800")}
        assert "30 min" in shop.run("import", "owner/name", "--json", code=4).event("error")["message"]
        servers.site.answers = {"/api": lambda request: send(request, 200, b"<html>")}
        assert shop.run("import", "owner/name", "--json", code=3).event("error")["code"] == "unreadable"
        servers.site.answers = {"/api": lambda request: send(request, 200, b" " * 2000000)}
        assert shop.run("import", "owner/name", "--json", code=3).event("error")["code"] == "too-large"


def trusting(shop, certificate, *arguments):
    """Runs a command on a machine whose only trusted certificate is that one."""
    script = 'mount --bind "$1" /etc/ssl/certs/ca-certificates.crt || exit 77; shift; exec "$0" "$@"'
    done = subprocess.run(["unshare", "-rm", "sh", "-c", script, harness.CLI, certificate, *arguments, "--json"], env=shop.env,
                          capture_output=True, check=False, timeout=harness.PATIENCE)
    if done.returncode == 77 or b"unshare" in done.stderr:
        raise Skip("no file can be mounted here")
    return [harness.check_line(line) for line in done.stdout.splitlines()], done.returncode


def test_encryption_is_checked_and_never_left(shop):
    if shutil.which("openssl") is None:
        raise Skip("openssl is not installed")
    certificate, public = shop.path("certificate.pem"), shop.path("public.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-noenc", "-days", "1", "-subj", "/CN=127.0.0.1", "-addext",
                    "subjectAltName=IP:127.0.0.1", "-keyout", certificate, "-out", public], check=True, capture_output=True)
    with open(public, encoding="ascii") as source, open(certificate, "a", encoding="ascii") as file:
        file.write(source.read())
    shop.env["KAGGLE_API_TOKEN"] = "secret"
    with kaggle(shop, certificate=certificate) as servers:
        error = shop.run("import", "owner/name", "--json", code=4).event("error")  # nobody trusts it
        assert "not safe" in error["message"] and "certificate" in error["message"] and not servers.site.requests, error
        lines, code = trusting(shop, public, "import", "owner/name")
        assert code == 0 and lines[-1]["photos"] == 60, lines
        assert servers.site.requests[-1]["Authorization"] == "Bearer secret" and "Authorization" not in servers.storage.requests[-1]
        servers.site.answers["/api/v1/datasets/download/"] = lambda request: send(
            request, 302, Location="http" + servers.storage.url[len("https"):] + "/x")
        lines, code = trusting(shop, public, "import", "owner/name")
        assert code == 4 and "not secure" in lines[-1]["message"], lines


harness.main(globals())
