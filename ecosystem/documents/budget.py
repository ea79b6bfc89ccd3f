"""What ends when: for the report, by days and line by line."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence

from ecosystem.changes.money import Paid, apply_by
from ecosystem.documents import model
from ecosystem.documents.model import TableBlock
from ecosystem.findings.places import FundingCliff
from ecosystem.findings.registry import Result
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Calendar, add_months, as_date, as_number, is_unknown
from ecosystem.words import and_list, label, number, say_day, text, vocabulary

MOST_NAMED = 3

# --- What ends when, and until when one has to ask for money.

# How far the report looks ahead.
MONTHS = 24


_MOST_ROWS = 5


def ends(quarter: Quarter) -> tuple[dict[dt.date, int], dict[dt.date, int]]:
    """Count what ends when, from the day of the data on."""
    wave = quarter.meta.wave or dt.date.min
    money = _fund_days(quarter)

    def count(name: str) -> Counter[dt.date]:
        rows = quarter.table(name).select("valid_until", "funding")
        days = (filter(None, (as_date(until), money.get(fund))) for until, fund in rows)
        first = (min(each, default=None) for each in days)
        return Counter(day for day in first if day and day >= wave)

    return count("offers"), count("ties")


def what_ends(day: dt.date, offers: dict[dt.date, int], ties: dict[dt.date, int], lang: str) -> str:
    """Say what ends on a day."""
    counts = {"offers": offers.get(day, 0), "ties": ties.get(day, 0)}
    return and_list(_parts(counts, lang), lang)


def ending(quarter: Quarter, result: Result) -> tuple[dict[dt.date, int], dict[dt.date, int]]:
    """Count what ends when, as far as a view may tell."""
    offers, ties = ends(quarter)
    # what a tie is paid from is not told outside the office
    return offers, ties if result.view == "internal" else {}


def names_of_ends(quarter: Quarter, result: Result, day: dt.date, lang: str) -> str:
    """Name what ends on a day: the funds inside the office, for partners whose offers these are."""
    if result.view == "public":
        return ""
    owners, money_ends = dict(quarter.table("actors").select("id", "name")), _fund_days(quarter)
    funds: dict[str, str] = {}
    if result.view == "internal":
        funds = dict(quarter.table("funding").select("id", "source"))
    offers = quarter.table("offers").select("actor", "valid_until", "funding")
    names = (
        funds.get(fund) or owners.get(actor, "")
        for actor, until, fund in offers
        if day in (as_date(until), money_ends.get(fund))
    )
    told = list(filter(None, dict.fromkeys(names)))
    more = len(told) - MOST_NAMED
    rest = [text("since.more", lang, count=more)] if more > 0 else []
    return and_list([*told[:MOST_NAMED], *rest], lang)


def money(quarter: Quarter, full: Quarter, result: Result, lang: str) -> tuple[model.Block, ...]:
    """List what ends within two years, with the day until which money must be applied for."""
    title, wave = text("money.part", lang), quarter.meta.wave
    if wave is None:
        return (model.Sentences((text("money.no_wave", lang),), title=title),)
    offers, ties = ending(quarter, result)
    last = add_months(wave, MONTHS)
    days = sorted(day for day in {*offers, *ties} if day <= last)
    if not days:
        return (model.Sentences((text("money.none", lang, months=MONTHS),), title=title),)
    changed = {
        cliff.date: text("money.changed", lang, count=cliff.cells_changed)
        for cliff in result.findings.of_kind("funding_cliff")
        if isinstance(cliff, FundingCliff)
    }
    told = days[:_MOST_ROWS]
    rows = tuple(
        (
            model.Words(say_day(day, lang), strong=True),
            what_ends(day, offers, ties, lang) + changed.get(day, ""),
            _register(day, wave, lang),
        )
        for day in told
    )
    spoken = "; ".join(f"{row[0].words}: {row[1]}" for row in rows)
    places = [(day - wave).days / max((last - wave).days, 1) for day in told]
    line = _time_line(places, text("money.axis", lang, dates=spoken), title)
    table = TableBlock(
        "money", model.columns_of("money.column_", lang, ("day", "what", "register")), rows
    )
    more = len(days) - len(told)
    said = [text("money.more", lang, count=more)] if more else []
    return (line, table, *some([" ".join([*carries(full, result, last, lang), *said])]))


# Funding and days of what ends: who pays, from which level, how much, and what hangs on it.
_MONEY = ("day", "source", "level", "amount", "ends", "register")


def money_lines(quarter: Quarter, shown: Quarter, result: Result, lang: str) -> TableBlock | None:
    """List what ends within two years line by line: each funding, or outside whose offers end."""
    wave = quarter.meta.wave
    if wave is None or result.view == "public":
        return None
    inside = result.view == "internal"
    found = _funds(quarter, lang) if inside else _owners(shown, lang)
    last = add_months(wave, MONTHS)
    rows = tuple(
        (say_day(day, lang), *cells, _register(day, wave, lang))
        for day, cells in sorted(found)
        if wave <= day <= last
    )
    names = _MONEY if inside else ("day", "whose", "ends", "register")
    title = text("money.lines", lang)
    columns = model.columns_of("money.column_", lang, names)
    return TableBlock("lines", columns, rows, title=title, level=3, counted=True) if rows else None


def paid_table(paid: Sequence[Paid], lang: str) -> TableBlock:
    """List which level pays how much in which year, and of how much nobody knows."""
    names = ("level", "year", "fundings:number", "euros:number", "without_amount:number")
    rows = tuple(
        (
            _level(row.level, lang),
            str(row.year),
            *(row.fundings, row.euros, row.without_amount, row.end_unknown, row.ending),
        )
        for row in paid
    )
    columns = model.columns_of("plans.paid_", lang, (*names, "end_unknown:number", "ending:number"))
    media = ("text", "xlsx", "html", "docx", "pdf")
    return TableBlock("paid", columns, rows, title=text("plans.paid", lang), media=media)


def paid_by_year(paid: Sequence[Paid], lang: str) -> TableBlock:
    """Set the same side by side, a row a level and a column a year: for a single page."""
    years = sorted({row.year for row in paid})
    cells = {(row.level, row.year): row for row in paid}
    paying = {row.level for row in paid}
    levels = [level for level in (*vocabulary("funding_level"), "") if level in paying]
    rows = tuple(
        (
            _level(level, lang),
            *(_paid_words(cells.get((level, year)), lang) for year in years),
        )
        for level in levels
    )
    columns = [model.Column("level", text("plans.paid_level", lang))]
    columns += [model.Column(str(year), str(year)) for year in years]
    return TableBlock("paid", tuple(columns), rows, title=text("plans.paid", lang))


def _level(level: str, lang: str) -> str:
    return label("funding_level", level, lang) if level else text("plans.nobody", lang)


def _paid_words(row: Paid | None, lang: str) -> str:
    """Say what is paid, and of how many fundings nobody knows the amount or the end."""
    if row is None:
        return "–"
    said = [] if row.euros is None else [text("money.euros", lang, sum=number(row.euros, lang))]
    for key, count in (("without_amount", row.without_amount), ("end_unknown", row.end_unknown)):
        if count:
            said.append(text(f"money.{key}", lang, count=count))
    return "; ".join(said)


# The day on which something ends, and what is told of it.
_Line = tuple[dt.date, tuple[str, ...]]


def _funds(quarter: Quarter, lang: str) -> list[_Line]:
    """Give a line for each funding that ends: name, level and amount as far as they are known."""
    ends_on = _fund_days(quarter)
    hangs = {
        name: Counter(fund for fund in quarter.table(name).column("funding") if fund)
        for name in ("offers", "ties")
    }
    unknown = text("money.unknown", lang)
    found: list[_Line] = []
    for row in quarter.table("funding").records():
        if row["id"] not in ends_on:
            continue
        level, amount = row.get("level", ""), as_number(row.get("amount_year", ""))
        level = unknown if not level or is_unknown(level) else label("funding_level", level, lang)
        euros = unknown if amount is None else text("money.euros", lang, sum=number(amount, lang))
        source = row["source"]
        source = f"{text('money.unnamed', lang)} ({row['id']})" if is_unknown(source) else source
        parts = _parts({name: counts.get(row["id"], 0) for name, counts in hangs.items()}, lang)
        what = and_list(parts, lang) or text("money.nothing", lang)
        found.append((ends_on[row["id"]], (source, level, euros, what)))
    return found


def _owners(shown: Quarter, lang: str) -> list[_Line]:
    """Give a line for each actor and day on which offers of it end."""
    names = dict(shown.table("actors").select("id", "name"))
    days = Counter(
        (day, actor)
        for actor, until in shown.table("offers").select("actor", "valid_until")
        if (day := as_date(until))
    )
    return [
        (day, (names.get(actor, actor), and_list(_parts({"offers": count}, lang), lang)))
        for (day, actor), count in days.items()
    ]


def _parts(counts: Mapping[str, int], lang: str) -> list[str]:
    return [text(f"report.{name}", lang, count=count) for name, count in counts.items() if count]


def carries(quarter: Quarter, result: Result, last: dt.date, lang: str) -> list[str]:
    """Say how much of the work hangs on money that ends, and what it costs as far as known."""
    if result.view != "internal":
        return []
    wave = quarter.meta.wave or dt.date.min
    due = {key for key, day in _fund_days(quarter).items() if wave <= day <= last}
    paid = [fund in due for fund in quarter.table("offers").column("funding")]
    if not due or not any(paid):
        return []
    funding = quarter.table("funding").records()
    sums = [as_number(row.get("amount_year", "")) for row in funding if row["id"] in due]
    known = [amount for amount in sums if amount is not None]
    values = {"offers": sum(paid), "all": len(paid), "count": len(due)}
    said = [text("money.carries", lang, day=say_day(last, lang), **values)]
    if known:
        total = number(sum(known), lang)
        said.append(text("money.sum", lang, sum=total, known=len(known), count=len(sums)))
    else:
        said.append(text("money.sum_unknown", lang))
    return [" ".join(said)]


def _fund_days(quarter: Quarter) -> dict[str, dt.date]:
    """Give the day on which each fund ends."""
    ends_on = Calendar.funding_ends(quarter.table("funding"))
    return {fund: dt.date.fromordinal(day) for fund, day in ends_on.items()}


def some(said: Sequence[str | model.Words], how: str = "plain") -> tuple[model.Block, ...]:
    """Make a block of some sentences; none of nothing."""
    return (model.Sentences(tuple(said), how),) if said else ()


def _time_line(places: Sequence[float], spoken: str, title: str) -> model.PictureBlock:
    """Draw dates on a line from today to the end of the time that is looked at."""
    ticks = "".join(
        f'<line x1="{x}" y1="{17 - half}" x2="{x}" y2="{17 + half}" stroke-width="{width}"/>'
        for x, half, width in ((10, 9, 4), (500, 7, 2))
    )
    dates = "".join(
        f'<circle cx="{10 + 980 * place:.1f}" cy="17" r="9" fill="#fff" stroke-width="4"/>'
        for place in places
    )
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 34"><g stroke="#1f4457">'
        f'<line x1="10" y1="17" x2="990" y2="17" stroke-width="3"/>{ticks}{dates}</g></svg>'
    )
    return model.PictureBlock(svg, spoken, small=True, title=title)


def _register(day: dt.date, wave: dt.date, lang: str) -> str:
    latest = apply_by(day, wave)
    return say_day(latest, lang) if latest > wave else text("money.now", lang)
