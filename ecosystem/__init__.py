"""Map the support ecosystem of an arrival neighbourhood and find its gaps and weak bridges.

Names are loaded when they are first used, so that importing the package costs next to nothing.
They stand in ``__init__.pyi``.
"""

from __future__ import annotations

import sys

from ecosystem.stubs import attach

__version__ = "0.2.0"

_listed, __dir__, __all__ = attach(__file__)


def __getattr__(name: str) -> object:
    try:
        found = _listed(name)
    except AttributeError:  # measures that have moved are still found by their old name
        research = _listed("research")
        if name not in vars(research)["__all__"]:
            raise
        return getattr(research, name)
    setattr(sys.modules[__name__], name, found)  # also where a module has the same name
    return found
