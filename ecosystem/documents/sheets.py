"""Who may get a sheet or a card, with the code that stands on it."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ecosystem.documents import model
from ecosystem.documents.writers import docx_of, typeset
from ecosystem.errors import UsageError
from ecosystem.io.clerk.cells import actor_codes
from ecosystem.io.clerk.entries import CodedPlace
from ecosystem.io.clerk.sheets import HOW
from ecosystem.io.files import file_name, save_bytes, save_folder
from ecosystem.io.lists import slug
from ecosystem.model.network import KINDS, numbers_of
from ecosystem.model.quarter import Quarter, check_full
from ecosystem.model.values import as_date, is_unknown
from ecosystem.pictures.style import SECTOR_STYLES
from ecosystem.pictures.words import name_of, plain
from ecosystem.schema import INFORMAL, SECTORS_AND_NONE, TOPICS
from ecosystem.sharing import rules
from ecosystem.sharing.quarters import share
from ecosystem.stubs import dataclass
from ecosystem.words import label, language_name, say_day, say_hours, text

# --- Who may get a sheet or a card, with the code that stands on it.

_NO_ONE_TO_ASK = "group_node"

_PSEUDONYM = "person_pseudonym"


@dataclass(frozen=True)
class Circle:
    """The actors of a quarter that paper may name in a view."""

    copy: Quarter  # The quarter as the view may hold it; whatever stands on paper comes from here.
    actors: tuple[str, ...]  # Their ids, by name.
    codes: Mapping[str, str]
    names: Mapping[str, str]  # Id to name on one line.
    sectors: Mapping[str, str]
    left_out: int  # Number of actors in force that are not among them.

    def places(self) -> list[CodedPlace]:
        """Give the actors as they stand in the entry workbook."""
        types = dict(self.copy.table("actors").select("id", "type"))
        return [CodedPlace(self.codes[a], self.names[a], types[a]) for a in self.actors]


def _answers(quarter: Quarter, view: str) -> set[str]:
    """Choose the actors that can be asked and may be named."""
    # Outside the internal view informal actors, pseudonyms and one-person firms get no paper
    # even if their release says otherwise: a sheet with a name lies about on tables.
    sectors, actors = rules.sharing_sectors(quarter), quarter.table("actors")
    chosen = set()
    for actor, type_, form, staff in actors.select("id", "type", "kind", "staff"):
        alone = rules.is_one_person_firm(sectors[actor], type_, staff)
        hidden = sectors[actor] == INFORMAL or form == _PSEUDONYM or alone
        if form != _NO_ONE_TO_ASK and not (hidden and view != "internal"):
            chosen.add(actor)
    return chosen & rules.shown_actors(quarter, view) & set(quarter.network().ids)


def circle(quarter: Quarter, *, view: str) -> Circle:
    """Choose who gets a sheet or card."""
    check_full(quarter, "paper.shared_copy")
    chosen = _answers(quarter, view)
    if not chosen:
        raise UsageError("paper.nobody")
    actors = quarter.table("actors")
    names = {
        actor: plain(name) or actor
        for actor, name in actors.select("id", "name")
        if actor in chosen
    }
    order = tuple(sorted(chosen, key=lambda actor: (names[actor].casefold(), actor)))
    codes = actor_codes(actors.column("id"))
    # How many helpers there are is no number of a view that shows them as a group.
    world = quarter if view == "internal" else rules.without_informal(quarter)
    return Circle(
        share(quarter, view=view),
        order,
        {actor: codes[actor] for actor in order},
        names,
        {actor: rules.sharing_sectors(quarter)[actor] for actor in order},
        len(set(world.network().ids) - chosen),
    )


# --- What stands on the sheet of each partner: what is stored about it, and the ties others
# named.

# Ties that fit on a sheet; further ones stand in the entry workbook only.
MOST_TIES = 22


@dataclass(frozen=True)
class NamedTie:
    """A tie of a partner that somebody named."""

    source: str  # The tie.
    target: str
    kind: str
    words: str  # What it says, seen from the partner.
    topics: str  # Its topics in words; blank if it is for all.


@dataclass(frozen=True)
class PartnerSheet:
    """The content of one partner's sheet."""

    actor: str  # The partner.
    code: str
    name: str
    fields: tuple[tuple[str, str], ...]  # What is stored about it: heading and words.
    # The ties that were named, in both directions; nobody's denial shows in them.
    ties: tuple[NamedTie, ...]


def _rows_of(quarter: Quarter, table: str, actor: str) -> list[dict[str, str]]:
    return [row for row in quarter.table(table).records() if row["actor"] == actor]


def _known(word: str | None) -> bool:
    return word is not None and not is_unknown(word)


def _spoken(word: str, lang: str) -> str:
    """Name languages with their mode: ``ar:interpreter`` is Arabic (interpreter)."""
    shown = []
    for entry in word.split(";"):
        code, _, mode = entry.strip().partition(":")
        if is_unknown(code):
            continue
        name = language_name(code, lang)
        shown.append(f"{name} ({label('mode', mode, lang)})" if _known(mode) else name)
    return ", ".join(shown)


def _labels(vocabulary: str, word: str, lang: str) -> str:
    keys = [key.strip() for key in word.split(";")]
    return ", ".join(label(vocabulary, key, lang) for key in keys if _known(key))


def offer_words(row: Mapping[str, str], lang: str) -> str:
    """Say in one line what an offer is."""
    parts = [_labels("topic", row.get("topics", ""), lang)]
    if groups := _labels("group", row.get("groups", ""), lang):
        parts.append(text("paper.offer_groups", lang, groups=groups))
    parts.append(_spoken(row.get("languages", ""), lang))
    ends: dt.date | None = as_date(row.get("valid_until", ""))
    if ends is not None:
        parts.append(text("paper.offer_until", lang, day=say_day(ends, lang)))
    return " · ".join(part for part in parts if part)


class _Writer:
    """Says in words what the copy holds about one actor after the other."""

    def __init__(self, circle: Circle, lang: str) -> None:
        self._circle, self._copy, self._lang = circle, circle.copy, lang
        self._actors = {row["id"]: row for row in self._copy.table("actors").records()}
        self._bodies = dict(self._copy.table("bodies").select("id", "name"))
        self._ties = self._all_ties()

    def _say(self, key: str, **params: object) -> str:
        return text(f"paper.{key}", self._lang, **params)

    def _all_ties(self) -> dict[str, list[tuple[str, str, str, str]]]:
        """List the ties in force of each actor: other end, direction, kind, topics."""
        network = self._copy.network()
        records = network.records
        found: dict[tuple[str, str, str], str] = {}
        numbers = numbers_of(records.source, records.target, records.kind, records.topics)
        for source, target, number, bits in numbers:
            named = [topic for place, topic in enumerate(TOPICS) if bits >> place & 1]
            shown = "" if len(named) == len(TOPICS) else ";".join(named)
            key = (network.ids[source], network.ids[target], KINDS[number])
            found[key] = ";".join(dict.fromkeys(filter(None, (found.get(key, ""), shown))))
        ties: dict[str, list[tuple[str, str, str, str]]] = {}
        for (one, other, kind), topics in found.items():
            if {one, other} <= set(self._circle.codes):
                ties.setdefault(one, []).append((other, "out", kind, topics))
                ties.setdefault(other, []).append((one, "in", kind, topics))
        return ties

    def sheet(self, actor: str) -> PartnerSheet:
        """Write the content of one sheet."""
        circle = self._circle
        return PartnerSheet(
            actor, circle.codes[actor], circle.names[actor], self._fields(actor), self._named(actor)
        )

    def _fields(self, actor: str) -> tuple[tuple[str, str], ...]:
        row = self._actors[actor]
        found = [("type", label("type", row["type"], self._lang))]
        for column in ("part_of", "at"):
            other = self._actors.get(row.get(column, ""))
            if other is not None:
                found.append((column, plain(other["name"])))
        known = (name for name in ("address", "staff") if _known(row.get(name)))
        found += [(name, plain(row[name])) for name in known]
        for dock in _rows_of(self._copy, "docks", actor):
            found.append(("dock", self._say("yes")))
            if _known(dock.get("opening_hours")):
                found.append(("hours", say_hours(plain(dock["opening_hours"]), self._lang)))
        seats = [self._bodies[row["body"]] for row in _rows_of(self._copy, "members", actor)]
        if seats:
            found.append(("bodies", ", ".join(sorted(map(plain, seats)))))
        told = [(self._say(f"field_{key}"), words) for key, words in found]
        offers = [offer_words(row, self._lang) for row in _rows_of(self._copy, "offers", actor)]
        told += [
            (self._say("field_offer", number=number), words)
            for number, words in enumerate(sorted(offers), start=1)
        ]
        return tuple(told)

    def _named(self, actor: str) -> tuple[NamedTie, ...]:
        found = []
        for other, way, kind, topics in self._ties.get(actor, ()):
            words = self._say(f"tie_{way}_{kind}", other=self._circle.names[other])
            ends = (actor, other) if way == "out" else (other, actor)
            found.append(NamedTie(*ends, kind, words, _labels("topic", topics, self._lang)))
        return tuple(sorted(found, key=lambda tie: (tie.source != actor, tie.words, tie.kind)))


def partner_sheets(circle: Circle, *, lang: str) -> tuple[PartnerSheet, ...]:
    """Say what stands on each partner's sheet."""
    writer = _Writer(circle, lang)
    return tuple(writer.sheet(actor) for actor in circle.actors)


# --- The words of sheets and cards, ready to be set: the same for PDF and Word.

_QUESTIONS = ("q1", "q1_topic", "q1_where", "q2", "q3", "q4", "q5", "q6", "q7", "q8")

# What is the same on every sheet.
_OF_A_SHEET = (
    *("head", "informant", "have", "right", "ties_about", "ties_none", "questions", "thanks"),
)

_RULES = ("key_knot", "key_wish", "key_names", "key_type")

# Colour and dash of the thread of each kind of tie; dashes are for prints without colour.
_THREADS: Mapping[str, tuple[str, tuple[int, ...]]] = {
    "tip": ("#E0B400", (5, 5)),
    "referral": ("#0072B2", ()),
    "appointment": ("#009E73", (15, 6)),
    "handover": ("#C8102E", (26, 3)),
    "cooperation": ("#1A1A1A", (15, 4, 4, 4)),
}


def _status(circle: Circle, lang: str) -> dict[str, str]:
    meta = circle.copy.meta
    wave = say_day(meta.wave, lang) if meta.wave else text("paper.sheet_no_day", lang)
    view = label("view", meta.view, lang)
    return {"quarter": name_of(meta, lang), "day": wave, "view": view}


def sheet_page(sheet: PartnerSheet, circle: Circle, lang: str) -> dict[str, Any]:
    """Give every word of one partner's sheet."""
    status = _status(circle, lang)

    def say(key: str, **params: object) -> str:
        return text(f"paper.{key}", lang, **params)

    more = len(sheet.ties) - MOST_TIES
    first = say("field_offer", number=1)
    fields = [list(field) for field in sheet.fields]
    if first not in dict(sheet.fields):
        fields.append([first, say("offer_none")])
    page: dict[str, Any] = {
        "name": sheet.name,
        "code": sheet.code,
        "of": say("sheet_of", quarter=status["quarter"], day=status["day"]),
        "code_word": say("sheet_code"),
        "intro": say("sheet_intro", quarter=status["quarter"]),
        "still": say("page_still"),
        "fields": fields,
        "ties_title": say("sheet_ties"),
        "ties": [[tie.words, tie.topics] for tie in sheet.ties[:MOST_TIES]],
        "ties_more": say("sheet_ties_more", count=more) if more > 0 else "",
        "q2_answers": [say(f"question_2_{key}") for key in ("hint", "appointment", "along")],
        "roster_title": say("sheet_roster"),
        "roster": [
            [circle.codes[actor], circle.names[actor]]
            for actor in circle.actors
            if actor != sheet.actor
        ],
        "stamp": say("sheet_stamp", view=status["view"], name=sheet.name),
    }
    page |= {key: say(f"sheet_{key}") for key in _OF_A_SHEET}
    page |= {key: say(key) for key in ("yes", "no", "unsure")}
    return page | {key: say(key.replace("q", "question_", 1)) for key in _QUESTIONS}


def sheets_data(sheets: tuple[PartnerSheet, ...], circle: Circle, lang: str) -> dict[str, Any]:
    """Give the words of several sheets."""
    pages = [sheet_page(sheet, circle, lang) for sheet in sheets]
    title = text("paper.sheet_head", lang)
    if len(sheets) == 1:
        title = f"{title} {sheets[0].name}"
    return {"title": title, "lang": lang, "sheets": pages}


def _shape(sector: str) -> dict[str, Any]:
    style = SECTOR_STYLES[sector]
    return {"corners": [list(corner) for corner in style.shape], "color": style.color}


def cards_data(circle: Circle, lang: str) -> dict[str, Any]:
    """Give the words, shapes and colours of all cards and of the key of the threads."""
    stamp = text("paper.cards_stamp", lang, **_status(circle, lang))
    docks = set(circle.copy.table("docks").column("actor"))
    cards = [
        {
            "code": place.code,
            "name": place.name,
            "type": label("type", place.type, lang),
            "dock": text("paper.cards_place", lang) if actor in docks else "",
            **_shape(circle.sectors[actor]),
            "stamp": stamp,
        }
        for actor, place in zip(circle.actors, circle.places(), strict=True)
    ]
    threads = [
        {
            "how": text(f"clerk.how_{kind}", lang),
            "word": text(f"paper.thread_{kind}", lang),
            "color": _THREADS[kind][0],
            "dash": list(_THREADS[kind][1]),
        }
        for kind in HOW
    ]
    shapes = [
        {**_shape(sector), "word": label("sector", sector, lang)}
        for sector in SECTORS_AND_NONE
        if sector in circle.sectors.values()
    ]
    return {
        "title": text("paper.cards_title", lang),
        "lang": lang,
        "cards": cards,
        "threads": threads,
        "rules": [text(f"paper.{rule}", lang) for rule in _RULES],
        "key_title": text("paper.key_title", lang),
        "key_about": text("paper.key_about", lang),
        "shapes": shapes,
        "shapes_title": text("paper.shapes_title", lang),
        "stamp": stamp,
    }


# --- The sheets as a document, for Word: the same words as on the PDF page.

_TICK = "\N{BALLOT BOX} "

_ANSWER_ROWS = 4


def _ticks(words: Iterable[str], between: str = "   ") -> str:
    return between.join(_TICK + word.replace(" ", "\N{NO-BREAK SPACE}") for word in words)


def sheets_document(data: Mapping[str, Any]) -> model.Document:
    """Make one document of all sheets, each beginning on a page of its own."""
    blocks = [block for page in data["sheets"] for block in _sheet_blocks(page)]
    return model.Document("sheets", data["lang"], data["title"], tuple(blocks), cramped=True)


def _sheet_blocks(page: Mapping[str, Any]) -> Iterator[model.Block]:
    def plain(title: str, *said: model.Words | str) -> model.Sentences:
        return model.Sentences(said, title=title)

    def columns(*headings: str) -> tuple[model.Column, ...]:
        return tuple(model.Column(str(place), heading) for place, heading in enumerate(headings))

    yield model.Heading(title=f"{page['name']} · {page['code']}", level=1, new_page=True)
    yield model.Sentences((f"{page['head']} · {page['of']}", page["intro"]), "quiet")
    yield plain("", f"{page['informant']} {'_' * 50}")
    fields = tuple(map(tuple, page["fields"]))
    yield model.TableBlock("fields", columns("", ""), fields, title=page["have"])
    answers = _ticks((page["yes"], page["no"]))
    yield plain(
        "", model.Words(page["still"], strong=True), f"{answers}     {page['right']} {'_' * 42}"
    )
    if page["ties"]:
        unsure = _ticks((page["yes"], page["no"], page["unsure"]))
        ties = tuple(
            (place, model.Words(words, topics), unsure)
            for place, (words, topics) in enumerate(page["ties"], start=1)
        )
        title = f"{page['ties_title']} {page['ties_about']}"
        yield model.TableBlock("ties", columns("", "", ""), ties, title=title)
    if not page["ties"] or page["ties_more"]:
        title = "" if page["ties"] else page["ties_title"]
        yield plain(title, page["ties_more"] if page["ties"] else page["ties_none"])
    heads = (page["q1_topic"], page["q1_where"], page["q2"], page["q3"], page["q4"])
    row = ("", "", _ticks(page["q2_answers"], "\n"), "", _ticks((page["yes"], page["no"]), "\n"))
    yield plain(page["questions"], page["q1"])
    yield model.TableBlock("answers", columns(*heads), (row,) * _ANSWER_ROWS)
    for key in ("q5", "q6", "q7", "q8"):
        yield plain("", page[key])
        yield model.Ruled(2)
    yield model.Sentences((page["thanks"],), "strong")
    if page["roster"]:
        third = -(-len(page["roster"]) // 3)
        names = [f"{code}  {name}" for code, name in page["roster"]]
        parts = (names[start : start + third] for start in range(0, 3 * third, third))
        rows = (tuple("\n".join(part) for part in parts),)
        yield model.TableBlock("roster", columns("", "", ""), rows, title=page["roster_title"])
    yield model.Sentences((page["stamp"],), "quiet")


# --- Sheets, cards and the entry workbook as files, which never replace what somebody typed.

SHEET_FORMATS = ("docx", "pdf")

SHEET_ENDINGS = (".docx", ".pdf", ".xlsx")

CARD_ENDINGS = (".pdf", ".xlsx")

# Is told how many of how many are done.
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Written:
    """What was written."""

    path: Path  # The folder or file.
    # The workbook into which answers are typed; None if only something else was written.
    entries: Path | None
    count: int  # Number of sheets, pages or cards.
    left_out: int  # Number of actors in force without one.


def _new(path: Path, endings: tuple[str, ...]) -> str:
    """Refuse a place where something lies; give the ending, blank for a folder."""
    ending = path.suffix.lower()
    if path.is_dir():
        if any(path.iterdir()):
            raise UsageError("paper.folder_not_empty", path=path)
        return ""
    if path.exists():
        raise UsageError("paper.file_exists", path=path)
    if ending and ending not in endings:
        raise UsageError("paper.bad_ending", path=path, known=", ".join(endings))
    return ending


def how_words(kind: str, lang: str) -> str:
    """Say how one place sends people to another, as the entry workbook does."""
    return text(f"clerk.how_{kind}", lang) if kind in HOW else label("tie_kind", kind, lang)


def _entries(people: Circle, sheets: tuple[PartnerSheet, ...], lang: str) -> bytes:
    """Make the workbook to type into; ties and questions of the sheets are printed in it."""
    from ecosystem.io.clerk.entries import entry_bytes

    answers, still = [], []
    for sheet in sheets:
        who = {"informant": f"I-{sheet.code}", "organisation": sheet.code}
        still.append({"number": "1", **who, "about": sheet.name})
        for number, tie in enumerate(sheet.ties, start=1):
            ends = {
                "source": people.codes[tie.source],
                "target": people.codes[tie.target],
                "how": how_words(tie.kind, lang),
            }
            about = f"{people.names[tie.source]} → {people.names[tie.target]}"
            answers.append({"number": str(number), **who, **ends, "about": about})
    return entry_bytes(people.places(), answers, still, lang)


def _sheet_bytes(sheets: tuple[PartnerSheet, ...], people: Circle, lang: str, form: str) -> bytes:
    data: Mapping[str, Any] = sheets_data(sheets, people, lang)
    if form == "pdf":
        return typeset("partner", data)
    return docx_of(sheets_document(data))


def sheet_file(first: str, sheet: PartnerSheet, people: Circle, form: str) -> str:
    """Name a sheet by its partner; a helper's name stands in no file name."""
    name = "" if people.sectors[sheet.actor] == INFORMAL else f"{slug(sheet.name)}-"
    return file_name(f"{first}-{name}{sheet.code}.{form}", first)


def write_partner_sheets(
    quarter: Quarter,
    path: str | os.PathLike[str],
    *,
    view: str = "partner",
    lang: str = "en",
    form: str = "docx",
    progress: Progress | None = None,
) -> Written:
    """Write a pre-filled sheet for each partner, and the workbook for the answers.

    Parameters
    ----------
    quarter
        The quarter on full data.
    path
        A new or empty folder, for one file a partner and the workbook; or a new file: ``.docx`` or
        ``.pdf`` for all sheets in one, ``.xlsx`` for the workbook only.
    view
        Outside ``internal`` informal actors, pseudonyms and one-person firms get no sheet and
        stand on none.
    lang
        ``"de"`` or ``"en"``.
    form
        ``"docx"`` or ``"pdf"``, for a folder.
    progress
        Is told how many of how many sheets are done.

    Returns
    -------
    written
        Where the files lie. Equal quarters give the same bytes.

    Raises
    ------
    DataError
        If the quarter is a shared copy, the lint of the view finds personal data in it, or a file
        cannot be written.
    UsageError
        If something lies at the path already, or the view, the form or the ending does not exist.
    """
    target = Path(path)
    ending = _new(target, SHEET_ENDINGS)
    if form not in SHEET_FORMATS:
        raise UsageError("paper.bad_ending", path=form, known=", ".join(SHEET_FORMATS))
    people = circle(quarter, view=view)
    sheets = partner_sheets(people, lang=lang)
    if ending == ".xlsx":
        save_bytes(target, _entries(people, sheets, lang))
        return Written(target, target, len(sheets), people.left_out)
    if ending:
        save_bytes(target, _sheet_bytes(sheets, people, lang, ending[1:]))
        return Written(target, None, len(sheets), people.left_out)
    name, first = f"{text('paper.file_entries', lang)}.xlsx", text("paper.file_sheet", lang)

    def write(folder: Path) -> None:
        for done, sheet in enumerate(sheets, start=1):
            data = _sheet_bytes((sheet,), people, lang, form)
            (folder / sheet_file(first, sheet, people, form)).write_bytes(data)
            if progress is not None:
                progress(done, len(sheets))
        (folder / name).write_bytes(_entries(people, sheets, lang))

    save_folder(target, write)
    return Written(target, target / name, len(sheets), people.left_out)


def write_cards(
    quarter: Quarter, path: str | os.PathLike[str], *, view: str = "partner", lang: str = "en"
) -> Written:
    """Write cards for the wall with the key of the threads, and the workbook to type into.

    Parameters
    ----------
    quarter
        The quarter on full data.
    path
        A new or empty folder for both; or a new file: ``.pdf`` for the cards only, ``.xlsx`` for
        the workbook only.
    view
        Outside ``internal`` informal actors, pseudonyms and one-person firms get no card.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    written
        Where the files lie. Equal quarters give the same bytes.

    Raises
    ------
    DataError
        If the quarter is a shared copy, the lint of the view finds personal data in it, or a file
        cannot be written.
    UsageError
        If something lies at the path already, or the view or the ending does not exist.
    """
    target = Path(path)
    ending = _new(target, CARD_ENDINGS)
    people = circle(quarter, view=view)
    makers: dict[str, Callable[[], bytes]] = {
        ".pdf": lambda: typeset("cards", cards_data(people, lang)),
        ".xlsx": lambda: _entries(people, (), lang),
    }
    count = len(people.actors)
    if ending:
        save_bytes(target, makers[ending]())
        entries = target if ending == ".xlsx" else None
        return Written(target, entries, count, people.left_out)
    keys = {".pdf": "paper.file_cards", ".xlsx": "paper.file_entries"}
    names = {ending: f"{text(key, lang)}{ending}" for ending, key in keys.items()}

    def write(folder: Path) -> None:
        for each, make in makers.items():
            (folder / names[each]).write_bytes(make())

    save_folder(target, write)
    return Written(target, target / names[".xlsx"], count, people.left_out)
