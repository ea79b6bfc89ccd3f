"""How many people have a docking point within walking distance, before and after."""

from __future__ import annotations

from dataclasses import dataclass

from ecosystem.findings.merge import tidy
from ecosystem.findings.rows import Json
from ecosystem.measures.walking import walking
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter


@dataclass(frozen=True)
class OnFoot:
    """The share of people near a docking point, before and after.

    Parameters
    ----------
    radius
        What counts as near, in metres on foot.
    of
        ``newcomers`` if they were counted, else ``residents``.
    before, after
        The shares; None where no docking point has a known place.
    estimated
        Whether any distance is an estimate.
    """

    radius: float
    of: str
    before: float | None
    after: float | None
    estimated: bool

    def as_dict(self) -> dict[str, Json]:
        """Return plain values."""
        return {
            "radius_m": self.radius,
            "of": self.of,
            "before": None if self.before is None else tidy(self.before),
            "after": None if self.after is None else tidy(self.after),
            "estimated": self.estimated,
        }


def on_foot(before: Quarter, after: Quarter, parameters: Parameters) -> OnFoot | None:
    """Compare how many people have a docking point within walking distance.

    Parameters
    ----------
    before, after
        The quarter on full data, before and after.
    parameters
        Conventions; ``walk_far_m`` says what counts as near.

    Returns
    -------
    on_foot
        None if nobody knows where people live.
    """
    if not len(before.table("residents")):
        return None
    radius = parameters["walk_far_m"]
    ways = [walking(quarter, parameters=parameters) for quarter in (before, after)]
    of = "newcomers" if ways[0].coverage(radius, of="newcomers") is not None else "residents"
    shares = [way.coverage(radius, of=of) for way in ways]
    return OnFoot(radius, of, shares[0], shares[1], any(way.rests_on_estimate for way in ways))
