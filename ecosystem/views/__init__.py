"""Pictures of a quarter, for paper and for the screen.

Names are loaded when they are first used: nothing here loads a drawing library before it draws.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ecosystem.views.bridges import draw_bridges
    from ecosystem.views.coverage import draw_informants
    from ecosystem.views.descriptions import Description, describe_gaps, describe_quarter
    from ecosystem.views.docks import draw_dock_map
    from ecosystem.views.files import save_picture
    from ecosystem.views.funding_lines import draw_funding_line
    from ecosystem.views.interactive import render_network
    from ecosystem.views.layout import position_table, positions
    from ecosystem.views.matrix import draw_gap_matrix
    from ecosystem.views.moves import keep_positions
    from ecosystem.views.notebooks import NetworkDisplay, show_network
    from ecosystem.views.pairs import draw_before_after, draw_waves
    from ecosystem.views.resilience_curves import draw_resilience
    from ecosystem.views.routes import draw_routes
    from ecosystem.views.static import draw_quarter
    from ecosystem.views.useful_ties import draw_useful_easy
    from ecosystem.views.weeks import draw_open_hours
    from ecosystem.views.wheels import draw_sector_wheel

_HOME_OF = {
    "Description": "ecosystem.views.descriptions",
    "NetworkDisplay": "ecosystem.views.notebooks",
    "describe_gaps": "ecosystem.views.descriptions",
    "describe_quarter": "ecosystem.views.descriptions",
    "draw_before_after": "ecosystem.views.pairs",
    "draw_bridges": "ecosystem.views.bridges",
    "draw_dock_map": "ecosystem.views.docks",
    "draw_funding_line": "ecosystem.views.funding_lines",
    "draw_gap_matrix": "ecosystem.views.matrix",
    "draw_informants": "ecosystem.views.coverage",
    "draw_open_hours": "ecosystem.views.weeks",
    "draw_quarter": "ecosystem.views.static",
    "draw_resilience": "ecosystem.views.resilience_curves",
    "draw_routes": "ecosystem.views.routes",
    "draw_sector_wheel": "ecosystem.views.wheels",
    "draw_useful_easy": "ecosystem.views.useful_ties",
    "draw_waves": "ecosystem.views.pairs",
    "keep_positions": "ecosystem.views.moves",
    "position_table": "ecosystem.views.layout",
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
    "draw_before_after",
    "draw_bridges",
    "draw_dock_map",
    "draw_funding_line",
    "draw_gap_matrix",
    "draw_informants",
    "draw_open_hours",
    "draw_quarter",
    "draw_resilience",
    "draw_routes",
    "draw_sector_wheel",
    "draw_useful_easy",
    "draw_waves",
    "keep_positions",
    "position_table",
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
