"""What is made when it is first used: names listed in a stub, methods of data classes, patterns."""

from __future__ import annotations

import dataclasses
import re
from _thread import RLock
from collections.abc import Callable
from importlib import import_module
from operator import attrgetter
from pathlib import Path
from reprlib import recursive_repr
from types import FunctionType
from typing import TYPE_CHECKING, Any

_MISSING = dataclasses.MISSING

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
# takes more than half a millisecond; a command loads hundreds of classes and uses some of them. So
# a class is made when it is first used, and only `__init__` is compiled for it.

_MADE = ("__init__", "__repr__", "__eq__", "__hash__", "__dataclass_fields__")

_lock = RLock()


class _Later:
    """Stands for what is made of a data class, until somebody asks for it."""

    def __init__(self, cls: type, name: str, how: dict[str, bool]) -> None:
        self.cls, self.name, self.how = cls, name, how

    def __get__(self, instance: object, owner: type | None = None) -> Any:  # noqa: ANN401
        with _lock:  # of two threads the second finds it made
            mine = [name for name in _MADE if isinstance(vars(self.cls).get(name), _Later)]
            for name in mine:
                delattr(self.cls, name)
            if mine:
                _make(self.cls, **self.how)
        found = getattr(self.cls, self.name)
        bound = instance is not None and hasattr(found, "__get__")
        return found.__get__(instance, owner) if bound else found


def _make(cls: Any, *, eq: bool = True, order: bool = False, **how: bool) -> None:  # noqa: ANN401
    """Give a class what the standard library gives a data class, with one compilation."""
    if order:
        dataclasses.dataclass(order=True, **how)(cls)
        return
    dataclasses.dataclass(init=False, repr=False, eq=False, **how)(cls)
    own, fields = vars(cls), dataclasses.fields(cls)
    if "__init__" not in own:
        cls.__init__ = _init(cls, fields)
    if "__repr__" not in own:
        cls.__repr__ = _repr([field.name for field in fields if field.repr])
    if not eq:
        return
    values = _values([field.name for field in fields if field.compare])
    explicit = "__hash__" in own and not (own["__hash__"] is None and "__eq__" in own)
    if "__eq__" not in own:

        def __eq__(self: object, other: object) -> Any:  # noqa: ANN401, N807
            return values(self) == values(other) if type(self) is type(other) else NotImplemented

        cls.__eq__ = __eq__
    if not explicit:
        cls.__hash__ = (lambda self: hash(values(self))) if how.get("frozen") else None


def _values(names: list[str]) -> Callable[[object], tuple[Any, ...]]:
    """Return a function that gives some attributes."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda self: tuple(getattr(self, name) for name in names)


def _repr(names: list[str]) -> Callable[[object], str]:
    @recursive_repr()
    def __repr__(self: object) -> str:  # noqa: N807
        told = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{type(self).__qualname__}({told})"

    return __repr__


class _Factory:
    """Stands for a default that is made anew each time."""

    def __repr__(self) -> str:
        return "<factory>"


_FACTORY = _Factory()


def _init(cls: type, fields: tuple[dataclasses.Field[Any], ...]) -> Callable[..., None]:
    """Write and compile what sets the fields; defaults are handed over, not written."""
    by_place = [field for field in fields if field.init and not field.kw_only]
    by_name = [field for field in fields if field.init and field.kw_only]
    made = {f.name: f.default_factory for f in fields if f.default_factory is not _MISSING}
    defaults = {f.name: f.default for f in fields if f.default is not _MISSING}
    defaults |= dict.fromkeys(made, _FACTORY)
    words = ["self", *(field.name for field in by_place), *(["*"] if by_name else [])]
    words += [field.name for field in by_name]
    # no field has such a name
    lines = ["__own__ = self.__dict__"]
    for field in fields:
        name = field.name
        value = f"__made__[{name!r}]()"
        if field.init:
            value = f"{value} if {name} is __factory__ else {name}" if name in made else name
        if field.init or name in made:  # the default of others stands in the class
            lines.append(f"__own__[{name!r}] = {value}")
    if hasattr(cls, "__post_init__"):
        lines.append("self.__post_init__()")
    found: dict[str, Any] = {"__made__": made, "__factory__": _FACTORY}
    exec(f"def __init__({', '.join(words)}):\n " + "\n ".join(lines), found)
    init: FunctionType = found["__init__"]
    init.__defaults__ = tuple(defaults[f.name] for f in by_place if f.name in defaults)
    init.__kwdefaults__ = {f.name: defaults[f.name] for f in by_name if f.name in defaults}
    init.__annotations__ = {f.name: f.type for f in (*by_place, *by_name)} | {"return": None}
    init.__qualname__, init.__module__ = f"{cls.__qualname__}.__init__", cls.__module__
    return init


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
