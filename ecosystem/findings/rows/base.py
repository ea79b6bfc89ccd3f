"""What every kind of finding has."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field

Json = str | float | int | bool | None | list["Json"] | dict[str, "Json"]


@dataclass(frozen=True)
class Overturn:
    """The fewest added ties that would remove a finding.

    Parameters
    ----------
    ties
        Their number; None if no tie can, since an offer is missing.
    at_least
        Whether even more may be needed: no single tie that was tried suffices.
    plausible
        Some single ties that suffice, between actors who sit in a body together.
    """

    ties: int | None
    at_least: bool
    plausible: tuple[tuple[str, str], ...]

    def as_dict(self) -> dict[str, Json]:
        """Return plain values."""
        pairs: list[Json] = [[one, other] for one, other in self.plausible]
        return {"ties": self.ties, "at_least": self.at_least, "plausible": pairs}


@dataclass(frozen=True, kw_only=True)
class Finding(ABC):
    """What every finding has.

    Parameters
    ----------
    id
        Stable over runs and waves.
    kind
        Stored key of the kind.
    severity
        In 0..1.
    holds_in
        Graphs in which it holds: ``generous``, ``strict``.
    band
        ``sure`` or ``possible``.
    stability
        ``stable``, ``fragile``, ``unsure``, or None if it was not tested.
    stability_share
        Share of disturbed quarters in which it stays; None if it was not tested.
    overturn
        The fewest added ties that would remove it; None if it was not tested.
    names
        Names of the actors that the sentences mention.
    """

    id: str
    kind: str
    severity: float
    holds_in: tuple[str, ...] = ("generous",)
    band: str = "possible"
    stability: str | None = None
    stability_share: float | None = None
    overturn: Overturn | None = None
    names: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    @abstractmethod
    def subjects(self) -> dict[str, Json]:
        """What the finding is about, as plain values."""

    @property
    @abstractmethod
    def evidence(self) -> dict[str, Json]:
        """What the finding rests on, as plain values."""

    @property
    def actors(self) -> tuple[str, ...]:
        """Ids of the actors that the finding is about."""
        return ()

    @property
    def recommendation(self) -> str:
        """The recommendation of the source that it serves, R1 to R5."""
        return "R5"

    @abstractmethod
    def sentence(self, lang: str) -> str:
        """Say the finding in plain words."""

    @abstractmethod
    def action(self, lang: str) -> str:
        """Say what one can do about it."""

    def name(self, actor: str) -> str:
        """Return the name of an actor, or its id if the name is not to be told."""
        return self.names.get(actor, actor)

    def as_dict(self) -> dict[str, Json]:
        """Return the finding as plain values, keys in the documented order."""
        return {
            "id": self.id,
            "kind": self.kind,
            "severity": self.severity,
            "holds_in": list(self.holds_in),
            "band": self.band,
            "stability": self.stability,
            "subjects": self.subjects,
            "evidence": self.evidence,
            "sentence": {lang: self.sentence(lang) for lang in ("de", "en")},
            "action": {lang: self.action(lang) for lang in ("de", "en")},
            "recommendation": self.recommendation,
            "stability_share": self.stability_share,
            "overturn": self.overturn.as_dict() if self.overturn else None,
        }
