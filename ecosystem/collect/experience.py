"""What towns learnt of their actions, told to others without telling which town or which action."""

from __future__ import annotations

import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from itertools import pairwise
from pathlib import Path
from statistics import fmean

from ecosystem.changes.plan import Seen
from ecosystem.collect.tally import clopper_pearson
from ecosystem.documents.model import Document, TableBlock, columns_of, notes_of
from ecosystem.errors import DataError, UsageError
from ecosystem.findings.agendas import Review, review_actions
from ecosystem.findings.bridges import Bridge
from ecosystem.findings.gaps import Gap
from ecosystem.io.files import clean_cell, read_json
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Parameters, as_list, is_unknown
from ecosystem.schema import KIND_LAYER
from ecosystem.sharing.rules import without_informal
from ecosystem.stubs import dataclass
from ecosystem.words import rounded, text

SCHEMA = "ecosystem-experience/1"

LIBRARY = "ecosystem-experience-library/1"

# Cases are told in blocks of so many, so that two files differ by whole blocks or not at all.
BLOCK = 5

# What can be done, by the words of the plan; `other` where nothing of that kind was seen.
ACTIONS = (
    *("secure_tie", "renew_funding", "add_language", "add_tie"),
    *("take_new", "open_dock", "open_offer", "other"),
)

_CLOSED = ("closed", "renewed", "permanent")

_MEASURED = (*_CLOSED, "changed", "open", "happened")


@dataclass(frozen=True)
class Case:
    """One action of one quarter, and what became of what it was for."""

    gap: str  # Kind of the finding, of a gap with its class: `gap_G5`.
    action: str  # One of `ACTIONS`.
    closed: bool
    years: float  # Between the two waves.
    order: str  # Its place among the cases of its quarter: by day, then by chance.


def cases_of(waves: Sequence[Quarter], *, parameters: Parameters | None = None) -> list[Case]:
    """Follow every action from wave to wave; one whose effect nobody could measure is no case."""
    # All of it in the official world, so that it tells nothing of informal help.
    official = [without_informal(wave) for wave in waves]
    found: list[Case] = []
    for before, after in pairwise(official):
        days = [wave.meta.wave for wave in (before, after) if wave.meta.wave is not None]
        if len(days) < 2:
            continue  # nobody knows which came first
        years = (days[1] - days[0]).days / 365.25
        for review in review_actions(before, after, parameters=parameters):
            if review.status not in ("done", "running") or review.state not in _MEASURED:
                continue
            chance = hashlib.sha256(f"{review.action}\n{review.finding}".encode()).hexdigest()
            gap = review.before.kind if review.before else ""
            if isinstance(review.before, Gap):
                gap = f"gap_{review.before.gap_class}"
            action = _action_of(review, before, after)
            order = f"{days[1].isoformat()}{chance}"
            found.append(Case(gap, action, _is_closed(review), years, order))
    return sorted(found, key=lambda case: case.order)


def _is_closed(review: Review) -> bool:
    """Whether it is gone; help that was missing and now hangs on one place is there."""
    was, now = review.before, review.after
    served = isinstance(was, Gap) and isinstance(now, Gap) and now.gap_class == "G1"
    return review.state in _CLOSED or (review.state == "changed" and served)


def _action_of(review: Review, before: Quarter, after: Quarter) -> str:
    """Tell what was done: as the plan named it, else by what was seen to change."""
    planned = review.finding.partition(":")[0]
    if planned in ACTIONS:
        return planned
    was = review.before
    if isinstance(was, Bridge):
        return "secure_tie"
    if was is not None and was.kind == "funding_cliff":
        return "renew_funding"
    if was is not None and was.kind == "dead_end":
        return "add_tie"
    return _seen(was, before, after) if isinstance(was, Gap) else "other"


def _seen(gap: Gap, before: Quarter, after: Quarter) -> str:
    """Tell what changed around a need, the nearest first."""
    old = {row["id"]: row for row in before.table("offers").records()}
    of_topic = [
        row for row in after.table("offers").records() if gap.topic in as_list(row["topics"])
    ]
    for row in of_topic:
        was = old.get(row["id"])
        if was is None or gap.topic not in as_list(was["topics"]):
            return "open_offer"
    for row in of_topic:
        spoken, known = (
            {entry.partition(":")[0] for entry in as_list(each.get("languages", ""))}
            for each in (row, old[row["id"]])
        )
        if known and {gap.language, "*"} & (spoken - known):
            return "add_language"
        if old[row["id"]].get("takes_new") == "no" and row.get("takes_new") in ("yes", "ask"):
            return "take_new"
    helps = {row["actor"] for row in of_topic}
    ties = [
        {
            (row["source"], row["target"])
            for row in wave.table("ties").records()
            if KIND_LAYER.get(row["kind"]) == "REF" and is_unknown(row.get("wished", ""))
        }
        for wave in (before, after)
    ]
    return "add_tie" if any(target in helps for _, target in ties[1] - ties[0]) else "other"


# --- What is told of the cases.


@dataclass
class Line:
    """How often a kind of gap was closed by a kind of action."""

    gap: str
    action: str
    cases: int = 0
    closed: int = 0
    years: float = 0.0  # Between the waves, on average.
    sources: int = 1  # Number of files that told of it.

    def as_dict(self) -> dict[str, object]:
        """Give plain values."""
        told = {"gap": self.gap, "action": self.action, "cases": self.cases}
        return {**told, "closed": self.closed, "years": self.years}


def told_of(cases: Iterable[Case]) -> list[Line]:
    """Tell of one quarter's cases in whole blocks, in their order; what is left waits."""
    by_kind: dict[tuple[str, str], list[Case]] = defaultdict(list)
    for case in cases:
        by_kind[case.gap, case.action].append(case)
    found = []
    for (gap, action), own in sorted(by_kind.items()):
        full = own[: len(own) // BLOCK * BLOCK]
        if full:
            closed = sum(case.closed for case in full)
            years = round(2 * fmean(case.years for case in full)) / 2
            found.append(Line(gap, action, len(full), closed, years))
    return found


def _joined(lines: Iterable[Line]) -> list[Line]:
    found: dict[tuple[str, str], Line] = {}
    for line in lines:
        total = found.setdefault((line.gap, line.action), Line(line.gap, line.action, sources=0))
        cases = total.cases + line.cases
        total.years = (total.years * total.cases + line.years * line.cases) / cases
        total.cases, total.closed = cases, total.closed + line.closed
        total.sources += 1
    return [found[key] for key in sorted(found)]


def export_experience(
    quarters: Sequence[Sequence[Quarter]], *, town: str = "", parameters: Parameters | None = None
) -> str:
    """Write what became of the actions of some quarters, without saying whose they are.

    Parameters
    ----------
    quarters
        For each quarter its waves, the earliest first; two or more.
    town
        Name of the town if it wants to be named.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    text
        JSON: kind of gap, kind of action, cases, how many were closed, years; small counts merged.

    Raises
    ------
    DataError
        If there are too few cases to tell.
    UsageError
        If a quarter has only one wave.
    """
    lines = []
    for waves in quarters:
        if len(waves) < 2:
            raise UsageError("experience.one_wave")
        lines += told_of(cases_of(waves, parameters=parameters))
    if not lines:
        raise DataError("experience.too_few", least=BLOCK)
    told = [{**line.as_dict(), "years": round(2 * line.years) / 2} for line in _joined(lines)]
    named = {"town": town} if town else {}
    found = {"schema": SCHEMA, **named, "block": BLOCK, "lines": told}
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


# --- What many towns learnt.


@dataclass(frozen=True)
class Library:
    """What became of actions of the same kind in many towns."""

    lines: tuple[Line, ...]
    files: int
    twice: int = 0  # Files that hold the same as another one.
    towns: tuple[str, ...] = field(default=())  # Those that wanted to be named.

    @property
    def seen(self) -> tuple[Seen, ...]:
        """Give it with exact intervals, as a plan takes it."""
        found = []
        for line in self.lines:
            low, high = clopper_pearson(line.closed, line.cases)
            counts = (line.cases, line.closed, line.years)
            found.append(Seen(line.gap, line.action, *counts, low, high, line.sources))
        return tuple(found)

    def to_json(self) -> str:
        """Write it as JSON."""
        lines = [each.as_dict() for each in self.seen]
        about = {"files": self.files, "same_files": self.twice, "towns": list(self.towns)}
        found = {"schema": LIBRARY, **about, "lines": lines}
        return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def _line(row: object) -> Line:
    if not isinstance(row, dict):
        raise TypeError
    gap, action = str(row["gap"])[:40], str(row["action"])
    cases, closed, years = int(row["cases"]), int(row["closed"]), float(row["years"])
    fair = 0 <= closed <= cases <= 10**6 and cases >= BLOCK and 0 <= years < 100
    if not fair or action not in ACTIONS or not gap.replace("_", "").isalnum():
        raise ValueError
    return Line(gap, action, cases, closed, years)


def join_experience(paths: Sequence[str | os.PathLike[str]]) -> Library:
    """Put the experience of many towns together; the same file twice counts once.

    Parameters
    ----------
    paths
        Files from ``ecosystem experience export``.

    Returns
    -------
    library
        How often each kind of gap was closed by each kind of action; ``library.seen`` is what
        `plan` takes. Towns are in no order.

    Raises
    ------
    DataError
        If a file is none of experience.

    Examples
    --------
    >>> import ecosystem as eco
    >>> eco.join_experience([]).seen
    ()
    """
    contents: dict[str, Mapping[str, object]] = {}
    lines: list[Line] = []
    for path in map(Path, paths):
        found = read_json(path, otherwise="experience.no_file")
        if not isinstance(found, dict) or found.get("schema") != SCHEMA:
            raise DataError("experience.no_file", path=path)
        same = json.dumps(found.get("lines"), sort_keys=True)
        if same in contents:
            continue
        contents[same] = found
        try:
            lines += [_line(row) for row in found["lines"]]
        except (KeyError, TypeError, ValueError, OverflowError):
            raise DataError("experience.no_file", path=path) from None
    named = (clean_cell(str(found.get("town", "")))[:80] for found in contents.values())
    towns = tuple(sorted({town for town in named if town}))
    return Library(tuple(_joined(lines)), len(contents), len(paths) - len(contents), towns)


def read_experience(paths: Sequence[str | os.PathLike[str]]) -> Library:
    """Read what was put together before, or put together what several towns wrote."""
    first = read_json(Path(paths[0]), otherwise="experience.no_file")
    if len(paths) > 1 or not isinstance(first, dict) or first.get("schema") != LIBRARY:
        return join_experience(paths)
    try:
        lines = [replace(_line(row), sources=int(row["files"])) for row in first["lines"]]
        files = int(first["files"])
    except (KeyError, TypeError, ValueError, OverflowError):
        raise DataError("experience.no_file", path=paths[0]) from None
    return Library(tuple(lines), files)


def experience_document(library: Library, lang: str) -> Document:
    """Say which kind of gap was closed how often by what; towns are never put in an order."""
    columns = columns_of(
        "experience.column_",
        lang,
        ("gap", "action", "closed:number", "cases:number", "share", "years", "files:number"),
    )
    rows, told = [], []
    for each in library.seen:
        action, years = text(f"experience.action_{each.action}", lang), rounded(each.years, 1, lang)
        what, counts = (each.gap_words(lang), action), (each.closed, each.cases)
        rows.append((*what, *counts, each.share_words(lang), years, each.files))
        told.append((each.sentence(lang),))
    notes = [
        text(f"experience.note_{key}", lang) for key in ("closed", "interval", "chosen", "towns")
    ]
    if library.twice:
        notes.append(text("experience.note_twice", lang, count=library.twice))
    table = TableBlock(
        "experience",
        columns,
        tuple(rows),
        told=tuple(told),
        title=text("experience.title", lang),
        alone=True,
    )
    lines = (text("experience.files", lang, count=library.files),)
    title = text("experience.title", lang)
    return Document("experience", lang, title, (table, notes_of(notes, lang)), lines)
