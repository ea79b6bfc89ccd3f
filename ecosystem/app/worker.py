"""The process that computes for the page: it is told commands and runs them like a terminal would.

It is a process of its own so that the page stays quick, long work can be stopped by ending it, and
nothing half-done is left behind: every command writes under another name and renames at the end.
"""

from __future__ import annotations

import base64
import json
import os
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import field
from importlib import import_module
from typing import Any

from ecosystem.cli import run
from ecosystem.cli.console import Console, Progress, with_kept
from ecosystem.errors import EcosystemError
from ecosystem.stubs import dataclass

# What nearly every page needs: loaded while nobody waits yet.
_SOON = (
    *("ecosystem.cli.exchange", "ecosystem.cli.results", "ecosystem.app.looking"),
    *("ecosystem.io.formats.drafts", "ecosystem.io.clerk.lists", "ecosystem.io.workbook"),
    *("ecosystem.findings.registry", "ecosystem.sharing.results", "ecosystem.sharing.plans"),
    *("ecosystem.io.formats.nets", "numpy.random", "opening_hours"),
)

Send = Callable[[Mapping[str, object]], None]


@dataclass(frozen=True)
class Kept(Console):
    """A console that keeps what a command says, for a page to show."""

    send: Send = lambda _: None
    content: list[bytes] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def data(self, content: bytes) -> None:
        """Keep the bytes of a file."""
        self.content.append(content)

    def result(self, words: str) -> None:
        """Keep a result, or what was done."""
        self.said.append(words)

    def error(self, words: str) -> None:
        """Keep what is wrong, or what a user should know."""
        self.told.append(words)

    done, notice = result, error

    def progress(self) -> Progress:
        """Send how far the work is."""

        def show(done: int, total: int) -> None:
            self.send({"done": done, "total": total})

        return show


def answer(asked: Mapping[str, Any], send: Send) -> dict[str, object]:
    """Run a command, or look at a file before it is read."""
    console = Kept(asked["lang"], send=send)
    words = asked["words"]
    try:
        look = asked.get("look")
        status = _look(look, words, console) if look else run(with_kept(words), console)
    except Exception as fault:  # whatever is broken in a file, it must be one sentence
        if os.environ.get("ECOSYSTEM_DEBUG"):
            traceback.print_exc()
        console.error(console.text("broken", name=type(fault).__name__))
        status = 1
    content = base64.b64encode(b"".join(console.content)).decode("ascii")
    return {"status": status, "content": content, "said": console.said, "told": console.told}


def _look(name: str, words: Sequence[str], console: Kept) -> int:
    """Look at something of which no command tells all that a page shows."""
    from ecosystem.app import looking

    try:
        found = getattr(looking, name)(*words, lang=console.lang)
    except (EcosystemError, OSError) as fault:
        said = fault.message(console.lang) if isinstance(fault, EcosystemError) else str(fault)
        console.error(said)
        return 1
    console.data(json.dumps(found, ensure_ascii=False).encode())
    return 0


def main() -> None:
    """Answer one line after the other until nobody asks any more."""
    # What a library prints must not come between our lines.
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)

    def send(message: Mapping[str, object]) -> None:
        out.write(json.dumps(message) + "\n")
        out.flush()

    for name in _SOON:
        with suppress(ImportError):  # of an extra that is not there
            import_module(name)
    for line in sys.stdin.buffer:
        try:
            send(answer(json.loads(line), send))
        except BrokenPipeError:  # the page is gone
            return


if __name__ == "__main__":
    main()
