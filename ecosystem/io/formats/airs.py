"""Services of 211 as iCarol and other programs of AIRS write them: one table, a row a thing."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping

from ecosystem.errors import DataError
from ecosystem.io.files import fold
from ecosystem.io.formats.base import FormatImport, Source, SourceRow, Words, shipped
from ecosystem.io.formats.hsds import Tables, quarter_of

_TOLD = shipped("names")["airs"]

# What a column is called, by what it is taken for; names are compared without blanks and case.
_COLUMNS: Mapping[str, list[str]] = _TOLD["columns"]

# Columns that only such a table has.
_TELLING = frozenset(_TOLD["telling"])

# Columns of names of what belongs to an agency.
_BELOW = ("programname", "program", "servicename", "sitename")

_LISTED = re.compile(r"\s*[;|\n]\s*|\s*,\s+(?=[A-Z])")


def _folded(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", fold(name))


def columns_of(header: Iterable[str]) -> tuple[dict[str, str], int]:
    """Find what each column is, and how many of them only such a table has."""
    names = {_folded(name): name for name in header}
    found = {
        key: next(names[word] for word in words if word in names)
        for key, words in _COLUMNS.items()
        if any(word in names for word in words)
    }
    return found, len(_TELLING & set(names))


class _Taker:
    """Sets the rows of one table as tables of Open Referral."""

    def __init__(self, tables: Tables, columns: Mapping[str, str]) -> None:
        self._tables, self._columns = tables, columns
        self._agencies: dict[str, str] = {}

    def _add(self, table: str, row: Mapping[str, str]) -> None:
        self._tables.add(table, row, read=False)

    def _by_name(self, own: Mapping[str, str]) -> dict[str, str]:
        """Make the ids of a table that has none: what it is, and how it is called."""
        name, agency = own.get("name", ""), own.get("agency", "")
        named = _folded(self._columns.get("name", ""))
        level = own.get("level") or ("site" if named == "sitename" else "program")
        level = "agency" if not own.get("level") and named not in _BELOW else level
        of = f"{agency}:" if agency and level != "agency" else ""  # two may have a "Food box" each
        made = {"level": level, "id": f"{level}:{of}{name}" if name else ""}
        made["parent"] = f"agency:{agency}" if of else ""
        place = own.get("place", "")
        made["site"] = f"site:{of}{place}" if place and level != "site" else ""
        return made

    def take(self, row: SourceRow) -> None:
        """Read one row: an agency, a site, a program, or a program at a site."""
        own = {key: row.get(column, "") for key, column in self._columns.items()}
        if "id" not in self._columns:
            own |= self._by_name(own)
        level, key = _folded(own.get("level", "")), own.get("id", "")
        if not key or not own.get("name"):
            row.leave_out("nameless")
            return
        if fold(own.get("status", "")) in ("inactive", "closed", "deleted"):
            row.leave_out("closed")
            return
        row.take()
        about = {"id": key, "name": own["name"], "description": own.get("description", "")}
        parent = own.get("parent") or key
        self._agencies.setdefault(parent, own.get("agency", ""))
        if level in ("agency", "organization") or not level:
            self._add("organization", about)
        where = own.get("street") or own.get("lat")
        if level in ("site", "location"):
            self._location(own, key, parent)
        elif where and level == "program" and own.get("agency") and "id" not in self._columns:
            # what an agency does at one address has one place
            own["site"] = own.get("site") or f"{parent}@{where}"
            called = own.get("place") or own["agency"]
            self._location({**own, "name": called, "hours": ""}, own["site"], parent)
        elif where:
            self._location(own, f"{key}-site", parent)
        if level in ("program", "programatsite", "service") or (
            own.get("codes") and level != "site"
        ):
            self._service(own, {**about, "organization_id": parent})

    def name_agencies(self) -> None:
        """Add the agencies that have no row of their own: every row of theirs names them."""
        there = {row.get("id") for row in self._tables.of("organization")}
        for key, name in self._agencies.items():
            if name and key not in there:
                self._add("organization", {"id": key, "name": name})

    def _location(self, own: Mapping[str, str], key: str, parent: str) -> None:
        place = {"id": key, "organization_id": parent, "name": own["name"]}
        self._add(
            "location", {**place, "latitude": own.get("lat", ""), "longitude": own.get("lon", "")}
        )
        street = {"address_1": own.get("street", ""), "address_2": own.get("street_2", "")}
        town = {"city": own.get("city", ""), "postal_code": own.get("code", "")}
        if any(street.values()) or any(town.values()):
            self._add("address", {"location_id": key, **street, **town})
        if own.get("access"):
            self._add("accessibility", {"location_id": key, "description": own["access"]})
        if own.get("hours"):
            self._add("schedule", {"location_id": key, "description": own["hours"]})

    def _service(self, own: Mapping[str, str], about: Mapping[str, str]) -> None:
        key = about["id"]
        more = {"fees": own.get("fees", ""), "eligibility_description": own.get("eligibility", "")}
        checked = {"assured_date": own.get("confirmed", "")[:10]}
        self._add("service", {**about, **more, **checked})
        site = own.get("site") or (f"{key}-site" if own.get("street") or own.get("lat") else "")
        if site:
            self._add("service_at_location", {"service_id": key, "location_id": site})
        for word in filter(None, re.split(r"[;,|\n]", own.get("languages", ""))):
            self._add("language", {"service_id": key, "language": word.strip()})
        codes = [w for w in re.split(r"\s*[;|,\n]\s*", own.get("codes", "")) if w]
        terms = [w for w in _LISTED.split(own.get("terms", "")) if w]
        for place in range(max(len(codes), len(terms))):
            code = codes[place] if place < len(codes) else ""
            name = terms[place] if place < len(terms) else code
            self._add("attribute", {"link_id": key, "code": code, "name": name})
        if own.get("hours"):
            self._add("schedule", {"service_id": key, "description": own["hours"]})


def read(source: Source, words: Words, on: dt.date | None) -> FormatImport:
    """Read tables of services as 211 centres export them."""
    tables, takers = Tables(), []
    for title, rows in source.sheets().items():
        header = dict.fromkeys(key for row in rows for key in row)
        columns, telling = columns_of(header)
        if telling < 2 or "name" not in columns:
            continue
        tables.rows[title] = rows
        taker = _Taker(tables, columns)
        for row in rows:
            taker.take(row)
        takers.append(taker)
    for taker in takers:
        taker.name_agencies()
    if not tables.of("organization") and not tables.of("service"):
        raise DataError("formats.nothing_airs", path=source.path)
    return quarter_of(tables, source, words, on)
