"""Bridges: ties that much hangs on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ecosystem.catalogue import label, text
from ecosystem.findings.rows.base import Finding, Json
from ecosystem.findings.words import and_list, percent


@dataclass(frozen=True, kw_only=True)
class Bridge(Finding):
    """A tie that much hangs on: kinds ``weak_bridge`` and ``strong_bridge``.

    Parameters
    ----------
    source, target
        The actors, in the direction that carries most.
    kinds
        Tie kinds of the pair.
    fragility, fragility_high
        Largest φ among its roles, and the same if every unknown risk were there.
    roles
        ``cut``, ``sectors``, ``reach``, ``topic``.
    risks
        Names of the risks known in any of its records.
    reach_loss
        Share of reach that it carries alone; None if the way is not tested.
    topic_loss
        The same within each topic that loses anything.
    cut_side
        Actors on the smaller side if the pair is a cut edge, else 0.
    only_tie_between
        The two sectors that it alone joins.
    score
        0..100, for the order.
    """

    source: str
    target: str
    kinds: tuple[str, ...]
    fragility: float
    fragility_high: float
    roles: tuple[str, ...]
    risks: tuple[str, ...]
    reach_loss: float | None
    topic_loss: Mapping[str, float] = field(default_factory=dict)
    cut_side: int = 0
    only_tie_between: tuple[str, str] | None = None
    score: float = 0.0

    @property
    def subjects(self) -> dict[str, Json]:
        """Source, target and kinds."""
        return {"source": self.source, "target": self.target, "kinds": list(self.kinds)}

    @property
    def actors(self) -> tuple[str, ...]:
        """The two actors."""
        return (self.source, self.target)

    @property
    def evidence(self) -> dict[str, Json]:
        """Fragility, roles and what hangs on it."""
        sectors = self.only_tie_between
        return {
            "fragility": self.fragility,
            "fragility_high": self.fragility_high,
            "roles": list(self.roles),
            "risks": list(self.risks),
            "reach_loss": self.reach_loss,
            "topic_loss": dict(self.topic_loss),
            "cut_side": self.cut_side,
            "only_tie_between": list(sectors) if sectors else None,
            "score": self.score,
        }

    def stakes(self, lang: str) -> str:
        """Say what hangs on it.

        Parameters
        ----------
        lang
            ``"de"`` or ``"en"``.

        Returns
        -------
        words
            One clause a role, joined.
        """
        said: list[str] = []
        if "cut" in self.roles:
            said.append(text("findings.bridge.cut", lang, count=self.cut_side))
        if "sectors" in self.roles and self.only_tie_between:
            first, second = (label("sector", s, lang) for s in self.only_tie_between)
            said.append(text("findings.bridge.sectors", lang, first=first, second=second))
        if "topic" in self.roles:
            topic, share = max(self.topic_loss.items(), key=lambda item: (item[1], item[0]))
            said.append(
                text(
                    "findings.bridge.topic",
                    lang,
                    share=percent(share, lang),
                    topic=label("topic", topic, lang),
                )
            )
        elif "reach" in self.roles and self.reach_loss is not None:
            said.append(text("findings.bridge.reach", lang, share=percent(self.reach_loss, lang)))
        return and_list(said, lang)

    def sentence(self, lang: str) -> str:
        """Say what it carries and what it hangs on."""
        risks = and_list([label("risk", risk, lang) for risk in self.risks], lang)
        values = {
            "source": self.name(self.source),
            "target": self.name(self.target),
            "stakes": self.stakes(lang),
            "risks": risks,
        }
        return text(f"findings.bridge.{self.kind}", lang, **values)

    def action(self, lang: str) -> str:
        """Say how to make it firm, or that it should stay."""
        values = {"source": self.name(self.source), "target": self.name(self.target)}
        if self.kind == "strong_bridge":
            return text("findings.bridge_action.keep", lang, **values)
        steps = [text(f"findings.bridge_action.{risk}", lang, **values) for risk in self.risks]
        return text("findings.bridge_action.lead", lang, steps="; ".join(steps[:2]), **values)
