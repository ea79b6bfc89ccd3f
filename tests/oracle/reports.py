"""What people said, folded into the four columns of the ties (rule 2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from oracle.reading import Row, Tables, known, number, raw

SIDES = {"source": "source_reports", "target": "target_reports"}

Speaker = tuple[str, str, str, str, str]


def asked_at_all(tables: Tables) -> bool:
    """Whether the file holds any report or document, before anything is folded."""
    for row in tables.get("ties", []):
        if {raw(row, "source_reports"), raw(row, "target_reports")} & {"yes", "no"}:
            return True
        if (number(row, "others_report") or 0) >= 1 or raw(row, "documented") == "yes":
            return True
    return any(raw(row, "says") in {"yes", "no", "missing"} for row in tables.get("reports", []))


def fold(tables: Tables, is_tie: Callable[[Row], bool]) -> list[Row]:
    """The rows of the ties with the reports in their columns, missing ties added."""
    latest = _latest(tables.get("reports", []))
    rows = [dict(row) for row in tables.get("ties", [])]
    rows += _missing_ties(rows, latest, is_tie)
    for row in rows:
        for role, column in SIDES.items():
            said = [r for r in latest if raw(r, "role") == role and _applies(r, row)]
            if said:
                row[column] = "no" if raw(max(said, key=_when), "says") == "no" else "yes"
        others = defaultdict(list)
        for report in latest:
            if raw(report, "role") == "third" and _applies(report, row):
                others[raw(report, "informant")].append(report)
        count = sum(raw(max(said, key=_when), "says") == "yes" for said in others.values())
        if count:
            row["others_report"] = str((number(row, "others_report") or 0) + count)
    return rows


def _when(report: Row) -> tuple[str, str]:
    # ISO dates sort as text, and a blank one comes first.
    return known(report, "date"), raw(report, "id")


def _latest(reports: list[Row]) -> list[Row]:
    """The last word of each side, and of each third informant, on each tie and kind."""
    last: dict[Speaker, Row] = {}
    for report in sorted(reports, key=_when):
        if raw(report, "says") in {"yes", "no", "missing"}:
            role = raw(report, "role")
            informant = raw(report, "informant") if role == "third" else ""
            ends = known(report, "source"), known(report, "target"), known(report, "kind")
            last[(*ends, role, informant)] = report
    return list(last.values())


def _applies(report: Row, row: Row) -> bool:
    """A report speaks about a row of its pair and kind; without a kind, about all of its pair."""
    if any(known(report, end) != known(row, end) for end in ("source", "target")):
        return False
    if not known(report, "kind"):
        return raw(report, "says") in {"yes", "no"}
    return known(report, "kind") == known(row, "kind")


def _missing_ties(rows: list[Row], latest: list[Row], is_tie: Callable[[Row], bool]) -> list[Row]:
    added: dict[tuple[str, str, str], Row] = {}
    there = {_name(row) for row in rows if is_tie(row)}
    for report in latest:
        wanted = raw(report, "says") == "missing" and raw(report, "role") in SIDES
        if wanted and known(report, "kind") and _name(report) not in there:
            source, target, kind = _name(report)
            added[_name(report)] = {"source": source, "target": target, "kind": kind}
    return list(added.values())


def _name(row: Row) -> tuple[str, str, str]:
    return known(row, "source"), known(row, "target"), known(row, "kind")
