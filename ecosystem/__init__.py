"""Map the support ecosystem of an arrival neighbourhood and find its gaps and weak bridges.

Names are loaded when they are first used, so that importing the package costs next to nothing.
They stand in ``__init__.pyi``.
"""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

__version__ = "0.1.0"

# Where each public name stands; type checkers read the same list.
_STUB = Path(__file__).with_suffix(".pyi").read_text(encoding="utf-8")
_WHERE = {n: place for place, n in re.findall(r"^from (\S+) import (\w+) as", _STUB, re.MULTILINE)}

__all__ = sorted(_WHERE)


def __getattr__(name: str) -> object:
    """Load a public name when it is first asked for."""
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(_WHERE[name], __name__), name)
    globals()[name] = found  # also where a module has the same name
    return found


def __dir__() -> list[str]:
    return list(__all__)
