"""Needs whose class changes, and in which direction."""

from __future__ import annotations

from dataclasses import dataclass

from ecosystem.findings.rows import Json
from ecosystem.measures.coverage import OFFICIAL

UNSURE = ("GX", "-")
Key = tuple[str, str, str, str]
WITHOUT = ("G3", "G4", "G5", "no_official_way")


@dataclass(frozen=True)
class CellChange:
    """A need whose class changes.

    Parameters
    ----------
    topic, language, group, status, demand
        The need; the demand is None if there are too few people to say.
    before, after
        Its class.
    """

    topic: str
    language: str
    group: str
    status: str
    demand: float | None
    before: str
    after: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Topic, language, group and status."""
        return self.topic, self.language, self.group, self.status

    @property
    def direction(self) -> str:
        """``lost``, ``gained``, ``worse``, ``better`` or ``unsure``."""
        if self.before in UNSURE or self.after in UNSURE:
            return "unsure"
        if self.before in OFFICIAL and self.after in WITHOUT:
            return "lost"
        if self.before in WITHOUT and self.after in OFFICIAL:
            return "gained"
        return "worse" if self.after > self.before else "better"

    def as_dict(self) -> dict[str, Json]:
        """Return plain values."""
        return {
            "topic": self.topic,
            "language": self.language,
            "group": self.group,
            "status": self.status,
            "demand": self.demand,
            "before": self.before,
            "after": self.after,
            "direction": self.direction,
        }
