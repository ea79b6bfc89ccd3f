"""How easily a tie breaks (rule 8), and the ties themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import prod

from oracle.parts import Actor, Clock, Tie
from oracle.reading import Row, answer, day, items, known, number, raw
from oracle.vocabulary import FREQUENCY, KIND_LAYER, TOLERANCE

RISK_COLUMNS = (
    "one_person",
    "formality",
    "frequency",
    "referrals_year",
    "valid_until",
    "funding",
    "last_seen",
)


@dataclass(frozen=True)
class Money:
    """When each funding ends, and which never does."""

    ends: Mapping[str, date | None]
    permanent: frozenset[str]


def is_tie(row: Row, actors: Mapping[str, Actor], clock: Clock) -> bool:
    """Whether a row is a tie in force, whoever reported it."""
    source, target = known(row, "source"), known(row, "target")
    if source not in actors or target not in actors or source == target:
        return False
    if answer(row, "wished") is True or known(row, "frequency") == "never":
        return False
    return clock.covers(None, day(row, "valid_until"))


def risks(row: Row, clock: Clock, money: Money) -> dict[str, bool | None]:
    """Which of the seven risks hold: yes, no or unknown."""
    sides = raw(row, "source_reports"), raw(row, "target_reports")
    told = all(known(row, c) for c in ("source_reports", "target_reports", "documented"))
    hearsay = "yes" not in sides and (number(row, "others_report") or 0) >= 1
    formality = known(row, "formality")
    seen = day(row, "last_seen")
    return {
        "one_person": answer(row, "one_person"),
        "informal": formality == "personal" if formality else None,
        "low_frequency": _seldom(row),
        "project_funded": _project(row, clock, money),
        "denied": set(sides) == {"yes", "no"},
        # Known only where both sides and the papers were asked about.
        "third_party": told and hearsay and answer(row, "documented") is not True,
        "stale": None if seen is None or clock.stale is None else seen < clock.stale,
    }


def _seldom(row: Row) -> bool | None:
    times = number(row, "referrals_year")
    if times is None:
        times = FREQUENCY.get(known(row, "frequency"))
    return None if times is None else times < 4


def _project(row: Row, clock: Clock, money: Money) -> bool | None:
    own, funding = day(row, "valid_until"), known(row, "funding")
    if clock.horizon is None:
        # Without a wave no day is near, and permanent money settles only what has no day.
        return False if funding in money.permanent and own is None else None
    if funding in money.permanent:
        return own is not None and clock.ends_soon(own)
    ends = [end for end in (own, money.ends.get(funding)) if end is not None]
    return any(clock.ends_soon(end) for end in ends) if ends else None


def make_tie(
    row: Row,
    clock: Clock,
    money: Money,
    hazards: Mapping[str, Fraction],
) -> Tie:
    found = risks(row, clock, money)
    sides = raw(row, "source_reports"), raw(row, "target_reports")
    described = any(known(row, column) for column in RISK_COLUMNS)
    defined = described or found["denied"] or found["third_party"]
    kind = known(row, "kind")
    topics = items(row, "topics")
    return Tie(
        source=known(row, "source"),
        target=known(row, "target"),
        kind=kind,
        layer=KIND_LAYER[kind],
        # An unknown topic says no more than a blank.
        topics=frozenset() if {"?", "unknown"} & set(topics) else frozenset(topics),
        strict=answer(row, "documented") is True or sides == ("yes", "yes"),
        risks=tuple(found.items()),
        fragility=_one_minus(hazards[r] for r, x in found.items() if x) if defined else None,
        fragility_high=(
            _one_minus(hazards[r] for r, x in found.items() if x is not False) if defined else None
        ),
    )


def _one_minus(hazards: Iterable[Fraction]) -> Fraction:
    return 1 - prod((1 - hazard for hazard in hazards), start=Fraction(1))


def read_ties(
    rows: Iterable[Row],
    actors: Mapping[str, Actor],
    clock: Clock,
    money: Money,
    hazards: Mapping[str, Fraction],
) -> tuple[Tie, ...]:
    """The records of the generous graph: in force, and not denied by both sides."""
    return tuple(
        make_tie(row, clock, money, hazards)
        for row in rows
        if is_tie(row, actors, clock) and not denied_by_both(row)
    )


def denied_by_both(row: Row) -> bool:
    """Whether both sides say that there is no such tie."""
    return (raw(row, "source_reports"), raw(row, "target_reports")) == ("no", "no")


def together(ties: Iterable[Tie]) -> Fraction | None:
    """Fragility of parallel records: all of those that have one must break."""
    values = [tie.fragility for tie in ties if tie.fragility is not None]
    return prod(values, start=Fraction(1)) if values else None


def together_high(ties: Iterable[Tie]) -> Fraction | None:
    values = [tie.fragility_high for tie in ties if tie.fragility_high is not None]
    return prod(values, start=Fraction(1)) if values else None


def reaches(value: Fraction, threshold: Fraction) -> bool:
    return value >= threshold - TOLERANCE
