"""Figures as bars and curves: who was heard, when money ends, what new ties bring, what is left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ecosystem.model.quarter import Quarter, check_quarter
from ecosystem.model.values import as_date, is_unknown
from ecosystem.pictures import headlines
from ecosystem.pictures import paper as stage
from ecosystem.pictures import style as styles
from ecosystem.pictures.canvas import Ground, Room
from ecosystem.pictures.scene import counted
from ecosystem.pictures.words import name_of, plain, why_no_ties
from ecosystem.stubs import dataclass
from ecosystem.words import and_list, label, rounded, say_day, share_words, short_day, text

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from ecosystem.changes.plan import Plan


# --- Whose view the map holds: bars of who was heard, and the curve of new names.

_HEARD, _ALL = "#0B4F7A", "#CFE3EF"


def draw_informants(
    quarter: Quarter,
    *,
    heard: Sequence[tuple[str, int, int]],
    growth: Sequence[float] = (),
    lang: str = "en",
    paper: str = "a4",
    ax: Axes | None = None,
) -> Axes:
    """Draw who was heard by sector, and how many names came with each interview.

    Parameters
    ----------
    quarter
        A quarter that may be shown as it is: title and status are taken from it.
    heard
        One row a sector: the sector, how many of its actors were heard, and how many there are.
    growth
        For each interview, in order, the share of all named actors that were known by then; none
        if the order is not known.
    lang
        ``"de"`` or ``"en"``.
    paper
        Size of a new figure: ``"a4"``, ``"a3"``, ``"a0"``, ``"projector"`` or ``"projector-4x3"``.
    ax
        Axes to draw on instead of a new figure; they are filled from edge to edge.

    Returns
    -------
    ax
        The axes. Nothing is saved or shown.

    Raises
    ------
    UsageError
        If there is no such paper.
    """
    check_quarter(quarter)
    foot = [text("informants.rest", lang), text("views.known_only", lang)]
    title = text("informants.title", lang, name=name_of(quarter.meta, lang))
    sheet = stage.begin(quarter.meta, title, foot, lang=lang, paper=paper, axes=ax)
    if not heard:
        stage.empty_state(sheet, text("informants.no_heard", lang))
        return sheet.axes
    left, bottom, right, top = sheet.body
    middle = left + 0.52 * (right - left)
    _bars(sheet, (left, bottom, middle - 16 * sheet.unit, top), heard, lang)
    _curve(sheet, (middle + 16 * sheet.unit, bottom, right, top), growth, lang)
    sheet.heading(text("informants.legend", lang))
    for key, color in (("heard", _HEARD), ("actors", _ALL)):

        def draw(x: float, y: float, color: str = color) -> None:
            unit = sheet.unit
            sheet.box((x - 7 * unit, y - 4 * unit, 14 * unit, 8 * unit), color)

        sheet.entry(text(f"informants.sign_{key}", lang), draw)
    sheet.entry(text("informants.read_growth", lang), None, indent=0)
    return sheet.axes


def _bars(sheet: stage.Sheet, room: Room, heard: Sequence[tuple[str, int, int]], lang: str) -> None:
    left, bottom, right, top = room
    unit, size = sheet.unit, 8.0 * sheet.unit
    sheet.write(left, top - 10 * unit, text("informants.axis_heard", lang), size, bold=True)
    step = (top - 24 * unit - bottom) / len(heard)
    most = max(actors for _, _, actors in heard)
    high = min(0.4 * step, 20 * unit)
    for place, (sector, yes, actors) in enumerate(heard):
        y = top - 24 * unit - (place + 1) * step + 0.2 * step
        words = text("informants.heard_of", lang, heard=yes, all=actors)
        sheet.write(left, y + high + 4 * unit, f"{label('sector', sector, lang)}: {words}", size)
        for count, color in ((actors, _ALL), (yes, _HEARD)):
            wide = (right - left) * count / most
            if count:
                sheet.box((left, y, wide, high), color)


def _curve(sheet: stage.Sheet, room: Room, growth: Sequence[float], lang: str) -> None:
    left, bottom, right, top = room
    unit, size = sheet.unit, 7.4 * sheet.unit
    if not growth:
        words = text("informants.no_growth", lang)
        sheet.paragraph(left, (top + bottom) / 2, right - left, words, size, styles.QUIET)
        return
    words = text("informants.axis_growth", lang)
    sheet.paragraph(left, top - 10 * unit + size, right - left, words, size, styles.INK)
    west, south, north = left + 26 * unit, bottom + 30 * unit, top - 34 * unit
    for percent in (0, 25, 50, 75, 100):
        y = south + percent / 100 * (north - south)
        sheet.line([west, right], [y, y], styles.FAINT, 0.6, layer=0.0)
        sheet.write(west - 4 * unit, y - 0.36 * size, f"{percent} %", size, align="right")
    across = np.linspace(west, right, len(growth) + 1)
    up = south + np.array([0.0, *growth]) * (north - south)
    sheet.line(across, up, _HEARD, 1.8, name="line-growth")
    for count in sorted({1, len(growth)}):
        sheet.write(across[count], south - 12 * unit, str(count), size, align="center")
    words = text("informants.axis_interview", lang)
    sheet.write(right, south - 25 * unit, words, size, bold=True, align="right")


# --- Rows of bars: a name, a bar, and words at its end.


def _pair(left: str, right: str) -> str:
    return f"{left} – {right}"


def _row_words(
    sheet: stage.Sheet, x: float, y: float, width: float, words: str, size: float
) -> int:
    """Write words of up to two lines around a height; return how many lines they take."""
    lines = styles.fill(words, width / size)
    y += (len(lines) - 1) * 0.6 * size - 0.36 * size
    for line in lines:
        sheet.write(x, y, line, size)
        y -= 1.2 * size
    return len(lines)


def _bar(sheet: stage.Sheet, room: Room, color: str, name: str) -> None:
    """Draw a bar from its left, middle, width and height."""
    x, y, width, high = room
    place = (x, y - high / 2, max(width, 0.8 * sheet.unit), high)
    sheet.box(place, color, "none", 0.0, name=name)


# --- When money ends: a calendar with a bar for each funding, and the needs that fall below it.

_LASTS, _FALLS = "#8FBEDB", "#B3261E"

# Share of the width for what ends.
_NAMES = 0.36

# So many bars at the most.
_MOST = 15


def draw_funding_line(
    quarter: Quarter,
    *,
    timeline: pd.DataFrame,
    lang: str = "en",
    paper: str = "a4",
    ax: Axes | None = None,
) -> Axes:
    """Draw until when money lasts, and how many needs change when it ends.

    Parameters
    ----------
    quarter
        A quarter that may be shown as it is.
    timeline
        One row an end: ``date``, ``coverage_before`` (its first value is today's),
        ``coverage_after`` (shares of the need, missing if not defined), ``cells_changed`` (how
        many needs change class) and ``funding`` (what ends). Where ``funding`` is empty,
        ``projects``, ``offers`` and ``ties`` say how many of them end.
    lang
        ``"de"`` or ``"en"``.
    paper
        Size of a new figure: ``"a4"``, ``"a3"``, ``"a0"``, ``"projector"`` or ``"projector-4x3"``.
    ax
        Axes to draw on instead of a new figure; they are filled from edge to edge.

    Returns
    -------
    ax
        The axes. Nothing is saved or shown.

    Raises
    ------
    UsageError
        If there is no such paper.

    Notes
    -----
    A bar runs from the day of the quarter, or the start of a funding, to its end. Where the view
    does not tell single fundings, there is a bar for each day. Below stand how many needs are met
    worse or better from each day on, from what is covered today; the day of the most is marked.
    """
    check_quarter(quarter)
    days, ends = _money_ends(quarter, timeline, lang)
    foot = [text("pictures.funding_rest", lang, ends=len(days)), text("views.known_only", lang)]
    title = text("pictures.title.funding", lang, name=name_of(quarter.meta, lang))
    changed = timeline["cells_changed"].fillna(0).astype(int).tolist()
    worst = changed.index(max(changed)) if days else 0
    before = timeline.get("coverage_before")
    covered = _covered(before.iloc[0], lang) if days and before is not None else ""
    headline = ""
    if days:
        most = say_day(days[worst], lang)
        headline = headlines.of_funding(changed[worst], most, bool(covered), lang)
    sheet = stage.begin(
        quarter.meta, title, foot, headline=headline, lang=lang, paper=paper, axes=ax
    )
    if not days:
        stage.empty_state(sheet, text("pictures.empty.funding", lang))
        return sheet.axes
    sheet.columns = tuple(
        text(f"pictures.funding.{key}", lang) for key in ("until", "what", "needs", "covered")
    )
    left, bottom, right, top = sheet.body
    words = [text("pictures.funding.changes", lang)] if any(changed) or covered else []
    words.append(text(f"pictures.funding.{'today' if covered else 'unknown'}", lang, share=covered))
    size = max(7.4 * sheet.unit, sheet.least)
    below = len(styles.fill(" ".join(words), _NAMES * (right - left) / size)) * 1.3 * size
    below = max(62 * sheet.unit, below + 10 * sheet.unit)
    sheet.body = left, bottom + below, right, top
    bars = _MOST
    while True:  # whatever is left out, the day of the most needs stays
        shown = _kept(ends, worst, bars)
        names = [each.names[-1] for each in shown]
        room = _Rows.fitting(sheet, names, name=_NAMES, words=0.24, lines=2)
        if room.count == len(shown):
            break
        bars = len(shown) - 1
    first = min([quarter.meta.wave or days[0], days[0]])
    whole = max((days[-1] - first).days, 1)

    def across(day: dt.date) -> float:
        return room.left + max((day - first).days, 0) / whole * room.wide

    _years(room, first, days[-1], across)
    last = {each.place: at for at, each in enumerate(shown)}
    shares = [_covered(each, lang) for each in timeline.get("coverage_after", [None] * len(days))]
    for at, each in enumerate(shown):
        day, count, y = days[each.place], changed[each.place], room.at(at)
        room.name(y, *each.names)
        start = across(min(each.start or first, day))
        color = _FALLS if count else _LASTS
        _bar(sheet, (start, y, across(day) - start, room.high), color, f"end-{at}")
        told = last[each.place] == at and count > 0
        said = [short_day(day, lang), *([_then(count, shares[each.place], lang)] if told else [])]
        room.words(across(day), y, ": ".join(said), bold=told and each.place == worst)
    for each in ends:
        what = short_day(days[each.place], lang), each.names[0]
        sheet.rows.append((*what, str(changed[each.place]), shares[each.place]))
    falls = {across(day): count for day, count in zip(days, changed, strict=True) if count}
    if falls:
        _falls(room, falls, room.at(last[worst]) - room.high / 2)
    width = room.left - left - 8 * sheet.unit
    top = bottom + below - 6 * sheet.unit
    sheet.paragraph(left, top, width, " ".join(words), size, styles.INK)
    _explain(sheet, len(shown), len(ends), (max(changed) > 0, covered != "" and 0 in changed))
    return sheet.axes


def _then(count: int, share: str, lang: str) -> str:
    """Say how many needs change, and what is covered then."""
    said = text("pictures.funding.changed", lang, count=count)
    return said + (text("pictures.funding.then", lang, share=share) if share else "")


def _explain(sheet: stage.Sheet, shown: int, ends: int, occur: tuple[bool, bool]) -> None:
    """Say what the bars mean, and how many have no room."""
    if ends > shown:
        words = text("pictures.more_rows", sheet.lang, shown=shown, all=ends)
        sheet.entry(words, None, indent=0)
    sheet.entry(text("pictures.funding.bars", sheet.lang), None, indent=0)
    for key, color, there in zip(("falls", "lasts"), (_FALLS, _LASTS), occur, strict=True):
        if there:
            _sign(sheet, color, text(f"pictures.funding.{key}", sheet.lang))


@dataclass(frozen=True)
class _End:
    """One bar of the calendar."""

    place: int  # Of its day.
    names: tuple[str, ...]  # The longest first.
    start: dt.date | None = None


def _money_ends(
    quarter: Quarter, timeline: pd.DataFrame, lang: str
) -> tuple[list[dt.date], list[_End]]:
    """List what ends: each funding by name where the view tells it, else what ends on a day."""
    import pandas as pd

    days = [each.date() for each in pd.to_datetime(timeline["date"])]
    funding = {row["id"]: row for row in quarter.table("funding").records()}
    names = dict(quarter.table("actors").select("id", "name"))
    paid: dict[str, set[str]] = {}
    for fund, actor in quarter.table("offers").select("funding", "actor"):
        paid.setdefault(fund, set()).add(plain(names.get(actor, "")) or actor)
    ends = []
    for place, (_, row) in enumerate(timeline.iterrows()):
        what = row["funding"]
        funds = [what] if isinstance(what, str) else list(what)
        for fund in filter(None, funds):
            told = funding.get(fund, {"source": fund})
            giver = plain(told["source"])
            if is_unknown(giver):
                giver = f"{text('money.unnamed', lang)} ({plain(fund)})"
            who = sorted(paid.get(fund, ()))
            some = [text("pictures.funding.among", lang, name=who[0])] if who[1:] else []
            said = [f"{giver}: {each}" for each in [", ".join(who), *some] if each]
            ends.append(_End(place, (*said, giver), as_date(told.get("valid_from", ""))))
        if not any(funds):
            ends.append(_End(place, (_end_words(row, lang),)))
    return days, ends


def _kept(ends: Sequence[_End], worst: int, most: int) -> list[_End]:
    """Keep the first ends, and those of the day of the most needs."""
    ranks = sorted(range(len(ends)), key=lambda at: (ends[at].place != worst, at))
    return [ends[at] for at in sorted(ranks[:most])]


def _years(room: _Rows, first: dt.date, last: dt.date, across: Callable[[dt.date], float]) -> None:
    """Draw where years begin, as far as their names have room."""
    sheet, free = room.sheet, 0.0
    for year in range(first.year, last.year + 1):
        x = across(dt.date(year, 1, 1))
        sheet.line([x, x], [room.bottom, room.top], styles.FAINT, 0.7, layer=0.0)
        ends = across(min(dt.date(year, 12, 31), last)) - x
        if x >= free and (year > first.year or ends > 2.6 * room.size):
            sheet.write(x + 2 * sheet.unit, room.top + 3 * sheet.unit, str(year), room.size)
            free = x + 3 * room.size


def _falls(room: _Rows, falls: Mapping[float, int], down: float) -> None:
    """Draw below the calendar how many needs fall on which day, the most with a line down to it."""
    sheet, unit = room.sheet, room.sheet.unit
    low, most = room.sheet.body[1] - 56 * unit, max(falls.values())
    size, high = max(9.0 * unit, sheet.least), 30 * unit
    sheet.line([room.left, room.left + room.wide], [low, low], styles.INK, 0.8)
    worst = next(x for x, count in falls.items() if count == most)
    sheet.line([worst, worst], [low, down], _FALLS, 1.2, dashes=(1.0, 1.65), name="worst")
    written: list[float] = []
    for x, count in sorted(falls.items(), key=lambda each: (-each[1], each[0])):
        place = (x - 5 * unit, low, 5 * unit, high * count / most)
        sheet.box(place, _FALLS, "none", 0.0, name=f"fall-{count}")
        words = str(count)
        if all(abs(x - other) > 2.2 * size for other in written):
            bold = x == worst
            y = low + high * count / most - 0.72 * size
            sheet.write(x + 3 * unit, max(y, low + 2 * unit), words, size, bold=bold)
            written.append(x)


def _covered(share: object, lang: str) -> str:
    value = float("nan") if share is None else float(str(share))
    return "" if np.isnan(value) else share_words(value, lang)


def _sign(sheet: stage.Sheet, color: str, words: str) -> None:
    def draw(x: float, y: float) -> None:
        unit = sheet.unit
        sheet.box((x - 7 * unit, y - 4 * unit, 14 * unit, 8 * unit), color)

    sheet.entry(words, draw)


def _end_words(row: pd.Series[Any], lang: str) -> str:
    """Say what ends on a day: by name if the view tells it, else how many fundings."""
    what = row["funding"]
    named = what if isinstance(what, str) else ", ".join(map(str, what))
    if named:
        return plain(named)
    counts = {name: int(row.get(name, 0)) for name in ("projects", "offers", "ties")}
    parts = [text(f"pictures.end.{name}", lang, count=n) for name, n in counts.items() if n]
    return and_list(parts, lang) if parts else text("pictures.end.something", lang)


# Type of names on paper, in points on A4, and their lines; only a longer one is set smaller.
_NAME, _LINES = 10.0, 6


@dataclass(frozen=True)
class _Rows:
    """Where rows of bars lie: names on the left, bars beside them, words at their ends."""

    sheet: stage.Sheet
    left: float  # Where bars begin, and how long the longest may be.
    wide: float
    top: float
    bottom: float
    middles: Sequence[float]  # Of the rows that have room.
    high: float
    size: float

    @classmethod
    def fitting(
        cls,
        sheet: stage.Sheet,
        names: Sequence[str],
        *,
        name: float,
        words: float,
        lines: int = 1,
        head: str = "",
    ) -> _Rows:
        """Share the room out among as many rows as can be read; `name`, `words`: of its width."""
        left, bottom, right, top = sheet.body
        unit, across = sheet.unit, right - left
        size = max(_NAME * unit, sheet.least)
        sheet.small = max(sheet.small, sheet.least / unit)
        start, wide = left + name * across, (1 - name - words) * across
        top -= 12 * unit
        heading = max(8.4 * unit, sheet.least)
        top -= 0.0 if head else 1.2 * size
        for line in styles.fill(head, across / heading, bold=True):
            top -= 1.2 * heading
            x = right - styles.width_of(line, bold=True) * heading if sheet.slide else start
            sheet.write(x, top + 6 * unit, line, heading, bold=True)
        most = (start - left - 8 * unit) / size
        took = [min(len(styles.fill(each, most)), _LINES) for each in names]
        tall = [(1.2 * max(lines, each) + 0.3) * size for each in took]
        while len(tall) > 1 and sum(tall) > top - bottom:
            tall.pop()
        more = (top - bottom - sum(tall)) / max(len(tall), 1)
        steps = [max(each, min(each + more, 64 * unit)) for each in tall]
        ends = top - np.cumsum(steps)
        middles = (ends + np.array(steps) / 2).tolist()
        high = min(0.5 * min(steps, default=0.0), 24 * unit)
        return cls(sheet, start, wide, top, min(ends, default=bottom), middles, high, size)

    @property
    def count(self) -> int:
        """How many rows have room."""
        return len(self.middles)

    def at(self, row: int) -> float:
        """Return the middle of a row."""
        return self.middles[row]

    def name(self, y: float, *words: str) -> None:
        """Write what a row is about: the first words that take two lines at the most."""
        begin, size = self.sheet.body[0], self.size
        width = self.left - begin - 8 * self.sheet.unit
        short = (each for each in words[:-1] if len(styles.fill(each, width / size)) <= 2)
        said = next(short, words[-1])
        while len(styles.fill(said, width / size)) > _LINES:
            size *= 0.95
        _row_words(self.sheet, begin, y, width, said, size)

    def words(self, x: float, y: float, words: str, *, bold: bool = False) -> None:
        """Write at the end of a bar; inside the room, on white, where the bar is too long."""
        x += 5 * self.sheet.unit
        room = self.sheet.body[2] - x
        lines = styles.fill(words, max(room, 60 * self.sheet.unit) / self.size, bold=bold)
        y += (len(lines) - 1) * 0.6 * self.size - 0.36 * self.size
        for line in lines:
            # a line of a year does not run through the words
            self.sheet.write(x, y, line, self.size, bold=bold, ground=Ground())
            y -= 1.2 * self.size


# --- Ranked lists: how much each new tie or action brings, and how easy it is.

_EFFORTS = (1, 2, 4)
_EFFORT_COLORS = ("#0B4F7A", "#4A90BF", "#8FBEDB")

# So many actions of a plan at the most.
_MOST_ACTIONS = 10


def draw_useful_easy(
    quarter: Quarter,
    *,
    suggestions: pd.DataFrame,
    lang: str = "en",
    paper: str = "a4",
    ax: Axes | None = None,
) -> Axes:
    """Draw suggested new ties as a ranked list, with what each brings and how easy it is.

    Parameters
    ----------
    quarter
        A quarter that may be shown as it is; suggestions about others are left out.
    suggestions
        One row a tie: ``source`` and ``target`` (actor ids), ``gain`` and ``effort``; with a
        ``sentence`` the first one is the headline.
    lang
        ``"de"`` or ``"en"``.
    paper
        Size of a new figure: ``"a4"``, ``"a3"``, ``"a0"``, ``"projector"`` or ``"projector-4x3"``.
    ax
        Axes to draw on instead of a new figure; they are filled from edge to edge.

    Returns
    -------
    ax
        The axes. Nothing is saved or shown.

    Raises
    ------
    UsageError
        If there is no such paper.
    """
    check_quarter(quarter)
    network = quarter.network()
    names = {key: plain(name) or key for key, name in zip(network.ids, network.names, strict=True)}
    kept = suggestions[suggestions["source"].isin(names) & suggestions["target"].isin(names)]
    kept = kept.sort_values(["gain", "source", "target"], ascending=[False, True, True]).head(15)
    foot = [text("pictures.useful_rest", lang, count=len(kept)), text("views.known_only", lang)]
    title = text("pictures.title.useful", lang, name=name_of(quarter.meta, lang))
    ends = [
        _pair(names[source], names[target])
        for source, target in zip(kept["source"], kept["target"], strict=True)
    ]
    headline = text("headlines.useful", lang, tie=ends[0]) if ends else ""
    sheet = stage.begin(
        quarter.meta, title, foot, headline=headline, lang=lang, paper=paper, axes=ax
    )
    if not ends:
        known = len(network.docks) and len(network.records) and len(quarter.table("offers"))
        told = "internal" if quarter.meta.view == "internal" else "shown"
        key = f"empty.useful_{told}" if known else "empty.useful"
        stage.empty_state(sheet, text(f"pictures.{key}", lang))
        return sheet.axes
    gains = kept["gain"].astype(float).fillna(0.0).tolist()
    none = text("pictures.useful.none", lang)
    levels = [1 + _EFFORTS.index(each) if each in _EFFORTS else 0 for each in kept["effort"]]
    ranked = [
        (said, gain, share_words(gain, lang) if gain > 0 else none, level)
        for said, gain, level in zip(ends, gains, levels, strict=True)
    ]
    _rank(sheet, "useful", ranked)
    return sheet.axes


def draw_plan(
    quarter: Quarter, *, plan: Plan, lang: str = "en", paper: str = "a4", ax: Axes | None = None
) -> Axes:
    """Draw the actions of a plan as a ranked list, with what each brings and its effort.

    Parameters
    ----------
    quarter
        A quarter that may be shown as it is.
    plan
        The plan as the same view may show it.
    lang
        ``"de"`` or ``"en"``.
    paper
        Size of a new figure: ``"a4"``, ``"a3"``, ``"a0"``, ``"projector"`` or ``"projector-4x3"``.
    ax
        Axes to draw on instead of a new figure; they are filled from edge to edge.

    Returns
    -------
    ax
        The axes. Nothing is saved or shown.

    Raises
    ------
    UsageError
        If there is no such paper.
    """
    check_quarter(quarter)
    actions, notes = plan.actions[:_MOST_ACTIONS], {each.key: each for each in plan.notes}
    foot = [text("pictures.plan_rest", lang), text("views.known_only", lang)]
    title = text("pictures.title.plan", lang, name=name_of(quarter.meta, lang))
    proof = [notes["no_needs"].sentence(lang)] if "no_needs" in notes else plan.proof(lang)
    headline = next(iter(proof), "") if actions else ""
    sheet = stage.begin(
        quarter.meta, title, foot, headline=headline, lang=lang, paper=paper, axes=ax
    )
    if not actions:
        key = "pictures.empty.plan_public" if plan.view == "public" else "plan.note.nothing"
        stage.empty_state(sheet, " ".join(proof) or text(key, lang))
        return sheet.axes
    ranked = []
    for each in actions:
        points = rounded(100 * each.in_order, 1 if plan.view == "internal" else 0, lang)
        some = text("pictures.plan.points", lang, points=points)
        brings = some if each.in_order > 0 else each.brings(lang)
        ranked.append((plain(each.task(lang)), each.in_order, brings, each.candidate.effort))
    _rank(sheet, "plan", ranked)
    sheet.entry(text("pictures.plan.whole", lang), None, indent=0)
    return sheet.axes


def _rank(sheet: stage.Sheet, kind: str, ranked: Sequence[tuple[str, float, str, int]]) -> None:
    """Draw rows of a name, a bar of what it brings, words for that and signs of the effort."""
    lang = sheet.lang
    keys = ("what", "gain", "effort")
    sheet.columns = tuple(text(f"pictures.{kind}.{key}", lang) for key in keys)
    names = [f"{at}. {name}" for at, (name, _, _, _) in enumerate(ranked, start=1)]
    shares = (0.6, 0.24) if sheet.slide else (0.5, 0.2)
    room = _Rows.fitting(sheet, names, name=shares[0], words=shares[1], head=sheet.columns[1])
    most = max(1e-9, *(gain for _, gain, _, _ in ranked))
    for at, (name, gain, brings, level) in enumerate(ranked):
        effort = text(f"pictures.{kind}.effort.{level}", lang) if level else ""
        sheet.rows.append((name, brings, effort))
        if at >= room.count:
            continue
        y = room.at(at)
        room.name(y, names[at])
        far = room.wide * gain / most
        place = (room.left, y, far, room.high)
        _bar(sheet, place, _EFFORT_COLORS[level - 1], f"rank-{at + 1}")
        signs = "■" * level + "□" * (3 - level) if level else ""
        room.words(room.left + far, y, f"{brings}  {signs}")
    if len(ranked) > room.count:
        words = text("pictures.more_rows", lang, shown=room.count, all=len(ranked))
        sheet.entry(words, None, indent=0)
    sheet.heading(sheet.columns[2])
    for level in sorted({level for *_, level in ranked[: room.count]} - {0}):
        words = f"{'■' * level + '□' * (3 - level)} {text(f'pictures.{kind}.effort.{level}', lang)}"
        _sign(sheet, _EFFORT_COLORS[level - 1], words)


# --- What share of a net still hangs together as actors are lost.

# At these shares of losses a room is told what is left.
_LOSSES = (0.05, 0.1, 0.2)


def draw_resilience(
    quarter: Quarter,
    *,
    curves: Mapping[str, pd.Series[float]],
    research: bool = False,
    lang: str = "en",
    paper: str = "a4",
    ax: Axes | None = None,
) -> Axes:
    """Draw what share of a net still hangs together as actors are lost.

    Parameters
    ----------
    quarter
        A quarter that may be shown as it is.
    curves
        Name of a scenario to a series: index the share of actors lost (0 to 1), values the share
        of actors in the largest part. At most three. Without a tie there is nothing to draw.
    research
        Draw whole curves; else a sentence and three bars of the first scenario.
    lang
        ``"de"`` or ``"en"``.
    paper
        Size of a new figure: ``"a4"``, ``"a3"``, ``"a0"``, ``"projector"`` or ``"projector-4x3"``.
    ax
        Axes to draw on instead of a new figure; they are filled from edge to edge.

    Returns
    -------
    ax
        The axes. Nothing is saved or shown.

    Raises
    ------
    UsageError
        If there is no such paper.
    """
    check_quarter(quarter)
    network = quarter.network()
    foot = [text("views.rests.quarter", lang, **counted(quarter)), text("views.known_only", lang)]
    title = text("pictures.title.resilience", lang, name=name_of(quarter.meta, lang))
    there = bool(curves) and bool(len(network.records))
    left = _left(next(iter(curves.values()))) if there else []
    headline = text("headlines.resilience", lang, **_told(*left[1], lang)) if left else ""
    sheet = stage.begin(
        quarter.meta, title, foot, headline=headline, lang=lang, paper=paper, axes=ax
    )
    if not there:
        stage.empty_state(sheet, text(why_no_ties(quarter.meta), lang))
        return sheet.axes
    sheet.columns = tuple(text(f"pictures.axis.{key}", lang) for key in ("lost", "together"))
    sheet.rows += [(share_words(x, lang), share_words(y, lang)) for x, y in left]
    if research:
        _draw_curves(sheet, curves, lang)
        return sheet.axes
    names = [text("pictures.lost", lang, share=share_words(lost, lang)) for lost, _ in left]
    head = text("pictures.axis.together", lang)
    room = _Rows.fitting(sheet, names, name=0.34, words=0.14, head=head)
    for at, (_, kept) in enumerate(left):
        y = room.at(at)
        room.name(y, names[at])
        whole = (room.left, y - room.high / 2, room.wide, room.high)
        sheet.box(whole, styles.PAPER, width=0.7)
        _bar(sheet, (room.left, y, room.wide * kept, room.high), stage.FIRST, f"left-{at}")
        room.words(room.left + room.wide, y, share_words(round(kept, 2), lang), bold=True)
    sheet.entry(text("pictures.lost_first", lang), None, indent=0)
    return sheet.axes


def _left(series: pd.Series[float]) -> list[tuple[float, float]]:
    """Read off what is left at a few shares of losses."""
    index = series.index.astype(float).to_numpy()
    values = series.astype(float).to_numpy()
    return [(lost, float(np.interp(lost, index, values))) for lost in _LOSSES]


def _told(lost: float, kept: float, lang: str) -> dict[str, str]:
    return {"lost": share_words(lost, lang), "kept": share_words(round(kept, 2), lang)}


def _draw_curves(sheet: stage.Sheet, curves: Mapping[str, pd.Series[float]], lang: str) -> None:
    frame = stage.Frame.on(sheet, (0.0, 1.0), (0.0, 1.0))
    words = text("pictures.axis.lost", lang), text("pictures.axis.together", lang)
    frame.draw(stage.SHARES, stage.SHARES, *words)
    for number, (name, series) in enumerate(list(curves.items())[: len(stage.LINES)]):
        values = zip(series.index.astype(float), series.astype(float), strict=True)
        points = np.array([frame.at(x, y) for x, y in values])
        marked = points[:: max(len(points) // 8, 1)]
        stage.draw_curve(sheet, points, marked, number, f"curve-{name}")
    sheet.heading(text("pictures.legend.lines", lang))
    stage.line_signs(sheet, list(curves))
