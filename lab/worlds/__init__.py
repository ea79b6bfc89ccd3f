"""The invented quarters of the town of Wessenburg, each drawn from a seed.

What is planted in a quarter, and what only looks like it, is known beforehand; names, places and
everything around it are drawn.
"""

from __future__ import annotations

from collections.abc import Callable

from lab.worlds.kornhafen import kornhafen
from lab.worlds.quarters import altmarkt, mini, siedlung
from lab.worlds.town import COLUMNS, Decoy, Item, World

_MAKERS: dict[str, Callable[[int], World]] = {
    "mini": mini,
    "kornhafen": kornhafen,
    "siedlung-am-wehr": siedlung,
    "altmarkt-west": altmarkt,
}

WORLD_NAMES = tuple(_MAKERS)

__all__ = ["COLUMNS", "WORLD_NAMES", "Decoy", "Item", "World", "make_world"]


def make_world(name: str, seed: int = 1) -> World:
    """Draw an invented quarter.

    Parameters
    ----------
    name
        ``mini``, ``kornhafen``, ``siedlung-am-wehr`` or ``altmarkt-west``.
    seed
        Equal seeds give equal quarters; ``mini`` is always the same.

    Returns
    -------
    World
        Tables, properties, what is planted and what must not be reported; for ``kornhafen`` with
        a second wave in ``later``.

    Raises
    ------
    KeyError
        If there is no quarter of this name.

    Examples
    --------
    >>> world = make_world("mini")
    >>> len(world.tables["actors"]), len(world.planted)
    (12, 8)
    """
    return _MAKERS[name](seed)
