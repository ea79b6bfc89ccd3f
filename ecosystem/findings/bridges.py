"""Bridges (M20): ties that much hangs on, weak if they hang on little."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import field

import numpy as np

from ecosystem.findings import base
from ecosystem.findings.base import Findings
from ecosystem.measures.analysis import Analysis, GraphAnalysis, analyse
from ecosystem.measures.graphs import EPSILON
from ecosystem.measures.removal import counted_topics
from ecosystem.measures.sectors import sector_pairs
from ecosystem.model.arrays import FloatArray
from ecosystem.model.network import KINDS, RISK_NAMES, Network, numbers_of
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Parameters
from ecosystem.schema import SECTORS_AND_NONE, TOPICS
from ecosystem.stubs import dataclass
from ecosystem.words import and_list, label, percent, text

# --- Bridges: ties that much hangs on.


@dataclass(frozen=True, kw_only=True)
class Bridge(base.Finding):
    """A tie that much hangs on: kinds ``weak_``, ``strong_`` and ``untested_bridge``."""

    source: str  # The actors, in the direction that carries most.
    target: str
    kinds: tuple[str, ...]  # Tie kinds of the pair.
    # Largest φ among its roles, and the same if every unknown risk were there; None if nobody
    # said anything of the risks of one of them.
    fragility: float | None
    fragility_high: float | None
    roles: tuple[str, ...]  # `cut`, `sectors`, `reach`, `pairs`, `topic`.
    risks: tuple[str, ...]  # Names of the risks known in any of its records.
    reach_loss: float | None  # Share of reach that it carries alone; None if the way is not tested.
    # Share of the pairs of actors that are lost without it; None where losses are told in needs.
    pair_loss: float | None = None
    # The same as `reach_loss` within each topic that loses anything.
    topic_loss: Mapping[str, float] = field(default_factory=dict)
    cut_side: int = 0  # Actors on the smaller side if the pair is a cut edge, else 0.
    only_tie_between: tuple[str, str] | None = None  # The two sectors that it alone joins.
    score: float | None = 0.0  # 0..100, for the order; None without a fragility.
    basis: str = "needs"  # What losses are told in: `needs`, or `pairs` of actors.

    @property
    def subjects(self) -> dict[str, base.Json]:
        """Source, target and kinds."""
        return base.values_of(self, "source target kinds")

    @property
    def actors(self) -> tuple[str, ...]:
        """The two actors."""
        return (self.source, self.target)

    @property
    def evidence(self) -> dict[str, base.Json]:
        """Fragility, roles and what hangs on it."""
        losses = "basis pair_loss reach_loss topic_loss cut_side only_tie_between score"
        return base.values_of(self, f"fragility fragility_high roles risks {losses}")

    @property
    def alike(self) -> tuple[object, ...]:
        """Bridges of a kind with the same risks say the same, more or less hangs on them."""
        return self.kind, self.band, self.risks, self.only_tie_between

    def stakes(self, lang: str) -> str:
        """Say what hangs on it."""
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
        if "pairs" in self.roles and self.pair_loss is not None:
            said.append(text("findings.bridge.pairs", lang, share=percent(self.pair_loss, lang)))
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
        key = self.kind if self.is_sure or self.kind == "untested_bridge" else f"{self.kind}_asked"
        return text(f"findings.bridge.{key}", lang, **values)

    def action(self, lang: str) -> str:
        """Say how to make it firm, that it should stay, or what to ask."""
        values = {"source": self.name(self.source), "target": self.name(self.target)}
        if self.kind == "untested_bridge":
            return text("findings.bridge_action.ask", lang, office=self.office(lang), **values)
        if self.kind == "strong_bridge":
            return text("findings.bridge_action.keep", lang, **values)
        steps = [text(f"findings.bridge_action.{risk}", lang, **values) for risk in self.risks]
        return text("findings.bridge_action.lead", lang, steps="; ".join(steps[:2]), **values)


# --- Bridges (M20): ties that much hangs on, weak if they hang on little.


@dataclass(frozen=True)
class _ArcRole:
    """An arc of a pair: its roles, its fragility and what it carries alone."""

    arc: int
    roles: tuple[str, ...]
    fragility: float
    partial: bool
    loss: float | None


def _pair_roles(graph: GraphAnalysis) -> dict[int, list[str]]:
    """Roles of pairs in the union: the only way to a part, the only tie between two sectors."""
    parameters = graph.network.parameters
    pairs, cohesion, mixing = graph.pairs, graph.cohesion, graph.mixing
    roles: dict[int, list[str]] = {}
    cut = (cohesion.cut_side >= parameters["cut_side_min"]) & ~pairs.standing
    for pair in np.flatnonzero(cut).tolist():
        roles.setdefault(pair, []).append("cut")
    smallest = parameters["sector_size_min"]
    left, right = graph.network.sectors[pairs.first], graph.network.sectors[pairs.second]
    for one, other in sector_pairs():
        alone = mixing.observed[one, other] == mixing.possible[one, other] == 1
        large = min(mixing.sizes[one], mixing.sizes[other]) >= smallest
        expected = mixing.expected[one, other] >= parameters["expected_ties_min"] - EPSILON
        if not (alone and large and expected):
            continue
        joins = (np.minimum(left, right) == one) & (np.maximum(left, right) == other)
        pair = int(np.argmax(joins))
        if not pairs.standing[pair]:
            roles.setdefault(pair, []).append("sectors")
    if graph.network.structural and not graph.network.has_referrals:
        much = graph.pair_losses.tie_loss >= parameters["reach_loss_min"] - EPSILON
        for pair in np.flatnonzero(much).tolist():
            roles.setdefault(pair, []).append("pairs")
    return roles


def _arc_roles(graph: GraphAnalysis, pairs: Collection[int]) -> dict[int, list[_ArcRole]]:
    """Arcs of pairs that have a role or get one: to carry reach or a topic alone."""
    network, arcs = graph.network, graph.arcs
    if not len(arcs):
        return {}
    n = len(network.ids)
    key = np.minimum(arcs.source, arcs.target) * n + np.maximum(arcs.source, arcs.target)
    pair_of = np.searchsorted(graph.pairs.first * n + graph.pairs.second, key)
    tested = not network.structural and float(graph.removal.reached.sum()) > 0
    walked = network.structural and graph.pair_losses.pairs > 0
    reach = graph.reach_loss if tested else np.zeros(len(arcs))
    if walked:
        reach = graph.pair_losses.tie_loss
    name = "pairs" if walked else "reach"
    topic = np.nan_to_num(graph.topic_loss) if tested else np.zeros((len(arcs), len(TOPICS)))
    much = np.asarray(reach >= network.parameters["reach_loss_min"] - EPSILON)
    wanted = counted_topics(network)
    most = np.any((topic >= network.parameters["topic_loss_min"] - EPSILON) & wanted, axis=1)
    found: dict[int, list[_ArcRole]] = {}
    bearing = np.union1d(pair_of[much | most], np.array(list(pairs), np.int64))
    here = np.flatnonzero(np.isin(pair_of, bearing))
    for arc, pair in numbers_of(here, pair_of[here]):
        roles = (*((name,) if much[arc] else ()), *(("topic",) if most[arc] else ()))
        loss = float(reach[arc]) if tested or walked else None
        role = _ArcRole(arc, roles, float(arcs.fragility[arc]), bool(arcs.partial[arc]), loss)
        found.setdefault(pair, []).append(role)
    return found


def _demand_shares(network: Network) -> dict[str, float]:
    demand: dict[str, float] = {}
    for cell in network.demand.cells:
        demand[cell.topic] = demand.get(cell.topic, 0.0) + cell.weight
    total = sum(demand.values())
    return {topic: value / total for topic, value in demand.items()} if total > 0 else {}


def _largest(values: list[float]) -> float | None:
    known = [value for value in values if value == value]
    return base.tidy(max(known)) if known else None


class _InGraph:
    """The pairs that much hangs on, in one graph."""

    def __init__(self, analysis: Analysis, graph: GraphAnalysis) -> None:
        self.analysis, self.graph, self.pairs = analysis, graph, graph.pairs
        self.network = network = graph.network
        self.roles = _pair_roles(graph)
        self.arcs = _arc_roles(graph, self.roles)
        carrying = ((pair, [a for a in arcs if a.roles]) for pair, arcs in self.arcs.items())
        self.carrying = {pair: arcs for pair, arcs in carrying if arcs}
        self.bearing = np.array(sorted({*self.roles, *self.carrying}), np.int64)
        first, second = self.pairs.first[self.bearing], self.pairs.second[self.bearing]
        self.ends = first * len(network.ids) + second
        self.at = dict(numbers_of(self.ends, self.bearing))
        whole = graph.pair_losses.pairs if network.structural else graph.removal.reached.sum()
        self.tested = float(whole) > 0
        self.shares = _demand_shares(network)
        self.topics: dict[int, list[tuple[int, float]]] = {}  # what arcs carry of topics
        if self.tested and not network.structural:
            arc, topic = np.nonzero(graph.topic_loss > 0)
            for one, *share in numbers_of(arc, topic, graph.topic_loss[arc, topic]):
                self.topics.setdefault(one, []).append((share[0], share[1]))

    def _values(self, pair: int, of_pair: FloatArray, of_arc: FloatArray) -> list[float]:
        """Return the fragility of the pair, if it has a role, and of its arcs that have one."""
        own = [float(of_pair[pair])] if pair in self.roles else []
        return own + [float(of_arc[arc.arc]) for arc in self.carrying.get(pair, ())]

    def low(self, pair: int) -> list[float]:
        """Return the fragilities of its roles."""
        return self._values(pair, self.pairs.fragility, self.graph.arcs.fragility)

    def kind(self, pair: int) -> str:
        """Weak if a role hangs on a fragile tie, strong if none does and nothing is undefined."""
        values, threshold = self.low(pair), self.network.parameters["fragility_threshold"]
        if any(value >= threshold - EPSILON for value in values):
            return "weak_bridge"
        undefined = any(value != value for value in values)
        return "untested_bridge" if undefined else "strong_bridge"

    def is_partial(self, pair: int) -> bool:
        """Tell whether one of its roles rests on a product from which a record was left out."""
        own = pair in self.roles and bool(self.pairs.partial[pair])
        return own or any(arc.partial for arc in self.carrying.get(pair, ()))

    def _direction(self, pair: int) -> tuple[int, int]:
        """Return source and target: along the arc that carries most, else in the order of ids."""
        source, target = self.graph.arcs.source, self.graph.arcs.target
        candidates = self.carrying.get(pair) or self.arcs.get(pair)
        if not candidates:
            return int(self.pairs.first[pair]), int(self.pairs.second[pair])

        def order(role: _ArcRole) -> tuple[float, float, int]:
            fragility = -1.0 if role.fragility != role.fragility else role.fragility
            return (-base.tidy(fragility), -base.tidy(role.loss or 0.0), int(source[role.arc]))

        best = candidates[0].arc if len(candidates) == 1 else min(candidates, key=order).arc
        return int(source[best]), int(target[best])

    def _loss(self, pair: int) -> float | None:
        """Return the larger loss of the two arcs; that of the pair where the union is walked."""
        if not self.tested:
            return None
        if self.network.structural and not self.network.has_referrals:
            return float(self.graph.pair_losses.tie_loss[pair])
        return max((arc.loss or 0.0 for arc in self.arcs.get(pair, ())), default=0.0)

    def _topic_losses(self, pair: int) -> dict[str, float]:
        """Share that the pair's arcs carry of each topic, the larger of the two directions."""
        best: dict[int, float] = {}
        for arc in self.arcs.get(pair, ()):
            for topic, share in self.topics.get(arc.arc, ()):
                best[topic] = max(share, best.get(topic, 0.0))
        return {TOPICS[topic]: base.tidy(best[topic]) for topic in sorted(best)}

    def bridge(self, pair: int, holds_in: tuple[str, ...], *, firm: bool) -> Bridge:
        """Make one bridge."""
        graph, pairs, network, kind = self.graph, self.pairs, self.network, self.kind(pair)
        roles = self.roles.get(pair, [])
        named = {role for arc in self.carrying.get(pair, ()) for role in arc.roles}
        source, target = self._direction(pair)
        loss, topics = self._loss(pair), self._topic_losses(pair)
        cut_side = int(graph.cohesion.cut_side[pair])
        stake = max(
            loss or 0.0,
            *(share * self.shares.get(topic, 0.0) for topic, share in topics.items()),
            cut_side / len(network.ids),
        )
        fragility = None if kind == "untested_bridge" else _largest(self.low(pair))
        score = None if fragility is None else base.tidy(100 * fragility * stake)
        first, second = sorted((network.ids[source], network.ids[target]))
        sectors = sorted(SECTORS_AND_NONE[network.sectors[actor]] for actor in (source, target))
        kinds, risks = int(pairs.kinds[pair]), int(pairs.risks[pair])
        return Bridge(
            id=f"bridge:{first}~{second}",
            kind=kind,
            severity=base.tidy(score / 100) if kind == "weak_bridge" and score else 0.0,
            holds_in=holds_in,
            band="sure" if firm else "possible",
            names=base.names_of(self.analysis, (source, target)),
            coordinator=network.coordinator,
            source=network.ids[source],
            target=network.ids[target],
            kinds=tuple(sorted(k for p, k in enumerate(KINDS) if kinds >> p & 1)),
            fragility=fragility,
            fragility_high=_largest(
                self._values(pair, pairs.fragility_high, graph.arcs.fragility_high)
            ),
            roles=(*roles, *(role for role in ("reach", "pairs", "topic") if role in named)),
            risks=tuple(r for p, r in enumerate(RISK_NAMES) if risks >> p & 1),
            basis="pairs" if network.structural else "needs",
            pair_loss=base.tidy(loss) if loss is not None and network.structural else None,
            reach_loss=base.tidy(loss) if loss is not None and not network.structural else None,
            topic_loss=topics,
            cut_side=cut_side,
            only_tie_between=(sectors[0], sectors[1]) if "sectors" in roles else None,
            score=score,
        )


def _all_bridges(analysis: Analysis) -> list[Bridge]:
    records, n = analysis.network.records, len(analysis.network.ids)
    generous = _InGraph(analysis, analysis.generous)
    strict = _InGraph(analysis, analysis.strict) if analysis.strict else None
    asked = records.keep(~records.strict)  # a pair with such a record rests on hearsay, too
    one, other = asked.source.astype(np.int64), asked.target.astype(np.int64)
    hearsay = np.isin(generous.ends, np.minimum(one, other) * n + np.maximum(one, other))
    found = []
    for ends, pair, unsure in numbers_of(generous.ends, generous.bearing, hearsay):
        there = strict.at.get(ends) if strict else None
        same = strict and there is not None and strict.kind(there) == generous.kind(pair)
        firm = strict is not None and not unsure and not generous.is_partial(pair)
        holds = ("generous", "strict") if same else ("generous",)
        found.append(generous.bridge(pair, holds, firm=firm))
    if strict:
        more = (pair for ends, pair in strict.at.items() if ends not in generous.at)
        found += [strict.bridge(pair, ("strict",), firm=False) for pair in more]
    return base.in_order(found)


def _of_kind(quarter: Quarter, parameters: Parameters | None, kind: str) -> Findings[Bridge]:
    analysis = analyse(quarter, parameters)
    bridges = base.once(analysis, "bridges", lambda: _all_bridges(analysis))
    return base.listed(analysis, (b for b in bridges if b.kind == kind))


def find_weak_bridges(
    quarter: Quarter, *, parameters: Parameters | None = None
) -> Findings[Bridge]:
    """Find the ties that much hangs on and that hang on little.

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    bridges
        One row a pair, highest score first; also those of the strict graph alone.

    Notes
    -----
    A pair has the role *cut* if it alone holds a part of at least three actors, *sectors* if it
    alone joins two sectors between which at least three pairs are expected; an arc has the role
    *reach* if at least two per cent of reach are lost without it, *topic* if at least half of the
    reach of a needed topic is. Where no way to a need can be tested, the role *pairs* stands for
    *reach*: two per cent of the pairs of actors within *k* hand-overs are lost. It is weak if the
    fragility of one of its roles reaches the threshold. Where fragility is undefined and no role
    is weak, it is an untested bridge.

    References
    ----------
    Valente, T. W., & Fujimoto, K. (2010). Bridging: locating critical connectors in a network.
    Social Networks 32(3), 212-220. doi:10.1016/j.socnet.2010.03.003
    """
    return _of_kind(quarter, parameters, "weak_bridge")


def find_strong_bridges(
    quarter: Quarter, *, parameters: Parameters | None = None
) -> Findings[Bridge]:
    """Find the ties that much hangs on and that are firm: worth keeping.

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    bridges
        One row a pair, by id.
    """
    return _of_kind(quarter, parameters, "strong_bridge")


def find_untested_bridges(
    quarter: Quarter, *, parameters: Parameters | None = None
) -> Findings[Bridge]:
    """Find the ties that much hangs on and of whose firmness nobody has said anything.

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    bridges
        One row a pair, by id: each is a question.
    """
    return _of_kind(quarter, parameters, "untested_bridge")
