"""A quarter as the content of ``datapackage.json`` and of its CSV files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from typing import Any

from ecosystem.catalogue import vocabulary
from ecosystem.io.descriptor import default_name
from ecosystem.model.quarter import Quarter
from ecosystem.model.table import Table
from ecosystem.model.values import is_unknown
from ecosystem.schema import ID_PATTERN, MISSING, TABLES, Column

_FRICTIONLESS_TYPE = {"integer": "integer", "number": "number", "date": "date"}


def _constraints(column: Column) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if column.required:
        found["required"] = True
    if column.type == "id":
        found["pattern"] = f"^{ID_PATTERN.pattern}$"
    if column.type == "key" and column.vocabulary:
        found["enum"] = list(vocabulary(column.vocabulary))
    if column.type in ("integer", "number"):
        whole = int if column.type == "integer" else float
        if column.minimum is not None:
            found["minimum"] = whole(column.minimum)
        if column.maximum is not None:
            found["maximum"] = whole(column.maximum)
    return found


def _field(table: str, name: str) -> dict[str, Any]:
    column = TABLES[table].columns.get(name)
    if column is None:
        return {"name": name, "type": "string"}
    found: dict[str, Any] = {"name": name, "type": _FRICTIONLESS_TYPE.get(column.type, "string")}
    found["title"] = column.labels["en"]
    constraints = _constraints(column)
    return {**found, "constraints": constraints} if constraints else found


def _distinct(table: Table, key: tuple[str, ...]) -> bool:
    """Tell whether the key is one for a reader that compares numbers, not texts."""
    if not key or any(name not in table.columns for name in key):
        return False
    whole = {n for n in key if TABLES[table.name].columns[n].type == "integer"}
    columns = [[int(t) for t in table.column(n)] if n in whole else table.column(n) for n in key]
    values = list(zip(*columns, strict=True))
    return len(set(values)) == len(values)


def _foreign_keys(table: Table, tables: Mapping[str, Table]) -> list[dict[str, Any]]:
    found = []
    for column in TABLES[table.name].columns.values():
        if column.reference is None or column.name not in table.columns:
            continue
        other, _, key = column.reference.partition(".")
        if other not in tables or key not in tables[other].columns:
            continue
        texts = {text for text in table.column(column.name) if not is_unknown(text)}
        if texts <= set(tables[other].column(key)):
            resource = "" if other == table.name else other
            reference = {"resource": resource, "fields": key}
            found.append({"fields": column.name, "reference": reference})
    return found


def _schema(table: Table, tables: Mapping[str, Table]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "fields": [_field(table.name, name) for name in table.columns],
        "missingValues": list(MISSING),
    }
    key = TABLES[table.name].key
    if _distinct(table, key):
        found["primaryKey"] = list(key)
    foreign = _foreign_keys(table, tables)
    if foreign:
        found["foreignKeys"] = foreign
    return found


def describe(quarter: Quarter) -> dict[str, Any]:
    """Make the content of ``datapackage.json``.

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    descriptor
        A Tabular Data Package (version 1) with the property ``quarter``.

    References
    ----------
    Walsh, P., Pollock, R., & Keegan, M. (2017). Tabular Data Package.
    https://specs.frictionlessdata.io/tabular-data-package/
    """
    meta = quarter.meta
    package = dict(meta.package)
    extras = {entry["name"]: entry for entry in package.pop("resources", ())}
    head: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": package.pop("name", default_name(meta.id, meta.name, meta.wave)),
    }
    if meta.title:
        head["title"] = meta.title
    if meta.licenses:
        head["licenses"] = [dict(entry) for entry in meta.licenses]
    if meta.sources:
        head["sources"] = [dict(entry) for entry in meta.sources]
    resources = [
        {
            "name": name,
            **{key: value for key, value in extras.get(name, {}).items() if key != "name"},
            "path": f"{name}.csv",
            "profile": "tabular-data-resource",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "schema": _schema(table, quarter.tables),
        }
        for name, table in quarter.tables.items()
    ]
    return {**head, **package, "quarter": meta.as_dict(), "resources": resources}


def descriptor_text(quarter: Quarter) -> str:
    """Write ``datapackage.json`` as text.

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    text
        Indented JSON with a line end at its end; the same bytes for the same quarter.
    """
    return json.dumps(describe(quarter), ensure_ascii=False, indent=2) + "\n"


def csv_text(table: Table) -> str:
    r"""Write a table as text.

    Parameters
    ----------
    table
        The table.

    Returns
    -------
    text
        Comma-separated, quoted only where needed, lines ended by ``\n``.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(table.rows)
    return buffer.getvalue()
