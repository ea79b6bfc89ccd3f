"""What comes out of a foreign source."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from ecosystem.errors import UsageError
from ecosystem.io.formats.mappings import FormatMapping
from ecosystem.io.formats.notes import Confirmation
from ecosystem.model.meta import Meta
from ecosystem.model.quarter import Quarter
from ecosystem.problems import Problem


@dataclass(frozen=True)
class FormatImport:
    """What came out of a foreign source.

    Parameters
    ----------
    quarter
        The quarter.
    notes
        What could not be mapped, what was left out, and what such a source cannot say.
    confirm
        Entries that are old or unclear, by table and id.
    mapping
        The mapping that was used, with a blank meaning for every word that nobody knew.
    """

    quarter: Quarter
    notes: tuple[Problem, ...]
    confirm: tuple[Confirmation, ...] = ()
    mapping: FormatMapping = field(default_factory=FormatMapping)


def quarter_meta(given: Mapping[str, str], name: str) -> Meta:
    """Make the properties of a quarter from those in a mapping.

    Parameters
    ----------
    given
        ``id``, ``name``, ``municipality``, ``country``, ``wave``, ``languages``.
    name
        What it is called if the mapping does not say.

    Returns
    -------
    meta
        The properties.

    Raises
    ------
    UsageError
        If ``wave`` is no day.
    """
    wave = given.get("wave", "")
    try:
        day = dt.date.fromisoformat(wave) if wave else None
    except ValueError as fault:
        params = {"name": "quarter.wave", "value": wave, "known": "2025-01-15"}
        raise UsageError("io.map_bad_value", **params) from fault
    return Meta(
        id=given.get("id", ""),
        name=given.get("name", name),
        municipality=given.get("municipality", ""),
        country=given.get("country", ""),
        wave=day,
        languages=tuple(
            code.strip() for code in given.get("languages", "").split(";") if code.strip()
        ),
    )
