"""What had a last day is told in the same five words everywhere (rule 16)."""

from __future__ import annotations

import datetime as dt
import json

import pytest

import ecosystem as eco
from ecosystem.batch import Settings, analyse_paths
from ecosystem.cli import main
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Meta, Table

DAY, WAVES = "2025-09-30", ("2025-01-15", "2026-01-15")
ACTORS = [
    {"id": "D", "name": "Jobcenter Hafen", "type": "jobcentre", "asked": "yes"},
    {"id": "P", "name": "AWO Beratung", "type": "awo", "asked": "yes"},
]
TIE = {"source": "D", "target": "P", "kind": "referral", "source_reports": "yes"}
WORDS = {
    "renewed": ("verlängert", "renewed"),
    "permanent": ("dauerhaft", "permanent"),
    "happened": ("eingetreten", "happened"),
    "open": ("offen", "open"),
    "not_told": ("nicht angegeben", "not told"),
}


def wave(day: str, *, funding=(), tie=None, actions=(), until="") -> Quarter:
    meta = Meta(id="q", name="Hafen", wave=dt.date.fromisoformat(day), languages=("bg",))
    offer = {"id": "O", "actor": "P", "topics": "debt", "languages": "bg"}
    paid = {"funding": funding[0]["id"], "valid_until": until} if funding else {}
    rows = {
        "actors": ACTORS,
        "offers": [offer | paid],
        "ties": [] if tie is None else [TIE | {"target_reports": "yes"} | tie],
        "docks": [{"actor": "D", "visits_week": "10"}],
        "needs": [{"topic": "debt", "language": "bg", "persons": "20"}],
        "funding": list(funding),
        "actions": list(actions),
    }
    return Quarter(meta, {k: Table.from_records(k, v) for k, v in rows.items() if v})


CLIFF = f"funding_cliff:{DAY}"
ACTION = {"id": "A", "finding": CLIFF, "action": "anmelden", "status": "running"}
FIRST = wave(
    WAVES[0], funding=[{"id": "F", "source": "Land", "valid_until": DAY}], tie={}, actions=[ACTION]
)
AFTER = {
    "renewed": [{"id": "F", "source": "Land", "valid_until": DAY, "renewed_until": "2027-12-31"}],
    "permanent": [{"id": "F", "source": "Land", "valid_until": DAY, "permanent": "yes"}],
    "happened": [{"id": "F", "source": "Land", "valid_until": DAY}],
    "open": [{"id": "F", "source": "Land", "valid_until": DAY}],
    "not_told": [{"id": "G", "source": "Stadt", "valid_until": "2027-12-31"}],
}


def told(out: str) -> dict[str, str]:
    return {
        each["id"]: each["state"] for step in json.loads(out)["steps"] for each in step["findings"]
    }


@pytest.fixture
def sides(request, tmp_path):
    """Write both waves down; the later one tells one of the states."""
    state = request.param
    later = wave("2025-06-15" if state == "open" else WAVES[1], funding=AFTER[state], tie={})
    return state, *(
        str(eco.write_quarter(each, tmp_path / name)) for each, name in ((FIRST, "a"), (later, "b"))
    )


@pytest.mark.parametrize("sides", AFTER, indirect=True)
def test_commands_notebooks_and_batch_use_the_same_word(sides, capsys):
    state, one, two = sides
    german, english = WORDS[state]
    views = ("internal", "partner", "public") if state == "happened" else ("partner",)
    for view in views:
        how = ["--view", view, "--lang", "de"]
        assert main(["compare", one, two, *how, "--format", "json"]) == 0
        assert told(capsys.readouterr().out)[CLIFF] == state
        for command in (["compare", one, two], ["agenda", two, "--before", one]):
            assert main([*command, *how]) == 0
            said = capsys.readouterr().out
            assert f"1 {german}" in said, command
            assert f"{german[:1].upper()}{german[1:]}: " in said, command
        assert f"1 {english}" in str(eco.open_comparison(one, two, view=view).finding())
        rows = analyse_paths([one], Settings(view=view)).rows["findings"]
        assert {row["id"]: row["state"] for row in rows}[CLIFF] == state


@pytest.mark.parametrize("sides", ["happened"], indirect=True)
def test_the_report_uses_the_same_word(sides, tmp_path):
    _, one, two = sides
    page = tmp_path / "report.html"
    assert main(["report", two, "--since", one, "--lang", "de", "-o", str(page)]) == 0
    assert "1 eingetreten" in page.read_text("utf-8")


def test_what_the_money_took_is_listed():
    later = wave(WAVES[1], funding=AFTER["happened"], tie={}, until=DAY)
    (cliff,) = (c for c in eco.compare_waves(FIRST, later).findings if c.is_dated)
    assert cliff.took == (("debt", "bg", "all", "any"),)
    assert "Schuldnerberatung auf Bulgarisch" in cliff.sentence("de")


@pytest.mark.parametrize(
    ("tie", "state"),
    [
        ({"valid_until": DAY}, "happened"),
        (None, "not_told"),
        ({"valid_until": "2030-12-31"}, "closed"),
        ({"frequency": "weekly"}, "closed"),
    ],
)
def test_a_bridge_that_lapsed_is_not_called_closed(tie, state):
    firm = {"formality": "contract", "one_person": "no", "frequency": "weekly"}
    first = wave(
        WAVES[0], tie=firm | {"valid_until": DAY}, actions=[ACTION | {"finding": "bridge:D~P"}]
    )
    later = wave(WAVES[1], tie=None if tie is None else firm | tie)
    assert len(eco.find_weak_bridges(first)) == 1
    comparison = eco.compare_waves(first, later)
    assert comparison.state_of("bridge:D~P") == state
    (review,) = eco.review_actions(first, later)
    assert review.state == state
    assert ("erledigt" in review.sentence("de").lower()) is (state == "closed")


def test_what_is_gone_since_its_actor_closed_has_happened():
    third = {"id": "E", "name": "Kita", "type": "daycare", "asked": "yes", "active_until": DAY}
    actors = Table.from_records("actors", [*ACTORS, third])
    docks = Table.from_records("docks", [{"actor": "D"}, {"actor": "E"}])
    first, later = (wave(day, tie={}).with_tables(actors, docks) for day in WAVES)
    assert len(eco.find_dead_ends(first)) == 1
    assert eco.compare_waves(first, later).state_of("dead_end:E") == "happened"
