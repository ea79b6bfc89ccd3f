"""A filled entry sheet as answers: codes become actors, words become keys, the rest is named."""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from functools import cache
from itertools import pairwise, product
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl.utils import get_column_letter

from ecosystem.errors import DataError, Problem
from ecosystem.io import grids
from ecosystem.io.clerk import cells, sheets, write
from ecosystem.io.clerk.names import Register
from ecosystem.io.clerk.sheets import ClerkColumn, Log, Row, SheetRows
from ecosystem.io.files import fold
from ecosystem.model.network import is_tie
from ecosystem.model.quarter import Quarter, check_full
from ecosystem.model.values import Table, as_list, is_unknown, split_mode
from ecosystem.schema import ID_PATTERN, TABLES
from ecosystem.stubs import dataclass
from ecosystem.words import LANGUAGES, label, text, vocabulary

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet


# --- What people said on paper, once it is read: about ties, about themselves, about concerns.


@dataclass(frozen=True)
class Place:
    """Where an answer was typed."""

    sheet: str
    line: int  # Its row.
    headers: Mapping[str, str]  # Column to header, for messages.

    def problem(self, key: str, column: str, **params: object) -> Problem:
        """Say something about the answer."""
        header = self.headers.get(column, "")
        return cells.ClerkProblem("warning", f"paper.{key}", self.sheet, self.line, header, params)


@dataclass(frozen=True)
class Answer:
    """What somebody says about one tie."""

    place: Place  # Where it was typed.
    informant: str  # Code of who says it.
    organisation: str  # Actor for which the informant speaks; blank if unknown.
    source: str  # The tie.
    target: str
    kind: str
    says: str  # `yes`, `no`, `missing` or `unsure`.
    details: Mapping[str, str]  # Column of the ties to what was said about it.


@dataclass(frozen=True)
class StillTrue:
    """Whether what is stored about an actor is still true."""

    place: Place  # Where it was typed.
    actor: str
    still: bool  # The answer.
    change: str  # What is different, in words.


@dataclass(frozen=True)
class OpenConcern:
    """A concern that somebody could not pass on, or that keeps coming back."""

    place: Place  # Where it was typed.
    informant: str  # Who says it.
    organisation: str
    kind: str
    topic: str  # What it is about; language blank if not named.
    language: str
    target: str  # Actor at which it happens; blank if not named.


@dataclass
class Entries:
    """Everything that was typed into an entry sheet."""

    date: str = ""  # Day of the interviews in ISO form; blank if unknown.
    # The rows, in the order in which they stand there.
    answers: list[Answer] = field(default_factory=list)
    still: list[StillTrue] = field(default_factory=list)
    concerns: list[OpenConcern] = field(default_factory=list)
    unanswered: int = 0  # Number of printed rows without an answer.
    # What could not be read, errors among them.
    problems: list[Problem] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Whether nothing at all was answered."""
        return not (self.answers or self.still or self.concerns)


# --- The sheets on which answers from paper are typed, as data: columns and other names for them.

ANSWERS, STILL, OPEN = "answers", "still", "open"

ENTRY_SHEETS = (ANSWERS, STILL, OPEN)

# Kinds of hurdles that questions 6 and 7 of the partner sheet ask for.
QUESTIONS = ("no_place", "sent_away")


def entry_header(column: ClerkColumn, lang: str) -> str:
    """Give the header that a sheet shows."""
    return text(f"paper.column_{column.key}", lang)


@cache
def _headers(sheet: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for column in sheets.COLUMNS[sheet]:
        shown = [entry_header(column, lang) for lang in LANGUAGES]
        for word in (column.key, *shown, *column.aliases(sheet)):
            found.setdefault(fold(word).strip("*:?. "), column.key)
    return found


def entry_column(sheet: str, header: str) -> str | None:
    """Find the column that a header means."""
    return _headers(sheet).get(fold(header).strip("*:?. "))


# --- A filled entry sheet as answers: codes become actors, words become keys, the rest is named.

ENDINGS = (".xlsx", ".xlsm", ".ods")

_NEEDED = {ANSWERS: ("source", "target"), STILL: ("organisation",), OPEN: ("what", "concern")}

_UNSURE = frozenset({"weiß nicht", "weiss nicht", "weiß ich nicht", "unsicher", "don't know"})

_MISSING = ("fehlt", "missing", "neu", "new")


class _Reader:
    """Reads the sheets one after the other."""

    def __init__(self, quarter: Quarter) -> None:
        actors = quarter.table("actors")
        self.found = Entries()
        self.log = Log()
        self._register = Register()
        for key, name in actors.select("id", "name"):
            self._register.add(key, name)
        self._codes = cells.actor_codes(actors.column("id"))
        self._of_code = {code: actor for actor, code in self._codes.items()}

    def actor(self, row: Row, column: str) -> str | None:
        """Find the actor that a cell means; blank for a blank cell, None for one not known."""
        word = row.get(column)
        if not word:
            return ""
        code = cells.plain_code(word)
        known = self._of_code.get(code)
        if known is None and word in self._codes:
            known = word
        known = known or self._register.same(word)
        if known is not None:
            return known
        if cells.is_code(code):
            key = "paper.code_mistyped" if cells.is_mistyped(code) else "paper.code_unknown"
            row.fault(key, column, value=word)
            return None
        close = self._register.close(word)
        if close is None:
            row.fault("paper.place_unknown", column, value=word)
        else:
            params = {"known": self._register.names[close], "code": self._codes[close]}
            row.fault("paper.place_close", column, value=word, **params)
        return None

    def informant(self, row: Row, organisation: str) -> str:
        """Read the code of an informant; without one the organisation stands for it."""
        word = row.get("informant").replace(" ", "")
        if word:
            if ID_PATTERN.fullmatch(word) and re.search(r"\d", word):
                return word
            row.fault("paper.informant_name", "informant")
            return ""
        if organisation:
            return f"I-{self._codes[organisation]}"
        row.fault("paper.informant_missing", "informant")
        return ""

    def says(self, row: Row) -> str:
        """Read the answer; blank if a printed row has none or it cannot be read."""
        word = row.get("says")
        printed = bool(row.get("number"))
        if not word:
            self.found.unanswered += printed
            return "" if printed else "yes"
        folded = fold(word)
        if grids.is_nothing(word) or folded in _UNSURE or cells.tick(word) == "unsure":
            return "unsure"
        if folded.startswith(_MISSING):
            return "missing"
        key = grids.vocabulary_key("says", word) or {"yes": "yes", "no": "no"}.get(cells.tick(word))
        if key is None:
            row.fault("paper.says_unread", "says", value=word)
        return key or ""

    def read_answers(self, sheet: SheetRows) -> None:
        """Read what was said about ties."""
        for row in sheet.rows:
            says = self.says(row)
            if not says:
                continue
            ends = [self.actor(row, column) for column in ("source", "target")]
            organisation = self.actor(row, "organisation")
            if "" in ends:
                missing = "source" if ends[0] == "" else "target"
                row.fault("paper.end_missing", missing)
                continue
            if None in ends or organisation is None:
                continue
            if ends[0] == ends[1]:
                row.fault("paper.same_end", "target")
                continue
            informant = self.informant(row, organisation)
            details = _details(row)
            if details["frequency"] == "never":  # a tie that is never used is a reported absence
                details, says = {}, "no"
                row.note("paper.never_is_no", "frequency")
            source, target = map(str, ends)
            who = (_place(row), informant, organisation, source, target)
            for kind in sheets.how(row, "how") if informant else ():
                self.found.answers.append(Answer(*who, kind, says, details))

    def read_still(self, sheet: SheetRows) -> None:
        """Read whether what is stored is still true."""
        for row in sheet.rows:
            word, change = row.get("says"), row.get("change")
            actor = self.actor(row, "organisation")
            if actor == "":
                row.fault("paper.no_organisation", "organisation")
            said = sheets.answer(row, "says") or ("no" if change else "")
            beside = cells.judge(word).addition if said else ""  # "Nein, seit Mai nicht mehr"
            change = change or (beside if cells.judge(word).kind == "added" else "")
            if not word and not change:
                self.found.unanswered += 1
            elif actor and said:
                self.found.still.append(StillTrue(_place(row), actor, said == "yes", change))

    def read_open(self, sheet: SheetRows) -> None:
        """Read concerns that nobody could pass on."""
        for row in sheet.rows:
            organisation = self.actor(row, "organisation")
            target = self.actor(row, "place")
            kind = _hurdle(row.get("what"))
            topics = sheets.keys(row, "concern", "topic")
            if not kind:
                row.fault("paper.open_blank", "what")
            if not topics:
                row.fault("paper.no_topic_named", "concern")
            if organisation is None or target is None or not kind:
                continue
            informant = self.informant(row, organisation)
            spoken = as_list(sheets.languages(row, "language"))
            codes = [split_mode(part)[0] for part in spoken if part not in ("?", "*")]
            who = (_place(row), informant, organisation, kind)
            for topic, code in product(as_list(topics), codes or [""]) if informant else ():
                self.found.concerns.append(OpenConcern(*who, topic, code, target))


def _details(row: Row) -> dict[str, str]:
    return {
        "one_person": sheets.answer(row, "one_person"),
        "frequency": sheets.key_of(row, "frequency", "frequency"),
        "valid_until": sheets.day(row, "until"),
        "topics": sheets.keys(row, "topics", "topic"),
    }


def _place(row: Row) -> Place:
    headers = dict(zip(row.sheet.columns, row.sheet.header, strict=False))
    return Place(row.sheet.title, row.line, headers)


def _hurdle(word: str) -> str:
    known = {**grids.called("paper.hurdle_", *QUESTIONS), "6": QUESTIONS[0], "7": QUESTIONS[1]}
    plain = re.sub(r"^(?:frage|question)\s", "", fold(word))
    return known.get(plain) or grids.vocabulary_key("hurdle_kind", word) or ""


def _date(sheet: grids.RawSheet) -> str:
    labels = grids.called("paper.", "entry_date")
    found = (after for row in sheet.rows for word, after in pairwise(row) if _bare(word) in labels)
    return cells.read_day(next(found, ""))[0]


def _bare(word: str) -> str:
    return fold(word).rstrip("*: ")


def _sheet_rows(key: str, raw: grids.RawSheet, log: Log) -> SheetRows | None:
    sheet = SheetRows(raw, lambda word: entry_column(key, word), log, verbatim=("says",))
    if not sheet.columns:
        return None
    missing = [column for column in _NEEDED[key] if not sheet.has(column)]
    for column in sheets.COLUMNS[key]:
        if column.key in missing:
            log.fault("paper.entry_no_column", raw.title, name=entry_header(column, "de"))
    return None if missing else sheet


def read_entries(path: Path, quarter: Quarter) -> Entries:
    """Read a filled entry sheet."""
    if path.suffix.lower() not in ENDINGS:
        raise DataError("paper.no_entry_sheet", path=path)
    book = _raw_sheets(path)
    if not any(key in book for key in ENTRY_SHEETS):
        raise DataError("paper.no_entry_sheet", path=path)
    found = read_sheets([book], quarter, _date(book["help"]) if "help" in book else "")
    if not found.date and not found.empty:
        title = book["help"].title if "help" in book else text("paper.sheet_help", "de")
        found.problems.append(
            cells.ClerkProblem("warning", "paper.no_date", title, params={"name": title})
        )
    return found


Sheets = Mapping[str, grids.RawSheet]


def read_sheets(books: Iterable[Sheets], quarter: Quarter, date: str) -> Entries:
    """Read what was said on one day, each book with sheets by the names of `ENTRY_SHEETS`."""
    reader = _Reader(quarter)
    reader.found.date = date
    steps = {ANSWERS: reader.read_answers, STILL: reader.read_still, OPEN: reader.read_open}
    for book in books:
        for key, read in steps.items():
            sheet = _sheet_rows(key, book[key], reader.log) if key in book else None
            if sheet is not None:
                read(sheet)
    reader.found.problems += reader.log.problems
    return reader.found


def _raw_sheets(path: Path) -> dict[str, grids.RawSheet]:
    if not path.is_file():
        raise DataError("io.no_such_path", path=path)
    with grids.whole(path):
        book = grids.open_book(path)
        names = grids.called("paper.sheet_", *ENTRY_SHEETS, "codes", "help")
        keys = {names[fold(title)]: title for title in book.titles if fold(title) in names}
        return {key: book.read(title, sheets.MAX_ROWS + 1) for key, title in keys.items()}


# --- Answers taken into a quarter: reports are added, blanks are filled, nothing is overwritten.

# What an answer may fill in a tie that is there; topics are not, since blank means all.
_FILLED = ("one_person", "frequency", "valid_until")


COUNTED = ("reports", "ties", "hurdles", "confirmed", "asked", "already")

Record = dict[str, str]


@dataclass(frozen=True)
class TakenIn:
    """A quarter with the answers, and what became of them."""

    quarter: Quarter
    notes: tuple[Problem, ...]  # What was left as it was, or must be entered by hand.
    counts: Mapping[str, int]  # What was added, by the names of `COUNTED`.
    unanswered: int = 0  # Number of printed rows without an answer.

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


def table_of(quarter: Quarter, name: str, rows: Sequence[Record]) -> Table:
    """Make a table of changed rows, its columns in the order in which they stood."""
    old = quarter.table(name).columns
    used = {column for row in rows for column, word in row.items() if word}
    more = [c for c in TABLES[name].columns if c in used and c not in old]
    return Table.from_records(name, rows, (*old, *more) if rows else ())


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
        own = ("informant", "organisation", "kind", "topic", "language")
        record = dict(zip(own, parts, strict=True))
        record |= {"id": _key("hurdle", self._date, *parts, said.target), "date": self._date}
        record |= {"from_actor": said.organisation, "to_actor": said.target}
        self._add("hurdles", record)
        self._asked(said.organisation)

    def tables(self) -> Iterable[Table]:
        """Give the tables that have changed, their columns in the order in which they stood."""
        for name, rows in self.rows.items():
            table = table_of(self._quarter, name, rows)
            if rows and table != self._quarter.table(name):
                yield table


def take_in(quarter: Quarter, entries: Entries) -> TakenIn:
    """Add what was typed into an entry sheet to a quarter."""
    # Taking the same sheet in a second time adds nothing.
    taker = _Taker(quarter, entries.date)
    for reply in entries.answers:
        taker.answer(reply)
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
    check_full(quarter, "paper.shared_copy")
    source = Path(path)
    entries = read_entries(source, quarter)
    errors = [problem for problem in entries.problems if problem.severity == "error"]
    if errors:
        raise DataError("checks.heading", errors, count=len(errors))
    if entries.empty:
        raise DataError("paper.nothing_answered", path=source)
    return take_in(quarter, entries)


# --- The workbook into which answers from partner sheets and cards are typed.

FIRST_ROW = 4

_BLANK_ROWS = 200

_DRAWN_ROWS = 30

_TONES: Mapping[str, str] = {ANSWERS: "where", STILL: "who", OPEN: "need"}

_RULES = ("code", "informant", "says", "new", "save")


@dataclass(frozen=True)
class CodedPlace:
    """An actor with its code."""

    code: str
    name: str
    type: str


def _lists(book: Workbook, places: Sequence[CodedPlace], lang: str) -> None:
    kinds = [key for key in vocabulary("tie_kind") if key not in sheets.HOW]
    others = [key for key in vocabulary("hurdle_kind") if key not in QUESTIONS]
    choices = {
        "codes": [place.code for place in places],
        "how": [text(f"clerk.how_{key}", lang) for key in sheets.HOW]
        + write.labels("tie_kind", lang, kinds),
        "says": write.labels("says", lang),
        "answer": write.labels("answer", lang, ("yes", "no")),
        "frequency": write.labels("frequency", lang),
        "topic": write.labels("topic", lang),
        "language": write.labels("language", lang),
        "hurdle": [text(f"paper.hurdle_{key}", lang) for key in QUESTIONS]
        + write.labels("hurdle_kind", lang, others),
    }
    write.add_lists(book, text("paper.sheet_lists", lang), choices)


def _rows(
    sheet: Worksheet, columns: Sequence[ClerkColumn], rows: Sequence[Mapping[str, str]]
) -> int:
    """Write the printed rows and rule the blank ones; give the last that is ruled."""
    last = FIRST_ROW + len(rows) + _DRAWN_ROWS
    for line in range(FIRST_ROW, last):
        given = rows[line - FIRST_ROW] if line - FIRST_ROW < len(rows) else {}
        for place, column in enumerate(columns, start=1):
            cell = sheet.cell(line, place)
            if word := given.get(column.key, ""):
                cell.value = word
                cell.data_type = "s"  # a name that begins with = is no formula
            write.field(cell, date=column.key == "until")
            if given and (column.key == "about" or word):
                write.printed(cell)
    return last


def _sheet(book: Workbook, key: str, rows: Sequence[Mapping[str, str]], lang: str) -> None:
    sheet = book.create_sheet(text(f"paper.sheet_{key}", lang))
    columns, tone = sheets.COLUMNS[key], _TONES[key]
    write.title(sheet, tone, text(f"paper.band_{key}", lang), len(columns))
    for place, column in enumerate(columns, start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = column.width
        write.explain(sheet.cell(2, place, text(f"paper.help_{column.key}", lang)))
        write.head(sheet.cell(3, place, entry_header(column, lang)), tone)
        if column.choice:
            area = f"{letter}{FIRST_ROW}:{letter}{FIRST_ROW + len(rows) + _BLANK_ROWS}"
            write.choose(sheet, area, f"list_{column.choice}", lang, strict=False)
    sheet.row_dimensions[1].height = 34
    sheet.row_dimensions[3].height = 34
    last = _rows(sheet, columns, rows)
    sheet.freeze_panes = f"A{FIRST_ROW}"
    write.print_setup(sheet, "1:3", area=f"A1:{get_column_letter(len(columns))}{last - 1}")


def _codes(book: Workbook, places: Sequence[CodedPlace], lang: str) -> None:
    sheet = book.create_sheet(text("paper.sheet_codes", lang))
    write.title(sheet, "help", text("paper.band_codes", lang), 3)
    sheet.row_dimensions[1].height = 48  # two lines of the large type
    sheet.row_dimensions[2].height = 8
    for place, (key, width) in enumerate((("code", 12), ("name", 56), ("type", 44)), start=1):
        write.head(sheet.cell(3, place, text(f"paper.{key}_head", lang)), "help")
        sheet.column_dimensions[get_column_letter(place)].width = width
    for line, each in enumerate(sorted(places, key=lambda p: p.name.casefold()), start=FIRST_ROW):
        for place, word in enumerate((each.code, each.name, label("type", each.type, lang)), 1):
            cell = sheet.cell(line, place, word)
            cell.data_type = "s"
            write.field(cell)
    sheet.freeze_panes = f"A{FIRST_ROW}"
    write.print_setup(sheet, "1:3", area=f"A1:C{FIRST_ROW + len(places)}")


def _help(book: Workbook, lang: str) -> None:
    sheet = book.create_sheet(text("paper.sheet_help", lang))
    for letter, width in (("A", 30), ("B", 30), ("C", 58)):
        sheet.column_dimensions[letter].width = width
    write.title(sheet, "help", text("paper.entry_title", lang), 3)
    write.across(sheet, 2, text("paper.entry_intro", lang), 46)
    write.section(sheet.cell(4, 1, text("paper.entry_first", lang)))
    write.row_title(sheet.cell(5, 1, text("paper.entry_date", lang)))
    write.field(sheet.cell(5, 2), date=True, boxed=True)
    write.explain(sheet.cell(5, 3, text("paper.entry_date_hint", lang)))
    sheet.row_dimensions[5].height = 22
    for row, rule in enumerate(_RULES, start=7):
        write.across(sheet, row, "•  " + text(f"paper.entry_rule_{rule}", lang))
    sheet.sheet_view.showGridLines = False
    write.print_setup(sheet, "1:1")


def entry_bytes(
    places: Sequence[CodedPlace],
    answers: Sequence[Mapping[str, str]],
    still: Sequence[Mapping[str, str]],
    lang: str,
) -> bytes:
    """Make the workbook into which answers are typed."""
    book = write.new_book()
    _help(book, lang)
    rows = {ANSWERS: answers, STILL: still, OPEN: ()}
    for key in ENTRY_SHEETS:
        if key != STILL or still:
            _sheet(book, key, rows[key], lang)
    _codes(book, places, lang)
    _lists(book, places, lang)
    return write.bytes_of(book)
