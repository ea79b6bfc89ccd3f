"""Answers taken into a quarter: reports are added, blanks are filled, nothing is overwritten."""

from __future__ import annotations

import hashlib
import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ecosystem.catalogue import text
from ecosystem.errors import DataError
from ecosystem.io.clerk.answers import Answer, Entries, OpenConcern, StillTrue
from ecosystem.model.evidence import is_tie
from ecosystem.model.quarter import Quarter
from ecosystem.model.table import Table
from ecosystem.model.values import is_unknown
from ecosystem.problems import Problem
from ecosystem.schema import TABLES

_FILLED = ("one_person", "frequency", "valid_until")
"""What an answer may fill in a tie that is there; topics are not, since blank means all."""
COUNTED = ("reports", "ties", "hurdles", "confirmed", "asked", "already")
Record = dict[str, str]


@dataclass(frozen=True)
class TakenIn:
    """A quarter with the answers, and what became of them.

    Parameters
    ----------
    quarter
        The new quarter.
    notes
        What was left as it was, or must be entered by hand.
    counts
        What was added, by the names of `COUNTED`.
    unanswered
        Number of printed rows without an answer.
    """

    quarter: Quarter
    notes: tuple[Problem, ...]
    counts: Mapping[str, int]
    unanswered: int = 0

    def passed_over(self, lang: str) -> list[str]:
        """Say how many rows changed nothing, if there are any."""
        numbers = {"already": self.counts["already"], "unanswered": self.unanswered}
        return [text(f"paper.{key}", lang, count=count) for key, count in numbers.items() if count]

    def sentence(self, lang: str) -> str:
        """Say in one line what was taken in."""
        return text("paper.taken", lang, **{key: self.counts[key] for key in COUNTED[:-1]})


def _key(*parts: str) -> str:
    """Make an id of the content, so that the same answer taken in twice is one."""
    return "E" + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


class _Taker:
    """Holds the rows while the answers are added; used once."""

    def __init__(self, quarter: Quarter, date: str) -> None:
        self._quarter, self._date = quarter, date
        names = ("actors", "offers", "ties", "reports", "hurdles")
        self.rows: dict[str, list[Record]] = {n: quarter.table(n).records() for n in names}
        self._ids = {n: {row["id"] for row in self.rows[n]} for n in ("reports", "hurdles")}
        self._ties: dict[tuple[str, str, str], list[Record]] = defaultdict(list)
        for row in self.rows["ties"]:
            if is_tie(row.get("wished", ""), row.get("frequency", "")):
                self._ties[row["source"], row["target"], row["kind"]].append(row)
        self._actors = {row["id"]: row for row in self.rows["actors"]}
        self.notes: list[Problem] = []
        self.counts: Counter[str] = Counter()

    def answer(self, answer: Answer) -> None:
        """Add one answer as a report; a tie that was not there is added with it."""
        roles = {answer.source: "source", answer.target: "target"}
        role = roles.get(answer.organisation, "third")
        rows = self._ties[answer.source, answer.target, answer.kind]
        says = answer.says
        if says in ("yes", "missing"):
            new = not rows
            if new:
                self._add_tie(answer)
            else:
                self._fill(answer, rows)
            # Of a third party only a yes counts, and a tie that stands there is not missing.
            says = "missing" if new and role != "third" else "yes"
        elif says == "no" and not rows:
            self.notes.append(answer.place.problem("denied_unknown", "says"))
        ends = (answer.source, answer.target, answer.kind)
        heard = "yes" if answer.says in ("yes", "missing") else answer.says
        record = {
            "id": _key("report", answer.informant, answer.organisation, self._date, *ends, heard),
            "informant": answer.informant,
            "organisation": answer.organisation,
            "role": role,
            "date": self._date,
            **dict(zip(("source", "target", "kind"), ends, strict=True)),
            "says": says,
        }
        self._add("reports", record)
        self._asked(answer.organisation)

    def _add(self, table: str, record: Record) -> None:
        if record["id"] in self._ids[table]:
            self.counts["already"] += 1
            return
        self._ids[table].add(record["id"])
        self.rows[table].append(record)
        self.counts[table] += 1

    def _add_tie(self, answer: Answer) -> None:
        ends = {"source": answer.source, "target": answer.target, "kind": answer.kind}
        record = {**ends, **{c: word for c, word in answer.details.items() if word}}
        self.rows["ties"].append(record)
        self._ties[answer.source, answer.target, answer.kind].append(record)
        self.counts["ties"] += 1

    def _fill(self, answer: Answer, rows: list[Record]) -> None:
        for column in _FILLED:
            word = answer.details.get(column, "")
            for row in rows if word else ():
                known = row.get(column, "")
                if is_unknown(known):
                    row[column] = word
                elif known != word:
                    header = "until" if column == "valid_until" else column
                    params = {"known": known, "value": word}
                    self.notes.append(answer.place.problem("kept_other", header, **params))

    def _asked(self, actor: str) -> None:
        if actor and self._actors[actor].get("asked", "") != "yes":
            self._actors[actor]["asked"] = "yes"
            self.counts["asked"] += 1

    def still(self, said: StillTrue) -> None:
        """Note that what is stored is still true, or what is to be entered by hand."""
        self._asked(said.actor)
        if not said.still or said.change:
            key = "changed" if said.change else "changed_blank"
            params = {"value": said.change} if said.change else {}
            self.notes.append(said.place.problem(key, "change", **params))
        if not said.still or not self._date:
            return
        offers = [row for row in self.rows["offers"] if row["actor"] == said.actor]
        for row in (self._actors[said.actor], *offers):
            known = row.get("confirmed_on", "")
            if is_unknown(known) or known < self._date:
                row["confirmed_on"] = self._date
        self.counts["confirmed"] += 1

    def concern(self, said: OpenConcern) -> None:
        """Add a concern that nobody could pass on."""
        parts = (said.informant, said.organisation, said.kind, said.topic, said.language)
        record = {
            "id": _key("hurdle", self._date, *parts, said.target),
            "date": self._date,
            "informant": said.informant,
            "organisation": said.organisation,
            "topic": said.topic,
            "language": said.language,
            "from_actor": said.organisation,
            "to_actor": said.target,
            "kind": said.kind,
        }
        self._add("hurdles", record)
        self._asked(said.organisation)

    def tables(self) -> Iterable[Table]:
        """Give the tables that have changed, their columns in the order in which they stood."""
        for name, rows in self.rows.items():
            old = self._quarter.table(name)
            used = {column for row in rows for column, word in row.items() if word}
            more = [c for c in TABLES[name].columns if c in used and c not in old.columns]
            table = Table.from_records(name, rows, (*old.columns, *more) if rows else ())
            if rows and table != old:
                yield table


def take_in(quarter: Quarter, entries: Entries) -> TakenIn:
    """Add what was typed into an entry sheet to a quarter.

    Parameters
    ----------
    quarter
        The quarter.
    entries
        From `ecosystem.io.clerk.entries.read_entries`, without errors.

    Returns
    -------
    taken
        A new quarter. Each answer about a tie is a row of ``reports`` with the informant's code; a
        tie that was not there is added to ``ties`` with what was said about it, and blank fields
        of one that was there are filled. Concerns are rows of ``hurdles``. Whoever answered counts
        as asked; *still true* dates the actor and its offers. All other tables stay as they are.

    Raises
    ------
    DataError
        If the new rows break a rule of the data model.

    Notes
    -----
    Taking the same sheet in a second time adds nothing.
    """
    taker = _Taker(quarter, entries.date)
    for answer in entries.answers:
        taker.answer(answer)
    for said in entries.still:
        taker.still(said)
    for concern in entries.concerns:
        taker.concern(concern)
    changed = quarter.with_tables(*taker.tables())
    counts = {key: taker.counts[key] for key in COUNTED}
    return TakenIn(changed, (*entries.problems, *taker.notes), counts, entries.unanswered)


def take_in_entries(quarter: Quarter, path: str | os.PathLike[str]) -> TakenIn:
    """Add a filled entry sheet, of partner sheets or cards, to a quarter.

    Parameters
    ----------
    quarter
        The quarter on full data.
    path
        The workbook (.xlsx, .xlsm or .ods).

    Returns
    -------
    taken
        See `take_in`.

    Raises
    ------
    DataError
        If the file cannot be read, nothing in it is answered, or a code, a name or an answer is
        not known; each is named with sheet, row and column, and nothing is taken in.
    """
    from ecosystem.io.clerk.entries import read_entries  # openpyxl takes a third of a second

    source = Path(path)
    if quarter.meta.view != "internal":
        raise DataError("paper.shared_copy")
    entries = read_entries(source, quarter)
    errors = [problem for problem in entries.problems if problem.severity == "error"]
    if errors:
        raise DataError("checks.heading", errors, count=len(errors))
    if entries.empty:
        raise DataError("paper.nothing_answered", path=source)
    return take_in(quarter, entries)
