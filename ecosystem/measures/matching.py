"""M34: households, flats and the volunteers who go along, matched by what they themselves state."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

from ecosystem.measures.assigning import assign
from ecosystem.measures.matching_sides import (
    Companion,
    Flat,
    Household,
    Matching,
    Proposal,
    Unmatched,
)
from ecosystem.schema import LANGUAGE_TWINS

Item = TypeVar("Item")


Rule = tuple[str, Callable[[Household, Item], bool]]


def _fits_rent(household: Household, flat: Flat) -> bool:
    return household.rent_max is None or (flat.rent is not None and flat.rent <= household.rent_max)


_FLAT_RULES: tuple[Rule[Flat], ...] = (
    ("size", lambda home, flat: flat.persons_min <= home.persons <= flat.persons_max),
    ("step_free", lambda home, flat: not home.step_free or flat.step_free is True),
    ("rent", _fits_rent),
)


def _common(one: Sequence[str], other: Sequence[str]) -> bool:
    spoken = {*other, *(LANGUAGE_TWINS[code] for code in other if code in LANGUAGE_TWINS)}
    return not spoken.isdisjoint(one)


_COMPANION_RULES: tuple[Rule[Companion], ...] = (
    ("checked", lambda _, mate: mate.checked),
    ("language", lambda home, mate: _common(home.languages, mate.languages)),
    ("gender", lambda home, mate: home.companion_gender in ("", mate.gender)),
    ("slots", lambda home, mate: not home.slots or not {*home.slots}.isdisjoint(mate.slots)),
)


def flat_fit(household: Household, flat: Flat) -> float:
    """Tell how well a possible flat suits, from 1 to 4.

    Parameters
    ----------
    household, flat
        A pair that may be.

    Returns
    -------
    fit
        1, and up to 1 each for a room for everybody and none too many, for rent below the limit,
        and for a wished part of the town.
    """
    size = household.persons / flat.persons_max
    rent = 0.0
    if household.rent_max and flat.rent is not None:
        rent = min(1.0, 2 * (1 - flat.rent / household.rent_max))
    district = float(not household.districts or flat.district in household.districts)
    return round(1 + size + rent + district, 3)


def _reason(home: Household, others: Sequence[Item], rules: Sequence[Rule[Item]]) -> str:
    """Name the first rule that leaves nobody; ``taken`` if all that suit went to others."""
    if not others:
        return "none"
    left = list(others)
    for name, suits in rules:
        left = [other for other in left if suits(home, other)]
        if not left:
            return name
    return "taken"


def match_households(
    households: Sequence[Household], flats: Sequence[Flat], companions: Sequence[Companion]
) -> Matching:
    """Propose flats for households, and companions for those who have one (M34).

    Parameters
    ----------
    households, flats, companions
        Only what each states of itself; nationality, religion, name and prospects of staying
        are no part of it.

    Returns
    -------
    matching
        First as many households with a flat as can be, then the fairest, then the best choice;
        of equals those who have waited longer. Then the same for companions. Every household,
        flat and companion without a match has a reason. People decide.

    Notes
    -----
    To match the three sides at once is NP-hard; flats come first, and both are reported.
    """
    homes = sorted(households, key=lambda home: home.id)
    rooms = sorted(flats, key=lambda flat: flat.id)
    mates = sorted(companions, key=lambda mate: mate.id)
    may = _possible(homes, rooms, _FLAT_RULES)
    fits = np.array([[flat_fit(h, f) for f in rooms] for h in homes]).reshape(
        len(homes), len(rooms)
    )
    flat_of = dict(assign(fits, possible=may, waiting=[home.waiting_days for home in homes]))
    housed = [homes[row] for row in sorted(flat_of)]
    places = [mate for mate in mates for _ in range(max(mate.capacity, 0))]
    may_go = _possible(housed, places, _COMPANION_RULES)
    overlap = [[1.0 + len({*h.slots} & {*m.slots}) for m in places] for h in housed]
    chosen = assign(
        np.array(overlap).reshape(len(housed), len(places)),
        possible=may_go,
        waiting=[home.waiting_days for home in housed],
    )
    mate_of = {housed[row].id: places[column].id for row, column in chosen}
    proposals = tuple(
        Proposal(
            homes[row].id,
            rooms[column].id,
            mate_of.get(homes[row].id, ""),
            float(fits[row, column]),
        )
        for row, column in sorted(flat_of.items())
    )
    unmatched = [
        *_households_left(homes, rooms, mates, proposals),
        *_flats_left(homes, rooms, proposals),
        *_companions_left(housed, mates, proposals),
    ]
    return Matching(proposals, tuple(unmatched), _missing(homes, mates, unmatched))


def _possible(
    homes: Sequence[Household], others: Sequence[Item], rules: Sequence[Rule[Item]]
) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    pairs = [[all(suits(h, other) for _, suits in rules) for other in others] for h in homes]
    return np.array(pairs, np.bool_).reshape(len(homes), len(others))


def _households_left(
    homes: Sequence[Household],
    rooms: Sequence[Flat],
    mates: Sequence[Companion],
    proposals: Sequence[Proposal],
) -> list[Unmatched]:
    found = {proposal.household: proposal for proposal in proposals}
    left = []
    for home in homes:
        if home.id not in found:
            left.append(Unmatched("household", home.id, "flat", _reason(home, rooms, _FLAT_RULES)))
        elif not found[home.id].companion:
            reason = _reason(home, mates, _COMPANION_RULES)
            detail = ";".join(home.languages) if reason == "language" else ""
            left.append(Unmatched("household", home.id, "companion", reason, detail))
    return left


def _flats_left(
    homes: Sequence[Household], rooms: Sequence[Flat], proposals: Sequence[Proposal]
) -> list[Unmatched]:
    used = {proposal.flat for proposal in proposals}
    left = []
    for flat in rooms:
        if flat.id in used:
            continue
        suits = any(all(rule(home, flat) for _, rule in _FLAT_RULES) for home in homes)
        reason = "others" if suits else "nobody" if homes else "none"
        left.append(Unmatched("flat", flat.id, "", reason))
    return left


def _companions_left(
    housed: Sequence[Household], mates: Sequence[Companion], proposals: Sequence[Proposal]
) -> list[Unmatched]:
    used = {proposal.companion for proposal in proposals}
    left = []
    for mate in mates:
        if mate.id in used:
            continue
        rules = [rule for name, rule in _COMPANION_RULES if name != "checked"]
        suits = any(all(rule(home, mate) for rule in rules) for home in housed)
        reason = "others" if suits else "nobody" if housed else "none"
        left.append(Unmatched("companion", mate.id, "", reason if mate.checked else "unchecked"))
    return left


def _missing(
    homes: Sequence[Household], mates: Sequence[Companion], unmatched: Sequence[Unmatched]
) -> tuple[tuple[str, int], ...]:
    """Languages that nobody among the companions speaks, with the households that need them."""
    silent = {u.id for u in unmatched if u.lacks == "companion" and u.reason == "language"}
    count: dict[str, int] = {}
    for home in homes:
        if home.id in silent and not any(
            _common(home.languages, m.languages) for m in mates if m.checked
        ):
            for code in home.languages:
                count[code] = count.get(code, 0) + 1
    return tuple(sorted(count.items(), key=lambda item: (-item[1], item[0])))
