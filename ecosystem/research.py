"""Measures that no command needs, for whoever has a question of their own.

Brokerage, key players, error rates of reports, journeys stop by stop, the boundary of the map …
``eco.research.key_players(quarter)``; the names stand in ``research.pyi``. Those that give one
value an actor, a tie or a net are in the table of `measure`, too.
"""

from __future__ import annotations

from ecosystem.stubs import attach

__getattr__, __dir__, __all__ = attach(__file__)
