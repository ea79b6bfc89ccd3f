"""A desk's week in counts: a page and a sheet to count on, and what the counts say."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from pathlib import Path

from ecosystem.collect.forms import about_page, choices, languages_of, page_status, render_page
from ecosystem.documents.sheets import circle
from ecosystem.errors import DataError, Problem
from ecosystem.io.clerk.cells import ClerkProblem, plain_code, read_day
from ecosystem.io.clerk.entries import (
    Answer,
    Entries,
    OpenConcern,
    Place,
    Record,
    table_of,
    take_in,
)
from ecosystem.io.files import fold, save_bytes
from ecosystem.io.formats.base import SourceRow
from ecosystem.io.grids import RawSheet, header_place, open_book, vocabulary_key
from ecosystem.model.network import is_tie
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import is_unknown, number_text
from ecosystem.schema import KIND_LAYER, TOPICS
from ecosystem.stubs import dataclass
from ecosystem.words import LANGUAGES, language_name, percent, text, vocabulary

# --- Counts of one desk on some days.

# Fewer requests than that of one kind are told together with others, or not in numbers.
SMALL = 5

# Fewer people than that passed on measure no completion.
ENOUGH = 20

ENDINGS = (".html", ".xlsx")

_SOURCE = "tally"

_COUNT = re.compile(
    r"(asked|helped|passed|could_not|came)/([a-z_]+)/([a-z-]+)(?:/([A-Za-z0-9_]{1,16}))?"
)

_MOST = 100_000

Pair = tuple[str, str]


@dataclass
class Week:
    """What one desk counted from one day to another."""

    actor: str
    code: str
    name: str
    start: dt.date
    end: dt.date
    asked: Counter[Pair] = field(default_factory=Counter)  # By topic and language.
    # By the other place, then topic and language.
    passed: Counter[tuple[str, Pair]] = field(default_factory=Counter)
    came: Counter[tuple[str, Pair]] = field(default_factory=Counter)
    could_not: Counter[tuple[str, Pair]] = field(default_factory=Counter)  # By the reason.
    rows: list[SourceRow] = field(default_factory=list)  # What became of every count.

    @property
    def days(self) -> int:
        """Tell on how many days was counted."""
        return (self.end - self.start).days + 1


def week_of(
    who: tuple[str, str, str], fields: Mapping[str, str], actors: Mapping[str, str]
) -> Week:
    """Read the fields that a page or a sheet saved; `who` is the actor, its code and name."""
    days = [day_of(fields.get(key, "")) for key in ("from", "until")]
    start, end = days
    if start is None or end is None or not 0 <= (end - start).days < 370:
        raise DataError("collect.tally_days", name=who[2])
    week = Week(*who, start, end)
    for name, value in sorted(fields.items()):
        if name not in ("from", "until", "desk"):
            row = SourceRow()
            week.rows.append(row)
            if _read_count(week, name, value, actors):
                row.take()
            else:
                row.leave_out("unread")
    if not week.asked:
        raise DataError("collect.tally_empty", name=who[2])
    return week


def day_of(word: str) -> dt.date | None:
    """Read a day that a page wrote; None if it is none."""
    try:
        found = dt.date.fromisoformat(word)
    except ValueError:
        return None
    return found if 1950 <= found.year <= 2150 else None


def _read_count(week: Week, name: str, value: str, actors: Mapping[str, str]) -> bool:
    match = _COUNT.fullmatch(name)
    if match is None or not re.fullmatch(r"\d{1,6}", value) or int(value) > _MOST:
        return False
    what, topic, language, more = match.groups()
    if topic not in TOPICS or language not in vocabulary("language"):
        return False
    pair, count = (topic, language), int(value)
    if what in ("passed", "came"):
        more = actors.get(plain_code(more or ""), "")
        if not more or more == week.actor:
            return False
    elif what == "could_not" and more not in vocabulary("hurdle_kind"):
        return False
    if what == "asked":
        week.asked[pair] += count
    elif what != "helped":
        getattr(week, what)[more, pair] += count
    return True


# --- What the counts say: how many arrive, how much is asked for, what is in the way.


def clopper_pearson(hits: int, count: int, level: float = 0.95) -> tuple[float, float]:
    """Give the exact interval of a share (Clopper and Pearson)."""
    from scipy.special import betaincinv

    tail = (1 - level) / 2
    low = float(betaincinv(hits, count - hits + 1, tail)) if hits else 0.0
    high = float(betaincinv(hits + 1, count - hits, 1 - tail)) if hits < count else 1.0
    return low, high


@dataclass(frozen=True)
class Measured:
    """How many of those who were passed on arrived."""

    source: str
    target: str
    passed: int  # People passed on in the days that both counted.
    came: int  # People who came from there in the same days.

    @property
    def share(self) -> float:
        """Give the completion."""
        return self.came / self.passed

    def columns(self) -> Record:
        """Give the further columns of the tie; they stay in the internal view."""
        low, high = clopper_pearson(self.came, self.passed)
        values = {"": self.share, "_low": low, "_high": high}
        found = {f"completion{key}": number_text(round(v, 4)) for key, v in values.items()}
        return {**found, "completion_counted": str(self.passed)}

    def sentence(self, names: Mapping[str, str], lang: str) -> str:
        """Say it with its interval."""
        low, high = clopper_pearson(self.came, self.passed)
        ends = {"source": names[self.source], "target": names[self.target]}
        shares = {"share": self.share, "low": low, "high": high}
        told = {key: percent(value, lang) for key, value in shares.items()}
        return text("collect.completion", lang, count=self.passed, **ends, **told)


def completions(weeks: Sequence[Week]) -> tuple[list[Measured], list[Pair]]:
    """Compare what was passed on with what came in the days that both counted; and odd pairs."""
    # Odd: more came than were passed on, so both count in different ways.
    by_desk: dict[str, dict[Pair, Week]] = defaultdict(dict)
    for week in weeks:
        by_desk[week.actor][week.start.isoformat(), week.end.isoformat()] = week
    found, odd = [], []
    for source, target in sorted({(w.actor, other) for w in weeks for other, _ in w.passed}):
        both = by_desk[source].keys() & by_desk.get(target, {}).keys()
        passed = sum(_by_place(by_desk[source][days].passed)[target] for days in both)
        came = sum(_by_place(by_desk[target][days].came)[source] for days in both)
        if passed < ENOUGH:
            continue
        if came > passed:
            odd.append((source, target))
        else:
            found.append(Measured(source, target, passed, came))
    return found, odd


def _by_place(counts: Mapping[tuple[str, Pair], int]) -> Counter[str]:
    found = Counter[str]()
    for (place, _), count in counts.items():
        found[place] += count
    return found


def demand(weeks: Sequence[Week]) -> Counter[Pair]:
    """Sum up what was asked for; who came from a desk that counted too is counted there."""
    counted = {(week.actor, week.start, week.end) for week in weeks}
    found: Counter[Pair] = Counter()
    for week in weeks:
        found += week.asked
        for (other, pair), count in week.came.items():
            if (other, week.start, week.end) in counted:
                found[pair] -= count
    return Counter({pair: count for pair, count in found.items() if count > 0})


# --- Taken into a quarter.


@dataclass
class Tallied:
    """A quarter with the counts, and what they say."""

    quarter: Quarter
    weeks: tuple[Week, ...]
    measured: tuple[Measured, ...] = ()
    notes: tuple[Problem, ...] = ()
    cells: int = 0  # Needs that were counted.
    counts: Counter[str] = field(default_factory=Counter)  # Reports, ties and hurdles added.

    def lines(self, names: Mapping[str, str], lang: str) -> list[str]:
        """Say what the counts say."""
        desks = len({week.actor for week in self.weeks})
        asked = sum(sum(week.asked.values()) for week in self.weeks)
        values = {"count": asked, "desks": desks, "cells": self.cells}
        found = [text("collect.tallied", lang, **values)]
        return found + ["- " + each.sentence(names, lang) for each in self.measured]


def note(key: str, source: str = "", **params: object) -> Problem:
    """Say something about what came back."""
    return ClerkProblem("warning", f"collect.{key}", source, None, "", params)


def take_in_tallies(quarter: Quarter, weeks: Sequence[Week], *, replace: bool = False) -> Tallied:
    """Take counts in: demand, ties with how many arrive, hurdles; small counts are merged."""
    if not weeks:
        return Tallied(quarter, ())
    measured, odd = completions(weeks)  # before anything small is merged
    names = {week.actor: week.name for week in weeks}
    notes = [note("more_came", names[source], target=names[target]) for source, target in odd]
    result, counts = quarter, Counter[str]()
    for end in sorted({week.end for week in weeks}):
        entries = _entries(result, [week for week in weeks if week.end == end], end.isoformat())
        taken = take_in(result, entries)
        result = taken.quarter
        counts.update(taken.counts)
    # Who counts was not asked about all its ties: that it names no other says nothing.
    result = result.with_tables(quarter.table("actors"))
    result, more = _ties(result, weeks, measured)
    result, cells, told = _needs(result, weeks, replace=replace)
    return Tallied(result, tuple(weeks), tuple(measured), (*notes, *more, *told), cells, counts)


def _kinds(quarter: Quarter) -> dict[Pair, list[str]]:
    """Give the kinds of referral between each two actors."""
    found: dict[Pair, list[str]] = defaultdict(list)
    for row in quarter.table("ties").records():
        kinds = found[row["source"], row["target"]]
        if _is_referral(row) and row["kind"] not in kinds:
            kinds.append(row["kind"])
    return found


def _is_referral(row: Record) -> bool:
    there = is_tie(row.get("wished", ""), row.get("frequency", ""))
    return there and KIND_LAYER.get(row["kind"]) == "REF"


def _entries(quarter: Quarter, weeks: Iterable[Week], date: str) -> Entries:
    """Say as reports and hurdles what desks counted on days with the same end."""
    entries, kinds = Entries(date=date), _kinds(quarter)
    for week in weeks:
        place, who = Place(week.name, 0, {}), (f"T-{week.code}", week.actor)
        ends = {(week.actor, other) for other, _ in week.passed}
        ends |= {(other, week.actor) for other, _ in week.came}
        for source, target in sorted(ends):
            for kind in (kinds[source, target] or ["referral"])[:1]:
                entries.answers.append(Answer(place, *who, source, target, kind, "yes", {}))
        sums: Counter[Pair] = Counter()
        for (reason, (topic, language)), count in sorted(week.could_not.items()):
            if count >= SMALL:
                entries.concerns.append(OpenConcern(place, *who, reason, topic, language, ""))
            elif count:
                sums[reason, topic] += count
        for reason, topic in sums:  # few: the language could tell who it was
            entries.concerns.append(OpenConcern(place, *who, reason, topic, "", ""))
    return entries


def _per_year(weeks: Iterable[Week], counts: Mapping[str, int]) -> dict[str, float]:
    days = sum(week.days for week in weeks)
    return {other: count * 365 / days for other, count in counts.items() if count >= SMALL}


def _rates(weeks: Sequence[Week]) -> dict[Pair, float]:
    """Tell how many a year go from one place to another; what the sender counted goes first."""
    found: dict[Pair, float] = {}
    for actor in sorted({week.actor for week in weeks}):
        own = [week for week in weeks if week.actor == actor]
        came, passed = Counter[str](), Counter[str]()
        for week in own:
            came += _by_place(week.came)
            passed += _by_place(week.passed)
        for other, rate in _per_year(own, came).items():
            found.setdefault((other, actor), rate)
        found.update({(actor, other): rate for other, rate in _per_year(own, passed).items()})
    return found


def _ties(
    quarter: Quarter, weeks: Sequence[Week], measured: Sequence[Measured]
) -> tuple[Quarter, list[Problem]]:
    """Write how often people are sent on, and how many arrive, at the ties between two places."""
    rows, notes = quarter.table("ties").records(), list[Problem]()
    by_pair: dict[Pair, list[Record]] = defaultdict(list)
    for row in rows:
        if _is_referral(row):
            by_pair[row["source"], row["target"]].append(row)
    names = dict(quarter.table("actors").select("id", "name"))
    for pair, rate in sorted(_rates(weeks).items()):
        if len(by_pair[pair]) == 1:
            by_pair[pair][0]["referrals_year"] = number_text(round(rate))
        else:
            notes.append(note("several_ties", names[pair[0]], target=names[pair[1]]))
    for each in measured:
        for row in by_pair[each.source, each.target]:
            row.update(each.columns())
    return quarter.with_tables(table_of(quarter, "ties", rows)), notes


def _needs(
    quarter: Quarter, weeks: Sequence[Week], *, replace: bool
) -> tuple[Quarter, int, list[Problem]]:
    """Write how much was asked for into the needs, unless other counts stand there."""
    rows = quarter.table("needs").records()
    foreign = [
        row
        for row in rows
        if not is_unknown(row.get("persons", "")) and not row.get("source", "").startswith(_SOURCE)
    ]
    if foreign and not replace:
        # People a year and requests of some weeks in one table would make wrong shares.
        return quarter, 0, [note("other_counts", count=len(foreign))]
    first, last = min(w.start for w in weeks), max(w.end for w in weeks)
    told = {"source": f"{_SOURCE} {first}/{last}", "year": str(last.year)}
    for row in rows:
        if not is_unknown(row.get("persons", "")):
            row.update({"persons": "", "source": "", "year": ""})
    cells = 0
    plain = {
        (row["topic"], row["language"]): row
        for row in rows
        if row.get("group", "") in ("", "all") and row.get("status", "") in ("", "any")
    }
    for (topic, language), count in sorted(demand(weeks).items()):
        key = (topic, language)
        if key not in plain:
            plain[key] = {"topic": topic, "language": language}
            rows.append(plain[key])
        few = count < SMALL  # needed, but not told in numbers
        plain[key].update({**told, "persons": "" if few else str(count)})
        cells += not few
    return quarter.with_tables(table_of(quarter, "needs", rows)), cells, []


# --- The page and the sheet on which is counted.


def write_tally(quarter: Quarter, path: Path, *, view: str = "partner", lang: str = "en") -> Path:
    """Write the page or the sheet on which a desk counts a week of requests.

    Parameters
    ----------
    quarter
        The quarter on full data.
    path
        A file that ends in ``.html`` or ``.xlsx``.
    view
        ``partner``, ``public`` or ``internal``: which places are in the lists.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    path
        The file.

    Raises
    ------
    DataError
        If the quarter is a shared copy.
    """
    return save_bytes(path, tally_of(quarter, Path(path).suffix.lower(), view=view, lang=lang))


def tally_of(quarter: Quarter, ending: str, *, view: str, lang: str) -> bytes:
    """Give the page or the sheet, by the ending of its name."""
    people = circle(quarter, view=view)
    places = [(people.codes[actor], people.names[actor]) for actor in people.actors]
    make = _page if ending == ".html" else _book
    return make(quarter, places, lang)


def _page(quarter: Quarter, places: Sequence[Pair], lang: str) -> bytes:
    meta, spoken = quarter.meta, choices("language", languages_of(quarter))
    lists = {"place": places, "language": spoken, "hurdle": choices("hurdle_kind")}
    page = render_page(
        "tally",
        lang,
        about_page(meta, "tally", text("collect.file_tally", lang), lists),
        title=text("collect.tally_title", lang),
        of=page_status(meta),
        topics=choices("topic", TOPICS),
    )
    return page.encode()


_COLUMNS = ("concern", "language", "outcome", "to", "reason", "from", "count")

_WIDTHS = (34, 20, 26, 40, 26, 40, 12)

_OUTCOMES = ("helped", "passed", "could_not")

_FACTS = ("desk", "from", "until", "quarter")

_FIRST, _LAST = 9, 400


def _book(quarter: Quarter, places: Sequence[Pair], lang: str) -> bytes:
    from openpyxl.utils import get_column_letter

    from ecosystem.io.clerk import write

    book = write.new_book()
    sheet = book.create_sheet(text("collect.tally_sheet", lang))
    write.title(sheet, "need", text("collect.tally_title", lang), len(_COLUMNS))
    write.explain(sheet.cell(2, 1, text("collect.tally_about", lang)))
    sheet.merge_cells(start_row=2, end_row=2, start_column=1, end_column=len(_COLUMNS))
    for row, key in enumerate(_FACTS, start=3):
        write.row_title(sheet.cell(row, 1, text(f"collect.tally_{key}", lang)))
        write.field(sheet.cell(row, 2), date=key in ("from", "until"), boxed=True)
    sheet.cell(6, 2, quarter.meta.id).data_type = "s"
    choices = {
        "place": [f"{name} ({code})" for code, name in places],
        "topic": write.labels("topic", lang),
        "language": [language_name(code, lang) for code in languages_of(quarter)],
        "outcome": [text(f"collect.outcome_{key}", lang) for key in _OUTCOMES],
        "hurdle": write.labels("hurdle_kind", lang),
    }
    write.add_lists(book, text("paper.sheet_lists", lang), choices)
    write.choose(sheet, "B3:B3", "list_place", lang, strict=False)
    lists = {"concern": "topic", "language": "language", "outcome": "outcome", "to": "place"}
    lists |= {"from": "place", "reason": "hurdle"}
    for place, (key, width) in enumerate(zip(_COLUMNS, _WIDTHS, strict=True), start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = width
        write.head(sheet.cell(_FIRST - 1, place, text(f"collect.tally_column_{key}", lang)), "need")
        if key in lists:
            area = f"{letter}{_FIRST}:{letter}{_LAST}"
            write.choose(sheet, area, f"list_{lists[key]}", lang, strict=False)
        for line in range(_FIRST, _FIRST + 40):
            write.field(sheet.cell(line, place))
    sheet.row_dimensions[_FIRST - 1].height = 34
    sheet.freeze_panes = f"A{_FIRST}"
    last = get_column_letter(len(_COLUMNS))
    write.print_setup(sheet, f"{_FIRST - 1}:{_FIRST - 1}", area=f"A1:{last}{_FIRST + 39}")
    return write.bytes_of(book)


# --- A filled sheet as the same fields that the page saves.


def read_book(path: Path) -> dict[str, str]:
    """Read a filled sheet; besides the counts the code of the desk and the id of the quarter."""
    titles = {fold(text("collect.tally_sheet", lang)) for lang in LANGUAGES}
    book = open_book(path)
    found = next((name for name in book.titles if fold(name) in titles), "")
    sheet = book.read(found, _LAST) if found else RawSheet("")
    facts = _facts(sheet)
    if not facts.get("desk"):
        raise DataError("collect.fault_nothing", file=path.name)
    counts: Counter[str] = Counter()
    for names, count in _rows(sheet):
        for name in names:
            counts[name] += count
    return {**facts, **{name: str(count) for name, count in counts.items()}}


def _keys(area: str, keys: Iterable[str]) -> dict[str, str]:
    """Tell what words of the sheet mean, in every language."""
    return {fold(text(f"collect.{area}_{key}", lang)): key for key in keys for lang in LANGUAGES}


def _facts(sheet: RawSheet) -> dict[str, str]:
    words = _keys("tally", _FACTS)
    found: dict[str, str] = {}
    for row in sheet.rows:
        if len(row) > 1 and fold(row[0]) in words:
            found.setdefault(words[fold(row[0])], row[1])
    found |= {key: read_day(found[key])[0] for key in ("from", "until") if key in found}
    if "desk" in found:
        found["desk"] = _code(found["desk"])
    return found


def _code(word: str) -> str:
    inside = re.search(r"\(([A-Za-z0-9]{2,12})\)\s*$", word)
    return plain_code(inside[1] if inside else word)


def _rows(sheet: RawSheet) -> Iterator[tuple[list[str], int]]:
    """Give the counts of each row; what cannot be read keeps a name that nobody knows."""
    if not sheet.rows:
        return
    known, outcomes = _keys("tally_column", _COLUMNS), _keys("outcome", _OUTCOMES)
    head = header_place(sheet.rows, lambda word: fold(word) in known)
    columns = [known.get(fold(word), "") for word in sheet.rows[head]]
    for row in sheet.rows[head + 1 :]:
        cells = {key: word for key, word in zip(columns, row, strict=False) if key and word}
        if not cells.keys() - {"count"}:
            continue
        topic = vocabulary_key("topic", cells.get("concern", "")) or "?"
        language = vocabulary_key("language", cells.get("language", "")) or "?"
        pair, many = f"{topic}/{language}", cells.get("count", "1").removesuffix(".0")
        names = [f"asked/{pair}"]
        outcome = outcomes.get(fold(cells.get("outcome", "")), "")
        if outcome == "passed" or (not outcome and "to" in cells):
            names.append(f"passed/{pair}/{_code(cells.get('to', ''))}")
        elif outcome == "could_not":
            reason = vocabulary_key("hurdle_kind", cells.get("reason", "")) or "?"
            names.append(f"could_not/{pair}/{reason}")
        elif outcome:
            names.append(f"{outcome}/{pair}")
        if "from" in cells:
            names.append(f"came/{pair}/{_code(cells['from'])}")
        if many.isdigit():
            yield names, int(many)
        else:
            yield [f"?/{pair}"], 1
