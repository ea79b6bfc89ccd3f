"""Pictures of a quarter, for paper and for the screen.

Names are loaded when they are first used: nothing here loads a drawing library before it draws.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ecosystem.views.descriptions import Description, describe_gaps, describe_quarter
    from ecosystem.views.files import save_picture
    from ecosystem.views.interactive import render_network
    from ecosystem.views.layout import positions
    from ecosystem.views.matrix import draw_gap_matrix
    from ecosystem.views.notebooks import NetworkDisplay, show_network
    from ecosystem.views.static import draw_quarter

_HOME_OF = {
    "Description": "ecosystem.views.descriptions",
    "NetworkDisplay": "ecosystem.views.notebooks",
    "describe_gaps": "ecosystem.views.descriptions",
    "describe_quarter": "ecosystem.views.descriptions",
    "draw_gap_matrix": "ecosystem.views.matrix",
    "draw_quarter": "ecosystem.views.static",
    "positions": "ecosystem.views.layout",
    "render_network": "ecosystem.views.interactive",
    "save_picture": "ecosystem.views.files",
    "show_network": "ecosystem.views.notebooks",
}

__all__ = [
    "Description",
    "NetworkDisplay",
    "describe_gaps",
    "describe_quarter",
    "draw_gap_matrix",
    "draw_quarter",
    "positions",
    "render_network",
    "save_picture",
    "show_network",
]


def __getattr__(name: str) -> object:
    if name in _HOME_OF:
        return getattr(import_module(_HOME_OF[name]), name)
    message = f"module 'ecosystem.views' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
