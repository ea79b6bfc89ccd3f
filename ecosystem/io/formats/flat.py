"""A quarter as the nodes and edges that graph programs want: every column, and a few figures."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ecosystem.catalogue import label
from ecosystem.io.descriptor import read_meta
from ecosystem.io.text import number_text
from ecosystem.model.force import actor_sectors
from ecosystem.model.meta import Meta
from ecosystem.model.quarter import Quarter
from ecosystem.model.table import Table
from ecosystem.model.values import as_list, as_number, is_unknown, split_mode
from ecosystem.schema import FREQUENCY_PER_YEAR, KIND_LAYER, TABLES

# What XML cannot hold; a table may hold it if somebody made it in code.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
Value = str | int | float


@dataclass(frozen=True)
class Flat:
    """Nodes and edges with plain values; an unknown value is an absent key.

    Parameters
    ----------
    nodes
        One mapping an actor: its columns, ``label``, and computed attributes (``eco_…``).
    edges
        One mapping a tie row: its columns, ``weight`` where the frequency is known, and computed
        attributes.
    """

    nodes: tuple[dict[str, Value], ...]
    edges: tuple[dict[str, Value], ...]


def _typed(texts: Sequence[str]) -> list[Value]:
    """Give numbers for a column all of whose texts are numbers that come back as they stand."""
    filled = [text for text in texts if text]
    for make, write in ((int, str), (float, number_text)):
        try:
            if filled and all(write(make(text)) == text for text in filled):
                return [make(text) if text else "" for text in texts]
        except (ValueError, OverflowError):
            continue
    return [_UNWRITABLE.sub("", text) for text in texts]


def _rows(table: Table) -> list[dict[str, Value]]:
    known = TABLES[table.name].columns
    columns = [
        _typed(table.column(name))
        if name in known and known[name].type in ("integer", "number")
        else [_UNWRITABLE.sub("", text) for text in table.column(name)]
        for name in table.columns
    ]
    rows = zip(*columns, strict=True) if columns else ()
    return [
        {name: v for name, v in zip(table.columns, row, strict=True) if v != ""} for row in rows
    ]


def offered(quarter: Quarter) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """List topics and languages that each actor offers.

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    offered
        Actor id to sorted topics and sorted languages without their modes.
    """
    found: dict[str, tuple[set[str], set[str]]] = {}
    for record in quarter.table("offers").records():
        topics, languages = found.setdefault(record["actor"], (set(), set()))
        topics.update(as_list(record.get("topics", "")))
        spoken = (entry for entry in as_list(record.get("languages", "")) if not is_unknown(entry))
        languages.update(split_mode(entry)[0] for entry in spoken)
    return {key: (tuple(sorted(t)), tuple(sorted(la))) for key, (t, la) in found.items()}


def per_year(frequency: str, referrals: str) -> float | None:
    """Say how often a tie is used.

    Parameters
    ----------
    frequency
        Stored key.
    referrals
        Number of referrals a year, which overrides the frequency.

    Returns
    -------
    times
        Times a year; None if unknown.
    """
    counted = as_number(referrals)
    return counted if counted is not None else FREQUENCY_PER_YEAR.get(frequency)


def flat(quarter: Quarter, *, lang: str = "en") -> Flat:
    """Lay a quarter out as nodes and edges.

    Parameters
    ----------
    quarter
        The quarter, as the view may show it.
    lang
        Language of the computed labels.

    Returns
    -------
    flat
        Nodes sorted by id, edges in the order of their rows.
    """
    sectors = actor_sectors(quarter.table("actors"))
    docks = frozenset(quarter.table("docks").column("actor"))
    offers = offered(quarter)
    nodes = []
    for node in _rows(quarter.table("actors")):
        key = str(node["id"])
        topics, languages = offers.get(key, ((), ()))
        name = node.get("name", key)
        found: dict[str, Value] = {**node, "label": node.get("label", name), "eco_label": name}
        found["eco_sector"] = sectors[key]
        found["eco_type_label"] = label("type", str(node["type"]), lang)
        found["eco_dock"] = "yes" if key in docks else "no"
        for column, values in (("eco_topics", topics), ("eco_languages", languages)):
            if values:
                found[column] = ";".join(values)
        nodes.append(found)
    edges = []
    for edge in _rows(quarter.table("ties")):
        kind = str(edge["kind"])
        times = per_year(str(edge.get("frequency", "")), str(edge.get("referrals_year", "")))
        found = {
            **edge,
            "eco_layer": KIND_LAYER[kind],
            "eco_kind_label": label("tie_kind", kind, lang),
        }
        if times is not None:
            found["eco_per_year"] = times
        edges.append(found)
    nodes.sort(key=lambda node: str(node["id"]))
    return Flat(tuple(nodes), tuple(edges))


def meta_text(meta: Meta) -> str:
    """Write what a quarter says about itself, for formats that have a place for one text."""
    return json.dumps(meta.as_dict(), ensure_ascii=False, sort_keys=True)


def meta_from(text: str) -> Meta | None:
    """Read what `meta_text` wrote.

    Parameters
    ----------
    text
        JSON; blank if the file has none.

    Returns
    -------
    meta
        None if it cannot be read.
    """
    try:
        found: Any = json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    meta, problems = read_meta({"quarter": found}, "")
    return None if any(problem.severity == "error" for problem in problems) else meta
