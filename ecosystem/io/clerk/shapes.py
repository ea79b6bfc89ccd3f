"""What somebody's sheet is before it is read: its shape, its header, what each column means."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import field, replace
from functools import cache, lru_cache
from itertools import chain, repeat
from pathlib import Path

from ecosystem.errors import DataError, UsageError
from ecosystem.io import grids
from ecosystem.io.clerk.cells import (
    LONG_DAYS,
    judge,
    language_code,
    pattern,
    read_day,
    read_languages,
    read_number,
    topics_in,
)
from ecosystem.io.clerk.names import guess_type, normalised, without_contact
from ecosystem.io.files import clean_cell, ending_of, fold
from ecosystem.schema import TABLES, TOPICS
from ecosystem.stubs import dataclass
from ecosystem.words import LANGUAGES, label, language_name, text, texts

# --- What a column may mean, and how a header says it.

PRIVATE = ("person", "phone", "email", "signature", "attended", "birthday")

# Meanings that fill a quarter; what a column of another meaning says is kept beside its row.
READ = (
    *("name", "part_of", "type", "offer", "topics", "groups", "languages", "address", "until"),
    *("since", "active", "hours", "walk_in", "visits", "takes_new", "staff", "funder"),
    *("partners", "remark", "source", "target", "how", "concern", "date", "result"),
    *("frequency", "count", "lines"),
)

MEANINGS = (*READ, "cost", "number", "keep", "ignore", *PRIVATE)

_LONGEST_HEADER = 60


def is_meaning(word: str) -> bool:
    """Tell whether a column may mean that: `topic:debt` and `language:tr` are ticked columns."""
    kind, sign, key = word.partition(":")
    if sign and kind == "topic":
        return key in TOPICS or key == "?"
    if sign and kind == "language":
        return language_code(key) is not None
    return word in MEANINGS


@cache
def _headers() -> tuple[tuple[str, re.Pattern[str]], ...]:
    known = texts("reading", LANGUAGES[0], prefix="header.")
    return tuple((key, pattern(f"header.{key}", before="")) for key in known)


_GIVER = re.compile(r"service provider|leistungserbringer|dienstleister|provider name")


@lru_cache(maxsize=1 << 12)
def header_meaning(header: str) -> str | None:
    """Find what a header says that its column means."""
    word = " ".join(fold(header).split())
    if not word or len(word) > _LONGEST_HEADER:
        return None
    found = [meaning for meaning, known in _headers() if known.search(word)]
    bare = re.sub(r"\([^()]*\)", " ", word).strip()
    if bare and bare != word and header_meaning(bare) == "name":  # "Einrichtung (Tel.)"
        return "name"
    if "name" in found and _GIVER.search(word):
        return "name"
    if found[:1] == ["part_of"] and "name" in found and not re.fullmatch(r"träger\w*", word):
        return "name"
    return found[0] if found else None


@lru_cache(maxsize=1 << 12)
def _tie_meaning(header: str) -> str | None:
    """Find what a column means beside the two ends of a tie."""
    word = " ".join(fold(header).split())
    known = ("frequency", "count", "result")
    return next((m for m in known if pattern(f"tie_header.{m}", before="").search(word)), None)


@lru_cache(maxsize=1 << 12)
def _ticked_meaning(header: str, *, exact: bool) -> str | None:
    """Find the topic or the language above a column of ticks."""
    topic = grids.vocabulary_key("topic", header)
    if topic:
        return f"topic:{topic}"
    code = language_code(header)
    if code:
        return f"language:{code}"
    guessed = topics_in(header) if len(header) < 30 and not exact else []
    return f"topic:{guessed[0]}" if len(guessed) == 1 else None


# --- What the cells of a column are.


def _is_tick(cell: str) -> bool:
    """Tell whether a cell is a tick or an answer, with or without a word beside it."""
    said = judge(cell)
    if said.kind == "maybe":  # "x?"
        return re.match(r"\(?x\b", fold(cell)) is not None
    return said.kind in ("plain", "added") or fold(cell) in grids.folded_words("matrix_yes")


_LONG = 1_000  # no list of languages, no day and no address has so many letters


@lru_cache(maxsize=1 << 14)
def cell_kind(cell: str) -> str:
    """Say what kind of thing stands in a cell."""
    if grids.is_nothing(cell) or cell in grids.DASHES:
        return "nothing"
    if re.fullmatch(r"\d{1,2}:\d{2}(:\d{2})?", cell):
        return "time"
    if read_day(cell)[1] in ("read", "plain") and not re.fullmatch(r"\d{4,5}", cell):
        return "date"
    if _is_tick(cell):
        return "tick"
    if cell.isdigit() and len(cell) < 10:  # an id, a postcode, a number
        return "number"
    rest, contact = without_contact(cell)
    if contact and not re.search(r"\w{3}", rest):
        return "email" if "@" in cell else "phone"
    if read_number(cell):
        return "number"
    spoken = read_languages(cell)
    if spoken.stored and not spoken.notes:
        return "languages"
    if _TITLED.match(cell):
        return "person"
    return "topics" if len(cell) < 60 and topics_in(cell) else "text"


_TITLED = re.compile(r"\b(?:frau|herr|herrn|hr\.|fr\.|mr\.|mrs\.|ms\.)\s", re.IGNORECASE)

_ENOUGH = 0.5


def is_sum(texts: Sequence[str]) -> bool:
    """Tell whether a row is a sum: a word for it in front, then nothing but numbers."""
    said = [cell for cell in texts if cell]
    word = pattern("sum_word", before="^", after=r"\b[^\d]*\d*$") if said else None
    return bool(word and word.match(fold(said[0]))) and all(map(read_number, said[1:]))


def _kinds(cells: Sequence[str]) -> Mapping[str, float]:
    """Give the share of each kind of thing among filled cells."""
    said = ["text" if len(cell) > _LONG else cell_kind(cell) for cell in cells[:200]]
    known = Counter(kind for kind in said if kind != "nothing")
    return {kind: count / known.total() for kind, count in known.items()}


def _most(kinds: Mapping[str, float]) -> str:
    return max(kinds, key=lambda kind: kinds[kind], default="")


@dataclass(eq=False)
class ListColumn:
    """One column of a list: what stands in it, and what it is taken for."""

    header: str  # Unlike all others of its sheet.
    meaning: str = "keep"  # One of `MEANINGS`, or a ticked topic or language.
    score: float = 0.3  # How sure that is, in 0..1.
    samples: tuple[str, ...] = ()  # Some values, without any of persons.
    others: tuple[str, ...] = ()  # What it may mean instead.
    cells: Sequence[str] = field(default=(), repr=False)  # What stands in it, without blanks.

    def mean(self, meaning: str, score: float, *others: str) -> None:
        """Take it for something."""
        self.meaning, self.score, self.others = meaning, score, others

    def ticked(self) -> bool:
        """Tell whether most cells are ticks."""
        return _kinds(self.cells).get("tick", 0.0) >= _ENOUGH


def _guess(column: ListColumn, *, grid: bool) -> None:
    """Weigh header and content: the header wins, except over what may name a person."""
    said, kinds = header_meaning(column.header), _kinds(column.cells)
    most = _most(kinds)
    share = kinds.get(most, 0.0)
    private = most in ("email", "phone") or (most == "person" and said != "name")
    if private and share >= _ENOUGH:
        return column.mean(most, share)
    ticks = kinds.get("tick", 0.0) + (kinds.get("number", 0.0) if grid else 0.0)
    ticked = _ticked_meaning(column.header, exact=not grid) if ticks >= _ENOUGH else None
    if ticked and (said in (None, "languages", "topics", "offer") or grid):
        return column.mean(ticked, ticks, *filter(None, [said]))
    if said == "languages" and ticks >= _ENOUGH:
        said = None
    if said in ("source", "target", "hours") and kinds.get("date", 0.0) >= _ENOUGH:
        said = {"source": "since", "target": "until", "hours": "date"}[said]  # "von", "Wann?"
    if said == "walk_in" and _share(column.cells, _SPANS) >= _ENOUGH:
        said = "hours"
    if said:
        other = (most,) if most in ("languages", "topics") and most != said else ()
        return column.mean(said, 0.8 + 0.2 * (share if most == said else 0.5), *other)
    # two letters are a language's as well as somebody's initials
    enough = 0.8 if most == "languages" and all(len(c) < 3 for c in column.cells) else _ENOUGH
    if most in ("languages", "topics") and share >= enough:
        return column.mean(most, share * 0.7, "keep")
    if most == "date" and share >= _ENOUGH:  # of what the days are nobody says
        return column.mean("keep", 0.3, "until", "since", "date")
    return column.mean("keep", 0.3)


_SPANS = re.compile(
    r"\d{1,2}(?:[:.]\d{2})?\s*(?:uhr|h|[ap]m)?\s*(?:-|–|bis|to)\s*\d{1,2}", re.IGNORECASE
)

_WEEKDAY = re.compile(rf"(?:mo|di|mi|do|fr|sa|so)\.?|{'|'.join(LONG_DAYS)}")


def is_weekday(header: str) -> bool:
    """Tell whether a header is the name of a day of the week."""
    return _WEEKDAY.fullmatch(fold(header)) is not None


def _share(cells: Sequence[str], known: re.Pattern[str]) -> float:
    return sum(bool(known.search(cell)) for cell in cells) / len(cells) if cells else 0.0


# --- The header: found by what stands in all rows, never by one word in a row of data.

_LOOK = 25

_PREFACE = 80  # Rows in which the header is looked for: people write much above it.

GUESSED = 0.4  # How sure a column of names is that no header tells.

SURE = 0.45  # A header that is less likely is asked for.


@lru_cache(maxsize=1 << 12)
def _head_weight(cell: str) -> float:
    """Say how much a cell looks like a header: a word for a column more than one for a topic."""
    word = fold(cell)
    if len(cell.split()) > 5 or len(word) > _LONGEST_HEADER:
        return 0.0
    starts = (found for _, known in _headers() for found in known.finditer(word))
    # "Ausländerbehörde" is no header, though "Behörde" may be one
    if any(not re.match(r"\w", word[found.start() - 1 : found.start()]) for found in starts):
        return 1.0
    return 0.6 if grids.vocabulary_key("topic", cell) or language_code(cell) else 0.0


def _is_head(cell: str) -> bool:
    return _head_weight(cell) > 0


def _header_score(sheet: grids.RawSheet, place: int, width: float) -> float:
    row = sheet.rows[place]
    filled = [i for i, cell in enumerate(row) if cell]
    count = len(filled)
    if count < 2 or count < 0.5 * width:
        return 0.0
    below = sheet.rows[place + 1 : place + 60]
    columns = {i: [r[i] for r in below if i < len(r) and r[i]] for i in filled}
    heads = sum(_head_weight(row[i]) for i in filled) / count
    plain = sum(cell_kind(row[i]) in ("text", "topics", "languages") for i in filled) / count
    short = sum(len(row[i]) <= 40 for i in filled) / count
    apart = len({fold(row[i]) for i in filled}) / count
    new = sum(row[i] not in columns[i] for i in filled) / count
    other = sum(bool(columns[i]) and _most(_kinds(columns[i])) != cell_kind(row[i]) for i in filled)
    score = 0.4 * heads + 0.1 * (plain + short + apart + new) + 0.1 * other / count
    score += 0.1 * min(1.0, count / max(width, 1))
    return score if heads >= 0.25 else score * 0.5


def _find_header(sheet: grids.RawSheet) -> tuple[int, float]:
    counts = sorted(sum(map(bool, row)) for row in sheet.rows)
    width = counts[int(0.75 * (len(counts) - 1))]
    scores, wide = [], 0
    for place in range(min(_PREFACE, len(sheet.rows))):
        scores.append(_header_score(sheet, place, width) - 0.04 * wide)
        wide += scores[-1] > -0.04 * wide  # the first full row is the likeliest
    best = max(range(len(scores)), key=lambda place: (scores[place], -place), default=0)
    two = best + 1 < len(sheet.rows) and _heads_below(sheet.rows[best], sheet.rows[best + 1])
    return best + two, scores[best] if scores else 0.0


def _heads_below(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Tell whether the row below is the header proper, under headings of several columns."""
    heads = [
        max(_head_weight(cell), 0.6 if _ticked_meaning(cell, exact=False) else 0.0)
        for cell in lower
        if cell
    ]
    return len(heads) > sum(map(bool, upper)) and sum(heads) >= 0.6 * len(heads)


def _two_rows(sheet: grids.RawSheet, place: int) -> list[str]:
    """Fill what the lower of two header rows leaves blank from the upper one."""
    header = list(sheet.rows[place])
    above = sheet.rows[place - 1] if place else []
    near = place and sheet.lines[place - 1] == sheet.lines[place] - 1
    if near and sum(map(bool, above)) >= 2:
        for i, word in enumerate(above):
            header += [""] * (i + 1 - len(header))
            header[i] = header[i] or word
    return header


def _over(sheet: grids.RawSheet, place: int) -> list[str]:
    """Give for each column the heading above it that is merged over several."""
    above = sheet.rows[place - 1] if place else []
    found = [""] * max(len(above), len(sheet.rows[place]))
    if not sheet.facts.merged and sum(map(bool, above)) > 1:  # .csv and .ods do not say it
        for i in range(1, len(found)):
            found[i] = (above[i] if i < len(above) else "") or found[i - 1] or above[i - 1]
        return found
    for left, top, right, bottom in sheet.facts.areas():
        if place and top == bottom == sheet.lines[place - 1] and left <= len(above):
            for i in range(left - 1, min(right, len(found))):
                found[i] = above[left - 1]
    return found


# A word that was broken at the end of a line: "Schuldner-", "beratung".
_BROKEN = re.compile(r"-\s*\n\s*(?=[a-zäöüß])(?!(?:und|oder|bzw|and|or)\b)")


def unlike(words: Sequence[str]) -> list[str]:
    """Give each header a name of its own."""
    found: list[str] = []
    for place, word in enumerate(words):
        whole = _BROKEN.sub("", word)
        plain = " ".join(whole.split()) or f"column_{place + 1}"
        number, name = 2, plain
        while name in found:
            name = f"{plain} ({number})"
            number += 1
        found.append(name)
    return found


_ANY_SHEET = re.compile(
    r"(?:tabelle|sheet|blatt|table|seite|page)\s*\d*|\d.*|.*\.(?:csv|tsv|txt)"
    r"|.*\b(?:matrix|liste?|übersicht|angebote|verzeichnis|adressen|directory|services|offers)\b.*"
)


def _any_sheet(title: str) -> bool:
    """Tell whether the name of a sheet is that of no place."""
    return _ANY_SHEET.fullmatch(fold(title)) is not None


# --- Shapes that are no plain table, brought into one.

_TAGS = re.compile(
    r"<(?!(?:br|/?(?:p|li|div|tr))\b)/?[a-z][a-z0-9]{0,9}(?:\s[^<>]*)?/?>", re.IGNORECASE
)

_BREAKS = re.compile(r"\s*<(?:br\s*/?|/?(?:p|li|div|tr)(?:\s[^<>]*)?)>\s*", re.IGNORECASE)

_ENTITY = re.compile(r"&(?:[a-z]{2,8}|#\d{2,5});", re.IGNORECASE)


def _plain(cell: str) -> str:
    """Take out what pages of the web leave in a cell: tags and coded signs."""
    if "<" in cell:
        cell = _BREAKS.sub("\n", _TAGS.sub("", cell))
    if "&" in cell:
        cell = clean_cell(_ENTITY.sub(lambda found: html.unescape(found[0]), cell))
    return cell.strip()


def _moved(
    raw: grids.RawSheet,
    rows: Iterable[tuple[int, list[str]]],
    where: Callable[[int, int], tuple[int, int] | None],
) -> grids.RawSheet:
    """Give a sheet of some of the cells of another, each fault and mark at its new place."""
    made = replace(raw, rows=[], lines=[])
    for line, row in rows:
        made.add(line, row)
    faults = ((fault, where(fault.line, fault.place)) for fault in raw.faults)
    made.faults = [replace(fault, line=at[0], place=at[1]) for fault, at in faults if at]
    made.struck = {at for at in (where(*place) for place in raw.struck) if at}
    return made


def _alone(raw: grids.RawSheet) -> grids.RawSheet:
    """Give a sheet without what lies at places that have moved."""
    return replace(raw, facts=replace(raw.facts, merged=(), comments={}), colours={})


def _part(raw: grids.RawSheet, rows: slice, columns: slice = slice(None)) -> grids.RawSheet:
    """Give one of several tables that stand on a sheet."""
    left, right, lines = columns.start or 0, columns.stop or _FAR, raw.lines[rows]

    def where(line: int, place: int) -> tuple[int, int] | None:
        inside = lines[0] <= line <= lines[-1] and left <= place < right
        return (line, place - left) if inside else None

    cells = (row[columns] for row in raw.rows[rows])
    return _moved(_alone(raw) if left else raw, zip(lines, cells, strict=True), where)


_FAR = 1 << 14


def _head_row(row: Sequence[str]) -> bool:
    """Tell whether a row is the header of a table that names places."""
    said = [cell for cell in row if cell]
    words = [header_meaning(cell) for cell in said]
    sure = sum(word is not None and _is_head(cell) for word, cell in zip(words, said, strict=True))
    named = {"name", "part_of", "source"} & set(words)
    return len(said) > 1 and bool(named) and sure >= 0.75 * len(said)


def _side_by_side(raw: grids.RawSheet) -> list[grids.RawSheet]:
    """Part two tables that stand beside each other, with a blank column between."""
    width = max(map(len, raw.rows))
    filled = {i for row in raw.rows for i, cell in enumerate(row) if cell}
    for gap in sorted(set(range(2, width - 2)) - filled):
        for row in raw.rows[:_LOOK]:
            if _head_row(row[:gap]) and _head_row(row[gap + 1 :]):
                both = (slice(0, gap), slice(gap + 1, None))
                return [t for side in both for t in _side_by_side(_part(raw, slice(None), side))]
    return [raw]


def _below_each_other(raw: grids.RawSheet) -> list[grids.RawSheet]:
    """Part tables that stand below each other: another header after a blank row."""
    header: list[str] | None = None
    starts = [0]
    for i, row in enumerate(raw.rows):
        if not _head_row(row):
            continue
        said = [fold(cell) for cell in row if cell]
        top = i
        while top > 0 and sum(map(bool, raw.rows[top - 1])) == 1 and top > i - 2:
            top -= 1  # what the table is called
        gap = any(raw.lines[k] - raw.lines[k - 1] > 1 for k in range(max(1, top), i + 1))
        if header is not None and said != header and gap and top > starts[-1] + 1:
            starts.append(top)
        if header is None or starts[-1] == top:
            header = said
    return [_part(raw, slice(a, b)) for a, b in zip(starts, [*starts[1:], None], strict=True)]


def _turn(raw: grids.RawSheet, top: int, corner: str) -> grids.RawSheet:
    """Make the columns of a table its rows."""
    width = max(map(len, raw.rows[top:]))
    rows = [[*row, *[""] * (width - len(row))] for row in raw.rows[top:]]
    rows[0][0] = corner
    at = {line: i for i, line in enumerate(raw.lines[top:])}

    def where(line: int, place: int) -> tuple[int, int] | None:
        return (place + 1, at[line]) if line in at else None

    across = ((i, list(row)) for i, row in enumerate(zip(*rows, strict=True), start=1))
    return replace(_moved(_alone(raw), across, where), turned=True)


def _upright(raw: grids.RawSheet) -> grids.RawSheet:
    """Turn a table whose columns are places and whose rows say what is asked of each."""
    for top, row in enumerate(raw.rows[:5]):
        across = [cell for cell in row[1:] if cell]
        below = [r for r in raw.rows[top + 1 :] if r[0] or any(r)]
        labels = [r[0] for r in below if r[0] and any(r[1:])]
        corner = row[0] if row[0] and header_meaning(row[0]) == "name" else ""
        if len(across) < 2 or len(labels) < 2 or len({*map(fold, across)}) < len(across):
            continue
        if sum(map(_is_head, across)) * 3 > len(across):
            return raw  # a row of headers: an upright table
        told = [header_meaning(label) for label in labels]
        asked = {word for word in told if word not in (None, "name")}
        body = [cell for r in below for cell in r[1:] if not grids.is_nothing(cell)]
        places = sum(_is_place(cell) for cell in across) * 2 >= len(across)
        ticks = sum(map(_is_tick, body)) >= 0.7 * len(body)
        about = sum(bool(_ticked_meaning(label, exact=False)) for label in labels)
        sure = not row[0] or header_meaning(row[0]) in ("name", "topics")
        if ticks and places and sure and about * 5 >= len(labels) * 3:
            return _turn(raw, top, text("clerk.who_name", LANGUAGES[0]))
        known = sum(word is not None for word in told)
        if (not row[0] or corner) and known * 5 >= len(labels) * 3 and len(asked) > 1:
            return _turn(raw, top, corner or text("clerk.who_name", LANGUAGES[0]))
    return raw


@lru_cache(maxsize=1 << 12)
def _is_place(word: str) -> bool:
    """Tell whether words name a place, by their kind or by a word that only places carry."""
    known = guess_type(word) is not None
    return known or pattern("place_word", before="").search(fold(word)) is not None


def tables_on(raw: grids.RawSheet) -> list[grids.RawSheet]:
    """Give the tables of a sheet, each upright and alone."""
    sides = _side_by_side(raw)
    return [_upright(table) for side in sides for table in _below_each_other(side)]


def _needs(raw: grids.RawSheet) -> tuple[grids.RawSheet, int] | None:
    """Find a table of topics and languages with numbers of people, and the row of its header."""
    for place, row in enumerate(raw.rows[:_LOOK]):
        left = [r[0] for r in raw.rows[place + 1 : place + _PREFACE] if r[0]]
        for turned, words in ((False, row[1:]), (True, left)):
            if sum(language_code(word) is not None for word in words if word) < 2:
                continue  # before anything is copied: a log may have many rows
            table = _turn(raw, place, row[0] or "column_1") if turned else _from(raw, place, row)
            across = [c for c in table.rows[0][1:] if c and not is_sum([c])]
            labels = [r[0] for r in table.rows[1:] if r[0] and any(r[1:]) and not is_sum(r[:1])]
            spoken = sum(language_code(cell) is not None for cell in across)
            about = sum(bool(_ticked_meaning(label, exact=False)) for label in labels)
            body = [c for r in table.rows[1:] for c in r[1:] if c]
            numbers = sum(bool(read_number(c)) for c in body)
            if min(len(across), len(labels)) < 2 or spoken * 5 < len(across) * 4:
                continue
            if about * 2 > len(labels) and numbers * 5 > len(body) * 3:
                return table, place
    return None


def _of_needs(shape: Shape) -> Shape:
    """Say what the columns of a table of topics and languages mean."""
    for i, word in enumerate(shape.sheet.rows[0]):
        code = language_code(word)
        means = "topics" if not i else f"language:{code}" if code else "ignore"
        said = tuple(r[i] for r in shape.sheet.rows[1:4] if i < len(r) and r[i])
        shape.columns.append(ListColumn(word, means, 0.8, said))
    return shape


# "Caritas: Schuldnerberatung", "Jugendamt – Elterncafé", "Sprachcafé (VHS)".
_LINE = re.compile(r"(?:(.+?)(?:\s*:\s+|\s+[–-]\s+)(.+)|([^()]+?)\s*\(([^()]+)\))", re.DOTALL)

_BULLET = re.compile(r"^\s*(?:[-–•*·▪►]|\d{1,2}[.)])\s+")


def place_and_offer(line: str) -> tuple[str, str] | None:
    """Read a line that names a place and its offer; None where it is not plain which is which."""
    plain = _BULLET.sub("", line).strip()
    found = _LINE.fullmatch(plain)
    if found is None:
        return (plain, "") if guess_type(plain) and not topics_in(plain) else None
    first, second = (found[1] or found[3]).strip(), (found[2] or found[4]).strip()
    if found[3] and guess_type(second) is not None and topics_in(first):  # "Elterncafé (Kita)"
        return second, first
    told = topics_in(second) or not topics_in(first)
    if guess_type(first) is not None or (
        _is_place(first) and told and guess_type(second) is None and len(first) < _LONGEST_HEADER
    ):
        return first, second
    if guess_type(second) is not None and topics_in(first) and not _is_place(first):
        return second, first  # "Schulden: Caritas"
    return None


def _of_lines(cells: Sequence[str]) -> bool:
    """Tell whether the cells of a column are lines that name a place and its offer."""
    lines = [line for cell in cells for line in cell.splitlines() if line.strip()]
    plain = [found for line in lines if (found := place_and_offer(line)) is not None]
    labels = [place for place, offer in plain if offer and guess_type(place) is None]
    if len(plain) * 5 < len(lines) * 3 or any(map(header_meaning, labels)):  # "Anbieter: AWO"
        return False
    return sum(bool(offer) for _, offer in plain) > max(1, len(lines) // 3)


def _records(sheet: grids.RawSheet) -> grids.RawSheet | None:
    """Turn blocks of labels and values into rows; None if the sheet is none."""
    rows = [[cell for cell in row if cell] for row in sheet.rows]
    if sum(len(row) <= 2 for row in rows) < 0.8 * len(rows):
        return None
    pairs: list[tuple[str, str, int]] = []
    for row, line in zip(rows, sheet.lines, strict=True):
        if found := re.match(r"([^:]{2,40}):\s+(\S.*)", row[0], re.DOTALL):
            row = [found[1], ", ".join([found[2], *row[1:]])]
        pairs.append((row[0].rstrip(": "), row[1] if len(row) > 1 else "", line))
    labels = [label for label, value, _ in pairs if value]
    known = [word for word in labels if header_meaning(word)]
    distinct = {header_meaning(word) for word in known}
    if len(known) < 0.6 * len(pairs) or len(distinct) < 3 or not distinct & {"name", "offer"}:
        return None
    first = next((w for w in labels if header_meaning(w) == "name"), "")
    headers = unlike(list(dict.fromkeys(labels)))
    if not first and _any_sheet(sheet.title):
        return None  # nobody says whose blocks these are
    if not first:
        headers.insert(0, text("clerk.who_name", LANGUAGES[0]))
    made = grids.RawSheet(sheet.title, facts=replace(sheet.facts, merged=()))
    made.add(0, list(headers))
    current: dict[str, str] = {} if first else {headers[0]: sheet.title}
    start = sheet.lines[0]
    for word, value, line in pairs:
        if word == first and current:
            made.add(start, [current.get(h, "") for h in headers])
            current, start = {}, line
        if value and word in headers:
            current[word] = f"{current[word]}; {value}" if word in current else value
    made.add(start, [current.get(h, "") for h in headers])
    return made


def _merged(rows: Sequence[grids.RawSheet]) -> grids.RawSheet:
    """Join the blocks of several sheets into one table."""
    headers = unlike(list(dict.fromkeys(word for sheet in rows for word in sheet.rows[0])))
    made = grids.RawSheet(rows[0].title)
    made.add(0, list(headers))
    for sheet in rows:
        for row, line in zip(sheet.rows[1:], sheet.lines[1:], strict=True):
            given = dict(zip(sheet.rows[0], row, strict=False))
            made.add(line, [given.get(word, "") for word in headers])
    return made


# --- The shape of a sheet.

# Shapes that give ties and no offers, in the order in which they are read.
TIES_ONLY = ("matrix", "ties", "log")


@dataclass
class Shape:
    """What a sheet is, why, and how sure that is."""

    kind: str  # See `clerk.shape_…` in the catalogue.
    sheet: grids.RawSheet  # Its rows from the header on.
    header: int  # Row of the header in the file; 0 where there is none.
    confidence: float  # In 0..1; below `SURE` the header is asked for.
    columns: list[ListColumn] = field(default_factory=list)
    left: list[int] = field(default_factory=list)  # Rows above the header that are not read.
    title: str = ""  # What stands above the table.

    def meanings(self) -> dict[str, str]:
        """Give what each column means."""
        return {column.header: column.meaning for column in self.columns}

    def sentence(self, lang: str) -> str:
        """Say what the sheet is, and why."""
        key = "turned" if self.sheet.turned else self.kind
        rows = len(self.sheet.rows) - 1
        return text(
            f"clerk.shape_{key}", lang, sheet=self.sheet.title, header=self.header, rows=rows
        )


def _is_matrix(sheet: grids.RawSheet) -> int | None:
    """Find the row of names of a table of who knows whom."""
    first = [normalised(row[0]) for row in sheet.rows if row[0]]
    for place, row in enumerate(sheet.rows[:_LOOK]):
        across = [normalised(cell) for cell in row[1:] if cell]
        if len(across) >= 3 and len(set(across) & set(first)) >= 0.6 * len(across):
            body = [c for r in sheet.rows[place + 1 :] for c in r[1:] if c]
            short = sum(len(c) <= 12 for c in body)
            if body and short >= 0.8 * len(body):
                return place
    return 0 if _partners_across(sheet) else None


def _partners_across(sheet: grids.RawSheet) -> bool:
    """Tell whether places stand on the left, their partners at the top, and ticks between."""
    head = sheet.rows[0]
    if header_meaning(head[0]) != "partners" or len([word for word in head[1:] if word]) < 2:
        return False
    body = [cell for row in sheet.rows[1:] for cell in row[1:] if cell]
    return bool(body) and sum(map(_is_tick, body)) >= 0.8 * len(body)


def is_half_log(has: Set[str]) -> bool:
    """Tell whether columns are those of a log that names one end only: the other keeps it."""
    ends = {"source", "target"} & has
    return len(ends) == 1 and not has & {"name", "offer"} and bool(has & {"date", "result"})


def _table_kind(columns: Sequence[ListColumn], rows: int) -> str:
    meanings = [column.meaning for column in columns]
    has = set(meanings)
    if {"source", "target"} <= has:
        return "log" if has & {"date", "result", "concern"} else "ties"
    if is_half_log(has):
        return "log"
    if "count" in has and has & {"topics", "concern"} and has & {"languages", "groups"}:
        return "needs"
    if sum(m.startswith("topic:") for m in meanings) >= 2:
        return "grid"
    if has & {"offer", "topics"}:
        names = next((c.cells for c in columns if c.meaning == "name"), None)
        again = names is not None and len(set(map(fold, names))) < rows
        return "offers" if again else "places"
    if has & {"signature", "attended"}:
        return "attendance"
    return "persons" if meanings.count("person") >= 2 else "places"


def table_columns(
    header: Sequence[str], rows: Sequence[Sequence[str]], over: Sequence[str] = ()
) -> list[ListColumn]:
    """Say what each column of a table means; a heading may stand over several."""
    cells = ([r[i] for r in rows if i < len(r) and r[i]] for i in range(len(header)))
    columns = [ListColumn(word, cells=said) for word, said in zip(header, cells, strict=True)]
    for column in columns:
        _guess(column, grid=False)
    below = [_ticked_meaning(c.header, exact=False) for c in columns if c.ticked()]
    topics = sum(column.meaning.startswith("topic:") for column in columns)
    if topics >= 3 or sum(map(bool, below)) >= 3:
        for column in columns:
            _guess(column, grid=True)
            if column.meaning == "keep" and column.ticked():
                column.mean("topic:?", 0.4, "keep")
    _beside(columns, over)
    _place_lines(columns)
    _log_ends(columns)
    _settle(columns)
    _count_needs(columns)
    _name_by_content(columns, len(rows))
    for column in columns:
        shown = () if column.meaning in PRIVATE else tuple(dict.fromkeys(column.cells))[:3]
        column.samples = tuple(without_contact(cell)[0][:40] for cell in shown)
        column.score = round(column.score, 2)
    return columns


def _place_lines(columns: Sequence[ListColumn]) -> None:
    """Find columns whose cells name both places and offers, where no column names the place."""
    free = ("keep", "topics", "languages", "offer", "hours", "name")
    able = [column for column in columns if column.meaning in free]
    full = [column for column in able if _of_lines(column.cells)]
    if any(column.meaning == "name" and column not in full for column in able):
        return
    rest = [column for column in able[1:] if column.cells]  # a plan of a week: hours on the left
    if len(rest) > 1 and _of_lines([cell for column in rest for cell in column.cells]):
        full += rest
    for column in dict.fromkeys(full):
        column.mean("lines", 0.7, column.meaning)


def _count_needs(columns: Sequence[ListColumn]) -> None:
    """Find how many people need something, where rows of topics name no place."""
    told = {column.meaning for column in columns}
    if told & {"name", "offer", "target", "lines", "partners", "hours", "address"}:
        return
    if not told & {"topics", "concern"} or not told & {"languages", "groups"}:
        return
    for column in columns:
        numbers = [n for n in map(read_number, column.cells) if n and not _YEAR.fullmatch(n)]
        counted = len(numbers) * 2 > len(column.cells)
        if column.meaning in ("keep", "number", "staff", "visits") and counted:
            column.meaning = "count"
            return


def _beside(columns: Sequence[ListColumn], over: Sequence[str]) -> None:
    """Read a column like those beside it: ticks below one heading, days of one week."""
    ticked = Counter(column.meaning.partition(":")[0] for column in columns)
    about = ticked["language"] > 1 or ticked["topic"] > 1
    week = sum(is_weekday(column.header) for column in columns) > 2
    for column, above in zip(columns, chain(over, repeat("")), strict=False):
        before, cells = column.meaning, column.cells
        if week and is_weekday(column.header):
            column.mean("hours", 0.8)
        if before != "keep" or not cells:
            continue
        answers = all(judge(cell).kind != "unread" for cell in cells)
        short = all(len(cell) < 20 for cell in cells) and ticked["language"] > 1
        said = _ticked_meaning(column.header, exact=True) if about and (answers or short) else None
        heads = header_meaning(above) if above else None
        if said:
            column.mean(said, 0.5, "keep")
        elif answers and heads in ("offer", "topics") and "tick" in _kinds(cells):
            column.mean(_ticked_meaning(column.header, exact=False) or "topic:?", 0.5, "keep")


def _places_in(cells: Sequence[str]) -> bool:
    """Tell whether a column names places again and again, as a log does."""
    said = [cell for cell in cells if not grids.is_nothing(cell)]
    different = {fold(cell) for cell in said}
    kinds = [guess_type(cell) is not None for cell in different]
    return len(said) >= 10 and len(different) * 2 < len(said) and sum(kinds) * 3 >= len(kinds)


def _is_date(column: ListColumn) -> bool:
    told = header_meaning(column.header) is None and _kinds(column.cells).get("date", 0.0) >= 0.8
    return column.meaning == "date" or told


def _log_ends(columns: Sequence[ListColumn]) -> None:
    """Find the two ends in a log whose headers do not name them: places again and again."""
    told = {column.meaning for column in columns}
    if (
        {"source", "target"} <= told
        or "offer" in told
        or not told & {"concern", "result", "topics"}
    ):
        return
    dated = next(filter(_is_date, columns), None)
    free = ("name", "keep", "part_of", "partners", "type", "source", "target")
    ends = [column for column in columns if column.meaning in free and _places_in(column.cells)]
    if dated and len(ends) == 2:
        dated.meaning = "date"
        back = ends[0].meaning == "target" or ends[1].meaning == "source"
        ends[back].meaning, ends[not back].meaning = "source", "target"


def _is_day(column: ListColumn) -> bool:
    """Tell whether a header is a day below which people are ticked off."""
    header = column.header
    plain = re.fullmatch(r"\d{1,2}\.\s?\d{1,2}\.?", header)
    whole = re.search(r"\d", header) and len(re.findall(r"\d+", header)) == 3
    return column.meaning == "keep" and bool(plain or (whole and read_day(header)[0]))


def _settle_ends(columns: Sequence[ListColumn]) -> None:
    """Tell a place that sends from one that is listed, and periods and days from ends of ties."""
    first = {column.meaning: column for column in reversed(columns)}
    if {"name", "target"} <= first.keys() and "source" not in first:
        if first.keys() & {"concern", "result"}:
            first["name"].meaning = "source"
        for column in columns if first["name"].meaning == "name" else ():
            if column.meaning == "target":  # "Wohin verweisen wir?"
                column.meaning = "partners"
    if {"until", "source"} <= first.keys() and "target" not in first:  # "von" and "bis"
        first["source"].meaning = "since"
    days = list(filter(_is_day, columns))
    if first.keys() & {"person", "signature", "attended"} or len(days) > 1:
        for column in days:  # who came on which day
            column.meaning = "attended"


def _settle_tie(column: ListColumn) -> None:
    """Read a column beside the two ends of a tie."""
    if column.meaning == "type":
        column.meaning = "how"
    elif column.meaning in ("keep", "number", "staff", "until"):
        said = _tie_meaning(column.header) or column.meaning
        own = grids.column_key(TABLES["ties"], column.header)
        if not (said == "result" and own):  # "Hängt an einer Person?" is no result
            column.meaning = said


def _settle(columns: Sequence[ListColumn]) -> None:
    """Settle which of several columns names the place, and which the body or a person."""

    def those(*meanings: str) -> list[ListColumn]:
        return [column for column in columns if column.meaning in meanings]

    named = those("name")
    plain = [c for c in named if re.fullmatch(r"namen?(?:, vorname)?", fold(c.header))]
    first_names = any(re.search("vorname|first name", fold(c.header)) for c in columns)
    if (first_names or len(named) > len(plain)) and not those("type"):
        for column in plain:
            column.meaning = "person"
    for column in those("name")[1:]:
        column.meaning = "keep"
    _settle_ends(columns)
    if those("source") and those("target"):
        for column in columns:
            _settle_tie(column)
    if those("part_of") and not those("name"):
        those("part_of")[0].meaning = "name"
    if those("offer") and not those("name", "source"):
        first = those("keep", "offer")[0]
        if first.meaning == "keep":
            first.meaning = "name"


# What a column beside says of places: without one of them the first column may be anything.
_OF_PLACES = {"languages", "walk_in", "takes_new", "hours", "until", "groups", "staff", "type"}
_OF_PLACES |= {"language", "topic"}


def _name_by_content(columns: Sequence[ListColumn], rows: int) -> None:
    """Find the column of names where no header says so: the first of words, each only once."""
    told = {column.meaning.partition(":")[0] for column in columns}
    if told & {"name", "source", "target", "date"} or not told & _OF_PLACES:
        return
    first = next((c for c in columns if c.cells and c.meaning != "number"), None)
    if first is None or first.meaning not in ("keep", "address"):
        return
    said = first.cells
    words = sum(bool(re.search(r"[^\W\d]{3}", c)) and not re.search(r"\d{2}", c) for c in said)
    alone = len({fold(cell) for cell in said}) == len(said)
    if alone and words == len(said) and len(said) >= max(2, 0.8 * rows):
        first.mean("name", GUESSED, "keep", "address")


def _bare(raw: grids.RawSheet) -> Shape | None:
    """Find the shape of a list of one cell a row: lines with place and offer, or only names."""
    rows = [[cell for cell in row if cell] for row in raw.rows]
    if len(rows) < 3 or any(len(row) != 1 for row in rows):
        return None
    words = [row[0] for row in rows]
    if _of_lines(words):
        return _without_header("lines", _headed(raw, "means_lines"))
    if max(map(len, words)) > 80 or sum(": " in word for word in words) * 2 > len(words):
        return None
    first = words[0]
    header = header_meaning(first) == "name" and fold(first) not in map(fold, words[1:])
    if sum(map(_is_place, words)) * 2 < len(words) or (header and guess_type(first) is None):
        return None
    return _without_header("names", _headed(raw))


def _without_header(kind: str, sheet: grids.RawSheet) -> Shape:
    return Shape(kind, sheet, 0, 0.7, table_columns(sheet.rows[0], sheet.rows[1:]))


def _headed(raw: grids.RawSheet, key: str = "who_name") -> grids.RawSheet:
    made = replace(raw, rows=[[text(f"clerk.{key}", LANGUAGES[0])]], lines=[0])
    for row, line in zip(raw.rows, raw.lines, strict=True):
        made.rows.append([next(cell for cell in row if cell)])
        made.lines.append(line)
    return made


def _special(raw: grids.RawSheet) -> Shape | None:
    """Find the shape of a sheet that is no plain table; None if it is one."""
    if (bare := _bare(raw)) is not None:
        return bare
    if (records := _records(raw)) is not None:
        return _without_header("records", records)
    if (needs := _needs(raw)) is not None:
        needs[0].rows[0] = unlike(needs[0].rows[0])
        line = raw.lines[needs[1]]
        return _of_needs(Shape("needs", needs[0], line, 0.8, title=_title(raw, needs[1])))
    if (place := _is_matrix(raw)) is not None:
        sheet, title = _from(raw, place, raw.rows[place]), _title(raw, place)
        return Shape("matrix", sheet, raw.lines[place], 0.9, title=title)
    return None


def sheet_shape(raw: grids.RawSheet, header: int = 0) -> Shape:
    """Find the shape of a sheet."""
    if not header and (special := _special(raw)) is not None:
        return special
    if header:
        if header not in raw.lines:
            raise UsageError("clerk.list_no_header", number=header, sheet=raw.title)
        place, score = raw.lines.index(header), 1.0
    elif raw.turned:
        place, score = 0, 0.8
    else:
        place, score = _find_header(raw)
    width = max(map(len, raw.rows[place:]))
    words = _two_rows(raw, place)
    sheet = _from(raw, place, unlike([*words, *[""] * (width - len(words))]))
    columns = table_columns(sheet.rows[0], sheet.rows[1:], _over(raw, place))
    filled = [c for c in columns if c.cells or not c.header.startswith("column_")]
    kind = _table_kind(columns, len(sheet.rows) - 1)
    confidence = round(max(0.0, min(1.0, score)), 2)
    title = _title(raw, place)
    return Shape(kind, sheet, raw.lines[place], confidence, filled, raw.lines[:place], title)


def _title(raw: grids.RawSheet, place: int) -> str:
    return " ".join([raw.title, *(cell for row in raw.rows[:place] for cell in row if cell)])


def _from(raw: grids.RawSheet, place: int, header: Sequence[str]) -> grids.RawSheet:
    """Give a sheet from its header on."""
    return replace(
        raw,
        rows=[list(header), *(list(row) for row in raw.rows[place + 1 :])],
        lines=list(raw.lines[place:]),
        faults=[fault for fault in raw.faults if fault.line > raw.lines[place]],
    )


def merged_above(sheet: grids.RawSheet) -> set[tuple[int, int]]:
    """Give the cells (row, column) of wide merged ranges: headings over a group of rows."""
    wide = (area for area in sheet.facts.areas() if area[1] == area[3] and area[2] > area[0])
    return {(top, left - 1) for left, top, _, _ in wide}


# --- The sheets of a file.

ENDINGS = (".xlsx", ".xlsm", ".ods", ".xls", ".csv", ".tsv", ".txt")

LONGEST = 100_000  # Rows of a log; a longer one is refused.

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def _csv(path: Path) -> grids.RawSheet:
    """Read a text; join again what a comma parted, if most lines name a place and its offer."""
    sheet = grids.csv_sheet(path, path.name, _is_head, _decoded)
    lines = [", ".join(filter(None, row)) for row in sheet.rows]
    parted = len({len(row) for row in sheet.rows}) > 1
    if parted and len(lines) > 2 and _of_lines(lines):
        sheet.rows = [[line] for line in lines]
    return sheet


# Coded signs hold a semicolon; a quotation mark would open a cell.
_CODED = re.compile(r"&(?!(?:quot|lt|gt|#34|#60|#62);)(?:[A-Za-z]{2,8}|#\d{2,5});")


def _decoded(content: str) -> str:
    """Take coded signs out of a table before its cells are parted."""
    plain = _CODED.sub(lambda found: html.unescape(found[0]), content)
    return plain.replace("&quot;", "'").replace("&#34;", "'")


def raw_sheets(path: Path) -> list[grids.RawSheet]:
    """Read every sheet of a file that a person sees."""
    if not path.is_file():
        raise DataError("io.no_such_path", path=path)
    if ending_of(path) in (".csv", ".tsv", ".txt"):
        found = [_csv(path)]
    else:
        book = grids.open_book(path, large=True)
        found = [book.read(title, LONGEST + 1) for title in book.titles]
    for sheet in found:
        if any("<" in cell or "&" in cell for row in sheet.rows for cell in row):
            sheet.rows = [[_plain(cell) for cell in row] for row in sheet.rows]
    return found


@dataclass(frozen=True)
class Found:
    """What a file holds."""

    shapes: list[Shape]  # Sheets that are read.
    unread: list[str]  # Sheets that are not, by name.


def _latest(sheets: list[grids.RawSheet]) -> tuple[list[grids.RawSheet], list[str]]:
    """Of sheets that are named by years take the latest."""
    years = {sheet.title: _YEAR.findall(sheet.title) for sheet in sheets}
    if len(sheets) < 2 or not all(years.values()):
        return sheets, []
    last = max(max(found) for found in years.values())
    kept = [sheet for sheet in sheets if last in years[sheet.title]]
    return kept, [sheet.title for sheet in sheets if last not in years[sheet.title]]


def _named_by_sheets(shapes: list[Shape]) -> list[Shape]:
    """Name the place of each sheet of offers by the sheet, where no column names one."""
    told = [shape for shape in shapes if {"offer", "topics"} & set(shape.meanings().values())]
    nameless = [shape for shape in told if not is_readable(shape)]
    titles = [shape.sheet.title for shape in nameless]
    if len(nameless) < 2 or any(map(_any_sheet, titles)):
        return shapes
    header = text("clerk.who_name", LANGUAGES[0])
    for shape in nameless:
        rows = shape.sheet.rows
        for row in rows[1:]:
            row += [""] * (len(rows[0]) - len(row))
        rows[0].append(unlike([*rows[0], header])[-1])
        for row in rows[1:]:
            row.append(shape.sheet.title)
        shape.columns = [*shape.columns, ListColumn(rows[0][-1], "name", 0.7, (shape.sheet.title,))]
        shape.kind = "offers"
    return shapes


def find_shapes(path: Path, wanted: str = "", header: int = 0) -> Found:
    """Find what each sheet of a file is."""
    sheets = raw_sheets(path)
    titles = [sheet.title for sheet in sheets]
    if grids.is_clerk_book(titles) and not wanted:
        raise DataError("clerk.list_is_template", path=path)
    if wanted:
        if wanted not in titles and ending_of(path) not in (".csv", ".tsv", ".txt"):
            raise UsageError("clerk.list_no_sheet", name=wanted, known=", ".join(titles))
        sheets = [sheet for sheet in sheets if sheet.title == wanted or len(sheets) == 1]
    full = [sheet for sheet in sheets if len(sheet.rows) >= 2 and max(map(len, sheet.rows)) >= 1]
    if not full:
        raise DataError("clerk.list_empty", path=path)
    kept, old = _latest(full)
    parts = kept if header else [table for sheet in kept for table in tables_on(sheet)]
    shapes = [sheet_shape(sheet, header) for sheet in parts if len(sheet.rows) >= 2]
    shapes = _named_by_sheets(shapes)
    records = [shape for shape in shapes if shape.kind == "records"]
    if len(records) > 1 and len(records) == len(shapes):
        kind = "sheets" if len({shape.sheet.title for shape in records}) > 1 else "records"
        shapes = [_without_header(kind, _merged([shape.sheet for shape in records]))]
    good = [shape for shape in shapes if shape.confidence >= SURE and is_readable(shape)]
    chosen = good or shapes[:1]
    read = {shape.sheet.title for shape in chosen} | ({s.title for s in kept} if records else set())
    return Found(chosen, [*old, *(title for title in titles if title not in {*read, *old})])


def is_readable(shape: Shape) -> bool:
    """Tell whether a shape names places, or ties between them."""
    has = set(shape.meanings().values())
    return (
        shape.kind in ("matrix", "needs")
        or {"name", "lines"} & has != set()
        or {"source", "target"} <= has
        or is_half_log(has)
    )


def fullest(shapes: Iterable[Shape]) -> Shape:
    """Choose the fullest sheet of a file."""
    return max(shapes, key=lambda shape: (shape.confidence >= SURE, len(shape.sheet.rows)))


def tells_of_help(shape: Shape) -> bool:
    """Tell whether a sheet says who helps with what, or what is needed: more than a net holds."""
    has = set(shape.meanings().values())
    office = "name" in has and has & {"topics", "offer", "languages", "until"}
    return shape.kind == "needs" or bool(office and shape.kind not in TIES_ONLY)


def say_meaning(meaning: str, lang: str) -> str:
    """Say what a column means."""
    kind, sign, key = meaning.partition(":")
    if meaning == "topic:?":
        return text("clerk.means_topic_open", lang)
    if kind == "topic" and sign:
        return text("clerk.means_topic", lang, topic=label("topic", key, lang))
    if kind == "language" and sign:
        return text("clerk.means_language", lang, language=language_name(key, lang))
    return text(f"clerk.means_{meaning}", lang)
