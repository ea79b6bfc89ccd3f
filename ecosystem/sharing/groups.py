"""Group nodes: actors that may not be named are drawn together, or not at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from ecosystem.catalogue import label, text
from ecosystem.model.force import actor_sectors, rows_in_force
from ecosystem.model.quarter import Quarter
from ecosystem.schema import INFORMAL
from ecosystem.sharing.release import MINIMUM_FIRMS, MINIMUM_INFORMAL

_TYPE_OF_SECTOR = {
    "state": "state_other",
    "welfare": "welfare_other",
    "civil": "civil_other",
    "business": "business_other",
    "housing": "housing_other",
    INFORMAL: "helper_place",
}
_BANDS = ((5, 9), (10, 19), (20, 49))


@dataclass(frozen=True)
class Groups:
    """Who is drawn together with whom.

    Parameters
    ----------
    group_of
        Hidden actor to the id of its group; actors that are left out altogether are missing.
    rows
        The group nodes as rows of the table of actors.
    left_out
        Number of actors that are in no group since too few could stand together.
    """

    group_of: Mapping[str, str]
    rows: tuple[dict[str, str], ...]
    left_out: int


def band(count: int) -> str:
    """Say a number of informal actors as a band, never exactly.

    Parameters
    ----------
    count
        At least five.

    Returns
    -------
    words
        For example ``"5–9"``.
    """
    for low, high in _BANDS:
        if count <= high:
            return f"{low}–{high}"
    return "50+"


def _name(sector: str, count: int, lang: str) -> str:
    if sector == INFORMAL:
        key = "informal_group" if count >= MINIMUM_INFORMAL else "informal_some"
        return text(f"sharing.{key}", lang, band=band(max(count, MINIMUM_INFORMAL)))
    return text("sharing.others", lang, sector=label("sector", sector, lang))


def group_hidden(quarter: Quarter, shown: frozenset[str]) -> Groups:
    """Put the actors that may not be named into group nodes.

    Parameters
    ----------
    quarter
        The quarter on full data.
    shown
        Ids that may be named.

    Returns
    -------
    groups
        Informal actors form one group: with five or more in force it says a band, below that only
        that there is informal help. Other hidden actors form a group a sector if there are at
        least three; fewer are left out. Actors that are not in force are left out.
    """
    actors = quarter.table("actors")
    sectors = actor_sectors(actors)
    force = rows_in_force(actors, "active_from", "active_until", quarter.meta.wave)
    members: dict[str, list[str]] = defaultdict(list)
    hidden = 0
    for actor, there in zip(actors.column("id"), force, strict=True):
        if actor not in shown:
            hidden += 1
            if there:
                members[sectors[actor]].append(actor)
    lang = "de" if quarter.meta.country in ("", "DE", "AT", "CH") else "en"
    group_of: dict[str, str] = {}
    rows: list[dict[str, str]] = []
    for sector, found in sorted(members.items()):
        if sector != INFORMAL and len(found) < MINIMUM_FIRMS:
            continue
        key = f"group-{sector}"
        group_of.update(dict.fromkeys(found, key))
        rows.append(
            {
                "id": key,
                "name": _name(sector, len(found), lang),
                "type": _TYPE_OF_SECTOR[sector],
                "sector": sector,
                "kind": "group_node",
            }
        )
    return Groups(group_of, tuple(rows), hidden - len(group_of))
