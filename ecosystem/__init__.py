"""Map the support ecosystem of an arrival neighbourhood and find its gaps and weak bridges.

Names are loaded when they are first used, so that importing the package costs next to nothing.
They stand in ``__init__.pyi``.
"""

from __future__ import annotations

import lazy_loader

__version__ = "0.1.0"

_listed, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)


def __getattr__(name: str) -> object:
    try:
        return _listed(name)
    except AttributeError:  # measures that have moved are still found by their old name
        research = _listed("research")
        if name not in research.__all__:
            raise
        return getattr(research, name)
