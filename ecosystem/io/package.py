"""A quarter as the content of ``datapackage.json`` and of its CSV files."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from ecosystem.errors import DataError, Problem
from ecosystem.io import files, grids
from ecosystem.io.clerk.cells import MENDED, CellRead, ClerkProblem, read_cell
from ecosystem.io.files import clean_cell, error, fold, plain_csv, warning
from ecosystem.model.merging import Decision
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import ALL_OFFERS, Meta, Table, is_unknown
from ecosystem.schema import ID_PATTERN, MISSING, TABLES, Column, TableSchema
from ecosystem.stubs import dataclass
from ecosystem.words import vocabulary

# --- ``datapackage.json`` as it is read: what it says about the quarter and where its tables lie.

FILE_NAME = "datapackage.json"

# Properties of a package that are made anew whenever it is written.
DERIVED = frozenset({"$schema", "profile", "type", "resources", "quarter"})


# Properties of a resource that are made anew whenever it is written.
DERIVED_RESOURCE = frozenset(
    {"name", "path", "data", "schema", "profile", "type", "scheme", "format", "mediatype"}
    | {"encoding", "compression", "extrapaths", "innerpath", "hash", "bytes", "fields", "rows"}
    | {"stats", "dialect", "url", "$schema"}
)


PACKAGE_NAME = re.compile(r"[-a-z0-9._/]+")

_PLAIN_TEXTS = ("title", "description", "homepage", "image", "version", "created")

_RECORDS = ("licenses", "sources", "contributors")

_RECORD_TEXTS = (
    *("name", "title", "path", "email", "organisation", "organization", "role", "version"),
)

Json = Mapping[str, Any]

T = TypeVar("T")


def _no_constant(name: str) -> float:
    raise ValueError(name)


def parse_descriptor(text: str, source: str) -> tuple[Json | None, tuple[Problem, ...]]:
    """Read the JSON of a package."""
    try:
        found = json.loads(text, parse_constant=_no_constant)
        json.dumps(found, ensure_ascii=False).encode()  # refuses half a character
    except json.JSONDecodeError as fault:
        return None, (error("bad_json", source, fault.lineno),)
    except (ValueError, RecursionError):
        return None, (error("bad_json", source),)
    if not isinstance(found, dict):
        return None, (error("bad_json", source, 1),)
    return found, ()


def _is_record(value: object) -> bool:
    if not isinstance(value, dict):
        return False
    texts = (value[key] for key in _RECORD_TEXTS if key in value)
    return bool(value) and all(isinstance(text, str) for text in texts)


def _fits(name: str, value: object) -> bool:
    """Tell whether a standard property has the form that the standard gives it."""
    if name in _PLAIN_TEXTS:
        return isinstance(value, str)
    if name == "name":
        return isinstance(value, str) and PACKAGE_NAME.fullmatch(value) is not None
    if name == "keywords":
        return isinstance(value, list) and all(isinstance(word, str) for word in value)
    if name in _RECORDS:
        return isinstance(value, list) and all(map(_is_record, value))
    return True


def _standard(found: Json, source: str, problems: list[Problem]) -> dict[str, Any]:
    kept = {}
    for name, value in found.items():
        if _fits(name, value):
            kept[name] = value
        else:
            problems.append(warning("bad_property", source, None, "", name=name))
    return kept


def table_of(resource: object) -> str | None:
    """Find the table that a resource of a package holds."""
    if not isinstance(resource, dict):
        return None
    path = resource.get("path")
    words = [resource.get("name"), Path(path).stem if isinstance(path, str) else None]
    known = grids.table_names()
    found = (known.get(fold(word)) for word in words if isinstance(word, str))
    return next((table for table in found if table), None)


def _resource_extras(found: Json, source: str, problems: list[Problem]) -> list[dict[str, Any]]:
    resources = found.get("resources")
    extras = []
    for resource in resources if isinstance(resources, list) else []:
        table = table_of(resource)
        if table is not None:
            own = {key: value for key, value in resource.items() if key not in DERIVED_RESOURCE}
            own = _standard(own, source, problems)
            if own:
                extras.append({"name": table, **own})
    return extras


class _Properties:
    """Takes the properties of the quarter out of an object one by one, each with its form."""

    def __init__(self, found: Json, source: str, problems: list[Problem]) -> None:
        self.rest = dict(found)
        self._source = source
        self._problems = problems

    def take_recorded(self) -> str | tuple[str, ...] | None:
        """Take the topics whose offers were recorded: not there, all of them."""
        if "offers_recorded" not in self.rest:
            return ALL_OFFERS
        value = self.rest.pop("offers_recorded")
        if value is None or value == ALL_OFFERS:
            found: str | None = value
            return found
        if _FORMS["strings"](value):
            # an empty list claims as little as none
            return tuple(value) or None
        params = {"name": "offers_recorded", "value": json.dumps(value, ensure_ascii=False)[:60]}
        self._problems.append(error("no_recorded", self._source, **params))
        return None

    def take(self, name: str, form: str, default: T) -> T:
        value = self.rest.pop(name, None)
        if isinstance(value, str):
            value = clean_cell(value)
        if value is None or value == "":
            return default
        if _FORMS[form](value):
            kept: T = value
            return kept
        params = {"name": name, "value": json.dumps(value, ensure_ascii=False)[:60]}
        self._problems.append(error(f"no_{form}", self._source, **params))
        return default


def _is_day(value: object) -> bool:
    try:
        return isinstance(value, str) and dt.date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


_FORMS: Mapping[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "flag": lambda value: isinstance(value, bool),
    "count": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "strings": lambda value: isinstance(value, list) and all(isinstance(e, str) for e in value),
    "day": _is_day,
    "record": lambda value: isinstance(value, dict),
    "view": lambda value: value in tuple(vocabulary("view")),
}


def default_name(identifier: str, name: str, wave: dt.date | None) -> str:
    """Name a package after its quarter."""
    words = (identifier or name).casefold()
    for letter, written in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        words = words.replace(letter, written)
    slug = re.sub(r"[^a-z0-9]+", "-", words).strip("-") or "quarter"
    return f"{slug}-{wave.isoformat()}" if wave else slug


def read_meta(found: Json, source: str) -> tuple[Meta, tuple[Problem, ...]]:
    """Read what a package says about its quarter."""
    problems: list[Problem] = []
    own = found.get("quarter", {})
    if not isinstance(own, dict):
        problems.append(error("bad_quarter", source))
        own = {}
    part = _Properties(own, source, problems)
    unknown: bool | None = None
    nothing: dict[str, Any] | None = None
    wave = part.take("wave", "day", "")
    identifier = part.take("id", "string", "")
    name = part.take("name", "string", "")
    package = {key: value for key, value in found.items() if key not in DERIVED}
    package = _standard(package, source, problems)
    day = dt.date.fromisoformat(wave) if wave else None
    if package.get("name") == default_name(identifier, name, day):
        del package["name"]
    extras = _resource_extras(found, source, problems)
    if extras:
        package["resources"] = extras
    meta = Meta(
        id=identifier,
        name=name,
        wave=day,
        municipality=part.take("municipality", "string", ""),
        country=part.take("country", "string", ""),
        languages=tuple(part.take("languages", "strings", list[str]())),
        fictional=part.take("fictional", "flag", unknown),
        horizon_months=part.take("horizon_months", "count", 12),
        blank_language=part.take("blank_language", "string", "unknown"),
        coordinator=part.take("coordinator", "string", ""),
        offers_recorded=part.take_recorded(),
        recognised=part.take("recognised", "record", nothing),
        view=part.take("view", "view", "internal"),
        title=str(package.pop("title", "")),
        licenses=tuple(package.pop("licenses", ())),
        sources=tuple(package.pop("sources", ())),
        extra=part.rest,
        package=package,
    )
    return meta, tuple(problems)


# --- A quarter as the content of ``datapackage.json`` and of its CSV files.

_FRICTIONLESS_TYPE = {"integer": "integer", "number": "number", "date": "date"}


def _constraints(column: Column) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if column.filled and column.type != "keys":  # "?" is a value there, and missing to others
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

    Source: Walsh, P., Pollock, R., & Keegan, M. (2017). Tabular Data Package.
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


# --- Rows of texts to a table of the data model: headers and words to stored keys, widths evened.


def _column_names(schema: TableSchema, header: Iterable[str]) -> list[str]:
    """Give each header its stored key; a stored key wins over a label for the same column."""
    texts = list(header)
    taken = {text for text in texts if schema.knows(text)}
    names = []
    for text in texts:
        key = grids.column_key(schema, text)
        if key is None or (key != text and key in taken):
            names.append(text)
        else:
            taken.add(key)
            names.append(key)
    return names


def _even_rows(grid: grids.Grid, width: int, problems: list[Problem]) -> list[list[str]]:
    rows = []
    for row, line in zip(grid.rows, grid.lines, strict=True):
        if len(row) > width:
            if any(row[width:]):
                cells = len(row)
                problems.append(error("long_row", grid.source, line, cells=cells, width=width))
            rows.append(row[:width])
        elif len(row) < width:
            rows.append(row + [""] * (width - len(row)))
        else:
            rows.append(row)
    return rows


def _name_blank_columns(
    grid: grids.Grid, names: list[str], columns: list[tuple[str, ...]], problems: list[Problem]
) -> tuple[list[str], list[tuple[str, ...]]]:
    """Drop columns without header and content; name those that hold something."""
    kept = [i for i, name in enumerate(names) if name or any(columns[i])]
    for i in kept:
        if not names[i]:
            name = f"column_{i + 1}"
            while name in names:
                name += "_"
            names[i] = name
            problems.append(warning("no_header", grid.source, None, name, number=i + 1))
    return [names[i] for i in kept], [columns[i] for i in kept]


def _stored_column(
    grid: grids.Grid, column: Column, header: str, cells: tuple[str, ...], problems: list[Problem]
) -> tuple[str, ...]:
    stored: dict[str, CellRead] = {word: read_cell(column, word) for word in dict.fromkeys(cells)}
    said = {word: read for word, read in stored.items() if read.notes or read.value != word}
    for word, read in said.items():
        places = [i for i, cell in enumerate(cells) if cell == word]
        for place in places if read.notes else ():  # each of them is to be looked at
            for key, params in read.notes:
                line = grid.lines[place]
                problems.append(ClerkProblem("warning", key, grid.source, line, header, params))
        if read.value != word and not read.notes:
            params = {"value": word, "key": read.value, "count": len(places)}
            line = grid.lines[places[0]]
            problems.append(warning("replaced", grid.source, line, header, **params))
    return tuple(stored[word].value for word in cells)


def with_actors(table: Table, called: Mapping[str, str]) -> Table:
    """Give a table in which actors are called otherwise, by their ids or by their names."""
    schema = TABLES[table.name].columns
    named = [c in schema and schema[c].reference == "actors.id" for c in table.columns]
    rows = tuple(
        tuple(called.get(w, w) if own else w for w, own in zip(row, named, strict=True))
        for row in table.rows
    )
    return replace(table, rows=rows)


def to_table(name: str, grid: grids.Grid) -> tuple[Table, tuple[Problem, ...]]:
    """Make a table of the data model from the cells of a file or sheet."""
    schema = TABLES[name]
    problems: list[Problem] = []
    names = _column_names(schema, grid.header)
    rows = _even_rows(grid, len(names), problems)
    columns: list[tuple[str, ...]] = list(zip(*rows, strict=True)) or [()] * len(names)
    told = zip(names, grid.header, strict=False)
    headers = {name: header for name, header in told if name and header and name != header}
    names, columns = _name_blank_columns(grid, names, columns, problems)
    for i, column_name in enumerate(names):
        column = schema.columns.get(column_name)
        if column is not None and (grids.has_words(column) or column.type in MENDED):
            header = headers.get(column_name, column_name)
            columns[i] = _stored_column(grid, column, header, columns[i], problems)
    kept = tuple(zip(*columns, strict=True)) if rows else ()
    table = Table(name, tuple(names), kept, tuple(grid.lines), grid.source, headers)
    return table, tuple(problems)


# --- A folder of tables: read with every fault named, written whole as a data package.

_ENDINGS = (".csv", ".tsv")


@dataclass
class Contents:
    """What a folder or workbook holds before its rules are checked."""

    meta: Meta = field(default_factory=Meta)  # What it says about the quarter.
    # The tables that could be read, by stored key.
    tables: dict[str, Table] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)  # Everything that was odd on the way.
    # False if a table that is there could not be read: rules across tables then say nothing.
    complete: bool = True
    # What was decided in the file about actors that may be one.
    decisions: tuple[Decision, ...] = ()


def table_of_file(path: Path) -> str | None:
    """Give the table that a file is for by its name."""
    return grids.table_names().get(fold(path.stem)) if path.suffix.lower() in _ENDINGS else None


def entries(folder: Path) -> list[Path]:
    """List a folder."""
    try:
        found = sorted(folder.iterdir())
    except OSError as fault:
        raise DataError("io.cannot_open_path", path=folder) from fault
    return [entry for entry in found if not entry.name.startswith((".", "~$"))]


def holds_tables(folder: Path) -> bool:
    """Tell whether a folder is itself one wave of a quarter."""
    return any(entry.name == FILE_NAME or table_of_file(entry) for entry in entries(folder))


def read_descriptor(folder: Path, source: str) -> tuple[Json | None, tuple[Problem, ...]]:
    """Read the description of a data package."""
    path = folder / FILE_NAME
    if not path.exists():
        return None, ()
    text, problems = grids.read_text(path, source)
    if text is None:
        return None, problems
    found, more = parse_descriptor(text, source)
    return found, problems + more


def _inside(folder: Path, path: str) -> Path | None:
    """Resolve a path of a resource; None unless it stays inside the folder."""
    if not path or "\\" in path or ":" in path or path.startswith(("/", "~")) or "\x00" in path:
        return None
    if ".." in path.split("/"):
        return None
    found = folder / path
    return found if found.resolve().is_relative_to(folder.resolve()) else None


def _listed(folder: Path, found: Json, source: str, to: Contents) -> Iterator[tuple[str, Path]]:
    """Give table and file of each resource that the description lists."""
    resources = found.get("resources", [])
    if not isinstance(resources, list):
        to.problems.append(error("bad_resources", source))
        return
    for number, resource in enumerate(resources, start=1):
        path = resource.get("path") if isinstance(resource, dict) else None
        if isinstance(path, list) and len(path) == 1:
            path = path[0]
        if not isinstance(path, str):
            to.problems.append(error("bad_resource", source, number=number))
            to.complete = False
            continue
        file = _inside(folder, path)
        if file is None:
            to.problems.append(error("path_outside", source, path=path))
            to.complete = False
            continue
        table = table_of({**resource, "path": path})
        if table is None:
            to.problems.append(warning("unknown_file", path))
        else:
            yield table, file


def _files(folder: Path, found: Json | None, source: str, to: Contents) -> dict[str, Path]:
    """Choose the file of each table: what is listed, then what lies there unlisted."""
    chosen: dict[str, Path] = {}
    for table, file in _listed(folder, found or {}, source, to):
        if table in chosen:
            to.problems.append(error("double_table", file.name, table=table))
        chosen.setdefault(table, file)
    listed = {file.resolve() for file in chosen.values()}
    for file in entries(folder):
        if file.suffix.lower() not in _ENDINGS or file.resolve() in listed:
            continue
        own = table_of_file(file)
        if own is not None and _inside(folder, file.name) is None:
            to.problems.append(error("path_outside", source, path=file.name))
            to.complete = False
            continue
        if own is None:
            if not any(problem.source == file.name for problem in to.problems):
                to.problems.append(warning("unknown_file", file.name))
        elif own in chosen:
            to.problems.append(error("double_table", file.name, table=own))
        else:
            chosen[own] = file
            if found and found.get("resources"):
                to.problems.append(warning("unlisted_file", file.name))
    return {name: chosen[name] for name in TABLES if name in chosen}


def read_folder(folder: Path, prefix: str = "") -> Contents:
    """Read the tables of one wave."""
    contents = Contents()
    source = prefix + FILE_NAME
    found, problems = read_descriptor(folder, source)
    contents.problems.extend(problems)
    if found is not None:
        contents.meta, more = read_meta(found, source)
        contents.problems.extend(more)
    for name, path in _files(folder, found, source, contents).items():
        shown = prefix + path.relative_to(folder).as_posix()
        grid, faults = grids.read_csv(path, shown, partial(grids.is_header, TABLES[name]))
        contents.problems.extend(faults)
        if grid is None:
            contents.complete = False
            continue
        contents.tables[name], notices = to_table(name, grid)
        contents.problems.extend(notices)
    return contents


def _written_before(target: Path) -> tuple[Path, ...]:
    """Name the files of the package in a folder; they may be replaced, everything else is kept."""
    if not target.exists():
        return ()
    if not target.is_dir():
        raise DataError("io.target_is_file", path=target)
    if not entries(target):
        return ()
    found, _ = read_descriptor(target, FILE_NAME)
    if found is None or not ("quarter" in found or (target / "actors.csv").exists()):
        raise DataError("io.target_is_other", path=target)
    scratch = Contents()
    listed = [file for _, file in _listed(target, found, FILE_NAME, scratch)]
    own = [file for file in entries(target) if table_of_file(file)]
    return (target / FILE_NAME, *listed, *own)


def write_folder(quarter: Quarter, target: Path) -> Path:
    """Write a quarter as a data package."""
    replaced = {path.resolve() for path in _written_before(target)}

    def write(part: Path) -> None:
        for entry in target.iterdir() if target.is_dir() else ():
            if entry.resolve() not in replaced:
                files.copy_entry(entry, part)
        for name, table in quarter.tables.items():
            (part / f"{name}.csv").write_bytes(plain_csv(table.columns, table.rows))
        about = json.dumps(describe(quarter), ensure_ascii=False, indent=2) + "\n"
        (part / FILE_NAME).write_bytes(about.encode())

    return files.save_folder(target, write)
