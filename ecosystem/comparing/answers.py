"""Who was asked in a wave, and who said that a tie is there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from ecosystem.model.evidence import REPORTED, fold_reports
from ecosystem.model.quarter import Quarter
from ecosystem.model.records import KINDS
from ecosystem.model.values import as_number

TieKey = tuple[str, str, str]
"""Source, target and kind of a tie."""


@dataclass(frozen=True)
class Witnesses:
    """Who said what about one tie.

    Parameters
    ----------
    units
        Ids of the actors that said that it is there: its own sides, and the organisations of
        third parties.
    nameless
        Whether somebody else said so whose organisation is not known.
    denied
        Whether one of its sides said that it is not there.
    """

    units: frozenset[str] = frozenset()
    nameless: bool = False
    denied: bool = False


NOBODY = Witnesses()


@dataclass(frozen=True)
class Answers:
    """What one wave holds about its ties, and who was asked.

    Parameters
    ----------
    there
        Ids of the actors in force.
    asked
        Those of them that were asked about their ties.
    ties
        Ties in the generous graph.
    ended
        Ties that the tables name and that do not count: their end has passed, or they are
        reported as never used.
    witnesses
        Who said what, by tie.
    """

    there: frozenset[str]
    asked: frozenset[str]
    ties: frozenset[TieKey]
    ended: frozenset[TieKey]
    witnesses: Mapping[TieKey, Witnesses]

    def of(self, tie: TieKey) -> Witnesses:
        """Return who said what about a tie."""
        return self.witnesses.get(tie, NOBODY)


def ties_of(quarter: Quarter) -> frozenset[TieKey]:
    """Return the ties of the generous graph as texts.

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    ties
        Source, target and kind; parallel records are one.
    """
    network = quarter.network()
    records = network.records
    ends = (records.source.tolist(), records.target.tolist(), records.kind.tolist())
    return frozenset(
        (network.ids[a], network.ids[b], KINDS[kind]) for a, b, kind in zip(*ends, strict=True)
    )


def read_answers(quarter: Quarter) -> Answers:
    """Read who was asked and who said what.

    Parameters
    ----------
    quarter
        One wave.

    Returns
    -------
    answers
        An actor was asked if ``asked`` says so, or if it is blank and the actor has answered
        about any of its ties.
    """
    network = quarter.network()
    ties, reports = quarter.table("ties"), quarter.table("reports")
    folded = fold_reports(ties, reports, [True] * len(ties)).ties
    units: dict[TieKey, set[str]] = defaultdict(set)
    denied: set[TieKey] = set()
    named: set[TieKey] = set()
    counted: dict[TieKey, int] = defaultdict(int)
    spoke: set[str] = set()
    columns = ("source", "target", "kind", "source_reports", "target_reports", "others_report")
    for source, target, kind, first, second, others in zip(
        *map(folded.column, columns), strict=True
    ):
        key = (source, target, kind)
        named.add(key)
        for unit, said in ((source, first), (target, second)):
            if said in REPORTED:
                spoke.add(unit)
            if said == "yes":
                units[key].add(unit)
            elif said == "no":
                denied.add(key)
        counted[key] = max(counted[key], int(as_number(others) or 0))
    heard = _third_parties(quarter, named)
    for key, organisations in heard.items():
        units[key] |= {unit for unit in organisations if unit}
        spoke |= units[key]
    ids = frozenset(network.ids)
    asked = frozenset(
        unit
        for unit, said in zip(network.ids, network.asked, strict=True)
        if said == "yes" or (said == "" and unit in spoke)
    )
    there = ties_of(quarter)
    witnesses = {
        key: Witnesses(
            units=frozenset(units.get(key, ())),
            nameless=counted[key] > sum(1 for unit in heard.get(key, ()) if unit),
            denied=key in denied,
        )
        for key in named
    }
    ended = frozenset(key for key in named if key not in there)
    return Answers(ids, asked, there, ended, witnesses)


def _third_parties(quarter: Quarter, ties: set[TieKey]) -> dict[TieKey, list[str]]:
    """Organisation of each third party that says that a tie is there; blank if not known."""
    actors = set(quarter.table("actors").column("id"))
    found: dict[TieKey, dict[str, str]] = defaultdict(dict)
    table = quarter.table("reports")
    columns = ("source", "target", "kind", "role", "says", "informant", "organisation")
    for source, target, kind, role, says, informant, organisation in zip(
        *map(table.column, columns), strict=True
    ):
        key = (source, target, kind)
        if role == "third" and says == "yes" and key in ties:
            found[key][informant] = organisation if organisation in actors else ""
    return {key: sorted(by_informant.values()) for key, by_informant in found.items()}
