"""What if: changes applied to a quarter, and what they do."""

from __future__ import annotations

from ecosystem.scenarios.alternatives import Alternative, Alternatives, alternatives
from ecosystem.scenarios.blows import StressTest
from ecosystem.scenarios.cell_changes import CellChange
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
from ecosystem.scenarios.comparisons import Comparison, what_if
from ecosystem.scenarios.plans import FundingPlan, funding_plan
from ecosystem.scenarios.repairs import Repair
from ecosystem.scenarios.stress import stress_test
from ecosystem.scenarios.suggestion_lists import Suggestions
from ecosystem.scenarios.suggestion_rows import Suggestion
from ecosystem.scenarios.suggestions import suggest_ties

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
