"""What if: changes applied to a quarter, and what they do."""

from __future__ import annotations

from ecosystem.scenarios.alternatives import Alternative, Alternatives, alternatives
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
from ecosystem.scenarios.plans import FundingPlan, funding_plan
from ecosystem.scenarios.repairs import Repair
from ecosystem.scenarios.stress import StressTest, stress_test
from ecosystem.scenarios.suggestion_rows import Suggestion
from ecosystem.scenarios.suggestions import Suggestions, suggest_ties

__all__ = [
    "AddTie",
    "Alternative",
    "Alternatives",
    "Bundle",
    "CellChange",
    "Change",
    "Close",
    "Comparison",
    "EndFunding",
    "FundingPlan",
    "LosePerson",
    "OpenDock",
    "Repair",
    "Strengthen",
    "StressTest",
    "Suggestion",
    "Suggestions",
    "Until",
    "alternatives",
    "apply_changes",
    "funding_plan",
    "stress_test",
    "suggest_ties",
    "what_if",
]
