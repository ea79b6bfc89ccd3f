"""A filled template as the content of a quarter."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise, product
from pathlib import Path

from ecosystem.io import grids
from ecosystem.io.clerk import cells, sheets
from ecosystem.io.clerk.names import Register, guess_type, names_a_person, offer_id, without_contact
from ecosystem.io.clerk.sheets import answer, languages, topics
from ecosystem.io.files import clean_cell, fold, number_text
from ecosystem.io.lists import UNKNOWN_TYPE, allowed_ids, slug
from ecosystem.io.package import Contents
from ecosystem.model.merging import Decision
from ecosystem.model.values import Meta, Table
from ecosystem.schema import CORE_TOPICS, ID_PATTERN, TABLES, TOPICS
from ecosystem.stubs import dataclass
from ecosystem.words import text

# --- Decisions about names that somebody typed into a marked workbook, read back from it.

# Colours of marked cells; in a file they are ours, not somebody's meaning.
FILLS = {"error": "FFF4B6B0", "warning": "FFFFE9A8"}


# Colours of the header and the cells of questions.
QUESTION_FILLS = ("FFDCE6F5", "FFF2F6FC")


_LOOK = 15

_PAIR = re.compile(r"[„“](.+?)[“”] = [„“](.+?)[“”]\?", re.DOTALL)

_ALONE = re.compile(r"[„“](.+?)[“”]: ", re.DOTALL)


def question_text(left: str, right: str, lang: str) -> str:
    """Write the question about two names so that it can be read back."""
    if not right:
        return text("clerk.decide_person", lang, left=left)
    return text("clerk.decide_pair", lang, left=left, right=right)


def _is(key: str, word: str) -> bool:
    """Tell whether a word is a text of ours, perhaps with a number behind it."""
    return fold(re.sub(r" (?:\d+|\(\d+\))$", "", word)) in grids.called("clerk.", key)


def is_check_sheet(title: str, corner: str) -> bool:
    """Tell whether a sheet is the summary of an earlier check."""
    return _is("marked_sheet", title) and _is("marked_title", corner)


def read_answer(word: str) -> bool | None:
    """Read a decision."""
    plain = fold(word)
    if plain.startswith(("einrichtung", "place", "name einer", "in ordnung", "ok")):
        return True
    if plain.startswith(("person", "ersetz")):
        return False
    if plain.startswith(("verschied", "nicht ", "different", "not ", "andere", "other")):
        return False
    if plain.startswith(("dieselbe", "gleich", "same", "the same", "selbe", "identisch")):
        return True
    return {"yes": True, "no": False}.get(cells.tick(word))


def pair_of(question: str) -> tuple[str, str] | None:
    """Read the two names out of a question; the second is blank if it asks about one."""
    if found := _PAIR.match(question):
        return found[1], found[2]
    alone = _ALONE.match(question)
    return (alone[1], "") if alone else None


def question_columns(rows: Iterable[Sequence[str]]) -> list[tuple[int, int]]:
    """Find the columns of questions, each with its decisions to the right."""
    return [
        (number, place)
        for number, row in enumerate(rows)
        for place, (word, after) in enumerate(pairwise(row))
        if _is("marked_question", word) and _is("decide_head", after)
    ]


class DecidedBook:
    """A workbook without the marks of an earlier check; what was decided there is kept."""

    def __init__(self, book: grids.Book) -> None:
        self._book = book
        self.decisions: list[Decision] = []  # About names; a blank right one: is it a place?
        self.log = sheets.Log()
        self.titles: list[str] = []
        for title in book.titles:
            if _is("marked_sheet", title):
                first = book.read(title, 1)
                if first.rows and is_check_sheet(title, first.rows[0][0]):
                    sheet = book.read(title, 20_000)
                    for number, place in question_columns(sheet.rows):
                        self._take(sheet, number, place)
                    continue
            self.titles.append(title)

    def read(self, title: str, most: int = 1_048_576) -> grids.RawSheet:
        """Read one sheet; stop after so many rows that are not blank."""
        sheet = self._book.read(title, most)
        for number, place in question_columns(sheet.rows[:_LOOK]):
            self._take(sheet, number, place)
        for fill in (*FILLS.values(), *QUESTION_FILLS):
            sheet.colours.pop(f"rgb:{fill}:0.0", None)
        return sheet

    def _take(self, sheet: grids.RawSheet, number: int, place: int) -> None:
        """Take the questions and decisions out of a sheet."""
        for row, line in zip(sheet.rows[number:], sheet.lines[number:], strict=True):
            question, answer = [clean_cell(w) for w in (*row[place : place + 2], "", "")][:2]
            row[place : place + 2] = [""] * len(row[place : place + 2])
            pair = pair_of(question)
            if pair is None or grids.is_nothing(answer):
                continue
            same = read_answer(answer)
            if same is None:
                params = {"value": answer, "left": pair[0], "right": pair[1]}
                column = text("clerk.decide_head", "de")
                self.log.note("decide_unread", sheet.title, line, column, **params)
            else:
                self.decisions.append(Decision(*pair, same))


def by_id(decisions: Iterable[Decision], actors: Table) -> tuple[Decision, ...]:
    """Give decisions about names as decisions about actors."""
    ids = {fold(name): actor for actor, name in reversed([*actors.select("id", "name")])}
    ends = ((ids.get(fold(d.left), ""), ids.get(fold(d.right), ""), d.same) for d in decisions)
    return tuple(Decision(a, b, same) for a, b, same in ends if a and b and a != b)


def _stored_extra(header: str) -> str:
    """Name the column that keeps a further one of somebody's own."""
    return grids.called("clerk.", "as_told").get(fold(header), header)


def _told(record: Mapping[str, str], row: sheets.Row) -> str:
    """Join what is kept of a row in its own words."""
    return "; ".join(dict.fromkeys(filter(None, [record.get("as_told", ""), *row.kept])))


# --- The rows of the tables, collected sheet by sheet: names become ids.

Record = dict[str, str]


class Maker:
    """Collects the rows of the tables while the sheets are read one after the other."""

    def __init__(self) -> None:
        self.register = Register()
        self.records: dict[str, list[Record]] = {}
        self.lines: dict[str, list[int]] = {}
        self.sources: dict[str, str] = {}
        self.headers: dict[str, Mapping[str, str]] = {}
        self._said: set[tuple[str, str]] = set()

    def add(self, table: str, record: Record, line: int) -> None:
        """Add a row to a table."""
        self.records.setdefault(table, []).append(record)
        self.lines.setdefault(table, []).append(line)

    def came_from(self, sheet: sheets.SheetRows, key: str, *tables: str) -> None:
        """Remember the sheet of some tables, and what it calls their columns."""
        told = {c.stored: sheet.shown(c.key) for c in sheets.COLUMNS[key] if sheet.has(c.key)}
        told |= {c[1:]: sheet.shown(c) for c in sheet.columns if c.startswith("=")}
        for table in tables:
            self.sources[table], self.headers[table] = sheet.title, told

    def tables(self) -> dict[str, Table]:
        """Give the tables, in the order of the data model."""
        found = {}
        for name, schema in TABLES.items():
            records = self.records.get(name)
            if not records:
                continue
            used = {column for record in records for column, word in record.items() if word}
            used |= {column.name for column in schema.columns.values() if column.required}
            columns = [c for c in schema.columns if c in used]
            columns += sorted(used - set(columns))
            rows = tuple(tuple(record.get(column, "") for column in columns) for record in records)
            lines = tuple(self.lines[name])
            at = self.sources.get(name, ""), self.headers.get(name, {})
            found[name] = Table(name, tuple(columns), rows, lines, *at)
        return found

    def others(self, row: sheets.Row, table: str, own: Iterable[str] = ()) -> Record:
        """Read the columns that the template does not show."""
        record: Record = {}
        schema = TABLES[table].columns
        for column in dict.fromkeys(row.sheet.columns):
            if column.startswith("=docks."):
                continue
            if column.startswith("+"):
                record[_stored_extra(column[1:])] = row.get(column)
            elif column.startswith("=") and column[1:] not in own:
                found = schema[column[1:]]
                if found.reference == "actors.id" and row.get(column):
                    record[found.name] = self.place(row, column, row.get(column)) or ""
                elif found.type != "id":
                    record[found.name] = sheets.by_type(row, column, found)
        return record

    def actor(self, key: str) -> Record:
        """Give the row of an actor."""
        return next(record for record in self.records["actors"] if record["id"] == key)

    def type_of(self, row: sheets.Row, name: str, column: str = "type") -> str:
        """Read what kind of place it is; guess from the name if the row does not say."""
        word = row.get("type")
        if word and grids.is_nothing(word):
            return UNKNOWN_TYPE
        key = grids.vocabulary_key("type", word) if word else None
        if key:
            return key
        guessed = guess_type(word) if word else None
        if guessed:
            read = cells.Said("type", (guessed,))
            row.note("read_as", column, value=word, read=read)
            return guessed
        if word and column != "type":
            row.note("list_type_unread", column, value=word)
        elif word:
            sheets.unread(row, "type", word, "type")
        return self._guess(row, "type", name)

    @staticmethod
    def _guess(row: sheets.Row, column: str, name: str) -> str:
        guessed = guess_type(name)
        key = guessed or UNKNOWN_TYPE
        said = "type_guessed" if guessed else "type_unknown"
        read = {"read": cells.Said("type", (guessed,))} if guessed else {}
        row.note(said, column, name=name, **read)
        return key

    def place(self, row: sheets.Row, column: str, word: str) -> str | None:
        """Find the place that a cell names; add it if it is new, ask if it may be a known one."""
        name, contact = without_contact(word)
        if contact:
            row.note("contact_removed", column)
        if not name:
            return None
        known = self.register.same(name)
        if known is None:
            longer = self.register.beginning(name)
            if len(longer) > 1:
                shown = "; ".join(self.register.names[key] for key in longer[:5])
                more = shown + (" …" if len(longer) > 5 else "")
                params = {"value": name, "count": len(longer), "known": more}
                row.fault("name_many", column, **params)
                return None
            known = longer[0] if longer else None
        if known is not None:
            written = self.register.names[known]
            if written != name and (name, known) not in self._said:
                self._said.add((name, known))
                row.note("name_spelling", column, value=name, known=written)
            return known
        close = self.register.close(name)
        if close is not None:
            params = {"value": name, "known": self.register.names[close]}
            row.fault("name_close", column, **params)
            return None
        return self._added(row, column, name)

    def _added(self, row: sheets.Row, column: str, name: str) -> str:
        key = allowed_ids([*self.register.names, name])[name]
        row.note("name_added", column, value=name)
        record = {"id": key, "name": name, "type": self._guess(row, column, name)}
        self.register.add(key, name)
        self.add("actors", record, row.line)
        return key

    def places(self, row: sheets.Row, column: str) -> list[str]:
        """Find the places that a cell names: one, or several known ones."""
        word = row.get(column)
        if not word:
            return []
        parts = [part.strip() for part in sheets.SEPARATORS.split(word) if part.strip()]
        if self.register.same(word) is None and len(parts) > 1:
            known = [self._plainly(part) for part in parts]
            if all(known):
                row.note("split_names", column, value=word, count=len(parts))
                return list(dict.fromkeys(key for key in known if key))
        found = self.place(row, column, word)
        return [found] if found else []

    def _plainly(self, name: str) -> str | None:
        longer = self.register.beginning(name)
        return self.register.same(name) or (longer[0] if len(longer) == 1 else None)


# --- The grid *Bedarf*: topics down, languages across, a number or x in each field.

_TOPIC_HEADS = frozenset({"thema", "topic", "themen", "topics", "bedarf", "needs"})

# Header of the column that says for which topics every offer was asked for.
_RECORDED = "recorded"


@dataclass
class Grid:
    """What the sheet says."""

    languages: list[str]  # Codes above the columns, in order.
    # Topic and language to the number of persons; blank where nobody counted.
    counts: dict[tuple[str, str], str]
    filled: bool = False  # Whether anything stands in a field.
    # Topics for which all offers were asked for: `all` without the column, None if none is ticked.
    recorded: str | tuple[str, ...] | None = "all"


def _known(word: str) -> str | None:
    """Find what a header of the grid means: the column of topics, or a language."""
    if fold(word) in _TOPIC_HEADS:
        return "topic"
    if fold(word) in grids.called("clerk.", "need_recorded") or fold(word) == _RECORDED:
        return _RECORDED
    spoken = cells.read_languages(word) if word else None
    if spoken is None or not spoken.stored or set(spoken.stored) & set(";?*"):
        return None
    return spoken.stored.partition(":")[0]


def _languages(sheet: sheets.SheetRows) -> list[str]:
    for column in sheet.columns:
        if column.startswith("+") and fold(column[1:]) not in ("sprache wählen", "choose language"):
            if not any(row.get(column) for row in sheet.rows) and not column[1:]:
                continue
            notes = cells.read_languages(column[1:]).notes
            codes = tuple(code for _, _, more in notes for code in more)
            key = "need_language_unread" if codes else "need_language_unknown"
            known = cells.Said("language", codes)
            sheet.note(key, sheet.line, column, value=column[1:], known=known)
    return [c for c in sheet.columns if c and c[0] not in "+=" and c not in ("topic", _RECORDED)]


def _field(row: sheets.Row, column: str) -> str:
    """Read one field: a number, or blank for needed but not counted."""
    word = row.get(column)
    if not word:
        return ""
    number = cells.read_number(word)
    if number and float(number) >= 0:
        return number
    least, _ = cells.read_least(word)
    if least:
        row.note("staff_least", column, value=word, read=least)
        return least
    said = cells.judge(word)
    if said.value == "no":
        row.note("need_no", column, value=word)
        return "0"
    if said.kind != "plain":
        row.note("need_unread", column, value=word)
    return ""


def read_grid(raw: grids.RawSheet, log: sheets.Log) -> Grid:
    """Read the sheet."""
    sheet = sheets.SheetRows(raw, _known, log)
    languages = _languages(sheet)
    topics = "topic" if sheet.has("topic") else next(iter(sheet.columns), "")
    counts: dict[tuple[str, str], str] = {}
    recorded: list[str] = []
    filled = False
    for row in sheet.rows:
        word = row.get(topics)
        topic = grids.vocabulary_key("topic", word) if word else None
        if topic is None:
            row.note("need_topic_unread", topics, value=word)
            continue
        if any((topic, language) in counts for language in languages):
            row.note("need_twice", topics, value=word)
        if sheet.has(_RECORDED) and sheets.ticked(row, _RECORDED):
            recorded.append(topic)
        for language in languages:
            filled |= bool(row.get(language))
            found, before = _field(row, language), counts.get((topic, language), "")
            both = (
                number_text(float(found) + float(before)) if found and before else found or before
            )
            counts[topic, language] = both
    told: str | tuple[str, ...] | None = tuple(recorded) or None
    if not sheet.has(_RECORDED) or set(CORE_TOPICS) <= set(recorded):
        told = "all"
    return Grid(languages, counts, filled, told)


def add_needs(grid: Grid, title: str, maker: Maker, log: sheets.Log) -> None:
    """Make the table of needs, if anybody counted anything."""
    # Where nothing is filled in there is no table: every topic in every language counts the
    # same. A field with x or nothing is needed, and nobody counted.
    if not grid.filled:
        return
    maker.sources["needs"] = title
    blank = 0
    for line, ((topic, language), persons) in enumerate(grid.counts.items(), start=1):
        blank += not persons
        maker.add("needs", {"topic": topic, "language": language, "persons": persons}, line)
    if blank:
        log.note("need_uncounted", title, count=blank)


# --- The sheets *Was* and *Wohin* as tables: who offers what, and who sends people to whom.


def read_what(sheet: sheets.SheetRows, maker: Maker) -> None:
    """Read *Was*: one offer a row."""
    maker.came_from(sheet, "what", "offers")
    counts: Counter[str] = Counter()
    taken: set[str] = set()
    for row in sheet.rows:
        if not row.get("actor"):
            row.note("no_name", "actor")
            continue
        actor = maker.place(row, "actor", row.get("actor"))
        answers = {t: sheets.ticked(row, t) for t in TOPICS if sheet.has(t)}
        found = [topic for topic, said in answers.items() if said]
        if sheet.has("=topics"):
            more = topics(row, "=topics")
            found += [t for t in more.split(";") if t and t not in found]
        if None in answers.values() and "?" not in found:
            found.append("?")  # nobody knows whether it helps with that: perhaps
        if actor is None:
            continue
        if not found:
            row.note("no_topic", "actor")
            continue
        record = maker.others(row, "offers", ("id", "actor", "topics", "funding"))
        informal = answer(row, "informal")
        record |= {
            "actor": actor,
            "topics": ";".join(found),
            "languages": languages(row, "languages"),
            "valid_until": sheets.day(row, "until"),
            "takes_new": sheets.key_of(row, "takes_new", "answer_ask"),
            "at": (maker.place(row, "at", row.get("at")) or "") if row.get("at") else "",
            "informal": informal,
        }
        record["as_told"] = _told(record, row)
        for offer in sheets.courses(row, "languages", record):
            counts[actor] += 1
            offer["id"] = offer_id(actor, counts[actor], taken)
            maker.add("offers", offer, row.line)


def read_where(sheet: sheets.SheetRows, maker: Maker) -> None:
    """Read *Wohin*: who sends people to whom."""
    maker.came_from(sheet, "where", "ties")
    for row in sheet.rows:
        if not (row.get("source") and row.get("target")):
            row.note("no_end", "" if row.get("source") else "source")
            continue
        sources = maker.places(row, "source")
        targets = maker.places(row, "target")
        if not (sources and targets):
            continue
        record = maker.others(row, "ties", ("source", "target", "kind", "funding"))
        record |= {
            "one_person": answer(row, "one_person"),
            "valid_until": sheets.day(row, "until"),
            "topics": topics(row, "topics"),
        }
        record["as_told"] = _told(record, row)
        for kind in sheets.how(row, "how"):
            for source, target in product(sources, targets):
                ends = {"source": source, "target": target, "kind": kind}
                maker.add("ties", {**record, **ends}, row.line)


# --- The sheet *Wer* as tables: every place once, and where people walk in.


def read_who(sheet: sheets.SheetRows, maker: Maker) -> None:
    """Read *Wer*: every place once, and where people walk in."""
    maker.came_from(sheet, "who", "actors", "docks")
    named: list[tuple[sheets.Row, str]] = []
    for row in sheet.rows:
        name, contact = without_contact(row.get("name"))
        if contact:
            row.note("contact_removed", "name")
        if names_a_person(name) and not maker.register.is_place(name):
            row.note("list_maybe_person", "name", value=name)
        if name:
            named.append((row, name))
        else:
            row.note("no_name", "name")
    first: dict[str, tuple[int, str]] = {}
    ids = _ids(named)
    for row, name in named:
        known = maker.register.same(name)
        if known is None:
            key = ids[row.line]
            maker.register.add(key, name)
            first[key] = (row.line, name)
            _add_actor(row, maker, key, name)
        else:
            line, written = first[known]
            params = {"value": name, "first": line, "written": written}
            key = "same_name" if written == name else "same_name_spelt"
            row.note(key, "name", **params)
            _join(row, maker, known, name, line)
        _keep_told(row, maker.actor(maker.register.same(name) or ""))
    later = ("=part_of", "=at")
    for row, name in named:  # when every name is known
        record = maker.actor(maker.register.same(name) or "")
        for column in later:
            if row.get(column):
                record[column[1:]] = maker.place(row, column, row.get(column)) or ""


def _read_actor(row: sheets.Row, maker: Maker, name: str) -> Record:
    others = maker.others(row, "actors", ("id", "part_of", "at"))
    staff = sheets.whole(row, "staff")
    return {"name": name, "type": maker.type_of(row, name), "staff": staff, **others}


def _keep_told(row: sheets.Row, record: Record) -> None:
    """Keep what stands beside an answer on the row of the place."""
    if told := _told(record, row):
        record["as_told"] = told


def _add_actor(row: sheets.Row, maker: Maker, key: str, name: str) -> None:
    record = {"id": key, **_read_actor(row, maker, name)}
    if maker.register.is_place(name):
        record["name_of"] = "place"  # somebody looked: it is no person's name
    maker.add("actors", record, row.line)
    _dock(row, maker, key)


def _join(row: sheets.Row, maker: Maker, key: str, name: str, line: int) -> None:
    """Take what the first row of a place leaves blank from a later one."""
    kept = maker.actor(key)
    if not row.get("type"):
        row.cells["type"] = kept["type"]
    for column, word in _read_actor(row, maker, name).items():
        if column == "name" or not word:
            continue
        if not kept.get(column):
            kept[column] = word
        elif kept[column] != word:
            told = TABLES["actors"].columns.get(column)
            said: list[object] = [kept[column], word]
            if told is not None and told.vocabulary and told.type == "key":
                said = [cells.Said(told.vocabulary, (key_,)) for key_ in (kept[column], word)]
            params = {"name": kept["name"], "first": line, "known": said[0], "value": said[1]}
            row.note("same_differs", _column_of(column, row.sheet), **params)
    if key not in [record["actor"] for record in maker.records.get("docks", ())]:
        _dock(row, maker, key)


def _dock(row: sheets.Row, maker: Maker, key: str) -> None:
    word = row.get("dock")
    visits = cells.read_number(word)
    record = {"actor": key}
    if visits and float(visits) > 1:
        row.note("visits", "dock", value=word)
        record["visits_week"] = visits
    elif answer(row, "dock", walk_in=True) != "yes":
        return
    schema = TABLES["docks"].columns
    for column in [c for c in row.sheet.columns if c.startswith("=docks.") and row.get(c)]:
        name = column.partition(".")[2]
        record[name] = sheets.by_type(row, column, schema[name])
    maker.add("docks", record, row.line)


def _ids(named: list[tuple[sheets.Row, str]]) -> dict[int, str]:
    """Give each row an id: its own if it has an allowed one, else one made from the name."""
    own = [(row.line, row.get("=id")) for row, _ in named]
    counts = Counter(key for _, key in own if key)
    good = {line: key for line, key in own if ID_PATTERN.fullmatch(key) and counts[key] == 1}
    made = allowed_ids([*good.values(), *(name for row, name in named if row.line not in good)])
    return {row.line: good.get(row.line) or made[name] for row, name in named}


def _column_of(stored: str, sheet: sheets.SheetRows) -> str:
    return next((c for c in (stored, f"={stored}", f"+{stored}") if sheet.has(c)), "")


# --- A filled template as the content of a quarter.

NEEDED = {"who": ("name",), "what": ("actor",), "where": ("source", "target")}


def _sheets(book: grids.Book, log: sheets.Log) -> Mapping[str, grids.RawSheet]:
    found: dict[str, grids.RawSheet] = {}
    for title in book.titles:
        key = sheets.sheet_names().get(fold(title))
        if key in found:
            log.note("sheet_twice", title, name=title)
        elif key == "help" or (key and key != "lists"):
            found[key] = book.read(title, sheets.MAX_ROWS + 1)
        elif key is None and grids.table_names().get(fold(title)) not in sheets.BESIDE:
            log.note("sheet_unread", title)
    return found


def _read_more(
    book: grids.Book, raws: Mapping[str, grids.RawSheet], maker: Maker, log: sheets.Log
) -> None:
    """Read the sheets about the places, and the tables that stand beside the office's own."""
    for key, read in (("what", read_what), ("where", read_where)):
        found = _rows(key, raws[key], log) if key in raws else None
        if found is not None:
            read(found, maker)
    for title in book.titles:
        table = grids.table_names().get(fold(title), "")
        if table not in sheets.BESIDE:
            continue
        schema = TABLES[table]
        keys = {
            w: f"={k}" for w in book.read(title, 1).rows[0] if (k := grids.column_key(schema, w))
        }
        sheet = sheets.SheetRows(book.read(title, sheets.MAX_ROWS + 1), keys.get, log)
        maker.sources[table] = title
        for row in sheet.rows:
            record = maker.others(row, table)
            for name, column in schema.columns.items():
                if column.type == "id" and column.reference != "actors.id":
                    record[name] = row.get(f"={name}")
            maker.add(table, record, row.line)


def _rows(key: str, raw: grids.RawSheet, log: sheets.Log) -> sheets.SheetRows | None:
    def known(word: str) -> str | None:
        return sheets.clerk_column(key, word) if word else None

    sheet = sheets.SheetRows(raw, known, log, verbatim=("=topics", "=groups", *TOPICS))
    missing = [c for c in NEEDED[key] if sheet.columns and not sheet.has(c)]
    for column in sheets.COLUMNS[key]:
        if column.key in missing:
            log.fault("no_column", raw.title, name=sheets.header_text(key, column, "de"))
    return None if missing or not sheet.columns else sheet


def _fields(raw: grids.RawSheet | None) -> dict[str, tuple[str, int]]:
    """Find what stands beside the labels of the sheet that explains."""
    labels = grids.called("clerk.meta_", *sheets.META_FIELDS)
    found: dict[str, tuple[str, int]] = {}
    for row, line in zip(raw.rows if raw else [], raw.lines if raw else [], strict=True):
        for place, word in enumerate(row[:-1]):
            key = labels.get(fold(word).rstrip("*: "))
            if key and row[place + 1]:
                found.setdefault(key, (row[place + 1], line))
    return found


def _meta(raw: grids.RawSheet | None, grid: Grid | None, log: sheets.Log) -> Meta:
    fields = _fields(raw)
    title = raw.title if raw else ""

    def say(key: str, field: str, **params: object) -> None:
        line = fields[field][1]
        column = text(f"clerk.meta_{field}", "de")
        log.note(key, title, line, column, **params, cell=f"B{line}")

    word = fields.get("wave", ("", 0))[0]
    wave, said = cells.read_day(word)
    if said == "unread":
        say("date_unread", "wave", value=word)
    elif said == "read" and not re.search(r"\d{1,2}\.\s?\d", word):
        say("read_as", "wave", value=word, read=cells.Said("day", (wave,)))
    spoken = cells.read_languages(fields.get("languages", ("", 0))[0])
    for key, part, codes in spoken.notes:
        say(key, "languages", value=part, known=cells.Said("language", codes))
    codes_ = [entry.partition(":")[0] for entry in spoken.stored.split(";") if entry]
    languages = dict.fromkeys([*(grid.languages if grid else ()), *codes_])
    name = fields.get("name", ("", 0))[0]
    return Meta(
        id=slug(name) if name else "",
        name=name,
        municipality=fields.get("municipality", ("", 0))[0],
        wave=dt.date.fromisoformat(wave) if wave else None,
        languages=tuple(code for code in languages if code not in ("?", "*")),
    )


def with_recorded(meta: Meta, recorded: str | tuple[str, ...] | None) -> Meta:
    """Say for which topics the offers were collected."""
    return replace(meta, offers_recorded=recorded)


def read_clerk(book: grids.Book, decisions: Iterable[Decision] = ()) -> Contents:
    """Read a filled template."""
    log = sheets.Log()
    raws = _sheets(book, log)
    maker = Maker()
    for each in decisions:
        maker.register.decide(each.left, each.right, same=each.same)
    who = _rows("who", raws["who"], log)
    complete = who is not None
    if who is not None:
        read_who(who, maker)
        complete = "actors" in maker.records
        if not complete:
            log.fault("empty_who", who.title)
    if complete:
        _read_more(book, raws, maker, log)
    grid = read_grid(raws["need"], log) if "need" in raws else None
    if grid is not None:
        add_needs(grid, raws["need"].title, maker, log)
    meta = _meta(raws.get("help"), grid, log)
    if grid is not None:
        meta = with_recorded(meta, grid.recorded)
        if grid.recorded is None and "offers" in maker.records:
            log.note("need_none_recorded", raws["need"].title)
    if not meta.languages and "needs" not in maker.records:
        log.note("no_languages")
    return Contents(meta, maker.tables(), log.problems, complete)


def rows_of_sheets(book: grids.Book, tables: Iterable[Table]) -> dict[str, tuple[int, int]]:
    """Count for each sheet of a filled template its rows, and those that stand in a table."""
    used: dict[str, set[int]] = defaultdict(set)
    for table in tables:
        used[table.source].update(table.lines)
    found = {}
    for key, raw in _sheets(book, sheets.Log()).items():
        sheet = _rows(key, raw, sheets.Log()) if key in NEEDED else None
        if sheet is not None:
            lines = {row.line for row in sheet.rows}
            found[sheet.title] = (len(lines), len(lines & used[sheet.title]))
    return found


# --- The four sheets as CSV files in one folder.

_LISTS = frozenset({"who", "what", "where"})


def _is_known(key: str, word: str) -> bool:
    """Tell whether a cell is one by which the sheet, and so its separator, is recognised."""
    if key in _LISTS:
        return sheets.clerk_column(key, word) is not None
    if key == "need":
        return grids.vocabulary_key("language", word) is not None
    return fold(word) in grids.called("clerk.meta_", *sheets.META_FIELDS)


class CsvBook:
    """CSV files read as if they were the sheets of one workbook."""

    def __init__(self, files: dict[str, Path]) -> None:
        self._files = files
        self.titles = list(files)

    def read(self, title: str, most: int) -> grids.RawSheet:
        """Read one file; stop after so many rows that are not blank."""
        key = sheets.sheet_names().get(fold(title), "")
        sheet = grids.csv_sheet(self._files[title], title, partial(_is_known, key))
        return replace(sheet, rows=sheet.rows[:most], lines=sheet.lines[:most])
