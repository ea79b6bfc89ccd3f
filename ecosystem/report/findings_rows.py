"""Findings as rows of words and numbers: what CSV and workbook have in common."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from ecosystem.catalogue import label, language_name, text
from ecosystem.findings import Finding, Result

Value = str | float | dt.date

COLUMNS = (
    *("kind", "sentence", "action", "band", "severity", "class"),
    *("topic", "language", "group", "status", "people", "from", "to", "actors", "hangs_on"),
    *("recommendation", "id"),
)
"""Keys of the columns, in their order; the catalogue names them."""


def heading(column: str, lang: str) -> str:
    """Name a column.

    Parameters
    ----------
    column
        Its key.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    words
        The heading.
    """
    return text(f"report.column_{column}", lang)


def kind_heading(kind: str, lang: str) -> str:
    """Name a kind of finding in the plural.

    Parameters
    ----------
    kind
        Stored key; one without a plural of its own is named in the singular.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    words
        For example ``"Schwache Brücken"``.
    """
    try:
        return text(f"report.kinds_{kind}", lang)
    except KeyError:
        return label("finding_kind", kind, lang)


def _words(values: Mapping[str, object], key: str, say: Callable[[str], str]) -> str:
    value = values.get(key)
    return say(value) if isinstance(value, str) and value else ""


def row_of(finding: Finding, lang: str) -> dict[str, Value]:
    """Write a finding as one row.

    Parameters
    ----------
    finding
        Any finding; what its kind does not have stays blank.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    row
        A value for each of `COLUMNS`.
    """
    about, evidence = finding.subjects, finding.evidence
    demand = evidence.get("demand")
    counted = isinstance(demand, float | int) and not getattr(finding, "unweighted", False)
    risks = evidence.get("risks")
    names = [finding.name(actor) for actor in finding.actors]

    def of(vocabulary: str) -> Callable[[str], str]:
        return lambda key: label(vocabulary, key, lang)

    return {
        "kind": label("finding_kind", finding.kind, lang),
        "sentence": finding.sentence(lang),
        "action": finding.action(lang),
        "band": label("band", finding.band, lang),
        "severity": float(finding.severity),
        "class": _words(evidence, "class", of("class")),
        "topic": _words(about, "topic", of("topic")),
        "language": _words(about, "language", lambda code: language_name(code, lang)),
        "group": _words(about, "group", of("group")),
        "status": _words(about, "status", of("status")),
        "people": demand if counted and isinstance(demand, float | int) else "",
        "from": _words(about, "source", finding.name),
        "to": _words(about, "target", finding.name),
        "actors": "" if "source" in about else "; ".join(names),
        "hangs_on": "; ".join(label("risk", str(risk), lang) for risk in risks)
        if isinstance(risks, list)
        else "",
        "recommendation": finding.recommendation,
        "id": finding.id,
    }


def by_kind(result: Result) -> dict[str, list[Finding]]:
    """Group findings by kind, kinds and findings in their fixed order.

    Parameters
    ----------
    result
        What was found.

    Returns
    -------
    groups
        Kind to findings, only kinds of which there are any.
    """
    groups: dict[str, list[Finding]] = {}
    for finding in result.findings:
        groups.setdefault(finding.kind, []).append(finding)
    return groups
