"""Every convention of the analysis, visible and changeable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ecosystem.catalogue import vocabulary
from ecosystem.errors import UsageError

RISKS = ("one_person", "informal", "low_frequency", "project_funded", "denied", "third_party")
_HAZARDS = {**dict(zip(RISKS, (0.25, 0.15, 0.15, 0.35, 0.25, 0.35), strict=True)), "stale": 0.15}

DEFAULTS: Mapping[str, float] = {
    "k": 3,
    "fragility_threshold": 0.25,
    "language_min": 0.5,
    "reach_loss_min": 0.02,
    "topic_loss_min": 0.5,
    "cut_side_min": 3,
    "sector_size_min": 3,
    "expected_ties_min": 3,
    "sector_ratio_max": 0.5,
    "sector_q_max": 0.10,
    "single_point_staff_max": 1,
    "dead_end_topics_min": 2,
    "stale_months": 18,
    "low_frequency_min": 4,
    "return_probability_min": 0.10,
    "patience": 0.9,
    "walk_near_m": 400,
    "walk_far_m": 800,
    "walk_limit_m": 1200,
    "walk_weight_far": 0.6,
    "walk_weight_limit": 0.2,
    "walk_detour": 1.3,
    "evening_hour": 17,
    "visibility_known_min": 0.6,
    "offers_per_1000_min": 50,
    **{f"hazard.{name}": value for name, value in _HAZARDS.items()},
    **{f"mode.{name}": float(e["quality"]) for name, e in vocabulary("mode").items()},
    **{
        f"completion.{name}": float(e["completion"])
        for name, e in vocabulary("tie_kind").items()
        if "completion" in e
    },
}
"""Name to default value; conventions, not estimates."""

_WHOLE = frozenset({"k", "stale_months", "horizon_months", "cut_side_min", "sector_size_min"})
_SHARES = ("fragility_threshold", "language_min", "hazard.", "mode.", "completion.", "patience")


@dataclass(frozen=True)
class Parameters:
    """The conventions that one analysis uses.

    Parameters
    ----------
    changed
        Values that differ from `DEFAULTS`, by name. ``horizon_months`` may be given, too; else
        that of the quarter holds.
    seed
        Start of every random draw.

    Raises
    ------
    UsageError
        If a name does not exist or a value cannot be used.

    Examples
    --------
    >>> Parameters({"k": 2})["k"]
    2
    """

    changed: Mapping[str, float] = field(default_factory=dict)
    seed: int = 1

    def __post_init__(self) -> None:
        for name, value in self.changed.items():
            if name not in DEFAULTS and name != "horizon_months":
                known = ", ".join([*DEFAULTS, "horizon_months"])
                raise UsageError("parameters.unknown", name=name, known=known)
            share = name.startswith(_SHARES)
            if value < 0 or value != value or (share and value > 1):
                raise UsageError("parameters.range", name=name, value=value)
            if name in _WHOLE and value != int(value):
                raise UsageError("parameters.whole", name=name, value=value)

    def __getitem__(self, name: str) -> float:
        return self.values[name]

    def __hash__(self) -> int:
        return hash((tuple(sorted(self.changed.items())), self.seed))

    @cached_property
    def values(self) -> Mapping[str, float]:
        """Every value by name, whole numbers as whole numbers."""
        merged = {**DEFAULTS, **self.changed}
        return {name: int(v) if name in _WHOLE else v for name, v in merged.items()}

    @classmethod
    def from_assignments(cls, assignments: Iterable[str], *, seed: int = 1) -> Parameters:
        """Read ``NAME=VALUE`` texts, as the command line takes them.

        Parameters
        ----------
        assignments
            For example ``["k=2", "hazard.one_person=0.3"]``; a decimal comma is understood.
        seed
            Start of every random draw.

        Returns
        -------
        parameters
            The conventions with these changes.

        Raises
        ------
        UsageError
            If a text has no ``=``, a name does not exist or a value is no usable number.
        """
        changed: dict[str, float] = {}
        for assignment in assignments:
            name, sign, value = assignment.partition("=")
            if not sign:
                raise UsageError("parameters.form", text=assignment)
            try:
                changed[name.strip()] = float(value.strip().replace(",", "."))
            except ValueError:
                raise UsageError("parameters.number", name=name.strip(), value=value) from None
        return cls(changed, seed)
