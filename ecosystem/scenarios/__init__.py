"""What if: changes applied to a quarter, and what they do."""

from __future__ import annotations

from ecosystem.scenarios.changes import (
    AddTie,
    Bundle,
    Change,
    Close,
    EndFunding,
    LosePerson,
    OpenDock,
    Strengthen,
    Until,
    apply_changes,
)
from ecosystem.scenarios.comparisons import CellChange, Comparison, what_if
from ecosystem.scenarios.repairs import Repair

__all__ = [
    "AddTie",
    "Bundle",
    "CellChange",
    "Change",
    "Close",
    "Comparison",
    "EndFunding",
    "LosePerson",
    "OpenDock",
    "Repair",
    "Strengthen",
    "Until",
    "apply_changes",
    "what_if",
]
