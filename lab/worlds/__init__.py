"""The invented quarters of the town of Wessenburg, each drawn from a seed.

What is planted in a quarter, and what only looks like it, is known beforehand; names, places and
everything around it are drawn.
"""

from __future__ import annotations

from lab.worlds.kornhafen import kornhafen
from lab.worlds.quarters import draw, mini
from lab.worlds.town import COLUMNS, Decoy, Item, World

WORLD_NAMES = ("mini", "kornhafen", "siedlung-am-wehr", "altmarkt-west")

__all__ = ["COLUMNS", "WORLD_NAMES", "Decoy", "Item", "World", "make_world"]


def make_world(name: str, seed: int = 1) -> World:
    """Draw an invented quarter; ``mini`` is always the same, `later` is the next wave.

    Raises
    ------
    KeyError
        If there is no quarter of this name.

    Examples
    --------
    >>> world = make_world("mini")
    >>> len(world.tables["actors"]), len(world.planted)
    (12, 16)
    """
    if name not in WORLD_NAMES:
        raise KeyError(name)
    special = {"mini": mini, "kornhafen": kornhafen}
    return special[name](seed) if name in special else draw(name, seed)[0]
