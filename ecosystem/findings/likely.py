"""How likely a finding is true if the map lacks a tenth of its ties, learnt on invented quarters.

`python -m lab.likely learn` draws quarters whose answers are known, takes a tenth of their ties
away, and counts for each group of findings how many of those that are still found are true. What
it learnt stands with its provenance in ``likely.json``. It says something of invented quarters;
how real maps fail, nobody has counted.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from ecosystem.findings.base import Finding, tidy
from ecosystem.findings.bridges import Bridge
from ecosystem.findings.gaps import Gap
from ecosystem.words import label


@cache
def learnt() -> Mapping[str, Any]:
    """Return what was learnt, and where from."""
    source = files("ecosystem").joinpath("findings", "likely.json")
    found: Mapping[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return found


def group_of(finding: Finding) -> str:
    """Name the findings that fail alike: a kind, a class of gap, bridges of one graph alone."""
    if isinstance(finding, Gap):
        return f"{finding.kind}:{finding.gap_class}"
    if isinstance(finding, Bridge) and "generous" not in finding.holds_in:
        return f"{finding.kind}:strict"
    return finding.kind


def likely_true(finding: Finding) -> float | None:
    """Say how many of such findings were true; None if that was not learnt."""
    groups, name = learnt()["groups"], group_of(finding)
    group = groups.get(name) or groups.get(name.partition(":")[0])
    if group is None or finding.stability_share is None:
        return None
    place = sum(finding.stability_share >= edge for edge in group["edges"])
    return tidy(group["true"][place])


# Words for a share, from the highest down.
_WORDS = ((0.95, "very"), (0.8, "likely"), (0.5, "rather"), (0.0, "hardly"))


def likely_words(share: float | None, lang: str) -> str:
    """Say how likely something is; blank if nobody knows."""
    if share is None:
        return ""
    return label("likely", next(word for least, word in _WORDS if share >= least), lang)
