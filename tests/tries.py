"""How many random examples a test tries: few each time, many when somebody hunts."""

from __future__ import annotations

import os

# ECOSYSTEM_TRIES=10 tries ten times as many, before a release or where something looks odd.
TIMES = float(os.environ.get("ECOSYSTEM_TRIES", "1"))
QUICK = os.environ.get("HYPOTHESIS_PROFILE") == "quick"


def tries(number: int) -> int:
    """Give the number of examples for this run."""
    return 5 if QUICK else max(1, round(number * TIMES))
