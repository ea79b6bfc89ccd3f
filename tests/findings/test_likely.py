"""How likely a finding is true: read from what was learnt, said so, and apart from stability."""

from __future__ import annotations

import numpy as np
import pytest

import ecosystem as eco
from ecosystem.findings.likely import group_of, learnt, likely_words
from ecosystem.findings.registry import Result
from ecosystem.findings.stability import share_error
from ecosystem.measures.draws import Disturbance, disturbed_records
from lab.likely import Seen, fitted, predicted


@pytest.fixture(scope="module")
def result() -> Result:
    return eco.find_all(eco.load_sample("siedlung-am-wehr"), draws=60)


def test_findings_that_were_tested_have_both_and_the_note_says_where_from(result: Result) -> None:
    for finding in result.findings:
        plain = finding.as_dict()
        tested = finding.stability_share is not None
        assert (finding.likely_true is not None) == tested
        assert (finding.stability_error is not None) == tested
        if finding.likely_true is not None:
            assert 0 < finding.likely_true < 1
            assert plain["likely_true"] == finding.likely_true
            assert likely_words(finding.likely_true, "de")
    assert [note.key for note in result.notes].count("learnt") == 1
    untested = eco.find_all(eco.load_sample("siedlung-am-wehr"), draws=0)
    assert all(finding.likely_true is None for finding in untested.findings)
    assert "learnt" not in [note.key for note in untested.notes]


def test_what_was_learnt_never_falls_with_the_share_and_says_where_from() -> None:
    assert "invented" in learnt()["about"]
    groups = learnt()["groups"]
    kinds = {name.partition(":")[0] for name in groups}
    assert {"gap", "weak_bridge", "strong_bridge", "single_point", "dead_end", "hub"} <= kinds
    for group in groups.values():
        assert group["true"] == sorted(group["true"])
        assert group["edges"] == sorted(group["edges"])
        assert len(group["true"]) == len(group["edges"]) + 1 == len(group["count"])
        assert 0 < group["true"][0] <= group["true"][-1] < 1


def test_stable_and_true_are_two_things(result: Result) -> None:
    seen = [Seen("q", "v", 1, "weak_bridge", s, "sure", s > 0.8) for s in np.linspace(0, 1, 101)]
    model = {"weak_bridge": fitted(seen)}
    low, high = (predicted(model, seen[place]) for place in (10, 95))
    assert low is not None
    assert high is not None
    assert low < 0.1
    assert high > 0.9
    assert predicted(model, Seen("q", "v", 1, "nothing", 0.5, "sure", True)) is None


def test_partners_learn_coarse_figures_and_no_fingerprint(result: Result) -> None:
    quarter = eco.load_sample("siedlung-am-wehr")
    shared = eco.share_result(result, quarter, view="partner")
    for finding in shared.findings:
        for value in (finding.likely_true, finding.stability_share, finding.stability_error):
            assert value is None or value == round(value, 2)
    made = {view: r.as_dict()["made"] for view, r in (("in", result), ("out", shared))}
    assert made["in"]["input"] == quarter.fingerprint  # type: ignore[index, call-overload]
    assert made["out"]["input"] is None  # type: ignore[index, call-overload]
    assert shared.fingerprint == ""


def test_a_fingerprint_knows_the_data_in_any_order_of_rows() -> None:
    quarter = eco.load_sample("mini")
    table = quarter.table("ties")
    turned = quarter.with_tables(table.keep(list(range(len(table)))[::-1]))
    assert turned.fingerprint == quarter.fingerprint
    assert quarter.with_tables(table.keep(range(1, len(table)))).fingerprint != quarter.fingerprint


def test_what_is_disturbed_are_conventions() -> None:
    quarter = eco.load_sample("siedlung-am-wehr")
    calm = {"disturbance.missing_ties": 0, "disturbance.false_ties": 0}
    firm = eco.find_all(quarter, draws=20, parameters=calm).findings
    assert {finding.stability_share for finding in firm} <= {1.0, None}
    network = quarter.network()
    records, draw = disturbed_records(network, 30, Disturbance(0, 0, actors=0.2), 1)
    there = {(int(d), int(a)) for d, a in zip(draw, records.source, strict=True)}
    touched = {actor for _, actor in there}
    docks = set(network.docks.tolist()) & touched
    assert all((number, dock) in there for number in range(30) for dock in docks)
    assert len(there) < 30 * len(touched)
    sure, _ = disturbed_records(network, 30, Disturbance(0, 0, one_sided=0.5), 1)
    assert int(sure.strict.sum()) == 15 * 2 * round(0.5 * int(network.records.strict.sum()))


def test_false_ties_are_new_and_plausible() -> None:
    network = eco.load_sample("siedlung-am-wehr").network()
    known = set(zip(network.records.source.tolist(), network.records.target.tolist(), strict=True))
    known |= {(b, a) for a, b in known}
    records, _ = disturbed_records(network, 200, Disturbance(0, 0.05), 1)
    count = 200 * round(0.05 * len(network.records))  # they stand behind all others
    ends = records.source[-count:].tolist(), records.target[-count:].tolist()
    false = list(zip(*ends, strict=True))
    assert len(records) == count + 200 * len(network.records)
    assert not known & set(false)
    assert all(a != b for a, b in false)
    near = {(a, c) for a, b in known for b2, c in known if b == b2 and a != c} - known
    pairs = len(network.ids) * (len(network.ids) - 1) - len(known)
    assert sum(pair in near for pair in false) / len(false) > len(near) / pairs


def test_the_error_of_a_share_is_never_nothing() -> None:
    assert 0 < share_error(1.0, 200) < 0.01
    assert share_error(0.5, 200) == pytest.approx(0.035, abs=0.001)


def test_groups_apart_are_those_that_fail_apart(result: Result) -> None:
    groups = {group_of(finding) for finding in result.findings}
    assert any(name.startswith("gap:G") for name in groups)
