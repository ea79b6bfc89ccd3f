"""Finders of one's own: found, tested, said, drawn and written as ours are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import ecosystem as eco
from ecosystem.documents.results import findings_document
from ecosystem.findings.base import Finding


def lonely(quarter: eco.Quarter) -> Iterator[Finding]:
    """Actors with one partner or none."""
    for actor, degree in eco.actor_by_degree(quarter).items():
        if degree <= 1:
            yield eco.OwnFinding(
                id=f"lonely:{actor}",
                kind="lonely",
                severity=0.9 - 0.1 * degree,
                about=(str(actor),),
                rests_on={"degree": int(degree)},
                says={"de": f"{actor} ist allein.", "en": f"{actor} is alone."},
                todo="Ask.",
            )


def test_an_own_finder_gets_what_ours_get() -> None:
    quarter = eco.load_sample("mini")
    result = eco.find_all(quarter, finders=[lonely], draws=20)
    found = result["lonely"]
    degrees = eco.actor_by_degree(quarter)
    assert {finding.actors[0] for finding in found} == set(degrees.index[degrees <= 1])
    shares = {f.id: f.stability_share for f in found}
    assert all(share is not None and 0 <= share <= 1 for share in shares.values())
    assert {f.stability for f in found} <= {"stable", "fragile", "unsure"}
    again = eco.find_all(quarter, finders=[lonely], draws=20)
    assert again.to_json() == result.to_json()
    ours = eco.find_all(quarter, draws=20)
    assert [f for f in result.findings if f.kind != "lonely"] == list(ours.findings)
    assert found.to_frame("de")["sentence"].str.contains("ist allein").all()
    assert [f.severity for f in found] == sorted((f.severity for f in found), reverse=True)
    assert findings_document(result, "de").blocks
    eco.draw_quarter(quarter, highlight=found)


def test_a_kind_of_ones_own_stays_inside() -> None:
    quarter = eco.load_sample("mini")
    result = eco.find_all(quarter, finders=[lonely], draws=0)
    for view in ("partner", "public"):
        assert "lonely" not in {
            f.kind for f in eco.share_result(result, quarter, view=view).findings
        }


def test_conventions_reach_a_finder_that_asks_for_them() -> None:
    seen = []

    def asks(quarter: eco.Quarter, *, parameters: eco.Parameters) -> list[Finding]:
        seen.append(parameters["k"])
        return []

    eco.find_all(eco.load_sample("mini"), finders=[asks], parameters={"k": 2}, draws=0)
    assert seen == [2]


def test_what_is_no_finding_is_said() -> None:
    with pytest.raises(eco.UsageError, match="OwnFinding"):
        eco.find_all(eco.load_sample("mini"), finders=[lambda _: ["no"]], draws=0)
