"""Open Referral data in any serialisation and version as one set of flat tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ecosystem.io.formats.plain import cell
from ecosystem.io.formats.sources import Source

Row = dict[str, str]

_NAMES: Mapping[str, str] = {
    **dict.fromkeys(("organization", "organizations"), "organization"),
    **dict.fromkeys(("program", "programs"), "program"),
    **dict.fromkeys(("service", "services"), "service"),
    **dict.fromkeys(("location", "locations"), "location"),
    **dict.fromkeys(
        ("service_at_location", "service_at_locations", "services_at_location"),
        "service_at_location",
    ),
    **dict.fromkeys(("address", "addresses"), "address"),
    **dict.fromkeys(("physical_address", "physical_addresses"), "address"),
    **dict.fromkeys(("postal_address", "postal_addresses"), "postal_address"),
    **dict.fromkeys(("language", "languages"), "language"),
    **dict.fromkeys(("schedule", "schedules", "regular_schedule", "regular_schedules"), "schedule"),
    **dict.fromkeys(("accessibility", "accessibility_for_disabilities"), "accessibility"),
    **dict.fromkeys(("taxonomy", "taxonomies"), "taxonomy"),
    **dict.fromkeys(("taxonomy_term", "taxonomy_terms"), "taxonomy_term"),
    **dict.fromkeys(("attribute", "attributes"), "attribute"),
    **dict.fromkeys(("service_taxonomy", "service_taxonomies", "service_taxonomys"), "attribute"),
    **dict.fromkeys(("other_attribute", "other_attributes"), "attribute"),
    **dict.fromkeys(("cost_option", "cost_options"), "cost_option"),
    **dict.fromkeys(("eligibility", "eligibilities", "eligibilitys"), "eligibility"),
    **dict.fromkeys(("funding", "fundings"), "funding"),
    **dict.fromkeys(
        ("organization_identifier", "organization_identifiers"), "organization_identifier"
    ),
    **dict.fromkeys(("contact", "contacts"), "contact"),
    **dict.fromkeys(("phone", "phones"), "phone"),
    **dict.fromkeys(("tie", "ties"), "tie"),
}
"""What a table, file or key of an object may be called, by version and serialisation."""

READ = frozenset(_NAMES.values()) - {"postal_address"}
_PARENT_OF = {"organization": "organization_id", "service": "service_id"}
_PARENT_OF |= {"location": "location_id", "service_at_location": "service_at_location_id"}
_PARENT_OF |= {"taxonomy": "taxonomy_id", "taxonomy_term": "taxonomy_term_id"}
_PARENT_OF |= {"phone": "phone_id", "contact": "contact_id", "program": "program_id"}
_DEEPEST = 40
_MARKS: Mapping[str, frozenset[str]] = {
    "service_at_location": frozenset({"service", "location"}),
    "location": frozenset({"location_type", "latitude", "addresses"}),
    "service": frozenset({"status", "service_at_locations", "interpretation_services", "fees"}),
    "taxonomy_term": frozenset({"parent_id", "taxonomy", "term_uri", "term"}),
    "taxonomy": frozenset({"version", "taxonomy_terms"}),
    "organization": frozenset({"services", "legal_status", "website", "logo", "locations"}),
}


@dataclass
class Tables:
    """Rows by table.

    Parameters
    ----------
    rows
        Table to rows by id; a row that occurs in several places is joined.
    skipped
        Names of what has no counterpart here.
    pages
        Number of pages that a query has, to the numbers of those that are there.
    quarter
        What a descriptor of ours says about the quarter.
    """

    rows: dict[str, dict[str, Row]] = field(default_factory=dict)
    skipped: set[str] = field(default_factory=set)
    pages: dict[int, set[int]] = field(default_factory=dict)
    quarter: Mapping[str, Any] | None = None
    _indexes: dict[tuple[str, str], dict[str, list[Row]]] = field(default_factory=dict)

    def of(self, table: str) -> list[Row]:
        """Give the rows of a table, sorted by id; ask when everything is added."""
        found = self.rows.get(table, {})
        return [found[key] for key in sorted(found)]

    def by(self, table: str, column: str) -> Mapping[str, list[Row]]:
        """Give the rows of a table by what stands in a column; asked again, the same mapping."""
        found = self._indexes.get((table, column))
        if found is None:
            found = {}
            for row in self.of(table):
                if row.get(column):
                    found.setdefault(row[column], []).append(row)
            self._indexes[table, column] = found
        return found

    def add(self, table: str, row: Row) -> None:
        """Add a row; what an earlier one of the same id leaves open it fills."""
        own = self.rows.setdefault(table, {})
        key = row.get("id") or f"{table}-{len(own) + 1:06d}"
        known = own.setdefault(key, {"id": key})
        for column, text in row.items():
            if text and not known.get(column):
                known[column] = text


def table_name(name: str) -> str | None:
    """Find the table that a file or key means.

    Parameters
    ----------
    name
        For example ``services.csv`` or ``physical_addresses``.

    Returns
    -------
    table
        Name in version 3; None if it is not read.
    """
    stem = name.lower().removesuffix(".csv").removesuffix(".json")
    return _NAMES.get(stem)


def _walk(tables: Tables, table: str, found: Mapping[str, Any], above: Row, depth: int = 0) -> str:
    """Read an object and everything inside it; give its id."""
    plain: Row = {}
    inner: list[tuple[str, Any]] = []
    for key, value in found.items():
        name = table_name(key)
        nested = isinstance(value, dict) or (
            isinstance(value, list) and any(isinstance(v, dict) for v in value)
        )
        if nested and name:
            inner.append((name, value))
        elif nested:
            if key not in ("taxonomy_detail",):
                tables.skipped.add(key)
        else:
            plain[str(key)] = cell(value)
    own = {**above, **plain}
    key = own.get("id", "")
    if not key:
        own["id"] = key = f"{table}-{len(tables.rows.get(table, {})) + 1:06d}"
    if depth < _DEEPEST:
        for name, value in inner:
            for entry in value if isinstance(value, list) else [value]:
                if isinstance(entry, dict):
                    _inside(tables, table, own, name, entry, depth)
    tables.add(table, own)
    return key


def _inside(
    tables: Tables, table: str, own: Row, name: str, entry: Mapping[str, Any], depth: int
) -> None:
    """Read an object inside another one: what belongs to it, or what it belongs to."""
    belongs = {"service": ("organization", "program"), "attribute": ("taxonomy_term",)}
    belongs |= {"service_at_location": ("location", "service"), "taxonomy_term": ("taxonomy",)}
    if name in belongs.get(table, ()):
        own[_PARENT_OF[name]] = _walk(tables, name, entry, {}, depth + 1)
        return
    above = {_PARENT_OF[table]: own["id"]} if table in _PARENT_OF else {}
    if name == "attribute":
        above = {"link_id": own["id"]}
    if table == "location" and name == "service_at_location":
        above = {"location_id": own["id"]}
    if table == "service_at_location":
        above |= {k: own[k] for k in ("service_id", "location_id") if own.get(k)}
    _walk(tables, name, entry, above, depth + 1)


def _guess(found: Mapping[str, Any]) -> str:
    """Say what kind of object it is, by the keys that only it has."""
    if "service" in found and "location" in found:
        return "service_at_location"
    scores = {name: len(marks & set(found)) for name, marks in _MARKS.items()}
    if "organization" in found or "organization_id" in found:
        scores["service"] += 3
    return max(scores, key=lambda name: scores[name])


def _take_json(tables: Tables, found: object, depth: int = 0) -> bool:
    """Read whatever serialisation a JSON file has; False if it is none of Open Referral."""
    if isinstance(found, list) and depth < _DEEPEST:
        taken = [_take_json(tables, entry, depth + 1) for entry in found]  # all of them are read
        return any(taken)
    if not isinstance(found, dict):
        return False
    page = found.get("contents", found.get("content"))
    if isinstance(page, list):
        _note_page(tables, found)
        return _take_json(tables, page, depth + 1)
    if any(str(key).endswith(".csv") for key in found) or _is_tabular(found):
        _take_tabular(tables, found)
        return True
    if "id" in found and {"name", "service", "location"} & set(found):
        _walk(tables, _guess(found), found, {})
        return True
    return False


def _is_tabular(found: Mapping[str, Any]) -> bool:
    """Tell whether an object holds nothing but tables."""
    return bool(found) and all(isinstance(v, list) and table_name(k) for k, v in found.items())


def _take_tabular(tables: Tables, found: Mapping[str, Any]) -> None:
    """Read an object that holds one list of rows for each table."""
    for key, entries in found.items():
        name = table_name(key)
        if name is None:
            tables.skipped.add(key.removesuffix(".csv"))
            continue
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, dict):
                _walk(tables, name, entry, {})


def _note_page(tables: Tables, found: Mapping[str, Any]) -> None:
    total, number = found.get("total_pages", 1), found.get("page_number", found.get("number", 1))
    if isinstance(total, int) and isinstance(number, int) and total > 1:
        tables.pages.setdefault(total, set()).add(number)


def _take_descriptor(tables: Tables, found: object) -> None:
    if isinstance(found, dict) and isinstance(found.get("quarter"), dict):
        tables.quarter = found["quarter"]


def read_tables(source: Source) -> Tables:
    """Read every file of an Open Referral source.

    Parameters
    ----------
    source
        CSV files, one for each table, or JSON files: one object, a list, a page of an answer, or
        all tables in one.

    Returns
    -------
    tables
        Flat rows under the names of version 3; unknown columns are kept.

    Raises
    ------
    DataError
        If a file cannot be read.
    """
    tables = Tables()
    for name in source.names:
        lower = name.lower()
        if lower == "datapackage.json":
            text = source.text(name)
            _take_descriptor(tables, source.json(name) if text.lstrip().startswith("{") else None)
        elif lower.endswith(".json"):
            if not _take_json(tables, source.json(name)):
                tables.skipped.add(name)
        elif lower.endswith((".csv", ".tsv")):
            own = table_name(lower.replace(".tsv", ".csv"))
            if own is None:
                tables.skipped.add(name.rpartition(".")[0])
                continue
            for row in source.records(name):
                tables.add(own, row)
    return tables
