"""Quarters for reports: the small one, one full of tricks, an empty one."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path
from typing import Any

import ecosystem as eco
from ecosystem.documents.model import Block, Document, Sentences, TableBlock
from ecosystem.documents.report import build_report
from ecosystem.findings.registry import Result
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Table
from ecosystem.sharing.results import share_result
from ecosystem.words import text

DATA = Path(__file__).resolve().parents[2] / "data"
TRICKS = (
    '=HYPERLINK("http://127.0.0.1/","x")',
    "<script>document.title='ran'</script>",
    "<img src=x onerror=\"document.title='ran'\">",
    '"><svg onload="document.title=1">',
    "{{ 7 * 7 }}{% raw %}",
    "+49 221 $x^2$ & Söhne",
    "@SUM(A1:A9)",
    "-1+1|cmd",
    "siehe href _x0041_",
    "]]></style><b>fett</b>",
    "' ; DROP TABLE",
    "Zeile\u2028Ende \u202e rückwärts",
)


@cache
def shipped(name: str) -> Quarter:
    """A quarter of the folder data."""
    return eco.read_quarter(DATA / name)


@cache
def _found(name: str) -> Result:
    return eco.find_all(shipped(name))


@cache
def found(name: str, view: str = "internal") -> Result:
    """Its findings in a view."""
    return share_result(_found(name), shipped(name), view=view)


@cache
def reported(name: str, view: str = "internal", lang: str = "de") -> Document:
    """The report on it; drawing takes a second, so each is made once."""
    return build_report(shipped(name), found(name, view), lang=lang)


def blocks_of(report: Document, kind: type[Block]) -> dict[str, Any]:
    """The tables of a report by key, or its lists of sentences by title."""
    found = [*report.blocks, *(b for each in report.blocks for b in getattr(each, "blocks", ()))]
    return {getattr(b, "key", b.title): b for b in found if isinstance(b, kind)}


def table(report: Document, key: str) -> Any:
    """A table of a report."""
    return blocks_of(report, TableBlock).get(key)


def said(report: Document, key: str) -> Any:
    """Sentences of a report, by the key of their heading."""
    return blocks_of(report, Sentences).get(text(key, report.lang))


@cache
def tricky() -> Quarter:
    """The small quarter with names that are attacks."""
    mini = eco.load_sample("mini")
    records = mini.table("actors").records()
    for record, name in zip(records, TRICKS, strict=True):
        record["name"] = name
    return mini.with_tables(Table.from_records("actors", records))


def empty() -> Quarter:
    """A quarter in which nobody is."""
    table = Table("actors", ("id", "name", "type"), ())
    return Quarter(eco.Meta(), {"actors": table})


def shuffled(quarter: Quarter, seed: int) -> Quarter:
    """The same quarter with its rows in another order."""
    chance = random.Random(seed)
    tables = [
        table.keep(chance.sample(range(len(table)), len(table)))
        for table in quarter.tables.values()
    ]
    return quarter.with_tables(*tables)
