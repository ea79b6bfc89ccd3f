"""Public names that are loaded when they are first used; the stub of a module is their one list."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

_LINE = re.compile(r"^from (\S+) import (\w+) as \w+$", re.MULTILINE)


def attach(file: str) -> tuple[Callable[[str], object], Callable[[], list[str]], list[str]]:
    """Give ``__getattr__``, ``__dir__`` and ``__all__`` of a module of this package."""
    stub = Path(file).with_suffix(".pyi").read_text(encoding="utf-8")
    where = {name: place for place, name in _LINE.findall(stub)}
    names = sorted(where)

    def load(name: str) -> object:
        if name not in where:
            raise AttributeError(f"module 'ecosystem' has no attribute {name!r}")
        if where[name] == ".":
            return import_module(f".{name}", "ecosystem")
        found: object = getattr(import_module(where[name], "ecosystem"), name)
        return found

    return load, names.copy, names
