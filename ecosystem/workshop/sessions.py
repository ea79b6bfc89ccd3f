"""What the page saves, read back: checked in full before anything is made of it."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from ecosystem.errors import DataError, Problem
from ecosystem.io.clerk.names import suspicious
from ecosystem.model.quarter import Quarter, check_quarter
from ecosystem.model.values import Table
from ecosystem.schema import NO_SECTOR
from ecosystem.stubs import dataclass
from ecosystem.words import label, language_name, text, vocabulary

# --- What the page saves, read back: checked in full before anything is made of it.

SCHEMA = "ecosystem-workshop/1"

_CODE = re.compile(r"[A-Za-z0-9_-]{1,32}")

# Of a finding or an action of the plan, or none.
_FINDING = re.compile(r"(?:[a-z_]{1,32}:[A-Za-z0-9_~:+,;.-]{1,200})?")

_LANGUAGE = re.compile(r"[a-z]{2,3}(-simple)?")

_PROPOSALS = ("tie", "deputy")

# Lists that files of older pages do not have.
_LATER = ("places",)

Entry = Mapping[str, object]


@dataclass(frozen=True)
class Session:
    """What one room did."""

    path: Path  # The file.
    id: str  # Random id of the session.
    quarter: Mapping[str, str | None]  # `id`, `wave` and `view` of the page.
    reports: tuple[Mapping[str, str], ...]  # Who said what about which tie.
    proposals: tuple[Mapping[str, str], ...]  # New ties and deputies.
    promises: tuple[Mapping[str, str], ...]  # What, which role, with whom, until when.
    places: tuple[Mapping[str, str], ...]  # Places that the room misses on the map.
    guesses: int  # How many of each; they stay in the file.
    notes: int


class _Reader:
    """Reads entries and notes every fault with its place."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.problems: list[Problem] = []

    def fault(self, place: str, key: str, **params: object) -> None:
        """Note a fault."""
        where = ", ".join(filter(None, (self.source, place.removeprefix("."))))
        self.problems.append(Problem("error", f"workshop.fault_{key}", where, params=params))

    def entries(self, data: Entry, name: str) -> list[tuple[str, Entry]]:
        """Return the objects of a list, each with its place."""
        found = data.get(name, [] if name in _LATER else None)
        if not isinstance(found, list):
            self.fault(name, "type", expected="[…]")
            return []
        good: list[tuple[str, Entry]] = []
        for number, entry in enumerate(found):
            place = f"{name}[{number}]"
            if isinstance(entry, dict):
                good.append((place, entry))
            else:
                self.fault(place, "type", expected="{…}")
        return good

    def word(self, entry: Entry, place: str, name: str) -> str:
        """Return a text, blank if it is not there."""
        value = entry.get(name)
        if value is None:
            self.fault(place, "missing", name=name)
            return ""
        if not isinstance(value, str):
            self.fault(f"{place}.{name}", "type", expected="„…“")
            return ""
        return value

    def choice(self, entry: Entry, place: str, name: str, known: Sequence[str]) -> str:
        """Return one of some words."""
        value = self.word(entry, place, name)
        if value and value not in known:
            self.fault(f"{place}.{name}", "value", value=value, known=", ".join(known))
        return value

    def code(self, entry: Entry, place: str, name: str) -> str:
        """Return an id or a code."""
        value = self.word(entry, place, name)
        if name in entry and isinstance(entry[name], str) and not _CODE.fullmatch(value):
            self.fault(f"{place}.{name}", "code")
        return value

    def day(self, entry: Entry, place: str, name: str) -> str:
        """Return an ISO day."""
        value = self.word(entry, place, name)
        if isinstance(entry.get(name), str) and not _is_day(value):
            self.fault(f"{place}.{name}", "date", value=value)
        return value

    def said(self, entry: Entry, place: str, name: str) -> str:
        """Return a free text without a person in it."""
        value = " ".join(self.word(entry, place, name).split())
        if isinstance(entry.get(name), str):
            if not value:
                self.fault(f"{place}.{name}", "empty")
            elif suspicious(value):
                self.fault(f"{place}.{name}", "text")
        return value

    def pair(self, entry: Entry, place: str) -> dict[str, str]:
        """Return the two ends of a tie."""
        ends = {name: self.code(entry, place, name) for name in ("source", "target")}
        if ends["source"] and ends["source"] == ends["target"]:
            self.fault(place, "self")
        return ends

    def report(self, place: str, entry: Entry) -> dict[str, str]:
        """Read one report."""
        return {
            **self.pair(entry, place),
            "kind": self.choice(entry, place, "kind", tuple(vocabulary("tie_kind"))),
            "says": self.choice(entry, place, "says", tuple(vocabulary("says"))),
            "role": self.choice(entry, place, "role", tuple(vocabulary("report_role"))),
            "informant": self.code(entry, place, "informant"),
            "date": self.day(entry, place, "date"),
        }

    def proposal(self, place: str, entry: Entry) -> dict[str, str]:
        """Read one new tie or deputy."""
        return {
            **self.pair(entry, place),
            "kind": self.choice(entry, place, "kind", _PROPOSALS),
            "date": self.day(entry, place, "date"),
        }

    def promise(self, place: str, entry: Entry) -> dict[str, str]:
        """Read one promise."""
        partner = entry.get("partner")
        return {
            "what": self.said(entry, place, "what"),
            "role": self.said(entry, place, "role"),
            "partner": "" if partner is None else self.code(entry, place, "partner"),
            "due": self.day(entry, place, "due"),
            "date": self.day(entry, place, "date"),
            "finding": self.finding(entry, place),
        }

    def finding(self, entry: Entry, place: str) -> str:
        """Return the id of what a promise answers, blank where the room thought of it itself."""
        value = entry.get("finding") or ""
        if isinstance(value, str) and _FINDING.fullmatch(value):
            return value
        self.fault(f"{place}.finding", "type", expected="„kind:…“")
        return ""

    def place(self, place: str, entry: Entry) -> dict[str, str]:
        """Read one place that is missing on the map."""
        lists = {}
        for name in ("topics", "languages"):
            values = entry.get(name)
            if isinstance(values, list) and all(_known(name, value) for value in values):
                lists[name] = ";".join(values)
            else:
                self.fault(f"{place}.{name}", "type", expected="[…]")
        return {
            "name": self.said(entry, place, "name"),
            "type": self.choice(entry, place, "type", (*vocabulary("type"), NO_SECTOR)),
            **lists,
            "date": self.day(entry, place, "date"),
        }


def _known(name: str, value: object) -> bool:
    if not isinstance(value, str):
        return False
    return value in vocabulary("topic") if name == "topics" else bool(_LANGUAGE.fullmatch(value))


def _is_day(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _parsed(path: Path) -> Entry:
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise DataError("workshop.session_missing", path=path) from fault
    try:
        data = json.loads(content)
    except (json.JSONDecodeError, RecursionError) as fault:
        raise DataError(
            "workshop.session_not_json", path=path, line=getattr(fault, "lineno", 1)
        ) from fault
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise DataError("workshop.session_not_json", path=path, line=1)
    return data


def read_session(path: str | Path) -> Session:
    """Read the file that the workshop page saved.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    session
        What the room did; how the page looked on the way is left aside.

    Raises
    ------
    DataError
        If there is no such file, it is not from the page, or an entry cannot be used; every fault
        is named with its place, and no free text is repeated.
    """
    file = Path(path)
    data = _parsed(file)
    reader = _Reader(file.name)
    about = data.get("quarter")
    if not isinstance(about, dict):
        reader.fault("quarter", "type", expected="{…}")
        about = {}

    def read(
        name: str, one: Callable[[str, Entry], dict[str, str]]
    ) -> tuple[Mapping[str, str], ...]:
        return tuple(one(place, entry) for place, entry in reader.entries(data, name))

    session = Session(
        path=file,
        id=reader.code(data, "", "id"),
        quarter={
            name: value if isinstance(value := about.get(name), str) else None
            for name in ("id", "wave", "view")
        },
        reports=read("reports", reader.report),
        proposals=read("proposals", reader.proposal),
        promises=read("promises", reader.promise),
        places=read("places", reader.place),
        guesses=len(reader.entries(data, "guesses")),
        notes=len(reader.entries(data, "notes")),
    )
    if reader.problems:
        raise DataError("workshop.session_faults", reader.problems, count=len(reader.problems))
    return session


# --- What the room said, taken into a new quarter: new rows only, nothing overwritten.

Row = Mapping[str, str]


@dataclass(frozen=True)
class Applied:
    """A quarter with what the room said, and how much that was."""

    quarter: Quarter
    reports: int  # Number of new rows.
    wishes: int
    actions: int
    changed: int  # Reports that a later one of the same code about the same tie replaces.


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
    names = dict(quarter.table("actors").select("id", "name"))
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
            {
                "finding": entry["finding"],
                "action": said,
                "owner_role": entry["role"],
                "due": entry["due"],
            }
        )
    for entry in session.places:
        about = {
            "name": entry["name"],
            "type": label("type", entry["type"], lang),
            "topics": _listed(entry["topics"], partial(label, "topic", lang=lang)),
            "languages": _listed(entry["languages"], partial(language_name, lang=lang)),
        }
        said = text("workshop.place_action", lang, **about)
        found.append({"finding": "", "action": said, "owner_role": "", "due": ""})
    return [
        {"id": f"W{session.id}-a{number:03d}", **row, "status": "planned"}
        for number, row in enumerate(found, 1)
    ]


def _listed(keys: str, words: Callable[[str], str]) -> str:
    return ", ".join(words(key) for key in keys.split(";") if key) or "?"


def _latest(reports: Sequence[Row]) -> list[Row]:
    """Keep what each code said last about each tie, in the order in which it was first said."""
    found: dict[tuple[str, ...], Row] = {}
    for entry in reports:
        keys = ("informant", "role", "source", "target", "kind")
        found[tuple(entry[key] for key in keys)] = entry
    return list(found.values())


def _wishes(quarter: Quarter, session: Session) -> list[Row]:
    columns = ("source", "target", "kind", "wished")
    there = set(quarter.table("ties").select(*columns))
    wanted = dict.fromkeys(
        (entry["source"], entry["target"], "referral", "yes")
        for entry in session.proposals
        if entry["kind"] == "tie"
    )
    return [dict(zip(columns, row, strict=True)) for row in wanted if row not in there]


def _taken_in(quarter: Quarter, session: Session, lang: str) -> Applied:
    """Take one session into a new quarter."""
    _check(quarter, session)
    reports: list[Row] = [
        {"id": f"W{session.id}-r{number:03d}", **entry}
        for number, entry in enumerate(_latest(session.reports), 1)
    ]
    rows: dict[str, list[Row]] = {
        "reports": reports,
        "ties": _wishes(quarter, session),
        "actions": _actions(quarter, session, lang),
    }
    tables = [_with_rows(quarter, name, own) for name, own in rows.items() if own]
    new = quarter.with_tables(*tables) if tables else quarter
    changed = len(session.reports) - len(reports)
    return Applied(new, len(reports), len(rows["ties"]), len(rows["actions"]), changed)


def apply_session(quarter: Quarter, *sessions: Session, lang: str = "en") -> Applied:
    """Take what a room said into a new quarter.

    Parameters
    ----------
    quarter
        The quarter on full data from which the page was made.
    *sessions
        What the room did on each device, from `read_session`. Where one code spoke about one tie
        twice, what it said last counts, the later session of the list first.
    lang
        Language of the actions that are made of deputies and missing places.

    Returns
    -------
    applied
        A new quarter: agreement, disagreement and missing ties as reports with their informant
        code, new ties as wished ties, deputies, promises and missing places as planned actions.
        Every row that was there is still there, unchanged and in its order; new ids begin with
        that of the session.

    Raises
    ------
    DataError
        If a page was made from another quarter or wave, an actor does not exist, or a session was
        taken over before; then none is taken.

    Examples
    --------
    >>> import ecosystem as eco
    >>> eco.apply_session(eco.load_sample("mini")).reports
    0
    """
    check_quarter(quarter)
    later = _latest([entry for session in sessions for entry in session.reports])
    said = {id(entry) for entry in later}
    total = Applied(quarter, 0, 0, 0, 0)
    for session in sessions:
        own = tuple(entry for entry in session.reports if id(entry) in said)
        new = _taken_in(total.quarter, replace(session, reports=own), lang)
        total = Applied(
            new.quarter,
            total.reports + new.reports,
            total.wishes + new.wishes,
            total.actions + new.actions,
            total.changed + len(session.reports) - len(own),
        )
    return total
