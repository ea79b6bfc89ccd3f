"""A bar on standard error for work that takes a while."""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import monotonic

from ecosystem.cli.console import Console

_WIDTH = 30

_PATIENCE = 1.0


def bar(done: int, total: int) -> None:
    """Draw the bar over the one before."""
    filled = _WIDTH * done // total if total else _WIDTH
    drawn = "█" * filled + "░" * (_WIDTH - filled)
    sys.stderr.write(f"\r{drawn} {done}/{total}" + ("\n" if done == total else ""))
    sys.stderr.flush()


def bar_for(console: Console) -> Callable[[int, int], None] | None:
    """Return what shows progress to somebody who sits there and waits."""
    if console.quiet or not sys.stderr.isatty():
        return None
    begin = monotonic()
    shown = False

    def progress(done: int, total: int) -> None:
        nonlocal shown
        if shown or (monotonic() - begin > _PATIENCE and done < total):
            shown = True
            bar(done, total)

    return progress
