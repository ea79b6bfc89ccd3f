"""Every rule that the tables of a quarter must keep, each fault with its place and a remedy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches

from ecosystem.errors import Problem
from ecosystem.model.values import Meta, Table, fault_of, is_unknown
from ecosystem.schema import LANGUAGE_PATTERN, TABLES, TOPICS, Column
from ecosystem.words import vocabulary

Tables = Mapping[str, Table]

Check = Callable[[Tables], Iterator[Problem]]

# What our own imports keep of a list so that people recognise a row, and how many of those who
# were sent on arrived, where a log has counted it.
_FOR_PEOPLE = {
    "actors": ("as_told", "name_of"),
    "offers": ("title", "as_told"),
    "ties": ("as_told", "completion", "languages"),
}


def _known_values(column: Column, part: str) -> dict[str, object]:
    words = list(vocabulary(column.vocabulary)) if column.vocabulary else []
    close = get_close_matches(part.casefold(), words, n=1)
    shown = close if close else words
    return {"known": ", ".join(shown), "low": column.minimum, "high": column.maximum}


def _at(
    severity: str, table: Table, line: int | None, column: str, key: str, /, **params: object
) -> Problem:
    """Make the problem of a cell, or of a whole column."""
    return Problem(severity, key, table.source, line, table.header(column), params)


def _of_each(rule: Callable[[str, Table], Iterator[Problem]]) -> Check:
    """Hold each table against a rule, once for the same table: most stay in a changed quarter."""

    def check(tables: Tables) -> Iterator[Problem]:
        for name, table in tables.items():
            kept: dict[str, tuple[Problem, ...]] = vars(table).setdefault("_checked", {})
            if rule.__name__ not in kept:
                kept[rule.__name__] = tuple(rule(name, table))
            yield from kept[rule.__name__]

    return check


@_of_each
def check_columns(name: str, table: Table) -> Iterator[Problem]:
    """Check that required columns are there and that no header occurs twice."""
    schema = TABLES[name]
    for column in schema.columns.values():
        if column.required and column.name not in table.columns:
            yield Problem("error", "missing_column", table.source, None, column.name)
    for column_name in dict.fromkeys(table.columns):
        if table.columns.count(column_name) > 1:
            yield Problem("error", "double_column", table.source, None, column_name)
        elif not schema.knows(column_name) and column_name not in _FOR_PEOPLE.get(name, ()):
            close = get_close_matches(column_name.casefold(), list(schema.columns), n=1)
            key = "column_typo" if close else "extra_column"
            params = {"known": close[0]} if close else {}
            yield Problem("warning", key, table.source, None, column_name, params)


@_of_each
def check_cells(name: str, table: Table) -> Iterator[Problem]:
    """Check every cell: required, form, vocabulary and range."""
    for column in TABLES[name].columns.values():
        if column.name not in table.columns:
            continue
        texts = table.column(column.name)
        # A column says few different things: each is judged once, and most are right.
        judged = {text: _fault(column, text) for text in set(texts)}
        if not any(judged.values()):
            continue
        for text, line in zip(texts, table.lines, strict=True):
            if fault := judged[text]:
                key, params = fault
                yield _at("error", table, line, column.name, key, **params)


def _fault(column: Column, text: str) -> tuple[str, dict[str, object]] | None:
    """Say what is wrong with one text of a column, and what the message names."""
    # among the entries of a list, unknown is an answer of its own
    blank = not text if column.type == "keys" else is_unknown(text)
    if column.filled and blank:
        return "blank", {}
    if fault := fault_of(column, text):
        key, part = fault
        return key, {"value": part, **_known_values(column, part)}
    return None


@_of_each
def check_keys(name: str, table: Table) -> Iterator[Problem]:
    """Check that ids occur once."""
    key = TABLES[name].key
    if not key or any(column not in table.columns for column in key):
        return
    seen: dict[tuple[str, ...], int] = {}
    for values, line in zip(table.select(*key), table.lines, strict=True):
        if values in seen:
            told = " + ".join(values)
            yield _at("error", table, line, key[0], "double_key", value=told, first=seen[values])
        seen.setdefault(values, line)


def check_references(tables: Tables) -> Iterator[Problem]:
    """Check that every id that is referred to exists."""
    for name, table in tables.items():
        for column in TABLES[name].columns.values():
            if column.reference is None or column.name not in table.columns:
                continue
            other, _, key = column.reference.partition(".")
            if other not in tables:
                used = any(not is_unknown(text) for text in table.column(column.name))
                if used and other != "actors":
                    yield _at("warning", table, None, column.name, "no_table", table=other)
                continue
            known, texts = frozenset(tables[other].column(key)), table.column(column.name)
            strange = {text for text in {*texts} - known if not is_unknown(text)}
            for text, line in zip(texts, table.lines, strict=True) if strange else ():
                if text not in strange:
                    continue
                close = get_close_matches(text, sorted(known), n=1)
                params = {"value": text, "table": other, "known": close[0] if close else ""}
                fault = "unknown_id_close" if close else "unknown_id"
                yield _at("error", table, line, column.name, fault, **params)


@_of_each
def check_periods(_: str, table: Table) -> Iterator[Problem]:
    """Check that nothing ends before it begins."""
    for begin, end in (("active_from", "active_until"), ("valid_from", "valid_until")):
        if not {begin, end}.issubset(table.columns):
            continue
        for (first, last), line in zip(table.select(begin, end), table.lines, strict=True):
            if not is_unknown(first) and not is_unknown(last) and first > last:
                yield _at("warning", table, line, end, "empty_period", begin=first, end=last)


def check_loops(tables: Tables) -> Iterator[Problem]:
    """Check for ties of an actor to itself and for actors that sit at or belong to themselves."""
    for name, left, right in _SELF_COLUMNS:
        if table := tables.get(name):
            for (one, other), line in zip(table.select(left, right), table.lines, strict=True):
                if one == other and not is_unknown(one):
                    yield _at("warning", table, line, right, f"self_{name}", value=one)


_SELF_COLUMNS = (("ties", "source", "target"), ("actors", "id", "at"), ("actors", "id", "part_of"))


def check_meta(meta: Meta, source: str = "datapackage.json") -> Iterator[Problem]:
    """Check wave, languages, horizon and the topics of which the offers were recorded."""
    if meta.wave is None:
        yield Problem("warning", "no_wave", source)
    if meta.horizon_months < 0:
        yield Problem("error", "bad_horizon", source, params={"value": meta.horizon_months})
    blank = [] if meta.blank_language in ("unknown", "*") else [meta.blank_language]
    for code in [*meta.languages, *blank]:
        if not LANGUAGE_PATTERN.fullmatch(code):
            yield Problem("error", "bad_language", source, params={"value": code})
    for topic in () if meta.offers_recorded == "all" else meta.offers_recorded or ():
        if topic not in TOPICS:
            params = {"value": topic, "known": ", ".join(TOPICS)}
            yield Problem("error", "bad_recorded", source, params=params)


CHECKS: tuple[Check, ...] = (
    check_columns,
    check_cells,
    check_keys,
    check_references,
    check_periods,
    check_loops,
)


def check_tables(meta: Meta, tables: Tables) -> tuple[Problem, ...]:
    """Run every check."""
    sources = [table.source for table in tables.values() if table.source]
    sheets = bool(sources) and not any(name.endswith((".csv", ".tsv")) for name in sources)
    found = [
        *(check_meta(meta, "") if sheets else check_meta(meta)),
        *(problem for check in CHECKS for problem in check(tables)),
    ]
    return tuple(sorted(found, key=lambda problem: problem.severity != "error"))
