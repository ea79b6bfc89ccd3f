"""The four sheets that an office fills, as data: columns, where each goes, other names for it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import field
from functools import cache
from importlib.resources import files

from openpyxl.utils import get_column_letter

from ecosystem.errors import Problem
from ecosystem.io import grids
from ecosystem.io.clerk import cells
from ecosystem.io.clerk.cells import ClerkProblem, Judged, Said, judge
from ecosystem.io.files import error, fold, warning
from ecosystem.model.values import as_list, split_mode
from ecosystem.schema import CORE_TOPICS, TABLES, TOPICS, Column
from ecosystem.stubs import dataclass
from ecosystem.words import LANGUAGES, label, text, texts
from ecosystem.words import vocabulary as entries

# --- The four sheets that an office fills, as data: columns, where each goes, other names for it.

SHEETS = ("who", "what", "where", "need")

TABLE_OF: Mapping[str, str] = {"who": "actors", "what": "offers", "where": "ties", "need": "needs"}

# Tables that an office does not fill; what answers brought in stands beside its own sheets.
BESIDE = ("reports", "hurdles", "bodies", "members")

HOW = ("tip", "referral", "appointment", "handover", "cooperation")

META_FIELDS = ("name", "municipality", "wave", "languages")


@dataclass(frozen=True)
class ClerkColumn:
    """One column of a sheet of the template."""

    # Its name in this sheet; `clerk.<sheet>_<key>` and `clerk.<sheet>_<key>_help` are its
    # header and explanation.
    key: str
    stored: str  # Column of the data model that it fills; blank if it fills a table of its own.
    width: float
    # The list that its cells are chosen from: `type`, `how`, `tick`, `takes_new`, `names`;
    # blank for free text.
    choice: str = ""

    def aliases(self, sheet: str) -> list[str]:
        """Give further headers that mean it."""
        key = f"column.{sheet}.{self.key}"
        found = [texts("reading", lang).get(key, "") for lang in LANGUAGES]
        return [word for words in found for word in words.split("|") if word]


def _columns() -> Mapping[str, tuple[ClerkColumn, ...]]:
    told = json.loads(files("ecosystem.io.clerk").joinpath("sheets.json").read_text("utf-8"))
    return {
        sheet: tuple(
            ClerkColumn(key, *rest)
            for name, *rest in rows
            for key in (CORE_TOPICS if name == "*" else [name])
        )
        for sheet, rows in told.items()
    }


# Columns by sheet, also of those on which answers from paper are typed; there `number` and
# `about` are printed for the eye and fill nothing. *Bedarf* is a grid: its columns are languages.
COLUMNS = _columns()


def sheet_names() -> Mapping[str, str]:
    """Return what the sheets of the template may be called."""
    return grids.called("clerk.sheet_", *SHEETS, "help", "lists")


def header_text(sheet: str, column: ClerkColumn, lang: str) -> str:
    """Give the header that the template shows."""
    if column.key in TOPICS:
        return label("topic", column.key, lang)
    return text(f"clerk.{sheet}_{column.key}", lang)


@cache
def _headers(sheet: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    if sheet == "what":
        found = {fold(label("topic", t, lang)): t for t in TOPICS for lang in LANGUAGES}
    for column in COLUMNS[sheet]:
        words = [header_text(sheet, column, lang) for lang in LANGUAGES]
        for word in (column.key, *words, *column.aliases(sheet)):
            found[fold(word)] = column.key
    return found


def clerk_column(sheet: str, header: str) -> str | None:
    """Find the column that a header means."""
    word = fold(header).strip("*:? ")
    found = _headers(sheet)
    for form in (fold(header), word, f"{word}?"):
        if form in found:
            return found[form]
    stored = grids.column_key(TABLES[TABLE_OF[sheet]], header)
    if stored is None and sheet == "who":
        dock = grids.column_key(TABLES["docks"], header)
        return f"=docks.{dock}" if dock else None
    if stored is None:
        return None
    own = {column.stored: column.key for column in COLUMNS[sheet]}
    return own.get(stored, f"={stored}")


# --- A sheet of the template as rows of named cells: header found, merged cells and dittos
# filled.

MAX_ROWS = 20_000

_CHOOSE = re.compile(r"sprache wählen|choose language")


@dataclass
class Log:
    """Everything that was odd in a file."""

    problems: list[Problem] = field(default_factory=list)  # In the order in which they were met.
    dash_asked: bool = False  # Whether the meaning of a dash has been asked: once a file is enough.

    def note(
        self,
        key: str,
        title: str = "",
        line: int | None = None,
        column: str = "",
        severity: str = "warning",
        turned: bool = False,
        /,
        **params: object,
    ) -> None:
        """Say something about a place in the file."""
        full = key if "." in key else f"clerk.{key}"
        self.problems.append(ClerkProblem(severity, full, title, line, column, params, turned))

    def fault(self, key: str, title: str, /, **params: object) -> None:
        """Say what is wrong with a sheet."""
        self.note(key, title, None, "", "error", **params)


@dataclass
class Row:
    """One row below the header."""

    sheet: SheetRows
    line: int  # Row of the sheet.
    cells: dict[str, str]  # Column to text, blank where nothing is known.
    # What was said beside an answer, with the header above it: it is kept in the row's own words.
    kept: list[str] = field(default_factory=list)

    def keep(self, column: str, words: str) -> None:
        """Keep what a cell says beside what is read."""
        if words:
            header = self.sheet.shown(column)
            self.kept.append(f"{header}: {words}" if header else words)

    def take(self, *columns: str) -> None:
        """Remember that cells were read."""
        self.sheet.taken.update((self.line, column) for column in columns)

    def leave(self, reason: str, *columns: str) -> None:
        """Remember why cells are left out."""
        for column in columns:
            self.sheet.left[self.line, column] = reason

    def leave_row(self, reason: str) -> None:
        """Remember why the whole row is left out."""
        self.leave(reason, "")

    def note(self, key: str, column: str, /, **params: object) -> None:
        """Say something about a cell."""
        self.sheet.note(key, self.line, column, **params)

    def fault(self, key: str, column: str, /, **params: object) -> None:
        """Say what is wrong with a cell."""
        self.sheet.note(key, self.line, column, "error", **params)

    def get(self, column: str) -> str:
        """Give the text of a column; blank if the sheet has no such column."""
        return self.cells.get(column, "")


class SheetRows:
    """Reads a sheet as rows of named cells."""

    def __init__(
        self,
        sheet: grids.RawSheet,
        known: Callable[[str], str | None],
        log: Log,
        *,
        verbatim: Collection[str] = (),
        most: int = MAX_ROWS,
    ) -> None:
        self.sheet, self.log, self._known, self._verbatim = sheet, log, known, verbatim
        self.title = sheet.title
        self.words: Mapping[str, str] = {}  # What a person said that words mean: topics.
        self.header: list[str] = []
        self.columns: list[str] = []
        self.rows: list[Row] = []
        self.line: int | None = None  # Row of the header.
        self.taken: set[tuple[int, str]] = set()  # Cells that were read.
        self.left: dict[tuple[int, str], str] = {}  # Cells and whole rows to why they were not.
        self._say_unseen()
        if len(sheet.rows) > most:
            log.fault("too_many_rows", self.title, limit=most)
        elif sheet.rows:
            first = self._find_header()
            self._name_columns()
            self._read_rows(first)
        self.noted = len(log.problems)  # What is noted from here on is about what cells say.

    def _say_unseen(self) -> None:
        if not self.sheet.visible:
            self.log.problems.append(warning("hidden_sheet", self.title))
        if self.sheet.facts.hidden:
            self.log.problems.append(warning("hidden_rows", self.title))

    def _find_header(self) -> int:
        """Find the header, in one row or two; give the number of the first row below it."""
        rows = self.sheet.rows
        best = grids.header_place(rows, lambda word: self._known(word) is not None)
        header = list(rows[best])
        above = (
            rows[best - 1]
            if best and self.sheet.lines[best - 1] == self.sheet.lines[best] - 1
            else []
        )
        for place, word in enumerate(above):
            header += [""] * (place + 1 - len(header))
            if not header[place] and self._known(word):
                header[place] = word
        after = best + 1
        if after < len(rows) and self._is_second_header(header, rows[after]):
            for place, word in enumerate(rows[after]):
                header += [""] * (place + 1 - len(header))
                header[place] = word or header[place]
            after += 1
        self.header = header
        line = self.line = self.sheet.lines[after - 1]
        for fault in self.sheet.faults:
            if fault.line > line:
                column = header[fault.place] if fault.place < len(header) else ""
                say = error if fault.blocks else warning
                found = say(fault.key, self.title, fault.line, column, **fault.params)
                self.log.problems.append(found)
        if coloured := grids.coloured_cells(self.sheet, line):
            self.log.problems.append(warning("coloured_cells", self.title, cells=coloured))
        return after

    def _is_second_header(self, header: list[str], row: list[str]) -> bool:
        words = [(place, word) for place, word in enumerate(row) if word]
        if len(words) < 2 or not all(self._known(word) for _, word in words):
            return False
        # a row of data never fills only places that the header leaves blank or merged
        return any(place >= len(header) or not header[place] for place, _ in words)

    def _name_columns(self) -> None:
        for place, word in enumerate(self.header):
            key = self._known(word) if word and not _CHOOSE.fullmatch(fold(word)) else None
            if key is not None and key in self.columns:
                at, where = get_column_letter(place + 1), (self.title, None, word, "warning")
                self.log.note("double_column", *where, self.sheet.turned, cell=at)
                key = None
            self.columns.append(key if key is not None else f"+{word}" if word else "")

    def _merged(self) -> dict[tuple[int, int], tuple[int, int]]:
        """Map each cell of a merged range to the first cell of the range."""
        found = {}
        for left, top, right, bottom in self.sheet.facts.areas():
            if (right - left + 1) * (bottom - top + 1) > 100_000 or bottom == top:
                continue
            for line in range(top, bottom + 1):
                for place in range(left - 1, right):
                    found[line, place] = (top, left - 1)
        return found

    def _read_rows(self, first: int) -> None:
        merged = self._merged()
        origin: dict[tuple[int, int], str] = {}
        last: dict[str, str] = {}
        width = max(map(len, self.sheet.rows))
        self.columns += [""] * (width - len(self.columns))
        self.header += [""] * (width - len(self.header))
        for said, line in zip(self.sheet.rows[first:], self.sheet.lines[first:], strict=True):
            found: dict[str, str] = {}
            for place in range(width):
                word = said[place] if place < len(said) else ""
                column = self.columns[place]
                start = merged.get((line, place))
                if start == (line, place):
                    origin[start] = word
                    if word:
                        self.note("merged_filled", line, column)
                elif start is not None and not word:
                    word = origin.get(start, "")
                if not column:
                    if word:
                        self.columns[place] = column = f"+column_{place + 1}"
                        at = (self.title, None, column[1:])
                        self.log.problems.append(warning("no_header", *at, number=place + 1))
                    else:
                        continue
                found[column] = self._plain(word, line, column, last)
            if any(found.values()):
                self.rows.append(Row(self, line, found))

    def _plain(self, word: str, line: int, column: str, last: dict[str, str]) -> str:
        """Fill a ditto from above, and take out what says nothing."""
        if fold(word) in grids.folded_words("ditto"):
            above = last.get(column, "")
            key = "ditto" if above else "ditto_nothing"
            self.note(key, line, column, value=word, read=above)
            return above
        if column in self._verbatim and not (column in TOPICS and word in grids.DASHES):
            return word
        if word and word not in grids.DASHES:
            last[column] = "" if grids.is_nothing(word) else word
        if word in grids.DASHES:
            if not self.log.dash_asked:
                self.log.dash_asked = True
                self.note("dash", line, column, value=word)
            return ""
        return "" if grids.is_nothing(word) else word

    def shown(self, column: str) -> str:
        """Give the header above a column."""
        return self.header[self.columns.index(column)] if column in self.columns else ""

    def has(self, column: str) -> bool:
        """Tell whether the sheet has a column."""
        return column in self.columns

    def note(
        self,
        key: str,
        line: int | None = None,
        column: str = "",
        severity: str = "warning",
        /,
        **params: object,
    ) -> None:
        """Say something about a cell."""
        place = self.columns.index(column) if column in self.columns else -1
        cell = f"{get_column_letter(place + 1)}{line}" if place >= 0 and line else ""
        where, told = (self.title, line, self.shown(column)), {**params, "cell": cell}
        self.log.note(key, *where, severity, self.sheet.turned, **told)


# --- Cells of the template to what the data model keeps; whatever is not plain is said.

SEPARATORS = re.compile(r"[,;/+&\n]| und | and ")

# In this order: who "makes an appointment and goes along" goes along.
_HOW_TOLD = ("handover", "appointment", "tip", "cooperation", "referral")


def day(row: Row, column: str, *, end: bool = True) -> str:
    """Read a day; give it in ISO form, blank if unknown."""
    word = row.get(column)
    found, said = cells.read_day(word, end=end)
    if said == "read":
        read = Said("day", (found,))
        row.note("read_as", column, value=word, read=read)
    elif said != "plain":
        key = "open_end" if said == "open" else "date_unread"
        row.note(key, column, value=word)
    return found


def _said(row: Row, column: str, said: Judged) -> str:
    """Say what was not plain about a tick or an answer, keep an addition, give the value."""
    word = row.get(column)
    if said.kind == "added":
        key = {"no": "answer_no_added", "ask": "answer_ask_added"}.get(said.value, "answer_added")
        row.note(key, column, value=word, rest=said.addition)
        row.keep(column, said.addition)
    elif said.kind in ("maybe", "unread"):
        row.note(f"answer_{said.kind}", column, value=word)
        row.keep(column, word)
    return said.value


def answer(row: Row, column: str, *, walk_in: bool = False) -> str:
    """Read yes or no; blank if unknown."""
    return _said(row, column, judge(row.get(column), walk_in=walk_in))


def ticked(row: Row, column: str) -> bool | None:
    """Tell whether a field is ticked; None where it holds words or a sign that leave it open."""
    word = row.get(column)
    said = judge(word)
    _said(row, column, said)
    left_open = said.kind != "nothing" or (bool(word) and word not in grids.DASHES)
    return {"yes": True, "no": False}.get(said.value, None if left_open else False)


def whole(row: Row, column: str) -> str:
    """Read a whole number, or the smallest of those named; blank if unknown."""
    word = row.get(column)
    if not word:
        return ""
    found, said = cells.read_staff(word)
    if said:
        row.note(said, column, value=word, read=found)
    return found


def number(row: Row, column: str) -> str:
    """Read a number; blank if unknown."""
    word = row.get(column)
    found = cells.read_number(word) if word else ""
    if word and not found:
        row.note("number_unread", column, value=word)
    elif found != word:
        row.note("read_as", column, value=word, read=found)
    return found


def languages(row: Row, column: str) -> str:
    """Read languages in plain words."""
    word = row.get(column)
    spoken = cells.read_languages(word)
    for key, part, codes in spoken.notes:
        known = Said("language", codes)
        row.note(key, column, value=part, known=known)
    return spoken.stored


def is_course(record: Mapping[str, str]) -> bool:
    """Tell whether an offer teaches German, and only German is named as its language."""
    spoken = {split_mode(entry)[0] for entry in as_list(record.get("languages", ""))}
    about = as_list(record.get("topics", ""))
    return "language" in about and bool(spoken) and spoken <= {"de", "de-simple"}


def courses(row: Row, column: str, record: Mapping[str, str]) -> list[dict[str, str]]:
    """Split off what teaches German in German: it is for those who do not speak it."""
    if not is_course(record):
        return [dict(record)]
    row.note("course_for_all", column)
    modes = {"staff": "*", "?": "?"}  # "perhaps for every language" has no word of its own
    said = [split_mode(entry)[1] for entry in as_list(record["languages"])]
    every = ";".join(dict.fromkeys(modes.get(mode, f"*:{mode}") for mode in said))
    rest = [topic for topic in as_list(record["topics"]) if topic != "language"]
    kept = [{**record, "topics": ";".join(rest)}] if rest else []
    return [*kept, {**record, "topics": "language", "languages": every}]


def keys(row: Row, column: str, vocabulary: str) -> str:
    """Read a list of words of a vocabulary; words that nobody knows are said and left out."""
    word = row.get(column)
    found: dict[str, None] = {}
    for part in _parts(word, vocabulary):
        key = grids.vocabulary_key(vocabulary, part)
        if key or part == "?":
            found[key or "?"] = None
        elif not grids.is_nothing(part):
            unread(row, column, part, vocabulary)
    return ";".join(found)


def _parts(word: str, vocabulary: str) -> list[str]:
    """Split a list; a label with a comma in it stays whole where semicolons part the list."""
    found: list[str] = []
    for part in re.split(r"[;\n]", word):
        whole = grids.vocabulary_key(vocabulary, part.strip())
        found += [part] if whole else SEPARATORS.split(part)
    return [part.strip() for part in found if part.strip()]


def keys_found(word: str, vocabulary: str) -> list[str]:
    """List the words of a vocabulary that a text names, without a word on the others."""
    found = [grids.vocabulary_key(vocabulary, part) for part in _parts(word, vocabulary)]
    return list(dict.fromkeys(key for key in found if key))


def unread(row: Row, column: str, word: str, vocabulary: str) -> None:
    """Say that a word is not known, and which are."""
    known = Said(vocabulary, tuple(entries(vocabulary)))
    row.note("word_unread", column, value=word, known=known)


def key_of(row: Row, column: str, vocabulary: str) -> str:
    """Read one word of a vocabulary; blank if nobody knows it."""
    word = row.get(column)
    key = grids.vocabulary_key(vocabulary, word) if word else ""
    if key is None and vocabulary.startswith("answer"):
        read = cells.judge_intake if vocabulary == "answer_ask" else judge
        return _said(row, column, read(word))
    if key is None:
        unread(row, column, word, vocabulary)
    return key or ""


def topics(row: Row, column: str, *, guess: bool = False) -> str:
    """Read topics: words that nobody knows stay as a `?` with their text, denied ones are none."""
    word = row.get(column)
    if word.strip() == "?":  # perhaps any topic: that is an answer of its own
        return "?"
    if (
        not guess
        and (stored := keys_found(word, "topic"))
        and len(stored) == len(_parts(word, "topic"))
    ):
        return ";".join(stored)
    found = cells.decided(cells.read_topics(word), row.sheet.words)
    for part in found.denied:
        row.note("topic_denied", column, value=part)
    asked = [part for part in found.unread if part != "?"]
    for part in asked:
        row.note("topic_unread", column, value=part)
    row.keep(column, "; ".join((*found.denied, *asked)))
    return found.stored()


def how_in_words(word: str) -> str | None:
    """Read how one place sends people to another; None if the words do not say it."""
    folded = fold(word)
    told = (k for k in _HOW_TOLD if cells.pattern(f"how_told.{k}", before="").search(folded))
    known = grids.called("clerk.how_", *HOW).get(folded) or grids.vocabulary_key("tie_kind", word)
    return known or next(told, None)


def how(row: Row, column: str) -> list[str]:
    """Read how one place sends people to another; a plain referral if the row does not say."""
    word = row.get(column)
    parts = [part.strip() for part in SEPARATORS.split(word) if part.strip()]
    told = {part: how_in_words(part) for part in parts}
    known = how_in_words(word) if word else None
    found = list(dict.fromkeys(kind for kind in told.values() if kind)) or [known or ""]
    if found == [""] or len(parts) > 1:
        for part in (part for part, kind in told.items() if kind is None):
            unread(row, column, part, "tie_kind")
            row.keep(column, part)
    if found != [""]:
        return found
    # an unknown word is no referral: on that the reach of places would rest
    taken = "exchange" if word else "referral"
    row.note("no_how", column, read=Said("tie_kind", (taken,)))
    return [taken]


def by_type(row: Row, column: str, schema: Column) -> str:
    """Read a cell of a column of the data model that the template does not show."""
    match schema.type:
        case "date":
            return day(row, column, end=not schema.name.endswith("from"))
        case "integer" | "number":
            return number(row, column)
        case "languages":
            return languages(row, column)
        case "keys" if schema.name == "topics":
            return topics(row, column)
        case "keys":
            return keys(row, column, schema.vocabulary or "")
        case "key":
            return key_of(row, column, schema.vocabulary or "")
    return hours(row, column) if schema.name == "opening_hours" else row.get(column)


def hours(row: Row, column: str) -> str:
    """Read opening hours; free text is kept as it is, and said."""
    word = row.get(column)
    found = cells.read_hours(word) if word else ""
    if found is None:
        plain = not re.search(r"\d", word) and cells.pattern("by_appointment").search(fold(word))
        key = "hours_appointment" if plain else "hours_text"
        row.note(key, column, value=word)
    elif found != word:
        read = Said("hours", (found,))
        row.note("read_as", column, value=word, read=read)
    return word if found is None else found
