"""One class a kind of finding: what it is about, what it rests on, and how it says itself."""

from __future__ import annotations

from ecosystem.findings.base import Finding, Json, Overturn
from ecosystem.findings.bridges import Bridge
from ecosystem.findings.gaps import CellRow, Gap
from ecosystem.findings.units import DeadEnd, Hub, Loop, SinglePoint

__all__ = [
    "Bridge",
    "CellRow",
    "DeadEnd",
    "Finding",
    "Gap",
    "Hub",
    "Json",
    "Loop",
    "Overturn",
    "SinglePoint",
]
