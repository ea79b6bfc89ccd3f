"""Nobody else gets in: not without the secret, not by another name, not from another page."""

from __future__ import annotations

import http.client
import re
import socket
import stat
import sys

import pytest
from app.driving import Client

from ecosystem.app.folder import Home
from ecosystem.app.pages import ROUTES
from ecosystem.app.server import LOOPBACK, POLICY, _start_file, serving
from ecosystem.cli import main


def test_it_listens_on_the_loopback_address_only(client):
    assert client.host.startswith(f"{LOOPBACK}:")


@pytest.mark.parametrize("path", ["/", "/de/", "/wrong/de/", "//de/", "/own/app.css"])
def test_without_the_secret_there_is_nothing(client: Client, path):
    status, _, content = client.ask("GET", path)
    assert (status, content) == (404, b"")


def test_with_a_secret_that_is_nearly_right_there_is_nothing(client: Client):
    path = client.base.replace(client.secret, client.secret[:-1])
    assert client.ask("GET", path)[0] == 404


@pytest.mark.parametrize("host", ["example.org", "localhost:1", "127.0.0.1", "127.0.0.1:1", ""])
def test_a_name_that_leads_here_is_refused(client: Client, host):
    assert client.ask("GET", "", headers={"Host": host})[0] == 421


FOREIGN: tuple[dict[str, str], ...] = (
    {},
    {"Origin": "null"},
    {"Origin": "http://example.org"},
    {"Origin": "http://127.0.0.1:1"},
    {"Referer": "http://example.org/"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site"},
)


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_a_form_of_somebody_else_is_refused(client: Client, headers):
    own = {"Content-Type": "application/x-www-form-urlencoded"}
    if "Sec-Fetch-Site" in headers:
        own["Origin"] = f"http://{client.host}"
    assert client.ask("POST", "sample", "sample=mini", {**own, **headers})[0] == 403


@pytest.mark.parametrize(("method", "path"), sorted({route[:2] for route in ROUTES}), ids=str)
def test_every_page_keeps_everybody_else_out(client: Client, method, path):
    """A page that is added is attacked here without a further line."""
    place = "de" + re.sub(r"\{\w+(:\w+)?\}", "x", path)
    own = {"Content-Type": "application/x-www-form-urlencoded"}
    assert client.ask(method, f"/{place}")[0] == 404
    assert client.ask(method, f"/{'x' * len(client.secret)}/{place}")[0] == 404
    inside = f"/{client.secret}/{place}"
    assert client.ask(method, inside, headers={"Host": "example.org"})[0] == 421
    foreign = {"Origin": "http://example.org", "Sec-Fetch-Site": "cross-site", **own}
    assert client.ask(method, inside, "a=b" if method == "POST" else None, foreign)[0] == 403
    if method == "POST":  # a page that opens by a click changes nothing
        assert client.ask("GET", inside, headers={"Sec-Fetch-Site": "cross-site"})[0] in (403, 405)


HOSTILE = {
    "formel.csv": 'Name;Art\n=HYPERLINK("http://127.0.0.1:9");Beratung\n@SUM(1);Schule\n',
    "seite.csv": "Name;Art\n<script>alert(1)</script>;Schule\n\"'><img src=x onerror=alert(1)>;x\n",
    "lang.csv": "Name;Art\n" + "Ä" * 550 + ";Schule\n" + "x" * 40_000 + ";y\n",
    "viele.csv": ";".join(f"S{n}" for n in range(3_000)) + "\n" + "x;" * 3_000 + "\n",
    "falsch.xlsx": "<html><script>alert(1)</script>",
    "tief.json": "[" * 50_000,
    "wort.json": '{"schema": "ecosystem-workshop/1", "reports": [{}], "__proto__": {"x": 1}}',
    "paket.json": '{"resources": [{"name": "actors", "path": "../../../../etc/passwd"}]}',
    "leer.zip": "PK\x05\x06" + "\0" * 18,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_that_is_dropped_is_words(client: Client, name, tmp_path):
    file = tmp_path / name
    file.write_text(HOSTILE[name], "utf-8")
    before = set(client.folder.parent.iterdir())
    shown = client.drop(file)
    assert shown.status in (200, 400)
    assert len(shown.words) > 40
    assert "Traceback" not in shown.html
    assert "<script>alert" not in shown.html
    assert "<img src=x" not in shown.html
    assert "root:" not in shown.html
    assert set(client.folder.parent.iterdir()) == before, "nothing is written beside the folder"


def test_what_another_page_embeds_is_refused(client: Client):
    embedded = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}
    assert client.ask("GET", "", headers=embedded)[0] == 403
    opened = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert client.ask("GET", "", headers=opened)[0] == 200


def test_every_answer_keeps_to_itself(client: Client):
    for path in ("", "no-such-page", f"/{client.secret}/own/app.css", f"/{client.secret}/xx/"):
        _, headers, _ = client.ask("GET", path)
        assert headers["content-security-policy"] == POLICY, path
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["set-cookie"] is None
        assert headers["server"] is None
        assert headers["access-control-allow-origin"] is None


@pytest.mark.parametrize("name", ["../../x.csv", "..", "/etc/x.csv", "..\\x.csv", ".hidden"])
def test_a_name_leads_nowhere_else(client: Client, tmp_path, name):
    body = (
        f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        "name\r\nA\r\n--b--\r\n"
    )
    kind = "multipart/form-data; boundary=b"
    headers = {"Content-Type": kind, "Origin": f"http://{client.host}"}
    before = set(client.folder.parent.iterdir())
    status, found, _ = client.ask("POST", "drop", body.encode(), headers)
    assert status == 303
    assert set(client.folder.parent.iterdir()) == before
    assert ".." not in found["location"]


@pytest.mark.parametrize("name", ["..", "%2e%2e", "..%2f..%2fetc", "%2fetc%2fpasswd"])
def test_an_address_leads_nowhere_else(client: Client, name):
    for path in (f"read/{name}", f"marked/{name}", f"q/{name}/x/check", f"own/{name}"):
        connection = http.client.HTTPConnection(client.host, timeout=60)
        connection.request("GET", client.base + path)
        assert connection.getresponse().status in (400, 404), path
        connection.close()


def test_the_start_file_is_hers_alone():
    with _start_file("http://127.0.0.1:1/secret/de/", "de") as file:
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert "http://127.0.0.1:1/secret/de/" in file.read_text("utf-8")
    assert not file.exists()


@pytest.mark.parametrize("missing", ["starlette", "uvicorn", "python_multipart"])
def test_what_is_not_installed_is_one_sentence(tmp_path, monkeypatch, capsys, missing):
    for name in [each for each in sys.modules if each.startswith(f"{missing}.")]:
        monkeypatch.delitem(sys.modules, name)  # another test may have loaded them
    monkeypatch.setitem(sys.modules, missing, None)
    monkeypatch.delitem(sys.modules, "ecosystem.app.site", raising=False)
    assert main(["app", str(tmp_path), "--no-browser", "--lang", "de"]) == 1
    said = capsys.readouterr().err.strip()
    assert 'pip install "ecosystem[app]"' in said
    assert "\n" not in said


def test_a_file_is_no_folder(tmp_path, capsys):
    file = tmp_path / "x.txt"
    file.write_text("", "utf-8")
    assert main(["app", str(file), "--no-browser", "--lang", "en"]) == 2
    assert str(file) in capsys.readouterr().err


def test_a_browser_that_is_quicker_than_the_server_waits(tmp_path):
    with serving(Home(tmp_path), "de") as (_, _, address):
        host, port = address.split("/")[2].split(":")
        socket.create_connection((host, int(port)), timeout=10).close()
