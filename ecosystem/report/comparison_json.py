"""Comparisons as JSON, for other programs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict

from ecosystem.comparing.changes import FindingChange
from ecosystem.comparing.quarters import QuarterComparison
from ecosystem.comparing.seams import City
from ecosystem.comparing.waves import WaveComparison
from ecosystem.findings import Finding
from ecosystem.findings.rows import Gap, Json
from ecosystem.report.comparison_files import Comparison

SCHEMA = "ecosystem-comparison/1"


def comparison_json(comparison: Comparison) -> str:
    """Write a comparison as JSON, sentences in both languages.

    Parameters
    ----------
    comparison
        Successive waves, or quarters.

    Returns
    -------
    text
        One object with ``schema``, ``view`` and ``steps`` or ``quarters``; two runs give the same
        text.
    """
    if isinstance(comparison, QuarterComparison):
        body = _quarters(comparison)
    elif isinstance(comparison, City):
        body = _city(comparison)
    else:
        body = {"view": comparison[0].view, "steps": [_step(step) for step in comparison]}
    plain = {"schema": SCHEMA, **body}
    return json.dumps(plain, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _step(step: WaveComparison) -> dict[str, Json]:
    first, second = step.results
    return {
        "before": {**first.meta.as_dict(), "view": step.view},
        "after": {**second.meta.as_dict(), "view": step.view},
        "parameters": {**first.parameters.values, "horizon_months": first.horizon_months},
        "actors": asdict(step.actors),
        "ties": {
            "compared": asdict(step.counts),
            "jaccard": step.counts.jaccard,
            "survival": step.counts.survival,
            "interpretable": step.interpretable,
            "changes": [
                {
                    "source": tie.source,
                    "target": tie.target,
                    "kind": tie.kind,
                    "state": tie.state,
                    "compared": tie.compared,
                }
                for tie in step.ties
                if tie.state != "kept"
            ],
        },
        "findings": [_finding(change) for change in step.findings],
        "cells": [{**asdict(cell), "direction": cell.direction} for cell in step.cells],
        "survival_model": asdict(step.model),
        "notes": [note.as_dict() for note in step.notes],
    }


def _finding(change: FindingChange) -> dict[str, Json]:
    return {
        "id": change.finding.id,
        "kind": change.finding.kind,
        "state": change.state,
        "reason": change.reason,
        "before": _short(change.before),
        "after": _short(change.after),
        "sentence": {lang: change.sentence(lang) for lang in ("de", "en")},
    }


def _short(finding: Finding | None) -> dict[str, Json] | None:
    if finding is None:
        return None
    class_of = {"class": finding.gap_class} if isinstance(finding, Gap) else {}
    return {"kind": finding.kind, "severity": finding.severity, "band": finding.band, **class_of}


def _quarters(comparison: QuarterComparison) -> dict[str, Json]:
    def each(values: Mapping[str, object]) -> dict[str, Json]:
        return {name: asdict(value) for name, value in values.items()}  # type: ignore[call-overload]

    return {
        "view": comparison.view,
        "parameters": dict(comparison.parameters.values),
        "common_size": comparison.size,
        "random_nets": comparison.nulls,
        "random_parts": comparison.draws,
        "quarters": [
            {
                "quarter": {**row.meta.as_dict(), "view": comparison.view},
                "actors": row.actors,
                "response": asdict(row.response),
                "rates": each(row.rates),
                "structure": {kind: each(found) for kind, found in row.standings.items()},
                "common": each(row.thinned),
            }
            for row in comparison.rows
        ],
        "notes": [note.as_dict() for note in comparison.notes],
    }


def _city(city: City) -> dict[str, Json]:
    meta = {**city.result.meta.as_dict(), "view": city.result.view}
    return {
        "view": city.result.view,
        "city": meta,
        "parts": [asdict(part) for part in city.parts],
        "shared": dict(city.shared),
        "crossings": [
            {"quarters": list(pair), "pairs": count} for pair, count in city.crossings.items()
        ],
        "bridges": [bridge.as_dict() for bridge in city.bridges],
        "notes": [note.as_dict() for note in city.result.notes],
    }
