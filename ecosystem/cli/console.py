"""The screen of one call: its language, always UTF-8, and a bar for work that takes a while."""

from __future__ import annotations

import io
import locale
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from threading import Event, Lock, Thread
from time import monotonic
from typing import TextIO

from ecosystem.stubs import dataclass
from ecosystem.words import LANGUAGES, text

FALLBACK = "en"

_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")

_GERMAN = ("de", "german", "deutsch")

# A cell of a table must not be able to steer the terminal.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

_WIDTH = 30

_PATIENCE = 1.0

# Seconds of silence after which a line says what is being done, so that nobody waits two for it.
_SILENCE = 1.4

Progress = Callable[[int, int], None]


def language_of_machine(variables: Mapping[str, str] | None = None) -> str:
    """Read the language off the locale."""
    found = os.environ if variables is None else variables
    name = next((found[key] for key in _VARIABLES if found.get(key)), None)
    if name is None:  # Windows knows the language without any variable
        name = locale.getlocale()[0] or ""
    return "de" if name.casefold().startswith(_GERMAN) else FALLBACK


def language_of(words: Sequence[str], variables: Mapping[str, str] | None = None) -> str:
    """Look for ``--lang`` among the words of a call; the locale decides if it is not there."""
    for position, word in enumerate(words):
        option, sign, value = word.partition("=")
        if option == "--lang":
            asked = value if sign else "".join(words[position + 1 : position + 2])
            return asked if asked in LANGUAGES else FALLBACK
    return language_of_machine(variables)


# Options that may be kept for every call.
_KEPT = ("--lang", "--view", "--param")


def with_kept(words: Sequence[str]) -> list[str]:
    """Put in what is kept for every call, a line each of ``options.txt`` in the user's folder."""
    from ecosystem.io.files import own_folder

    try:
        lines = own_folder().joinpath("options.txt").read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeError):
        return list(words)
    typed = {word.partition("=")[0] for word in words}
    found: list[str] = []
    for name, _, value in (line.strip().partition(" ") for line in lines):
        if name in _KEPT and value.strip() and (name == "--param" or name not in typed):
            found += [name, value.strip()]
    # What is typed comes later and counts.
    first = next((at for at, word in enumerate(words) if word.startswith("--param")), len(words))
    return [*words[:first], *found, *words[first:]]


def prepare_streams() -> None:
    """Make standard output and error speak UTF-8 whatever the machine's own encoding is."""
    # A stream that was closed before the program began is None; what is said goes nowhere then.
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


@dataclass(frozen=True)
class Console:
    """The screen of one call."""

    lang: str  # Language of every message.
    quiet: bool = False  # Whether to keep back what is no result and no error.

    def text(self, key: str, /, **params: object) -> str:
        """Look a message of the command line up."""
        return text(f"cli.{key}", self.lang, **params)

    def result(self, words: str) -> None:
        """Write a result to standard output."""
        _write(sys.stdout, words)

    def data(self, content: bytes) -> None:
        """Write the bytes of a file to standard output, unchanged."""
        stream = getattr(sys.stdout, "buffer", None)
        if stream is None:  # a notebook has no bytes
            sys.stdout.write(content.decode("utf-8-sig"))
            return
        _clear()
        sys.stdout.flush()
        stream.write(content)
        stream.flush()

    def done(self, words: str) -> None:
        """Say what was done, unless quiet."""
        if not self.quiet:
            _write(sys.stdout, words)

    def notice(self, words: str) -> None:
        """Say what a user should know, on standard error, unless quiet."""
        if not self.quiet:
            _complain(words)

    def error(self, words: str) -> None:
        """Say what is wrong, on standard error."""
        _complain(words)

    def ticker(self) -> Ticker | None:
        """Return what says what is being done to somebody who sits there and waits."""
        return None if self.quiet or not sys.stderr.isatty() else Ticker()

    def progress(self) -> Progress | None:
        """Return what shows progress to somebody who sits there and waits."""
        if self.quiet or not sys.stderr.isatty():
            return None
        begin, shown = monotonic(), False

        def show(done: int, total: int) -> None:
            nonlocal shown
            if shown or (monotonic() - begin > _PATIENCE and done < total):
                shown = True
                bar(done, total)

        return show


class Ticker:
    """A line on standard error that says what is being done and for how long, and goes again."""

    def __init__(self) -> None:
        self._words: str | None = None
        self._start = self._begin = monotonic()  # Of the command, and of what is being done.
        self._end = Event()
        self._thread = Thread(target=self._run, daemon=True)

    def say(self, words: str | None) -> None:
        """Say from now on that this is being done; nothing if None."""
        if words != self._words:
            _LINE.bar = ""
            _clear()
            self._words, self._begin = words, monotonic()

    def __enter__(self) -> Ticker:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()
        _LINE.bar = ""
        _clear()

    def _run(self) -> None:
        while not self._end.wait(_PATIENCE / 2):
            # a bar that stands still goes on to say that it lives
            words, begin = (_LINE.bar, _LINE.begin) if _LINE.bar else (self._words, self._begin)
            now = monotonic()
            if words and now - self._start >= _SILENCE:
                _LINE.show(f"{words} … {int(now - begin)} s")


class _Line:
    """What stands in the last line of standard error, without an end of line."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.length = 0
        self.bar, self.begin = "", 0.0  # A bar and since when: it says more than a line of words.

    def show(self, words: str) -> None:
        """Put words over what stands there."""
        with self.lock, suppress(OSError, ValueError):
            sys.stderr.write("\r" + words + " " * (self.length - len(words)))
            sys.stderr.flush()
            self.length = len(words)

    def clear(self) -> None:
        """Take away what stands there."""
        with self.lock, suppress(OSError, ValueError):
            if self.length:
                sys.stderr.write("\r" + " " * self.length + "\r")
                sys.stderr.flush()
                self.length = 0


_LINE = _Line()


def _clear() -> None:
    _LINE.clear()


def bar(done: int, total: int) -> None:
    """Draw the bar over the one before."""
    filled = _WIDTH * done // total if total else _WIDTH
    drawn = f"{'█' * filled}{'░' * (_WIDTH - filled)} {done}/{total}"
    _LINE.bar, _LINE.begin = (drawn if done < total else ""), monotonic()
    if _LINE.bar:
        _LINE.show(drawn)
    else:
        _complain(drawn)


def _complain(words: str) -> None:
    """Say something on standard error; where nobody listens, the work goes on."""
    with suppress(OSError, ValueError):
        _write(sys.stderr, words)
        sys.stderr.flush()


def _write(stream: TextIO, words: str) -> None:
    _clear()
    stream.write(_CONTROL.sub("\N{REPLACEMENT CHARACTER}", words) + "\n")
