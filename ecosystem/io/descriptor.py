"""``datapackage.json`` as it is read: what it says about the quarter and where its tables lie."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from ecosystem.catalogue import vocabulary
from ecosystem.io.notes import error, warning
from ecosystem.io.text import clean_cell, fold
from ecosystem.io.words import table_names
from ecosystem.model.meta import Meta
from ecosystem.problems import Problem

FILE_NAME = "datapackage.json"
DERIVED = frozenset({"$schema", "profile", "type", "resources", "quarter"})
"""Properties of a package that are made anew whenever it is written."""

DERIVED_RESOURCE = frozenset(
    {"name", "path", "data", "schema", "profile", "type", "scheme", "format", "mediatype"}
    | {"encoding", "compression", "extrapaths", "innerpath", "hash", "bytes", "fields", "rows"}
    | {"stats", "dialect", "url", "$schema"}
)
"""Properties of a resource that are made anew whenever it is written."""

PACKAGE_NAME = re.compile(r"[-a-z0-9._/]+")
_PLAIN_TEXTS = ("title", "description", "homepage", "image", "version", "created")
_RECORDS = ("licenses", "sources", "contributors")
_RECORD_TEXTS = (
    "name",
    "title",
    "path",
    "email",
    "organisation",
    "organization",
    "role",
    "version",
)

Json = Mapping[str, Any]
T = TypeVar("T")


def _no_constant(name: str) -> float:
    raise ValueError(name)


def parse_descriptor(text: str, source: str) -> tuple[Json | None, tuple[Problem, ...]]:
    """Read the JSON of a package.

    Parameters
    ----------
    text
        Content of ``datapackage.json``.
    source
        Its name, for messages.

    Returns
    -------
    descriptor, problems
        The object, or None with one error.
    """
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
    """Find the table that a resource of a package holds.

    Parameters
    ----------
    resource
        An entry of ``resources``.

    Returns
    -------
    table
        Stored key, by the name of the resource or else of its file; None if it is none of ours.
    """
    if not isinstance(resource, dict):
        return None
    path = resource.get("path")
    words = [resource.get("name"), Path(path).stem if isinstance(path, str) else None]
    known = table_names()
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
    "view": lambda value: value in tuple(vocabulary("view")),
}


def default_name(identifier: str, name: str, wave: dt.date | None) -> str:
    """Name a package after its quarter.

    Parameters
    ----------
    identifier, name
        Of the quarter; the first that is filled is taken.
    wave
        Day that the tables describe.

    Returns
    -------
    name
        Small letters, digits and hyphens.

    Examples
    --------
    >>> default_name("", "Kornhafen (erfunden)", dt.date(2025, 1, 15))
    'kornhafen-erfunden-2025-01-15'
    """
    words = (identifier or name).casefold()
    for letter, written in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        words = words.replace(letter, written)
    slug = re.sub(r"[^a-z0-9]+", "-", words).strip("-") or "quarter"
    return f"{slug}-{wave.isoformat()}" if wave else slug


def read_meta(found: Json, source: str) -> tuple[Meta, tuple[Problem, ...]]:
    """Read what a package says about its quarter.

    Parameters
    ----------
    found
        Content of ``datapackage.json``.
    source
        Its name, for messages.

    Returns
    -------
    meta, problems
        All properties; further ones are kept in `extra` and `package`.
    """
    problems: list[Problem] = []
    own = found.get("quarter", {})
    if not isinstance(own, dict):
        problems.append(error("bad_quarter", source))
        own = {}
    part = _Properties(own, source, problems)
    unknown: bool | None = None
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
        view=part.take("view", "view", "internal"),
        title=str(package.pop("title", "")),
        licenses=tuple(package.pop("licenses", ())),
        sources=tuple(package.pop("sources", ())),
        extra=part.rest,
        package=package,
    )
    return meta, tuple(problems)
