"""What goes to the screen: always UTF-8, never an error because of a letter."""

from __future__ import annotations

import io
import re
import sys
from dataclasses import dataclass
from typing import TextIO

from ecosystem.words import text

# A cell of a table must not be able to steer the terminal.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def prepare_streams() -> None:
    """Make standard output and error speak UTF-8 whatever the machine's own encoding is."""
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
            _write(sys.stderr, words)

    def error(self, words: str) -> None:
        """Say what is wrong, on standard error."""
        _write(sys.stderr, words)


def _write(stream: TextIO, words: str) -> None:
    stream.write(_CONTROL.sub("\N{REPLACEMENT CHARACTER}", words) + "\n")
