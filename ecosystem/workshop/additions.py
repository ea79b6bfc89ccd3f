"""What the room said, taken into a new quarter: new rows only, nothing overwritten."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ecosystem.catalogue import text
from ecosystem.errors import DataError
from ecosystem.model.quarter import Quarter
from ecosystem.model.table import Table
from ecosystem.problems import Problem
from ecosystem.workshop.sessions import Session

Row = Mapping[str, str]


@dataclass(frozen=True)
class Applied:
    """A quarter with what the room said, and how much that was.

    Parameters
    ----------
    quarter
        The new quarter.
    reports, wishes, actions
        Number of new rows.
    """

    quarter: Quarter
    reports: int
    wishes: int
    actions: int


def _with_rows(quarter: Quarter, name: str, rows: Sequence[Row]) -> Table:
    table = quarter.table(name)
    added = Table.from_records(name, [*table.records(), *rows], table.columns)
    last = max(table.lines, default=1)
    lines = (*table.lines, *range(last + 1, last + 1 + len(rows)))
    return Table(name, added.columns, added.rows, lines, table.source)


def _unknown(session: Session, ids: frozenset[str]) -> Iterable[Problem]:
    lists = (("reports", session.reports), ("proposals", session.proposals))
    named = [
        (f"{name}[{number}].{end}", entry[end])
        for name, entries in lists
        for number, entry in enumerate(entries)
        for end in ("source", "target")
    ]
    named += [
        (f"promises[{number}].partner", entry["partner"])
        for number, entry in enumerate(session.promises)
        if entry["partner"]
    ]
    for place, actor in named:
        if actor not in ids:
            where = f"{session.path.name}, {place}"
            yield Problem("error", "workshop.fault_actor", where, params={"value": actor})


def _check(quarter: Quarter, session: Session) -> None:
    wave = quarter.meta.wave.isoformat() if quarter.meta.wave else None
    ours, theirs = (quarter.meta.id, wave), (session.quarter["id"] or "", session.quarter["wave"])
    if ours != theirs:
        said = [" ".join(filter(None, each)) or "–" for each in (ours, theirs)]
        raise DataError("workshop.other_quarter", path=session.path, ours=said[0], theirs=said[1])
    prefix = f"W{session.id}-"
    for table in ("reports", "actions"):
        if any(key.startswith(prefix) for key in quarter.table(table).column("id")):
            raise DataError("workshop.already_applied", path=session.path, id=session.id)
    problems = tuple(_unknown(session, frozenset(quarter.table("actors").column("id"))))
    if problems:
        raise DataError("workshop.session_faults", problems, count=len(problems))


def _bridge_id(source: str, target: str) -> str:
    return "bridge:" + "~".join(sorted((source, target)))


def _actions(quarter: Quarter, session: Session, lang: str) -> list[Row]:
    actors = quarter.table("actors")
    names = dict(zip(actors.column("id"), actors.column("name"), strict=True))
    found: list[dict[str, str]] = []
    for entry in session.proposals:
        if entry["kind"] == "deputy":
            ends = {end: names[entry[end]] for end in ("source", "target")}
            said = text("workshop.deputy_action", lang, **ends)
            finding = _bridge_id(entry["source"], entry["target"])
            found.append({"finding": finding, "action": said, "owner_role": "", "due": ""})
    for entry in session.promises:
        partner = names.get(entry["partner"], "")
        with_whom = {"what": entry["what"], "partner": partner}
        said = text("workshop.promise_with", lang, **with_whom) if partner else entry["what"]
        found.append(
            {"finding": "", "action": said, "owner_role": entry["role"], "due": entry["due"]}
        )
    return [
        {"id": f"W{session.id}-a{number:03d}", **row, "status": "planned"}
        for number, row in enumerate(found, 1)
    ]


def _wishes(quarter: Quarter, session: Session) -> list[Row]:
    ties = quarter.table("ties")
    columns = ("source", "target", "kind", "wished")
    there = set(zip(*map(ties.column, columns), strict=True))
    wanted = dict.fromkeys(
        (entry["source"], entry["target"], "referral", "yes")
        for entry in session.proposals
        if entry["kind"] == "tie"
    )
    return [dict(zip(columns, row, strict=True)) for row in wanted if row not in there]


def apply_session(quarter: Quarter, session: Session, *, lang: str = "en") -> Applied:
    """Take what a room said into a new quarter.

    Parameters
    ----------
    quarter
        The quarter on full data from which the page was made.
    session
        What the room did, from `read_session`.
    lang
        Language of the actions that are made of deputies.

    Returns
    -------
    applied
        A new quarter: agreement, disagreement and missing ties as reports with their informant
        code, new ties as wished ties, deputies and promises as planned actions. Every row that was
        there is still there, unchanged and in its order; new ids begin with that of the session.

    Raises
    ------
    DataError
        If the page was made from another quarter or wave, an actor does not exist, or the session
        was taken over before.
    """
    _check(quarter, session)
    reports: list[Row] = [
        {"id": f"W{session.id}-r{number:03d}", **entry}
        for number, entry in enumerate(session.reports, 1)
    ]
    rows: dict[str, list[Row]] = {
        "reports": reports,
        "ties": _wishes(quarter, session),
        "actions": _actions(quarter, session, lang),
    }
    tables = [_with_rows(quarter, name, own) for name, own in rows.items() if own]
    new = quarter.with_tables(*tables) if tables else quarter
    return Applied(new, len(reports), len(rows["ties"]), len(rows["actions"]))
