"""One added tie overturns what the overturn number says it does, and no other."""

from __future__ import annotations

import json

from ecosystem.cli import main
from ecosystem.findings.base import Overturn
from ecosystem.findings.registry import find_all
from ecosystem.io.reading import load_sample, read_quarter
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Table

TESTED = (
    *("gap", "informal_only", "weak_bridge", "strong_bridge", "single_point"),
    *("dead_end", "loop"),
)


def with_tie(quarter: Quarter, source: str, target: str) -> Quarter:
    """Add one confirmed referral tie for every topic."""
    table = quarter.table("ties")
    tie = {"source": source, "target": target, "kind": "referral", "documented": "yes"}
    return quarter.with_tables(Table.from_records("ties", [*table.records(), tie], table.columns))


def test_plausible_ties_overturn_their_finding() -> None:
    quarter = read_quarter("data/kornhafen/2025-01")
    result = find_all(quarter, draws=1)
    checked = 0
    for finding in result.findings.of_kind(*TESTED):
        assert finding.overturn is not None
        for source, target in finding.overturn.plausible[:1]:
            after = find_all(with_tie(quarter, source, target), draws=0, kinds=TESTED).findings
            same = [row for row in after if (row.kind, row.id) == (finding.kind, finding.id)]
            if finding.kind == "gap" and same:
                assert same[0].severity < finding.severity
            else:
                assert not same, finding.id
            checked += 1
    assert checked >= 5


def test_no_tie_makes_an_offer() -> None:
    findings = find_all(read_quarter("data/kornhafen/2025-01"), draws=1).findings
    gaps = {finding.id: finding.overturn for finding in findings}
    none = Overturn(None, at_least=False, plausible=())
    assert gaps["gap:debt:bg:all:any"] == none  # nobody offers it
    assert gaps["gap:language:bg:all:any"] == none  # all offers end
    assert gaps["gap:health:ar:all:any"] == none  # there is no second provider
    assert gaps["informal_only:housing:ro:all:any"] == none  # there is no official offer


def test_a_dead_end_needs_one_tie() -> None:
    findings = find_all(load_sample("mini"), draws=1).findings
    overturn = {finding.id: finding.overturn for finding in findings}["dead_end:B2"]
    assert overturn is not None
    assert overturn.ties == 1


def test_overturn_is_left_out_without_draws() -> None:
    findings = find_all(load_sample("mini"), draws=0).findings
    assert all(finding.overturn is None and finding.stability is None for finding in findings)


def test_it_is_looked_for_only_where_it_is_told(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("ECOSYSTEM_CACHE", "off")
    call = ["findings", "data/kornhafen/2026-01", "--view", "internal", "--quiet"]
    files = [tmp_path / "found.json", tmp_path / "found.csv"]
    assert main([*call, "-o", str(files[0]), "-o", str(files[1])]) == 0
    told = json.loads(files[0].read_text("utf-8"))["findings"]
    assert {"ties", "at_least", "plausible"} in [set(row["overturn"] or ()) for row in told]

    def never(*_args):
        raise AssertionError("no text tells it")

    monkeypatch.setattr("ecosystem.findings.stability.with_overturn", never)
    again = tmp_path / "again.csv"
    assert main([*call, "-o", str(again)]) == 0
    assert again.read_bytes() == files[1].read_bytes()
