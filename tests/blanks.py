"""Blanking a cell: an answer that nobody gave may not say more than one that somebody gave.

Rule 15 of the contract, for whatever analyses a quarter: what stands here knows the tables and the
figures of the contract and nothing of how they are computed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from hypothesis import strategies as st
from quarters import quarters

Row = dict[str, str]
Tables = dict[str, list[Row]]
Meta = dict[str, Any]
Figures = Mapping[str, Any]

DESCRIBING: Mapping[str, Sequence[str]] = {
    "offers": (
        *("topics", "groups", "languages", "excludes", "informal", "help", "walk_in", "takes_new"),
        *("capacity_week", "waiting_days", "cost_free", "valid_from", "valid_until", "funding"),
    ),
    "ties": (
        *("topics", "frequency", "referrals_year", "formality", "one_person", "funding"),
        *("valid_until", "source_reports", "target_reports", "others_report", "documented"),
        *("last_seen", "wished"),
    ),
    "needs": ("persons",),
    "funding": ("level", "amount_year", "valid_from", "valid_until"),
    "actors": ("staff", "active_from", "active_until"),
}
_RISK_COLUMNS = ("one_person", "formality", "frequency", "referrals_year", "funding", "last_seen")
RISKS = frozenset(("ties", column) for column in (*_RISK_COLUMNS, "valid_until"))
GAPS = ("G1", "G2", "G3", "G4", "G5")


class Place(NamedTuple):
    """A cell that holds an answer."""

    table: str
    row: int
    column: str


def answered(tables: Tables) -> Iterator[Place]:
    """Every cell of a describing column that holds a value and nothing unknown."""
    for table, columns in DESCRIBING.items():
        for number, row in enumerate(tables.get(table, [])):
            for column in columns:
                entries = (row.get(column) or "").split(";")
                twice = column in ("frequency", "referrals_year") and bool(
                    row.get("frequency") and row.get("referrals_year")
                )
                nobody = table == "needs" and entries == ["0"]
                if not {"", "?", "unknown"} & set(entries) and not twice and not nobody:
                    yield Place(table, number, column)


def blank(tables: Tables, place: Place) -> Tables:
    """The same tables without the answer in one cell."""
    rows = [dict(row) for row in tables[place.table]]
    nothing = "?" if (place.table, place.column) == ("offers", "topics") else ""
    rows[place.row][place.column] = nothing
    return {**tables, place.table: rows}


def lets_count(tables: Tables, place: Place, wave: str) -> bool:
    """Whether the answer kept a tie or an actor out, or a tie to its topics."""
    value = tables[place.table][place.row][place.column]
    if place.table == "ties":
        said_no = place.column in ("source_reports", "target_reports") and value == "no"
        ended = place.column == "valid_until" and value < wave
        return place.column in ("topics", "wished") or value == "never" or said_no or ended
    return place.column in ("active_from", "active_until")


@st.composite
def blanked_quarters(draw: st.DrawFn) -> tuple[Tables, Meta, Place]:
    """A quarter whose blanks about languages say nothing, and one of its answers."""
    tables, meta = draw(quarters().filter(lambda quarter: any(answered(quarter[0]))))
    place = draw(st.sampled_from(list(answered(tables))))
    return tables, {**meta, "blank_language": "unknown"}, place


def worse_claims(before: Figures, after: Figures) -> list[str]:
    """
    The cells about which something worse is claimed after than before.

    A cell of which nothing was claimed may at most turn out as good as it could have been: an
    offer that counts for sure now may be the same actor's as the one that was a maybe.
    """
    found = []
    for old, new in zip(before["cells"], after["cells"], strict=True):
        at_best = old["class_best"]
        if new["class"] not in GAPS:
            continue
        if at_best not in GAPS or GAPS.index(new["class"]) > GAPS.index(at_best):
            key = ":".join(new[part] for part in ("topic", "language", "group", "status"))
            found.append(f"{key}: {old['class']} becomes {new['class']}")
    return found


def louder_findings(before: Figures, after: Figures, *, risk: bool, counts: bool) -> list[str]:
    """
    The findings that a blank may not bring: of a risk or the staff, or of anything else.

    A bridge may become weak where its other record is no longer multiplied (rule 8); that is then
    only possible.
    """
    known = {(old["kind"], old["id"]): old["band"] for old in before["findings"]}
    found = []
    for new in after["findings"]:
        kind, name, band = new["kind"], new["id"], new["band"]
        old = known.get((kind, name))
        weak = kind == "single_point" or (kind == "weak_bridge" and band == "sure")
        anew = risk and weak and old is None
        raised = risk and (old, band) == ("possible", "sure")
        circle = not counts and kind in ("dead_end", "loop") and old is None
        if anew or raised or circle:
            found.append(f"{kind} {name}: {old} becomes {band}")
    return found


def unknown_speaks(
    analyse: Callable[[Tables, Meta], Figures], tables: Tables, meta: Meta, place: Place
) -> list[str]:
    """What is claimed of a quarter only because one of its cells is blank."""
    before, after = analyse(tables, meta), analyse(blank(tables, place), meta)
    counts = lets_count(tables, place, meta.get("wave") or "")
    risk = not counts and (place.column == "staff" or place[::2] in RISKS)
    return worse_claims(before, after) + louder_findings(before, after, risk=risk, counts=counts)
