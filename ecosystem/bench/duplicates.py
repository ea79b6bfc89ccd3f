"""One actor in two spellings: the list takes it for two, each with half of the ties."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from ecosystem.bench.picking import pick
from ecosystem.worlds.world import Row, Tables

_PLAIN: dict[str, str | int | None] = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}


def split_actors(tables: Tables, share: float, draw: Callable[[], float]) -> dict[str, str]:
    """Let some actors stand in the list twice.

    Parameters
    ----------
    tables
        Rows by table; they are changed.
    share
        Share of the actors with at least two ties or offers, in 0..1.
    draw
        Gives numbers in 0..1.

    Returns
    -------
    aliases
        Id of the second spelling to that of the first.

    Notes
    -----
    Ties with all their reports, offers and memberships are divided by halves. What makes an actor
    a dock stays with the first spelling, and so does whoever sits there.
    """
    bound: dict[str, int] = {}
    for table, columns in (("ties", ("source", "target")), ("offers", ("actor",))):
        for row in tables[table]:
            for column in columns:
                bound[row[column]] = bound.get(row[column], 0) + 1
    actors = {row["id"]: row for row in tables["actors"]}
    candidates = [actor for actor in actors if bound.get(actor, 0) >= 2]
    aliases: dict[str, str] = {}
    for position in pick(len(candidates), share, draw):
        actor = candidates[position]
        second = next(f"{actor}-{n}" for n in count(2) if f"{actor}-{n}" not in actors)
        name = _other_spelling(actors[actor]["name"])
        actors[second] = {**actors[actor], "id": second, "name": name}
        aliases[second] = actor
        _divide(tables, actor, second, draw)
    tables["actors"] = list(actors.values())
    return aliases


def _divide(tables: Tables, actor: str, second: str, draw: Callable[[], float]) -> None:
    """Give half of what an actor has to its second spelling."""
    rows = [*tables["ties"], *tables["reports"]]
    mine = dict.fromkeys(_triple(row) for row in rows if actor in (row["source"], row["target"]))
    triples = list(mine)
    moved = {triples[position] for position in pick(len(triples), 0.5, draw)}
    for row in rows:
        if _triple(row) in moved:
            row["source" if row["source"] == actor else "target"] = second
    for table in ("offers", "members"):
        own = [row for row in tables[table] if row["actor"] == actor]
        for position in pick(len(own), 0.5, draw):
            own[position]["actor"] = second


def _triple(row: Row) -> tuple[str, str, str]:
    return row["source"], row["target"], row["kind"]


def _other_spelling(name: str) -> str:
    """Write a name as another list might: capitals, no umlauts."""
    plain = name.translate(str.maketrans(_PLAIN))
    return plain.upper()
