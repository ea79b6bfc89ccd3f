"""What somebody with a copy, some patience and another copy might try to find out."""

from __future__ import annotations

import dataclasses
import json
import math
from collections import defaultdict
from functools import cache
from typing import Any

import pytest

from ecosystem.cli import main
from ecosystem.documents.report import build_report
from ecosystem.documents.writers import html_of
from ecosystem.errors import DataError
from ecosystem.findings.base import Finding, Findings
from ecosystem.findings.bridges import Bridge
from ecosystem.findings.registry import Result, find_all
from ecosystem.io.clerk.names import suspicious
from ecosystem.io.reading import load_sample, read_quarter, write_quarter
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Table
from ecosystem.sharing.quarters import share
from ecosystem.sharing.results import share_result
from ecosystem.sharing.rules import (
    lint,
    shown_people,
    suppressed,
    without_informal,
)

KORNHAFEN = "data/kornhafen/2025-01"
SHIPPED = (
    "data/mini",
    KORNHAFEN,
    "data/kornhafen/2026-01",
    "data/altmarkt-west/2025-01",
    "data/siedlung-am-wehr/2025-01",
)
VIEWS = ("partner", "public")


@cache
def shipped(path: str) -> Quarter:
    return read_quarter(path)


@cache
def found(path: str) -> Result:
    return find_all(shipped(path), draws=0)


@cache
def told(path: str, view: str = "partner") -> Result:
    return share_result(found(path), shipped(path), view=view)


def plain(result: Result) -> dict[str, Any]:
    """A result as a reader of the file has it."""
    content: dict[str, Any] = json.loads(result.to_json())
    return content


def changed(quarter: Quarter, table: str, row: int, **cells: str) -> Quarter:
    """Return the quarter with other cells in one row."""
    records = quarter.table(table).records()
    records[row] |= cells
    return quarter.with_tables(Table.from_records(table, records))


def row_of(quarter: Quarter, table: str, column: str, value: str) -> int:
    return quarter.table(table).column(column).index(value)


def seen(quarter: Quarter, view: str) -> str:
    """Everything that a reader of this view gets, as one text."""
    result = share_result(find_all(quarter, draws=0), quarter, view=view)
    copy = share(quarter, view=view)
    tables = {name: [table.columns, table.rows] for name, table in copy.tables.items()}
    return json.dumps([result.as_dict(), copy.meta.as_dict(), tables], default=str, sort_keys=True)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("path", SHIPPED)
def test_counts_say_no_more_than_the_copy(path, view):
    quarter = shipped(path)
    summary = plain(told(path, view))["summary"]
    copy = share(quarter, view=view).network()
    table = share(quarter, view=view).table("actors")
    groups = {r["id"] for r in table.records() if r["id"].startswith("group-")}
    assert summary["actors"] == len(set(copy.ids) - groups)
    assert summary["docks"] == len(copy.docks)
    assert summary["offers"] <= len(copy.offers)
    ends = zip(copy.records.source.tolist(), copy.records.target.tolist(), strict=True)
    between = sum(groups.isdisjoint((copy.ids[a], copy.ids[b])) for a, b in ends)
    assert summary["ties"] == between


@pytest.mark.parametrize("view", VIEWS)
def test_no_number_has_digits_enough_to_count_people_behind_it(view):
    result = plain(told(KORNHAFEN, view))

    def numbers(value):
        if isinstance(value, dict):
            for key, inner in value.items():
                if key != "severity":  # of a gap: made from rounded numbers only
                    yield from numbers(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from numbers(inner)
        elif isinstance(value, float):
            yield value

    for part in ("summary", "cells"):
        assert all(math.isclose(n, round(n, 2)) for n in numbers(result[part]))
    for finding in result["findings"]:
        evidence = {k: v for k, v in finding["evidence"].items() if "fragility" not in k}
        assert all(math.isclose(n, round(n, 2)) for n in numbers(evidence)), finding["id"]


def test_fewer_than_five_helpers_show_no_ties_and_weigh_in_nothing():
    mini = load_sample("mini")
    copy = share(mini)
    assert all("group-informal" not in row for row in copy.table("ties").rows)
    result = share_result(find_all(mini, draws=0), mini)
    assert result.summary["informal_dependency"] is None
    own_try = find_all(copy, draws=0)  # an attacker computes this; it must tell nothing new
    shown, own = plain(result)["summary"]["reach"], plain(own_try)["summary"]["reach"]
    assert all(own[k] is None or shown[k] is not None for k in shown)
    assert "official_shares" in [note.key for note in result.notes]


def test_no_single_helper_holds_most_ties_of_the_group():
    quarter = shipped(KORNHAFEN)
    records = quarter.table("ties").records()
    informal = [a for a in quarter.table("actors").column("id") if a.startswith("P")]
    for record in records:  # all ties of helpers now belong to one of them
        for end in ("source", "target"):
            if record[end] in informal:
                record[end] = informal[0]
    records = [r for r in records if r["source"] != r["target"]]
    lone = quarter.with_tables(Table.from_records("ties", records))
    assert all("group-informal" not in row for row in share(lone).table("ties").rows)
    assert any("group-informal" in row for row in share(quarter).table("ties").rows)


@pytest.mark.parametrize("path", SHIPPED)
def test_public_taken_from_partner_gives_no_number_back(path):
    quarter = shipped(path)
    one, other = (told(path, view) for view in VIEWS)
    assert [c.demand for c in one.cells] == [c.demand for c in other.cells]
    assert [c.cell_class for c in one.cells] == [c.cell_class for c in other.cells]
    needs = [share(quarter, view=view).table("needs").records() for view in VIEWS]
    assert needs[0] == needs[1]
    for name in ("reach", "coverage", "informal_dependency", "surplus"):
        assert one.summary[name] == other.summary[name]
    names = [r["name"] for r in share(quarter, view="partner").table("actors").records()]
    public = [r["name"] for r in share(quarter, view="public").table("actors").records()]
    bands = [[n for n in each if n.startswith("Informelle")] for each in (names, public)]
    assert bands[0] == bands[1]


@pytest.mark.parametrize("path", SHIPPED)
def test_no_sum_of_a_row_or_column_gives_a_hidden_number_back(path):
    quarter = shipped(path)
    if not len(quarter.table("needs")):
        return
    shown = told(path).cells
    true = {(c.topic, c.language, c.group, c.status): c.demand for c in found(path).cells}
    lines = defaultdict(list)
    for cell in shown:
        for line in (("topic", cell.topic), ("language", cell.language)):
            lines[line].append(cell)
    for cells in lines.values():
        hidden = [c for c in cells if c.demand is None]
        counted = [c for c in cells if true[c.topic, c.language, c.group, c.status]]
        assert len(hidden) != 1 or len(counted) == 1


def test_a_lone_small_cell_takes_another_with_it():
    counts = {(t, g, "all", "any"): 40.0 for t in ("debt", "work") for g in ("ar", "bg", "ro")}
    counts["debt", "ar", "all", "any"] = 3.0
    shown = shown_people(counts)
    hidden = {cell[:2] for cell, count in shown.items() if count is None}
    assert len(hidden) == 4  # a rectangle: no line has a single one
    assert suppressed({"a": 3.0}, {"a": ("row",)}) == {"a"}
    assert suppressed({"a": 0.0, "b": 20.0}, {"a": ("r",), "b": ("r",)}) == frozenset()


def test_two_waves_do_not_tell_who_joined():
    quarter = shipped("data/siedlung-am-wehr/2025-01")
    records = quarter.table("actors").records()
    joined = {**records[-1], "id": "P99", "name": "Informelle Hilfe, Ansprechperson P-99"}
    later = quarter.with_tables(Table.from_records("actors", [*records, joined]))
    for view in VIEWS:
        before, after = (share(q, view=view).table("actors").rows for q in (quarter, later))
        assert before == after
        summaries = [share_result(find_all(q, draws=0), q, view=view) for q in (quarter, later)]
        assert summaries[0].summary == summaries[1].summary
        assert summaries[0].cells == summaries[1].cells


@pytest.mark.parametrize("view", VIEWS)
def test_what_must_stay_inside_changes_nothing_outside(view):
    quarter = read_quarter("data/siedlung-am-wehr/2025-01")
    before = seen(quarter, view)
    informal = next(i for i, a in enumerate(quarter.table("actors").column("id")) if a[0] == "P")
    other = changed(quarter, "actors", informal, name="Somebody", address="Somewhere 1", lat="50")
    other = changed(other, "actors", 0, address="elsewhere", confirmed_on="2024-01-01")
    needs = quarter.table("needs").records()
    place = next(i for i, r in enumerate(needs) if float(r["persons"]) % 5 == 1)
    count = float(needs[place]["persons"]) + 1
    other = changed(other, "needs", place, persons=f"{count:.0f}")
    other = changed(other, "funding", 0, source="another office")
    mine, yours = json.loads(before), json.loads(seen(other, view))
    assert mine[1:] == yours[1:]
    assert mine[0]["cells"] == yours[0]["cells"]
    assert [f["id"] for f in mine[0]["findings"]] == [f["id"] for f in yours[0]["findings"]]


def test_fragility_does_not_tell_a_denial_from_hearsay():
    """Also not which side denied, nor by order or score."""
    quarter = shipped(KORNHAFEN)
    result = told(KORNHAFEN)
    bridges = [f for f in result.findings if isinstance(f, Bridge)]
    marked = [bridge for bridge in bridges if "unconfirmed" in bridge.risks]
    assert marked
    threshold = result.parameters["fragility_threshold"]
    assert all((b.fragility or 0.0) <= threshold and b.fragility_high == 1.0 for b in marked)
    for bridge in marked[:1]:
        pair = {bridge.source, bridge.target}
        ties = quarter.table("ties").records()
        rows = [i for i, r in enumerate(ties) if {r["source"], r["target"]} == pair]
        looks = set()
        for one, two, others in (("yes", "no", ""), ("no", "yes", ""), ("not_asked", "no", "2")):
            answer = {"source_reports": one, "target_reports": two, "others_report": others}
            records = [{**r, **answer} if i in rows else r for i, r in enumerate(ties)]
            for record in records:
                record["documented"] = (
                    "no" if record in [records[i] for i in rows] else record["documented"]
                )
            asked = quarter.with_tables(
                Table.from_records("ties", records), quarter.table("reports").keep([])
            )
            after = share_result(find_all(asked, draws=0), asked).findings
            same = [f for f in after if f.id == bridge.id]
            looks.add(json.dumps([f.as_dict()["evidence"] for f in same]))
        assert len(looks) == 1


def test_a_slip_in_the_column_sector_names_no_helper():
    quarter = shipped(KORNHAFEN)
    row = row_of(quarter, "actors", "id", "P01")
    slipped = changed(quarter, "actors", row, sector="civil", release="public", name="Zanarius")
    for view in VIEWS:
        assert "Zanarius" not in seen(slipped, view)


def test_one_person_firms_and_landlords_are_not_shown_in_a_bad_light():
    quarter = shipped(KORNHAFEN)
    types = dict(zip(*map(quarter.table("actors").column, ("id", "type")), strict=True))
    firms = {a for a, t in types.items() if t in ("housing_private", "shop", "phone_shop")}
    for finding in told(KORNHAFEN).findings.of_kind(
        "dead_end", "loop", "open_loop", "reported_gap"
    ):
        assert firms.isdisjoint(finding.actors)
    firm = row_of(quarter, "actors", "type", "shop")
    alone = changed(quarter, "actors", firm, staff="1", release="", name="Zanarius")
    assert "Zanarius" not in seen(alone, "partner")


def test_public_points_lie_on_a_grid_and_cannot_be_measured():
    quarter = shipped(KORNHAFEN)
    copy = share(quarter, view="public")
    exact = {r["id"]: (r["lat"], r["lon"]) for r in quarter.table("actors").records()}
    for record in copy.table("actors").records():
        if record.get("lat"):
            assert (record["lat"], record["lon"]) != exact[record["id"]]
            assert abs(float(record["lat"]) - float(exact[record["id"]][0])) * 111_320 <= 126
    assert "distances" not in copy.tables
    for view in VIEWS:
        rows = share(quarter, view=view).table("actors").records()
        assert all(not r.get("lat") for r in rows if r["id"].startswith("group-"))


def test_a_dock_without_consent_is_no_dock_outside():
    quarter = shipped(KORNHAFEN)
    dead = found(KORNHAFEN).findings.of_kind("dead_end")
    for finding in dead:
        row = row_of(quarter, "docks", "actor", finding.actors[0])
        refused = changed(quarter, "docks", row, consent="no")
        assert finding.actors[0] not in share(refused).table("docks").column("actor")
        shown = share_result(find_all(refused, draws=0), refused)
        assert finding.id not in [f.id for f in shown.findings]
    blank = changed(quarter, "docks", 0, consent="")
    assert blank.table("docks").column("actor")[0] not in share(blank, view="public").table(
        "docks"
    ).column("actor")


def test_a_rare_language_is_not_mentioned():
    quarter = shipped("data/siedlung-am-wehr/2025-01")
    needs = quarter.table("needs").records()
    rare = [{**needs[0], "language": "rom", "persons": "7"}]
    offers = quarter.table("offers").records()
    offers[0]["languages"] = "rom;de"
    spoken = Quarter(
        dataclasses.replace(quarter.meta, languages=(*quarter.meta.languages, "rom")),
        {
            **quarter.tables,
            "needs": Table.from_records("needs", needs + rare),
            "offers": Table.from_records("offers", offers),
        },
    )
    for view in VIEWS:
        everything = seen(spoken, view)
        assert '"rom' not in everything
        assert ":rom:" not in everything
    many = [{**needs[0], "language": "rom", "persons": "70"}]
    counted = share(spoken.with_tables(Table.from_records("needs", needs + many)))
    assert "rom" in counted.table("needs").column("language")
    assert "rom" in counted.meta.languages


def test_ids_of_offers_do_not_count_the_missing_ones():
    ids = share(shipped(KORNHAFEN)).table("offers").column("id")
    assert list(ids) == [f"O{place:04d}" for place in range(1, len(ids) + 1)]


def test_absent_and_wished_ties_stay_inside():
    quarter = shipped(KORNHAFEN)
    records = quarter.table("ties").records()
    ids = quarter.table("actors").column("id")[:2]
    new = [
        {"source": ids[0], "target": ids[1], "kind": "stand_in", "frequency": "never"},
        {"source": ids[1], "target": ids[0], "kind": "stand_in", "wished": "yes"},
    ]
    more = quarter.with_tables(Table.from_records("ties", records + new))
    for view in VIEWS:
        assert share(more, view=view).table("ties") == share(quarter, view=view).table("ties")


@pytest.mark.parametrize("view", ["partner", "public"])
def test_what_is_told_outside_rests_on_formal_data_alone(view):
    """Whoever takes informal help out before asking is told the same."""
    quarter = shipped(KORNHAFEN)
    official = without_informal(quarter)
    mine = share_result(found(KORNHAFEN), quarter, view=view)
    yours = share_result(find_all(official, draws=0), official, view=view)
    assert mine.cells == yours.cells
    assert {c.cell_class for c in mine.cells} & {"G4", "G5"}
    assert "G3" not in {c.cell_class for c in mine.cells}
    assert {**mine.summary, "informal_dependency": None} == {
        **yours.summary,
        "informal_dependency": None,
    }


def test_a_kind_of_finding_without_a_rule_stays_inside():
    class Rumour(Finding):
        """A kind that nobody wrote a rule for."""

        @property
        def subjects(self):
            return {"who": "Zanarius"}

        evidence = subjects

        def sentence(self, lang):
            return f"Zanarius ({lang})"

        action = sentence

    mini = load_sample("mini")
    result = find_all(mini, draws=0)
    rows = [*result.findings, Rumour(id="rumour:x", kind="rumour", severity=1.0)]
    more = dataclasses.replace(result, findings=Findings(rows, result.parameters))
    for view in VIEWS:
        redacted = share_result(more, mini, view=view)
        assert "rumour" not in redacted.to_json()
        assert "redacted" in [note.key for note in redacted.notes]


def test_suppression_survives_the_page_its_words_and_its_labels():
    quarter, result = shipped("data/altmarkt-west/2025-01"), told("data/altmarkt-west/2025-01")
    small = sum(cell.demand is None for cell in result.cells)
    assert small
    assert [c["demand"] for c in plain(result)["cells"]].count(None) == small
    page = html_of(build_report(quarter, result, lang="de"))
    hidden = [c for c in result.cells if c.demand is None and c.cell_class not in ("G0", "-")]
    assert page.count("•") >= len(hidden)


def test_the_report_does_not_count_hidden_actors():
    quarter, result = shipped(KORNHAFEN), told(KORNHAFEN)
    facts = build_report(quarter, result, lang="de").facts
    said = [str(fact[1]) for fact in facts]
    assert not any(str(len(quarter.network().ids)) in value for value in said)


LEAKING = (
    ("Beratung, Tel. 0221 123456", "phone"),
    ("0221/1234567", "phone"),
    ("+49 176 99887766", "phone"),
    ("".join(chr(0xFF10 + int(digit)) for digit in "017612345678"), "phone"),
    ("0176\u200b123\u200b45678", "phone"),
    ("a.b@c.de", "email"),
    ("info (at) verein.de", "email"),
    ("DE89 3704 0044 0532 0130 00", "iban"),
    ("Treffpunkt bei Frau Ünal", "person"),
    ("Praxis Dr. med. Müller", "person"),
    ("Herr\u00a0Kaya", "person"),
)
HARMLESS = (
    *("Büro 7", "50667 Köln", "01067 Dresden", "Mo-Fr 08:00-18:00", "15.01.2025", "2025-01-15"),
    *("01.02.2025-03.04.2025", "Sportverein Kornhafen 08", "Frauen- und Familienzentrum"),
    *("Frau und Beruf e. V.", "Herrenhaus", "Dr.-Hans-Böckler-Schule", "24/7", "W07", "P-12"),
    *("KIM 2022-2026", "Raum 0.12", "Imam-Ali-Moschee", "Projekt 101 090 123", "VHS, 2. Stock"),
)


@pytest.mark.parametrize(("text", "kind"), LEAKING)
def test_lint_names_file_row_and_column_and_nothing_is_written(text, kind, tmp_path, capsys):
    assert suspicious(text) == kind
    quarter = changed(read_quarter("data/mini"), "actors", 3, name=text)
    for call in (share, lambda q: share_result(found("data/mini"), q)):
        with pytest.raises(DataError) as refused:
            call(quarter)
        (problem,) = refused.value.problems
        assert (problem.source, problem.line, problem.column) == ("actors.csv", 5, "name")
        assert text not in refused.value.message("de")
    folder = write_quarter(quarter, tmp_path / "quarter")
    assert main(["share", str(folder), "-o", str(tmp_path / "copy")]) == 1
    assert not (tmp_path / "copy").exists()
    assert capsys.readouterr().err.count("actors.csv") == 1


@pytest.mark.parametrize("text", HARMLESS)
def test_lint_leaves_what_is_harmless(text):
    assert suspicious(text) is None


@pytest.mark.parametrize("path", SHIPPED)
def test_shipped_quarters_pass_the_lint(path):
    for view in VIEWS:
        assert lint(shipped(path), view) == ()


def test_explain_speaks_of_every_point_in_both_languages(tmp_path, capsys):
    for lang in ("de", "en"):
        call = ["share", KORNHAFEN, "-o", str(tmp_path / lang), "--explain", "--lang", lang]
        assert main(call) == 0
        lines = capsys.readouterr().out.splitlines()
        assert len(lines) > 35
    assert sum(line.startswith("- ") for line in lines) > 30
    stamp = json.loads((tmp_path / "de" / "datapackage.json").read_text("utf-8"))["quarter"]
    assert stamp["view"] == "partner"
    assert stamp["thresholds"]["informal_actors"] == 5
    assert {"wave", "shared_on"} <= set(stamp)
