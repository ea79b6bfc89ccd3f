"""The findings of a quarter: in which graphs they hold, and how sure they are."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from oracle.bridges import find_bridges
from oracle.parts import Arc, Tie, World
from oracle.points import find_dead_ends, find_hubs, find_loops, find_points
from oracle.reading import Json

GAP_WEIGHT = {
    "G5": Fraction(9, 10),
    "G4": Fraction(8, 10),
    "G3": Fraction(7, 10),
    "G2": Fraction(5, 10),
    "G1": Fraction(3, 10),
}


def list_findings(world: World, cells: list[Json]) -> list[Json]:
    """Everything that was found, in no order."""
    findings = _gaps(cells) + _bridges(world) + _points(world)
    return findings + _dead_ends(world) + _hubs(world) + _loops(world)


def _finding(
    kind: str,
    name: str,
    severity: Fraction,
    holds_in: list[str],
    sure: bool,
    subjects: Json,
    evidence: Json,
) -> Json:
    return {
        "id": name,
        "kind": kind,
        "severity": severity,
        "holds_in": holds_in,
        "band": "sure" if sure else "possible",
        "subjects": subjects,
        "evidence": evidence,
    }


def _holds_in(strict: bool) -> list[str]:
    return ["generous", "strict"] if strict else ["generous"]


def _confirmed(world: World, ties: Iterable[Tie]) -> bool:
    """Whether every tie that a finding names is in the strict graph, and somebody was asked."""
    return world.strict is not None and all(tie.strict for tie in ties)


def _gaps(cells: list[Json]) -> list[Json]:
    largest = max((cell["demand"] or 0 for cell in cells), default=Fraction(0))
    findings = []
    for cell in cells:
        label = cell["class"]
        if label not in GAP_WEIGHT:
            continue
        kind = "informal_only" if label == "G3" else "gap"
        subjects = {part: cell[part] for part in ("topic", "language", "group", "status")}
        evidence: Json = {"demand": cell["demand"]}
        if kind == "gap":
            evidence = {"class": label, **evidence, "providers": cell["providers"]}
        findings.append(
            _finding(
                kind,
                ":".join([kind, *subjects.values()]),
                GAP_WEIGHT[label] + (cell["demand"] / largest / 10 if cell["demand"] else 0),
                _holds_in(cell["class_strict"] == label),
                cell["class_strict"] is not None,
                subjects,
                evidence,
            )
        )
    return findings


def _bridges(world: World) -> list[Json]:
    generous = find_bridges(world, world.generous)
    strict = {} if world.strict is None else find_bridges(world, world.strict)
    named: dict[Arc, list[Tie]] = {}
    for tie in world.generous.ties:
        named.setdefault(tie.pair, []).append(tie)
    findings = []
    for edge in {**strict, **generous}:
        bridge = generous.get(edge) or strict[edge]
        if edge in generous:
            also = edge in strict and strict[edge].kind == bridge.kind
            holds_in = _holds_in(also)
        else:
            holds_in = ["strict"]
        findings.append(
            _finding(
                bridge.kind,
                "bridge:" + "~".join(edge),
                bridge.severity,
                holds_in,
                "generous" in holds_in and bridge.complete and _confirmed(world, named[edge]),
                bridge.subjects,
                bridge.evidence,
            )
        )
    return findings


def _points(world: World) -> list[Json]:
    strict = [] if world.strict is None else find_points(world, world.strict)
    also = {(point.kind, point.actor) for point in strict}
    return [
        _finding(
            point.kind,
            f"{point.kind}:{point.actor}",
            point.severity,
            _holds_in((point.kind, point.actor) in also),
            _confirmed(world, []),
            {"actor": point.actor},
            {
                "cut_side": point.cut_side,
                "staff": world.actors[point.actor].staff,
                "gates": point.gates,
            },
        )
        for point in find_points(world, world.generous)
    ]


def _dead_ends(world: World) -> list[Json]:
    strict = {} if world.strict is None else find_dead_ends(world, world.strict)
    weight = sum(world.docks.values(), Fraction(0))
    return [
        _finding(
            "dead_end",
            f"dead_end:{dock}",
            world.docks[dock] / weight if weight else Fraction(0),
            _holds_in(dock in strict),
            _confirmed(world, []) and world.actors[dock].asked is True,
            {"actor": dock},
            {"topics": topics},
        )
        for dock, topics in find_dead_ends(world, world.generous).items()
    ]


def _hubs(world: World) -> list[Json]:
    strict = [] if world.strict is None else find_hubs(world, world.strict)
    also = {hub.actor for hub in strict}
    return [
        _finding(
            "hub",
            f"hub:{hub.actor}",
            hub.share,
            _holds_in(hub.actor in also),
            _confirmed(world, []),
            {"actor": hub.actor},
            {"pair_loss": hub.share, "pairs": hub.pairs, "rank": hub.rank},
        )
        for hub in find_hubs(world, world.generous)
    ]


def _loops(world: World) -> list[Json]:
    strict = set() if world.strict is None else find_loops(world, world.strict)
    findings = []
    for topic, circle in find_loops(world, world.generous):
        ties = [
            tie
            for tie in world.generous.referrals()
            if tie.serves(topic) and {tie.source, tie.target} <= circle
        ]
        asked = all(world.actors[name].asked is True for name in circle)
        findings.append(
            _finding(
                "loop",
                f"loop:{topic}:" + "+".join(sorted(circle)),
                world.topic_weight(topic) / world.weight if world.weight else Fraction(0),
                _holds_in((topic, circle) in strict),
                _confirmed(world, ties) and asked,
                {"topic": topic, "actors": sorted(circle)},
                {"closed": True, "return_probability": None},
            )
        )
    return findings
