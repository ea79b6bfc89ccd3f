"""What a worker does: read one quarter, find everything, and reduce it to rows for a view."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from ecosystem.catalogue import LANGUAGES, text
from ecosystem.errors import DataError, EcosystemError
from ecosystem.findings import KINDS, Result
from ecosystem.findings.rows import Bridge, Finding, Gap
from ecosystem.model.parameters import Parameters

Row = dict[str, Any]
TABLES = ("summary", "cells", "findings")
OK, BROKEN = "ok", "broken"


@dataclass(frozen=True)
class Settings:
    """How every quarter of a batch is analysed.

    Parameters
    ----------
    view
        ``internal``, ``partner`` or ``public``.
    changed
        Conventions that differ from the defaults.
    seed
        Start of all random numbers.
    draws
        Disturbed quarters in which each finding is tested.
    """

    view: str = "partner"
    changed: Mapping[str, float] = field(default_factory=dict)
    seed: int = 1
    draws: int = 0

    @property
    def stamp(self) -> str:
        """The settings as one text; equal settings give equal texts."""
        from ecosystem import __version__

        parts = [__version__, self.view, sorted(self.changed.items()), self.seed, self.draws]
        return json.dumps(parts)


@dataclass(frozen=True)
class Outcome:
    """What a worker sends back for some quarters.

    Parameters
    ----------
    rows
        Rows of the three tables; every row names the path of its quarter.
    busy, cpu
        Seconds that the worker was at work, by the clock and by the processor.
    """

    rows: Mapping[str, list[Row]]
    busy: float = 0.0
    cpu: float = 0.0


def content_key(path: str, settings: Settings) -> str:
    """Return what identifies a quarter in this state under these settings.

    Parameters
    ----------
    path
        A folder or workbook.
    settings
        How it is analysed.

    Returns
    -------
    key
        A digest of path, content and settings.

    Raises
    ------
    OSError
        If it cannot be read.
    """
    digest = hashlib.sha256(f"{path}\0{settings.stamp}\0".encode())
    place = Path(path)
    files = sorted(p for p in place.iterdir() if p.is_file()) if place.is_dir() else [place]
    for file in files:
        content = file.read_bytes()
        digest.update(f"{file.name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def analyse_paths(paths: Sequence[str], settings: Settings) -> Outcome:
    """Analyse some quarters; a broken one is told and does not stop the others.

    Parameters
    ----------
    paths
        Folders or workbooks.
    settings
        How they are analysed.

    Returns
    -------
    outcome
        Rows of all of them.
    """
    start, begin = perf_counter(), process_time()
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    for path in paths:
        for name, found in _rows_of(path, settings).items():
            rows[name] += found
    return Outcome(rows, perf_counter() - start, process_time() - begin)


def _rows_of(path: str, settings: Settings) -> dict[str, list[Row]]:
    try:
        key = content_key(path, settings)
        result = _result(path, settings)
    except EcosystemError as fault:
        return {"summary": [broken_row(path, _told(fault, settings))]}
    except Exception as fault:  # a worker must never take the other quarters down with it
        said = {lang: text("cli.broken", lang, name=type(fault).__name__) for lang in LANGUAGES}
        return {"summary": [broken_row(path, said)]}
    return {
        "summary": [_summary_row(path, key, result)],
        "cells": [{"path": path, **_flat(cell.as_dict())} for cell in result.cells],
        "findings": [_finding_row(path, finding) for finding in result.findings],
    }


def _result(path: str, settings: Settings) -> Result:
    from ecosystem.findings import find_all
    from ecosystem.io import read_quarter
    from ecosystem.sharing import share_result

    quarter = read_quarter(path)
    if quarter.meta.view != "internal":
        raise DataError("cli.shared_copy", path=path)
    parameters = Parameters(settings.changed, settings.seed)
    result = find_all(quarter, parameters=parameters, draws=settings.draws)
    return share_result(result, quarter, view=settings.view)


def _told(fault: EcosystemError, settings: Settings) -> dict[str, str]:
    """Say what is wrong; outside the internal view without a word from the data."""
    problems = len(getattr(fault, "problems", ()))
    if settings.view != "internal" and problems:
        return {lang: text("batch.has_errors", lang, count=problems) for lang in LANGUAGES}
    return {lang: fault.message(lang) for lang in LANGUAGES}


def broken_row(path: str, said: Mapping[str, str]) -> Row:
    """Make the row of a quarter that could not be analysed.

    Parameters
    ----------
    path
        The quarter.
    said
        What is wrong, by language.

    Returns
    -------
    row
        A row of the table ``summary``.
    """
    return {"path": path, "key": "", "status": BROKEN, **{f"error_{k}": said[k] for k in LANGUAGES}}


def _flat(values: Mapping[str, Any]) -> Row:
    """Write lists as texts with semicolons."""
    return {
        name: ";".join(map(str, value)) if isinstance(value, list | tuple) else value
        for name, value in values.items()
    }


def _summary_row(path: str, key: str, result: Result) -> Row:
    meta, summary = result.meta, dict(result.summary)
    reach, coverage = summary.pop("reach"), summary.pop("coverage")
    assert isinstance(reach, dict)
    assert isinstance(coverage, dict)
    kinds = [finding.kind for finding in result.findings]
    return {
        "path": path,
        "key": key,
        "status": OK,
        "view": result.view,
        "quarter": meta.id,
        "name": meta.name,
        "municipality": meta.municipality,
        "wave": meta.wave.isoformat() if meta.wave else None,
        "fictional": meta.fictional,
        **summary,
        **{f"reach_{hops}": share for hops, share in reach.items()},
        **{f"coverage_{bound}": share for bound, share in coverage.items()},
        **{f"findings_{kind}": kinds.count(kind) for kind in KINDS},
        "notes": ";".join(note.key for note in result.notes),
    }


def _finding_row(path: str, finding: Finding) -> Row:
    cell = dict.fromkeys(("topic", "language", "group", "status"), "")
    row: Row = {"path": path, "id": finding.id, "kind": finding.kind}
    if isinstance(finding, Gap):
        cell = {name: str(getattr(finding, name)) for name in cell}
    return {
        **row,
        "severity": float(finding.severity),
        "holds_in": ";".join(finding.holds_in),
        "band": finding.band,
        "class": finding.gap_class if isinstance(finding, Gap) else "",
        **cell,
        "demand": finding.demand if isinstance(finding, Gap) else None,
        "fragility": finding.fragility if isinstance(finding, Bridge) else None,
        "actors": ";".join(finding.actors),
        **{f"sentence_{lang}": finding.sentence(lang) for lang in LANGUAGES},
        **{f"action_{lang}": finding.action(lang) for lang in LANGUAGES},
        "recommendation": finding.recommendation,
    }
