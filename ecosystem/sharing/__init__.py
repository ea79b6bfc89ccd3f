"""The one door through which anything leaves the internal view."""

from __future__ import annotations

from ecosystem.sharing.alternatives import share_alternatives
from ecosystem.sharing.cities import share_city
from ecosystem.sharing.comparisons import share_comparison
from ecosystem.sharing.lint import lint
from ecosystem.sharing.plans import share_plan
from ecosystem.sharing.quarters import compare_for_view
from ecosystem.sharing.redaction import share_result
from ecosystem.sharing.release import MINIMUM_INFORMAL, MINIMUM_PEOPLE, VIEWS, check_view
from ecosystem.sharing.removed import Removed
from ecosystem.sharing.shared import Shared, share, share_and_tell
from ecosystem.sharing.stress import share_stress
from ecosystem.sharing.suggestions import share_suggestions
from ecosystem.sharing.whatifs import share_what_if

__all__ = [
    "MINIMUM_INFORMAL",
    "MINIMUM_PEOPLE",
    "VIEWS",
    "Removed",
    "Shared",
    "check_view",
    "compare_for_view",
    "lint",
    "share",
    "share_alternatives",
    "share_and_tell",
    "share_city",
    "share_comparison",
    "share_plan",
    "share_result",
    "share_stress",
    "share_suggestions",
    "share_what_if",
]
