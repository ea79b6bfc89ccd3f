"""A page that is really served, and somebody who asks it as a browser would."""

from __future__ import annotations

import contextlib
import http.client
import re
import threading
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from ecosystem.app.folder import Home
from ecosystem.app.server import serving

_LONGEST = 120.0


class Client:
    """Asks one served page."""

    def __init__(self, address: str, folder: Path) -> None:
        self.folder = folder
        parts = urlsplit(address)
        self.host, self.base = parts.netloc, parts.path

    @property
    def secret(self) -> str:
        return self.base.split("/")[1]

    def path(self, path: str) -> str:
        return path if path.startswith("/") else self.base + path

    def ask(self, method, path, body=None, headers=None):
        """Ask once; give status, headers and content."""
        connection = http.client.HTTPConnection(self.host, timeout=_LONGEST)
        connection.request(method, self.path(path), body, headers or {})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, answer.headers, content

    def get(self, path):
        """Follow what leads on and wait for what is being computed."""
        begin = time.monotonic()
        while time.monotonic() - begin < _LONGEST:
            status, headers, content = self.ask("GET", path)
            if status == 303:
                path = headers["location"]
            elif b"data-wait" in content:
                time.sleep(0.05)
            else:
                return Shown(status, path, content)
        raise TimeoutError(path)

    def _post(self, path, body, kind):
        headers = {"Content-Type": kind, "Origin": f"http://{self.host}"}
        status, found, content = self.ask("POST", path, body, headers)
        return self.get(found["location"]) if status == 303 else Shown(status, path, content)

    def post(self, path, **fields):
        form = "application/x-www-form-urlencoded"
        return self._post(path, urlencode(fields, doseq=True), form)

    def drop(self, file: Path, to: str = "drop", **fields):
        parts = [f'name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
        parts.append(f'name="file"; filename="{file.name}"\r\n\r\n'.encode() + file.read_bytes())
        head = b"--between\r\nContent-Disposition: form-data; "
        body = b"".join(head + part + b"\r\n" for part in parts) + b"--between--\r\n"
        return self._post(to, body, "multipart/form-data; boundary=between")


class Shown:
    """A page that was shown."""

    def __init__(self, status: int, path: str, content: bytes) -> None:
        self.status, self.path, self.content = status, path, content
        self.html = content.decode("utf-8", "replace")

    @property
    def words(self) -> str:
        return " ".join(unescape(re.sub(r"<[^>]*>", " ", self.html)).split())

    def links(self, part: str) -> list[str]:
        return [u for u in map(unescape, re.findall(r'href="([^"]*)"', self.html)) if part in u]

    def beside(self, page: str) -> str:
        """Give the address of another section of the same wave."""
        return "/".join(self.path.split("?")[0].split("/")[:6]) + f"/{page}"

    def field(self, name: str) -> str:
        found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', self.html)
        assert found, f"no field {name}"
        return unescape(found[1])


@contextlib.contextmanager
def running(folder: Path, lang: str = "de") -> Iterator[Client]:
    with serving(Home(folder), lang) as (server, listener, address):
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield Client(address, folder)
        finally:
            server.should_exit = True
            thread.join(10)
