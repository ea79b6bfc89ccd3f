"""What may stand in the cells of a random quarter, plainest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

Choices = Mapping[str, Sequence[str]]

# In no order, so that an answer that follows the rows differs from one that follows the ids.
IDS = ("W07", "a-1", "Z9", "k_3", "B03", "m", "X10", "A02", "q7", "C-c", "H1", "d4", "T_t", "E5")
TOPICS = ("debt", "housing", "language", "mental_health")
LANGUAGES = ("bg", "fa", "de")
TYPES = {
    "state": ("jobcentre", "school", "integration_centre"),
    "welfare": ("caritas", "migration_counselling"),
    "civil": ("association", "mosque"),
    "business": ("shop", "phone_shop"),
    "housing": ("housing_municipal", "private_owner"),
    "informal": ("helper_person", "helper_place", "online_group"),
}
REFERRALS = ("referral", "appointment", "handover", "tip")
KINDS = (*REFERRALS, *REFERRALS, "cooperation", "shared_space", "exchange", "feedback", "stand_in")
LAYERS = (REFERRALS, REFERRALS, REFERRALS, KINDS, ("cooperation", "exchange", "feedback"))
FUNDINGS = ("", "", "soon", "renewed", "forever", "steady", "vague")
ANSWERS = ("", "no", "yes", "?")
MAYBE_GROUPS = ("", "", "all", "newcomers", "refugees", "families", "single_parents", "?")
# The wave, its horizon of 12 months and 18 months back, by hand: in two of them a day is clipped.
WAVES = (
    ("2025-01-01", "2026-01-01", "2023-07-01"),
    ("2025-08-31", "2026-08-31", "2024-02-29"),
    ("2024-02-29", "2025-02-28", "2022-08-29"),
)
SPOKEN = (
    *("de", "bg;fa;de", "*", "bg", "fa;bg", "", "bg;de", "de;fa:video", "*:interpreter", "prs"),
    *("bg;fa;de", "*", "ku;fa", "*;de", "de:video;bg", "fa;de", "kmr;bg:interpreter", "de:?"),
    *("bg:volunteer", "fa:written;de", "*:video", "?", "unknown", "bg;?", "*:written;bg:?"),
)
# What the tie itself says about its risks.
PLAIN: Choices = {}
SOLID: Choices = {"one_person": ("no",), "formality": ("contract",), "frequency": ("weekly",)}
SHAKY: Choices = {
    "one_person": ("yes",),
    "formality": ("", "personal", "routine"),
    "frequency": ("", "yearly", "monthly"),
    "funding": ("", "soon"),
}
# What its two sides and others say about it.
SILENT: Choices = {"source_reports": ("", "not_asked"), "others_report": ("", "0")}
BOTH: Choices = {"source_reports": ("yes",), "target_reports": ("yes",)}
ONE_SIDE: Choices = {"source_reports": ("yes",), "target_reports": ("not_asked", "", "unknown")}
DENIED: Choices = {"source_reports": ("yes", "no"), "target_reports": ("no",)}
# Known as hearsay only where both sides and the papers were asked about.
HEARSAY: Choices = {
    "source_reports": ("not_asked", "no", "not_asked", "not_asked", ""),
    "target_reports": ("not_asked", "not_asked", "not_asked", "no", "?"),
    "others_report": ("1", "2"),
    "documented": ("no", "no", "no", "", "yes"),
}
ON_PAPER: Choices = {"documented": ("yes",), "source_reports": ("", "yes", "no")}
_MIXED = (BOTH, BOTH, BOTH, ONE_SIDE, ON_PAPER, DENIED, HEARSAY, HEARSAY, SILENT)
VOICES = (_MIXED, _MIXED, _MIXED, (BOTH, BOTH, BOTH, ON_PAPER, ONE_SIDE), (SILENT,))
# How many people need something: all counted, some, or nobody was.
PERSONS = (
    ("1", "5", "10", "20", "40", "0"),
    ("1", "5", "10", "", "20", "?", "0"),
    ("", "", "?", "unknown"),
)
# For which topics all offers were asked for; without the property the table of offers decides.
RECORDED = ("all", TOPICS, TOPICS[:2], None)
# Tables and columns that a file may not have at all.
MISSING = ("docks", "ties", "offers", "funding", "docks offers", "docks ties", "ties offers")
OPTIONAL = {
    "actors": ("asked", "staff", "at", "sector"),
    "offers": ("languages", "groups", "excludes", "takes_new", "valid_until"),
    "ties": ("topics", "frequency", "one_person", "documented", "target_reports"),
    "docks": ("visits_week",),
    "needs": ("group", "status"),
}


class Days:
    """Dates on both sides of every border that a rule draws."""

    def __init__(self, wave: str, horizon: str, stale: str) -> None:
        self.wave, self.horizon, self.stale = wave, horizon, stale
        self.past, self.next = moved(wave, -1), moved(wave, 1)
        self.late, self.old = moved(horizon, 1), moved(stale, -1)
        self.ends = ("", "", self.late, self.horizon, self.next, self.wave, "?")
        self.starts = ("", "", self.wave, self.old)
        self.seen = ("", self.wave, self.stale, self.old, "unknown")

    def noisy(self) -> Choices:
        """A tie with anything in its columns."""
        return {
            "one_person": ANSWERS,
            "formality": ("", "contract", "agreement", "routine", "personal", "?"),
            "frequency": ("", "weekly", "quarterly", "half_yearly", "rarer", "never", "unknown"),
            "referrals_year": ("", "0", "3", "4", "3.5", "?"),
            "funding": FUNDINGS,
            "valid_until": (*self.ends, self.past),
            "last_seen": self.seen,
            "wished": ("", "", "no", "yes"),
        }


def moved(day: str, days: int) -> str:
    return str(date.fromisoformat(day) + timedelta(days=days))
