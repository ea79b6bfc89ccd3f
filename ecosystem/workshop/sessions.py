"""What the page saves, read back: checked in full before anything is made of it."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ecosystem.catalogue import vocabulary
from ecosystem.errors import DataError
from ecosystem.problems import Problem
from ecosystem.sharing.lint import suspicious

SCHEMA = "ecosystem-workshop/1"
_CODE = re.compile(r"[A-Za-z0-9_-]{1,32}")
_PROPOSALS = ("tie", "deputy")
Entry = Mapping[str, object]


@dataclass(frozen=True)
class Session:
    """What one room did.

    Parameters
    ----------
    path
        The file.
    id
        Random id of the session.
    quarter
        ``id``, ``wave`` and ``view`` of the page.
    reports
        Who said what about which tie.
    proposals
        New ties and deputies.
    promises
        What, which role, with whom, until when.
    guesses, notes
        How many of each; they stay in the file.
    """

    path: Path
    id: str
    quarter: Mapping[str, str | None]
    reports: tuple[Mapping[str, str], ...]
    proposals: tuple[Mapping[str, str], ...]
    promises: tuple[Mapping[str, str], ...]
    guesses: int
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
        found = data.get(name)
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
        }


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
        guesses=len(reader.entries(data, "guesses")),
        notes=len(reader.entries(data, "notes")),
    )
    if reader.problems:
        raise DataError("workshop.session_faults", reader.problems, count=len(reader.problems))
    return session
