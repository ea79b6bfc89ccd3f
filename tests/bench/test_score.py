"""Scores, worked by hand."""

from __future__ import annotations

import pytest

from ecosystem.findings.base import Finding
from ecosystem.findings.bridges import Bridge
from ecosystem.findings.gaps import Gap
from ecosystem.findings.units import DeadEnd, Loop, SinglePoint
from lab.bench import (
    EITHER,
    Key,
    Truth,
    calibrate,
    false_alarms,
    key_of_finding,
    key_of_item,
    score,
    score_findings,
)
from lab.worlds import make_world
from lab.worlds.town import Decoy, Item, World

DEBT, WORK, HOME = (("debt", "bg"), ("work", "ti"), ("housing", "ro"))


def cell(profile: tuple[str, str], value: str) -> Key:
    return Key("cell", (*profile, "all", "any"), value)


def gap(profile: tuple[str, str], value: str, stability: str | None = None) -> Gap:
    topic, language = profile
    kind = "informal_only" if value == "G3" else "gap"
    return Gap(
        id=f"{kind}:{topic}:{language}:all:any",
        kind=kind,
        severity=0.5,
        stability=stability,
        topic=topic,
        language=language,
        group="all",
        status="any",
        gap_class=value,
        demand=1.0,
    )


def bridge(one: str, other: str, *holds: str, kind: str = "weak_bridge") -> Bridge:
    return Bridge(
        id="bridge:" + "~".join(sorted((one, other))),
        kind=kind,
        severity=0.1,
        holds_in=holds or ("generous",),
        source=one,
        target=other,
        kinds=("referral",),
        fragility=0.3,
        fragility_high=0.3,
        roles=("cut",),
        risks=(),
        reach_loss=None,
    )


def world(*items: Item, decoys: tuple[Decoy, ...] = ()) -> World:
    return World("hand", 1, "", "", {}, {}, items, decoys)


def test_keys_of_items_and_findings_are_the_same() -> None:
    rows: list[tuple[Item, Finding]] = [
        (Item("", "gap", "gap:debt:bg:all:any", "", expect={"class": "G5"}), gap(DEBT, "G5")),
        (
            Item("", "informal_only", "informal_only:debt:bg:all:any", "", expect={"class": "G3"}),
            gap(DEBT, "G3"),
        ),
        (Item("", "weak_bridge", "bridge:JC~W07", ""), bridge("W07", "JC")),
        (
            Item("", "single_point", "single_point:V02", ""),
            SinglePoint(
                id="single_point:V02", severity=0, actor="V02", cut_side=3, staff=1, gates=()
            ),
        ),
        (
            Item("", "dead_end", "dead_end:B03", ""),
            DeadEnd(id="dead_end:B03", severity=0, actor="B03", topics=()),
        ),
        (
            Item("", "loop", "loop:debt:ABH+JC", ""),
            Loop(id="loop:debt:ABH+JC", severity=0, topic="debt", members=("ABH", "JC")),
        ),
    ]
    for item, finding in rows:
        assert key_of_item(item) == key_of_finding(finding) is not None


def test_all_planted_items_of_the_quarters_have_keys() -> None:
    for name in ("mini", "kornhafen", "siedlung-am-wehr"):
        known = make_world(name, 1)
        asked = [kind for kind in known.expected().values() if kind.startswith("untested")]
        assert len(Truth.of(known).items) == len(known.expected()) - len(asked)


def test_a_second_spelling_counts_for_whom_it_stands() -> None:
    assert key_of_finding(bridge("JC-2", "W07"), {"JC-2": "JC"}) == Key(
        "weak_bridge", ("JC", "W07")
    )


def test_precision_recall_and_half_hits() -> None:
    truth = Truth(frozenset({cell(DEBT, "G5"), cell(WORK, "G1"), cell(HOME, "G3")}))
    found = score([cell(DEBT, "G5"), cell(WORK, "G2"), cell(("work", "bg"), "G1")], truth)["cell"]
    assert (found.truth, found.flagged, found.found, found.right, found.half) == (3, 3, 1, 1, 1)
    assert found.precision == pytest.approx(1 / 3)
    assert found.recall == pytest.approx(1 / 3)


def test_a_class_further_away_is_no_half_hit() -> None:
    truth = Truth(frozenset({cell(DEBT, "G5"), cell(WORK, "G1")}))
    assert score([cell(DEBT, "G4"), cell(WORK, "G4")], truth)["cell"].half == 0


def test_nothing_reported_has_no_precision_and_nothing_planted_no_recall() -> None:
    empty = score([], Truth(frozenset()))["all"]
    assert empty.precision is None
    assert empty.recall is None


def test_what_is_possible_is_neither_asked_for_nor_wrong() -> None:
    pair = Key("weak_bridge", ("A", "B"))
    truth = Truth(frozenset({Key("weak_bridge", ("C", "D"))}), frozenset({pair}))
    found = score([pair], truth)["weak_bridge"]
    assert found.precision == 1
    assert found.recall == 0


def test_a_strong_bridge_is_no_problem_and_no_weak_one() -> None:
    truth = Truth(frozenset({Key("weak_bridge", ("A", "B"))}))
    found = score_findings([bridge("A", "B", kind="strong_bridge")], truth)
    assert found["all"].flagged == 0
    assert found["weak_bridge"].recall == 0
    assert found["strong_bridge"].precision == 0


def test_the_strict_graph_counts_in_the_wide_band_only() -> None:
    truth = Truth(frozenset({Key("weak_bridge", ("A", "B"))}))
    found = score_findings([bridge("A", "B", "strict")], truth)
    assert found["weak_bridge"].recall == 0
    assert found[EITHER].recall == 1


def test_decoys_and_what_they_may_be() -> None:
    decoys = (
        Decoy("D1", (), "strong", {"bridge:A~B": "strong_bridge"}),
        Decoy("D2", ("gap:debt:bg:all:any",), "served"),
        Decoy("D3", ("single_point:QM",), "hub"),
    )
    quiet = [bridge("A", "B", kind="strong_bridge")]
    assert false_alarms(quiet, world(decoys=decoys)) == ()
    loud = [bridge("A", "B"), gap(DEBT, "G1")]
    assert false_alarms(loud, world(decoys=decoys)) == ("D1", "D2")


def test_labels_are_counted_right_and_nearly_right() -> None:
    truth = Truth(frozenset({cell(DEBT, "G2"), cell(WORK, "G1")}))
    rows = [gap(DEBT, "G4", "stable"), gap(WORK, "G1", "stable"), gap(HOME, "G1", "fragile")]
    counts = calibrate([*rows, gap(("work", "bg"), "G1")], truth)
    stable, fragile = counts["all", "stable"], counts["cell", "fragile"]
    assert (stable.count, stable.right, stable.near) == (2, 1, 2)
    assert (fragile.count, fragile.share) == (1, 0)
    assert ("cell", "unsure") not in counts
