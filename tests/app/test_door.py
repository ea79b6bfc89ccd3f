"""Nobody else gets in: not without the secret, not by another name, not from another page."""

from __future__ import annotations

import http.client
import socket
import stat
import sys

import pytest
from app.driving import Client

from ecosystem.app.folder import Home
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
