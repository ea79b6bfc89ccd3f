"""The one door through which anything leaves the internal view."""

from __future__ import annotations

from ecosystem.sharing.redaction import share_result
from ecosystem.sharing.release import MINIMUM_INFORMAL, MINIMUM_PEOPLE, VIEWS, check_view
from ecosystem.sharing.shared import share

__all__ = [
    "MINIMUM_INFORMAL",
    "MINIMUM_PEOPLE",
    "VIEWS",
    "check_view",
    "share",
    "share_result",
]
