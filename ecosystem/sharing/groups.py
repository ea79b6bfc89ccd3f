"""Group nodes: actors that may not be named are drawn together, or not at all."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from ecosystem.catalogue import label, text
from ecosystem.model.force import rows_in_force
from ecosystem.model.quarter import Quarter
from ecosystem.schema import INFORMAL
from ecosystem.sharing.release import MINIMUM_FIRMS, MINIMUM_INFORMAL, sharing_sectors

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
    members
        Number of actors in each group.
    """

    group_of: Mapping[str, str]
    rows: tuple[dict[str, str], ...]
    left_out: int
    members: Mapping[str, int]

    def may_show_ties(self, group: str, ends: Mapping[str, Collection[str]]) -> bool:
        """Tell whether the ties of a group may be drawn.

        Parameters
        ----------
        group
            Id of the group.
        ends
            Each of its members that has ties, with whom.

        Returns
        -------
        shown
            For the informal group only if it has at least five members and none of them holds
            more than half of its ties: else the ties of the group are those of a person.
        """
        if group != group_key(INFORMAL):
            return True
        total = sum(map(len, ends.values()))
        most = max(map(len, ends.values()), default=0)
        return self.members[group] >= MINIMUM_INFORMAL and 2 * most <= total


def group_key(sector: str) -> str:
    """Return the id of the group node of a sector.

    Parameters
    ----------
    sector
        Stored key.

    Returns
    -------
    id
        The same in every wave, whoever is in it.
    """
    return f"group-{sector}"


def indistinct(
    nodes: Mapping[str, int],
    neighbours: Mapping[str, Collection[str]],
    sectors: Mapping[str, str],
) -> tuple[str, ...]:
    """Name the informal nodes that could be told from others by their ties (k-degree check).

    Parameters
    ----------
    nodes
        Each informal node that shall be shown, with the number of actors behind it.
    neighbours
        Each of these nodes to the nodes that it has ties with.
    sectors
        Sector of every node that is no informal one.

    Returns
    -------
    nodes
        Those that, together with all others of the same degree and the same sectors of their
        neighbours, stand for fewer than five actors. Empty if the picture may be shown.

    References
    ----------
    Liu, K., & Terzi, E. (2008). Towards identity anonymization on graphs. Proceedings of the 2008
    ACM SIGMOD International Conference on Management of Data, 93-106. doi:10.1145/1376616.1376629
    """
    behind: Counter[tuple[int, tuple[str, ...]]] = Counter()
    looks = {}
    for node, count in nodes.items():
        others = set(neighbours.get(node, ()))
        look = len(others), tuple(sorted(sectors.get(other, INFORMAL) for other in others))
        looks[node] = look
        behind[look] += count
    return tuple(
        sorted(n for n, look in looks.items() if look[0] and behind[look] < MINIMUM_INFORMAL)
    )


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
    sectors = sharing_sectors(quarter)
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
    counts: dict[str, int] = {}
    for sector, found in sorted(members.items()):
        if sector != INFORMAL and len(found) < MINIMUM_FIRMS:
            continue
        key = group_key(sector)
        counts[key] = len(found)
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
    return Groups(group_of, tuple(rows), hidden - len(group_of), counts)
