"""Open Referral HSDS 3.0 out: the data package around the rows."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from ecosystem.catalogue import text
from ecosystem.io.formats.hsds_export import Row, hsds_rows
from ecosystem.io.package import describe
from ecosystem.model.quarter import Quarter
from ecosystem.schema import TABLES


@cache
def _schema() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(
        files(__package__).joinpath("hsds_schema.json").read_text("utf-8")
    )
    return found


def _csv(names: list[str], rows: list[Row]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([row.get(name, "") for name in names] for row in rows)
    return buffer.getvalue().encode()


def _resource(table: str, rows: list[Row], there: Mapping[str, list[Row]]) -> dict[str, Any]:
    own = _schema()[table]
    fields = list(own["fields"])
    if table == "tie":
        more = dict.fromkeys(key for row in rows for key in row)
        known = {field["name"] for field in fields}
        fields += [_tie_field(name) for name in more if name not in known]
    keys = [key for key in own["foreignKeys"] if key["reference"]["resource"] in there]
    schema: dict[str, Any] = {"fields": fields, "primaryKey": own["primaryKey"]}
    if keys:
        schema["foreignKeys"] = keys
    return {
        "name": table,
        "path": own["path"],
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _tie_field(name: str) -> dict[str, Any]:
    column = TABLES["ties"].columns.get(name)
    titled = {"title": column.labels["en"]} if column else {}
    return {"name": name, "type": "string", **titled}


def contents(quarter: Quarter, *, lang: str = "en") -> dict[str, bytes]:
    """Write a quarter as an HSDS 3.0 data package.

    Parameters
    ----------
    quarter
        The quarter, as the view may show it.
    lang
        Language of names and descriptions that are made of stored keys.

    Returns
    -------
    contents
        Names of files to their bytes: ``datapackage.json`` and one CSV file a table. Every column
        of actors, offers, docks and funding is also there as an attribute, so that nothing of
        these tables is lost; ties are in ``ties.csv``, which other readers pass over.

    References
    ----------
    Open Referral Initiative. Human Services Data Specification 3.0. https://docs.openreferral.org
    """
    rows = hsds_rows(quarter, lang=lang)
    there = {table: rows[table] for table in _schema() if table in rows}
    resources = [_resource(table, rows, there) for table, rows in there.items()]
    head = describe(quarter)
    found = {
        "name": head["name"],
        **({"title": head["title"]} if "title" in head else {}),
        "description": text("formats.hsds_about", lang),
        "profile": "tabular-data-package",
        "version": "3.0.0",
        "homepage": "https://docs.openreferral.org",
        **({"licenses": head["licenses"]} if "licenses" in head else {}),
        "quarter": quarter.meta.as_dict(),
        "resources": resources,
    }
    files_ = {
        resource["path"]: _csv(
            [f["name"] for f in resource["schema"]["fields"]], there[resource["name"]]
        )
        for resource in resources
    }
    about = json.dumps(found, ensure_ascii=False, indent=1) + "\n"
    return {**files_, "datapackage.json": about.encode()}
