"""Put the answer together in the shape of the contract."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from oracle.findings import list_findings
from oracle.official import official_tables
from oracle.reading import Json, Tables
from oracle.summary import list_cells, summarise
from oracle.world import read_world

KINDS = (
    "gap",
    "informal_only",
    "weak_bridge",
    "strong_bridge",
    "untested_bridge",
    "single_point",
    "untested_point",
    "dead_end",
    "hub",
    "loop",
)


def analyse(tables: Tables, meta: Json, parameters: Json | None = None) -> Json:
    """
    Find everything that section 7 of the contract defines, the slow way.

    Parameters
    ----------
    tables
        Rows of raw cell texts by table name; tables and columns may be missing.
    meta
        The `quarter` object of datapackage.json; every entry may be missing.
    parameters
        Conventions that differ from the usual ones: `k`, `fragility_threshold`, `hazard.<risk>`.

    Returns
    -------
    result
        `summary`, `cells` and `findings`, without sentences, actions and stability.
    """
    given = parameters or {}
    world = read_world(tables, meta, given)
    cells = list_cells(world, read_world(official_tables(tables), meta, given))
    findings = list_findings(world, cells)
    result: Json = _plain(
        {"summary": summarise(world, cells), "cells": cells, "findings": findings}
    )
    result["findings"].sort(key=lambda f: (KINDS.index(f["kind"]), -f["severity"], f["id"]))
    return result


def _plain(value: Any) -> Any:
    """Exact numbers become floats of twelve digits."""
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    return round(float(value), 12) if isinstance(value, Fraction) else value
