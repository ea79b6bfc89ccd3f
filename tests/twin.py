"""Compare the product with the brute-force twin, figure by figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from oracle import analyse as brute_force
from oracle.assemble import KINDS

from ecosystem.findings.registry import find_all
from ecosystem.io.package import read_meta
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Table

Tables = Mapping[str, Sequence[dict[str, str]]]
SAID = (
    *("sentence", "action", "recommendation", "stability", "stability_share", "stability_error"),
    "overturn",
    "likely_true",
)


def make_quarter(tables: Tables, meta: Mapping[str, Any]) -> Quarter:
    """Make a quarter from plain rows, as the twin takes them."""
    known, _ = read_meta({"quarter": dict(meta)}, "meta")
    made = {name: Table.from_records(name, rows) for name, rows in tables.items() if rows}
    made.setdefault("actors", Table("actors", ("id", "name", "type"), ()))
    if "offers" in tables:  # a list without a row says that there is none, no list says nothing
        made.setdefault("offers", Table("offers", ("id", "actor", "topics"), ()))
    return Quarter(known, made)


def plain_rows(quarter: Quarter) -> tuple[dict[str, list[dict[str, str]]], dict[str, Any]]:
    """Return a quarter as the twin takes it."""
    tables = {name: table.records() for name, table in quarter.tables.items()}
    return tables, quarter.meta.as_dict()


def differences(mine: Any, other: Any, path: str = "") -> list[str]:
    """List where two plain values differ by more than rounding."""
    if isinstance(mine, dict) and isinstance(other, dict):
        found = [f"{path}.{key} is on one side only" for key in sorted(mine.keys() ^ other.keys())]
        for key in sorted(mine.keys() & other.keys()):
            found += differences(mine[key], other[key], f"{path}.{key}")
        return found
    if isinstance(mine, list) and isinstance(other, list):
        if len(mine) != len(other):
            return [f"{path}: {mine!r} against {other!r}"]
        pairs = zip(mine, other, strict=True)
        return [d for i, pair in enumerate(pairs) for d in differences(*pair, f"{path}[{i}]")]
    numbers = all(isinstance(v, int | float) and not isinstance(v, bool) for v in (mine, other))
    same = abs(mine - other) < 1e-9 if numbers else mine == other
    return [] if same else [f"{path}: {mine!r} against {other!r}"]


def disagreements(tables: Tables, meta: Mapping[str, Any]) -> list[str]:
    """Analyse a quarter in both ways and list every difference."""
    mine = find_all(make_quarter(tables, meta), draws=0).as_dict()
    twin = brute_force({name: list(rows) for name, rows in tables.items()}, dict(meta))
    found = differences(mine["summary"], twin["summary"], "summary")
    found += differences(_without_words(mine["cells"]), twin["cells"], "cells")
    own = [f for f in _without_words(mine["findings"]) if f["kind"] in KINDS]
    for row in own:  # the twin does not compute chances of return
        row["evidence"].pop("return_probability", None)
    for row in twin["findings"]:
        row["evidence"].pop("return_probability", None)
    if [row["id"] for row in own] != [row["id"] for row in twin["findings"]]:
        ids = [[row["kind"] + " " + row["id"] for row in rows] for rows in (own, twin["findings"])]
        found += differences(sorted(ids[0]), sorted(ids[1]), "ids") or ["the order differs"]
        return found
    return found + differences(own, twin["findings"], "findings")


def _without_words(rows: Any) -> list[dict[str, Any]]:
    return [{key: value for key, value in row.items() if key not in SAID} for row in rows]
