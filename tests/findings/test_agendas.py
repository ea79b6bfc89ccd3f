"""The register of actions with its review loop, and the agenda."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

import ecosystem as eco
from ecosystem.cli import main
from ecosystem.errors import UsageError
from ecosystem.findings.agendas import AGENDAS_KINDS as KINDS
from ecosystem.sharing.results import agenda, shared_reviews

FIRST = eco.read_quarter("data/kornhafen/2025-01")
SECOND = eco.read_quarter("data/kornhafen/2026-01")


def with_actions(*findings):
    rows = [
        {"id": f"A{n}", "finding": finding, "action": "do", "status": "running"}
        for n, finding in enumerate(findings)
    ]
    return FIRST.with_tables(eco.Table.from_records("actions", rows))


def states(first, second):
    return [review.state for review in eco.review_actions(first, second)]


def test_what_became_of_the_planted_actions():
    found = {review.finding: review for review in eco.review_actions(FIRST, SECOND)}
    assert {name: review.state for name, review in found.items()} == {
        "bridge:H01~W08": "closed",  # WB1 became a strong bridge
        "gap:language:bg:all:any": "changed",  # G2 became G5
        "dead_end:B03": "open",
        "loop:recognition:ABH+JC": "open",
    }
    assert found["bridge:H01~W08"].status == "done"


def test_a_finding_that_cannot_be_found_again_is_not_closed():
    actions = with_actions(
        "gap:debt:bg:all:any",
        "dead_end:B03",
        "spatial_gap:Z11+Z12+Z21+Z22+Z31",
        "gap:x:y:all:any",
        "",
    )
    assert states(actions, SECOND) == ["open", "open", "open", "unlinked", "unlinked"]
    needs = [
        n for n in SECOND.table("needs").records() if (n["topic"], n["language"]) != ("debt", "bg")
    ]
    people = [
        a | ({"asked": "no"} if a["id"] == "B03" else {}) for a in SECOND.table("actors").records()
    ]
    cells = [
        c
        for c in SECOND.table("residents").records()
        if c["cell"] not in ("Z11", "Z12", "Z21", "Z22", "Z31")
    ]
    ways = [
        d
        for d in SECOND.table("distances").records()
        if d["cell"] not in ("Z11", "Z12", "Z21", "Z22", "Z31")
    ]
    blind = SECOND.with_tables(
        eco.Table.from_records("needs", needs),
        eco.Table.from_records("actors", people),
        eco.Table.from_records("residents", cells),
        eco.Table.from_records("distances", ways),
    )
    assert states(actions, blind)[:3] == ["not_measurable"] * 3


def test_a_repaired_place_is_closed():
    near = [d | {"distance_m": "300"} for d in SECOND.table("distances").records()]
    hours = [d | {"opening_hours": "24/7"} for d in SECOND.table("docks").records()]
    mended = SECOND.with_tables(
        eco.Table.from_records("distances", near), eco.Table.from_records("docks", hours)
    )
    actions = with_actions("spatial_gap:Z11+Z12+Z21+Z22+Z31", "time_gap:bg:evening")
    assert states(actions, mended) == ["closed", "closed"]
    assert states(actions, SECOND) == ["open", "open"]


def test_half_a_spatial_gap_is_changed_not_closed():
    some = [
        d | ({"distance_m": "300"} if d["cell"] == "Z11" else {})
        for d in SECOND.table("distances").records()
    ]
    mended = SECOND.with_tables(eco.Table.from_records("distances", some))
    assert states(with_actions("spatial_gap:Z11+Z12+Z21+Z22+Z31"), mended) == ["changed"]


def test_only_waves_of_one_quarter_in_their_order():
    with pytest.raises(UsageError):
        eco.review_actions(SECOND, FIRST)
    with pytest.raises(UsageError):
        eco.review_actions(FIRST, eco.read_quarter("data/altmarkt-west/2025-01"))
    undated = SECOND.with_meta(replace(SECOND.meta, wave=None))
    assert len(eco.review_actions(FIRST, undated)) == 4


def test_a_review_says_decision_adaptation_and_effect_in_classes_and_people():
    more = {"decision": "Rat, 2025-02-01, 12/2025", "adapted_to": "zwei Kurse statt einem"}
    rows = [{**row, **more} for row in SECOND.table("actions").records()]
    later = SECOND.with_tables(eco.Table.from_records("actions", rows))
    reviews = {review.action: review for review in eco.review_actions(FIRST, later)}
    assert {(r.decision, r.adapted_to) for r in reviews.values()} == {tuple(more.values())}
    gap = reviews["A2"]
    assert gap.before is not None
    assert gap.people == gap.before.evidence["demand"]
    assert "wackelig" in gap.effect("de")
    assert f"{gap.people:.0f}" in gap.effect("de")
    assert "weak" in reviews["A1"].effect("en").casefold()
    assert reviews["A3"].effect("de") == ""  # it is as it was
    for view in ("partner", "public"):
        for review in shared_reviews(FIRST, later, view=view):
            assert (review.decision, review.adapted_to) == ("", "")


@pytest.mark.parametrize("view", ["partner", "public"])
def test_outside_the_register_keeps_its_words(view):
    for review in shared_reviews(FIRST, SECOND, view=view):
        assert (review.action, review.what, review.owner_role) == ("", "", "")
        assert review.before is not None
    if view == "public":
        assert {r.finding.partition(":")[0] for r in shared_reviews(FIRST, SECOND, view=view)} == {
            "gap"
        }


def test_the_agenda_has_the_planted_hurdles():
    found = agenda(FIRST, view="internal")
    (confirmed,) = found.of_part("confirmed")  # RG1
    assert confirmed.finding.subjects["topic"] == "debt"
    (blind,) = found.of_part("map_blind")  # RG2
    assert blind.finding.subjects["hurdle_kind"] == "rejection"
    assert blind.bodies == ("Arbeitskreis Wohnen",)
    parts = eco.triangulation(FIRST)
    told = {item.finding.id for item in found.of_part("practice_blind")}
    assert told == {finding.id for finding in parts.to_check}
    assert blind in found.of_body("Arbeitskreis Wohnen")


def test_the_agenda_of_a_view_says_no_more_than_its_findings():
    for view in ("partner", "public"):
        found_all = eco.find_all(FIRST, draws=0, kinds=KINDS)
        ids = {finding.id for finding in eco.share_result(found_all, FIRST, view=view).findings}
        found = agenda(FIRST, view=view)
        assert {item.finding.id for item in found.items} <= ids
        if view == "public":
            assert not any(item.bodies for item in found.items)


@pytest.mark.parametrize("ending", [".txt", ".json", ".csv", ".html", ".docx"])
def test_the_command_writes_every_form_twice_alike(ending, tmp_path, capsys):
    call = ["agenda", "data/siedlung-am-wehr/2025-01", "--quiet"]
    names = [tmp_path / f"one{ending}", tmp_path / f"two{ending}"]
    for name in names:
        assert main([*call, "-o", str(name), "--lang", "de"]) == 0
    assert names[0].read_bytes() == names[1].read_bytes()
    if ending == ".json":
        content = json.loads(names[0].read_text("utf-8"))
        assert content["schema"] == "ecosystem-agenda/1"
        assert set(content["tables"]) == {"first", "confirmed", "practice_blind", "mandates"}
    capsys.readouterr()


def test_the_command_begins_with_what_became_of_the_actions(capsysbinary):
    call = ["agenda", "data/kornhafen/2026-01", "--before", "data/kornhafen/2025-01"]
    assert main([*call, "--format", "json", "--view", "internal"]) == 0
    tables = json.loads(capsysbinary.readouterr().out)["tables"]
    assert list(tables) == ["register", "confirmed", "map_blind", "practice_blind", "mandates"]
    assert tables["register"][0]["who"] == "Wohnungshilfe"
