"""The door: ``ecosystem app`` serves one person on the loopback address of her own computer.

Whoever does not know the secret in the address gets nothing; a page of somebody else in the same
browser can neither read (its origin is another one) nor write (the origin of every form is
checked); there are no cookies to steal, and no page of ours may ask anybody else for anything.
"""

from __future__ import annotations

import contextlib
import hmac
import os
import secrets
import socket
import sys
import tempfile
import webbrowser
from collections.abc import Iterator, MutableMapping
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ecosystem.errors import MissingExtraError, UsageError
from ecosystem.words import text

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send
    from uvicorn import Server

    from ecosystem.cli.call import Call

LOOPBACK = "127.0.0.1"

# For our own pages; what a command has made is shown in a frame that knows nothing of us.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)

_HEADERS = (
    (b"referrer-policy", b"same-origin"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)


class Guard:
    """Lets through what carries the secret, is meant for this address and comes from our pages."""

    def __init__(self, app: ASGIApp, secret: str, port: int) -> None:
        self._app = app
        self._secret = secret.encode()
        self._host = f"{LOOPBACK}:{port}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            return
        given, _, rest = scope["path"].lstrip("/").partition("/")
        headers = dict(scope["headers"])
        if headers.get(b"host") != self._host:
            await _refuse(send, 421)
        elif not hmac.compare_digest(given.encode(), self._secret):
            await _refuse(send, 404)
        elif not self._from_us(scope["method"], headers):
            await _refuse(send, 403)
        else:
            raw = scope.get("raw_path", b"").lstrip(b"/").partition(b"/")[2]
            within = {**scope, "path": f"/{rest}", "raw_path": b"/" + raw}
            await self._app(within, receive, _with_headers(send))

    def _from_us(self, method: str, headers: MutableMapping[bytes, bytes]) -> bool:
        """Tell whether a request comes from one of our pages; reading may begin anywhere."""
        own = b"http://" + self._host
        site = headers.get(b"sec-fetch-site")
        if method in ("GET", "HEAD"):
            # Her start file leads here from another origin; what a foreign page embeds does not.
            opened = headers.get(b"sec-fetch-mode") == b"navigate"
            return opened or site in (None, b"same-origin", b"none")
        if site not in (None, b"same-origin"):
            return False
        origin = headers.get(b"origin")
        if origin is None:
            return headers.get(b"referer", b"").startswith(own + b"/")
        return origin == own


def _with_headers(send: Send) -> Send:
    """Add what every answer says about itself."""

    async def guarded(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            given = list(message.get("headers", ()))
            known = {name for name, _ in given}
            if b"content-security-policy" not in known:
                given.append((b"content-security-policy", POLICY.encode()))
            given += [each for each in _HEADERS if each[0] not in known]
            message["headers"] = given
        await send(message)

    return guarded


async def _refuse(send: Send, status: int) -> None:
    headers = [(b"content-type", b"text/plain"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def command(call: Call) -> None:
    """Serve her folder until she ends it."""
    from ecosystem.app.folder import Home, default_folder

    if call.debug:  # the process that computes must know, too
        os.environ["ECOSYSTEM_DEBUG"] = "1"
    folder = Path(call.folder).expanduser() if call.folder else default_folder()
    if folder.exists() and not folder.is_dir():
        raise UsageError("cli.is_file", path=folder)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        tempfile.TemporaryFile(dir=folder).close()  # better told now than when she saves
    except OSError as fault:
        raise OSError(fault.errno, fault.strerror, str(folder)) from fault
    with serving(Home(folder.resolve()), call.lang) as (server, listener, address):
        told = "app.open_self" if call.no_browser else "app.open"
        call.console.result(text(told, call.lang, folder=folder))
        with _start_file(address, call.lang) as start:
            call.console.result(f"  {address if call.no_browser else start.as_uri()}")
            call.console.result(text("app.end", call.lang))
            sys.stdout.flush()  # whoever reads through a pipe needs the address now
            if not call.no_browser:
                # The address is not on a command line that others on this computer can read.
                webbrowser.open(start.as_uri())
            server.run(sockets=[listener])


@contextlib.contextmanager
def serving(home: Any, lang: str) -> Iterator[tuple[Server, socket.socket, str]]:  # noqa: ANN401 - folder.Home; named there
    """Give a server, its socket and its address with the secret in it."""
    try:
        import python_multipart  # noqa: F401 - asked for by name: Starlette needs it for forms
        from uvicorn import Config, Server

        from ecosystem.app.site import Site
    except ImportError as fault:
        raise MissingExtraError("app") from fault
    secret = secrets.token_urlsafe(24)
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.bind((LOOPBACK, 0))
    listener.listen()  # a browser that is quicker than the server waits and is not refused
    port = listener.getsockname()[1]
    site = Site(home, secret)
    config = Config(
        Guard(site.application(), secret, port),
        log_level="error",
        access_log=False,  # its lines would hold the secret
        server_header=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=1,
    )
    site.jobs.warm()
    try:
        yield Server(config), listener, f"http://{LOOPBACK}:{port}/{secret}/{lang}/"
    finally:
        site.jobs.close()
        listener.close()


@contextlib.contextmanager
def _start_file(address: str, lang: str) -> Iterator[Path]:
    """Write a page that leads to the address and that nobody else can read."""
    handle, name = tempfile.mkstemp(prefix="ecosystem-", suffix=".html")  # mode 0600
    title = escape(text("app.title", lang))
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(
            f'<!doctype html><html lang="{lang}"><meta charset="utf-8"><title>{title}</title>'
            f'<meta http-equiv="refresh" content="0; url={escape(address)}">'
            f'<a href="{escape(address)}">{title}</a></html>'
        )
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)
