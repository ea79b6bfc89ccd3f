"""Rows that packages of somebody else add to our tables; ``docs/plugins.md`` shows a finder.

A package names one module below the entry point ``ecosystem.plugins``. Of that module count:
``FINDERS``, ``COMMANDS``, ``IMPORTS``, ``EXPORTS``, ``PICTURES`` (rows as in our own tables) and
``TEXTS`` (messages by key in the form of the catalogue).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

GROUP = "ecosystem.plugins"


@cache
def modules() -> tuple[ModuleType, ...]:
    """Load the module of each package that adds rows, in the order of their names."""
    # whether there is one is seen in the files: to load what reads them all takes longer than that
    files = (file for place in sys.path for file in Path(place).glob("*-info/entry_points.txt"))
    if not any(GROUP in file.read_text("utf-8", "replace") for file in files):
        return ()
    from importlib.metadata import entry_points

    found = sorted(entry_points(group=GROUP), key=lambda each: each.name)
    return tuple(each.load() for each in found)


def rows_of(table: str) -> Iterator[Any]:
    """Give the rows that others add to a table: pairs of a mapping, or items of a list."""
    for module in modules() if table else ():
        rows = getattr(module, table, ())
        yield from rows.items() if isinstance(rows, Mapping) else rows
