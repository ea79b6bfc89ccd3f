"""What is made when it is first used: names listed in a stub, methods of data classes, patterns."""

from __future__ import annotations

import dataclasses
import re
from _thread import RLock
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

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


# --- Data classes. The standard library writes and compiles six functions for each at once, which
# takes more than a millisecond; a command loads hundreds of classes and uses some of them.

_MADE = ("__init__", "__repr__", "__eq__", "__hash__", "__dataclass_fields__")

_lock = RLock()


class _Later:
    """Stands for what the standard library makes of a data class, until somebody asks for it."""

    def __init__(self, cls: type, name: str, how: dict[str, bool]) -> None:
        self.cls, self.name, self.how = cls, name, how

    def __get__(self, instance: object, owner: type | None = None) -> Any:  # noqa: ANN401
        with _lock:  # of two threads the second finds it made
            mine = [name for name in _MADE if isinstance(vars(self.cls).get(name), _Later)]
            for name in mine:
                delattr(self.cls, name)
            if mine:
                dataclasses.dataclass(**self.how)(self.cls)
        found = getattr(self.cls, self.name)
        bound = instance is not None and hasattr(found, "__get__")
        return found.__get__(instance, owner) if bound else found


class _Pattern:
    """Stands for a pattern until somebody asks for a method of it."""

    def __init__(self, *how: Any) -> None:  # noqa: ANN401
        self._how = how

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        found = getattr(re.compile(*self._how), name)
        setattr(self, name, found)
        return found


if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass

    matching = re.compile
else:
    matching = _Pattern

    def dataclass(cls: type | None = None, /, **how: bool) -> object:
        """Do what the function of the same name in the standard library does, only later."""
        if cls is None:
            return lambda cls: dataclass(cls, **how)
        if "slots" in how:  # a class of its own
            return dataclasses.dataclass(**how)(cls)
        for name in _MADE:
            if name not in vars(cls):
                setattr(cls, name, _Later(cls, name, how))
        return cls
