"""Single rules of the contract, each on a quarter small enough to see the answer."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from oracle import analyse
from oracle.match import group_verdict, language_verdict, status_verdict
from oracle.parts import Tie
from oracle.reading import Json, Row, Tables, add_months
from oracle.world import read_world

META: Json = {"wave": "2025-01-01", "languages": ["bg"]}


def actors(names: str, **everywhere: str) -> list[Row]:
    return [{"id": name, "type": "association"} | everywhere for name in names.split()]


def chain(*arcs: str, **everywhere: str) -> list[Row]:
    return [{"source": a[0], "target": a[1], "kind": "referral"} | everywhere for a in arcs]


def ties_of(tables: Tables, **meta: str) -> tuple[Tie, ...]:
    return read_world({"actors": actors("A B")} | tables, META | meta, {}).generous.ties


def cell_of(tables: Tables, **meta: str) -> Json:
    """The only needed cell of a quarter: debt, in Bulgarian."""
    need = {"topic": "debt", "language": "bg", "persons": "1"}
    cell: Json = analyse({"needs": [need]} | tables, META | meta)["cells"][0]
    return cell


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2024-01-31", 1, "2024-02-29"),
        ("2025-08-31", -18, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2025-01-15", -1, "2024-12-15"),
    ],
)
def test_months_are_clipped_to_the_last_day(start: str, months: int, end: str) -> None:
    assert add_months(date.fromisoformat(start), months) == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("entries", "topic", "verdict"),
    [
        (("bg",), "debt", True),
        (("bg:video",), "debt", True),
        (("bg:volunteer",), "debt", False),
        (("de",), "debt", False),
        (("*:interpreter",), "debt", True),
        (("bg:?",), "debt", None),
        (("de", "?"), "debt", None),
        ((), "debt", None),
        ((), "language", True),
    ],
)
def test_languages(entries: tuple[str, ...], topic: str, verdict: bool | None) -> None:
    assert language_verdict(entries, topic, "bg", "unknown") is verdict


def test_dari_and_farsi_serve_each_other() -> None:
    assert language_verdict(("prs",), "debt", "fa", "unknown") is True
    assert language_verdict(("ku:written",), "debt", "kmr", "unknown") is False


def test_wider_groups_serve_narrower_needs() -> None:
    assert group_verdict(("newcomers",), "refugees") is True
    assert group_verdict(("refugees",), "newcomers") is False
    assert group_verdict(("women", "?"), "refugees") is None
    assert group_verdict(("women",), "all") is True


def test_excluded_status() -> None:
    assert status_verdict(("eu",), "eu") is False
    assert status_verdict(("?",), "eu") is None
    assert status_verdict(("eu",), "any") is True


HEARSAY = {"source_reports": "not_asked", "target_reports": "not_asked", "others_report": "1"}


def test_permanent_money_is_known_to_stay() -> None:
    """Of the light risks formality, frequency and last_seen are open, and one_person is heavy."""
    tables: Tables = {
        "ties": chain("AB", one_person="no", funding="forever"),
        "funding": [{"id": "forever", "permanent": "yes"}],
    }
    (tie,) = ties_of(tables)
    assert dict(tie.risks)["project_funded"] is False
    assert tie.fragility_high == 1 - Fraction("0.85") ** 3
    tables["funding"][0]["permanent"] = "no"
    assert dict(ties_of(tables)[0].risks)["project_funded"] is None


@pytest.mark.parametrize(
    ("columns", "fragility"),
    [
        ({}, None),
        ({"one_person": "?"}, None),
        ({"one_person": "no"}, "0"),
        ({"one_person": "yes"}, "0.25"),
        ({"frequency": "quarterly"}, "0"),
        ({"frequency": "weekly", "referrals_year": "3"}, "0.15"),
        ({"formality": "personal", "last_seen": "2023-06-30"}, "0.2775"),
        ({"last_seen": "2023-07-01"}, "0"),
        ({"valid_until": "2026-01-01"}, "0.35"),
        ({"valid_until": "2026-01-02"}, "0"),
        ({"funding": "forever"}, "0"),
        ({"source_reports": "yes", "target_reports": "no"}, "0.25"),
        # [2] Permanent money says no, whatever its own end; only the tie's own day is nearer.
        ({"funding": "forever", "valid_until": "2026-01-01"}, "0.35"),
        ({"funding": "forever", "valid_until": "2027-01-01"}, "0"),
        # [2] Hearsay is known only where both sides and the papers were asked about.
        ({"others_report": "1"}, None),
        ({"others_report": "1", "source_reports": "no", "target_reports": "not_asked"}, None),
        ({**HEARSAY, "documented": "no"}, "0.35"),
        ({**HEARSAY, "documented": "?"}, None),
        ({**HEARSAY, "documented": "yes"}, None),
        ({**HEARSAY, "documented": "no", "source_reports": "yes"}, None),
    ],
)
def test_fragility_of_one_record(columns: Row, fragility: str | None) -> None:
    funding = [{"id": "forever", "valid_until": "2025-02-01", "permanent": "yes"}]
    (tie,) = ties_of({"ties": chain("AB", **columns), "funding": funding})
    assert tie.fragility == (None if fragility is None else Fraction(fragility))


@pytest.mark.parametrize("no_tie", [{"wished": "yes"}, {"frequency": "never"}])
def test_what_is_wished_or_never_happens_is_no_tie(no_tie: Row) -> None:
    assert ties_of({"ties": chain("AB", **no_tie)}) == ()


def test_both_sides_deny_even_a_documented_tie() -> None:
    no = {"source_reports": "no", "target_reports": "no", "documented": "yes"}
    assert ties_of({"ties": chain("AB", **no)}) == ()


def report(number: int, role: str, says: str, **columns: str) -> Row:
    who = {"id": f"r{number}", "informant": f"i{number}", "role": role, "says": says}
    return who | {"source": "A", "target": "B", "kind": "referral"} | columns


def test_the_latest_report_of_a_side_replaces_the_column() -> None:
    reports = [
        report(1, "target", "yes", date="2024-05-01"),
        report(2, "target", "no", date="2024-04-01"),
        report(3, "target", "unsure", date="2024-06-01"),
        report(4, "source", "no", date=""),
        report(5, "source", "yes", date="2024-01-01"),
    ]
    (tie,) = ties_of({"ties": chain("AB", target_reports="no"), "reports": reports})
    assert tie.strict


def test_a_missing_tie_is_added_once() -> None:
    reports = [report(1, "source", "missing"), report(2, "target", "missing")]
    (tie,) = ties_of({"reports": reports})
    assert (tie.arc, tie.kind, tie.strict) == (("A", "B"), "referral", True)
    assert ties_of({"reports": [report(1, "third", "missing")]}) == ()
    assert ties_of({"reports": [report(1, "source", "missing", kind="")]}) == ()


def test_third_parties_count_once_each() -> None:
    reports = [report(1, "third", "yes"), report(2, "third", "yes", informant="i1")]
    asked = {"source_reports": "not_asked", "target_reports": "not_asked", "documented": "no"}
    (tie,) = ties_of({"ties": chain("AB", **asked), "reports": reports})
    assert dict(tie.risks)["third_party"] is True
    assert tie.fragility == Fraction("0.35")


def offer(actor: str, **columns: str) -> Row:
    return {"id": "o", "actor": actor, "topics": "debt", "languages": "bg"} | columns


def test_who_enters_a_place_stands_at_everybody_in_it() -> None:
    people = [*actors("A P"), {"id": "C", "type": "association", "at": "P"}]
    tables: Tables = {"actors": people, "ties": chain("AP"), "docks": [{"actor": "A"}]}
    assert cell_of(tables | {"offers": [offer("C")]})["class"] == "G1"
    # A closed place is no place, and nobody is led to C itself.
    people[1]["active_until"] = "2024-12-31"
    people.append({"id": "E", "type": "association"})
    tables["ties"] = chain("AE")
    assert cell_of(tables | {"offers": [offer("C")]})["class"] == "G4"


def test_an_offer_matches_where_it_is_held() -> None:
    tables: Tables = {"actors": actors("A B C"), "ties": chain("AB"), "docks": [{"actor": "A"}]}
    assert cell_of(tables | {"offers": [offer("C")]})["class"] == "G4"
    cell = cell_of(tables | {"offers": [offer("C", at="B")]})
    assert (cell["class"], cell["providers"]) == ("G1", ["C"])


@pytest.mark.parametrize(
    ("columns", "label"),
    [
        ({}, "G1"),
        ({"informal": "yes"}, "G3"),
        ({"informal": "?"}, "G1"),
        ({"valid_until": "2026-01-01"}, "G2"),
        ({"valid_until": "2026-01-02"}, "G1"),
        ({"languages": "?"}, "GX"),
        ({"languages": ""}, "GX"),
        ({"languages": "de"}, "G5"),
        ({"valid_from": "2025-01-02"}, "G5"),
    ],
)
def test_classes_of_one_offer_with_and_without_a_way(columns: Row, label: str) -> None:
    tables: Tables = {"actors": actors("A B"), "offers": [offer("B", **columns)]}
    untested = cell_of(tables)
    tested = cell_of(tables | {"ties": chain("AB"), "docks": [{"actor": "A"}]})
    assert (untested["class"], tested["class"]) == (label, label)
    assert untested["docks_reached"] is None


def test_unknown_visits_weigh_the_median() -> None:
    visits = {"A": "10", "B": "40", "C": "?", "D": "20"}
    docks = [{"actor": name, "visits_week": count} for name, count in visits.items()]
    world = read_world({"actors": actors("A B C D"), "docks": docks}, META, {})
    assert world.docks == {"A": 10, "B": 40, "C": 20, "D": 20}


def test_needs_of_equal_profiles_are_summed_and_zero_is_no_need() -> None:
    need = {"topic": "debt", "language": "bg", "persons": "3"}
    other = {"topic": "work", "language": "bg", "persons": "0", "group": "?", "status": "any"}
    rows: Tables = {"actors": actors("A"), "needs": [need, need | {"group": "all"}, other]}
    rows["offers"] = []
    result = analyse(rows, META)
    assert [(c["topic"], c["demand"], c["class"]) for c in result["cells"]] == [
        ("work", 0.0, "-"),
        ("debt", 6.0, "G5"),
    ]


def test_without_a_table_of_needs_all_topics_are_needed() -> None:
    result = analyse({"actors": actors("A")}, META | {"languages": ["ti", "bg"]})
    assert len(result["cells"]) == 24
    assert result["summary"]["unweighted"] is True
    assert result["summary"]["reach"] == dict.fromkeys("01234")


def test_a_circle_that_nobody_leaves() -> None:
    tables: Tables = {
        "actors": actors("A B C", asked="yes"),
        "ties": chain("AB", "BC", "CB", source_reports="yes", target_reports="yes"),
        "docks": [{"actor": "A"}],
        "needs": [{"topic": "debt", "language": "bg", "persons": "1"}],
    }
    (loop,) = [f for f in analyse(tables, META)["findings"] if f["kind"] == "loop"]
    assert (loop["id"], loop["severity"], loop["band"]) == ("loop:debt:B+C", 1.0, "sure")
    tables["offers"] = [offer("C", languages="de")]
    assert not [f for f in analyse(tables, META)["findings"] if f["kind"] == "loop"]


def test_the_only_tie_between_two_sectors() -> None:
    # Two full squares of four and one tie: 13 pairs, expected 13 * 2 * 4 * 4 / (8 * 7) = 7.4.
    people = actors("A B C D") + [row | {"type": "caritas"} for row in actors("E F G H")]
    ties = chain("AB", "AC", "AD", "BC", "BD", "CD", "EF", "EG", "EH", "FG", "FH", "GH", "DE")
    ties[-1]["one_person"] = "yes"
    result = analyse({"actors": people, "ties": ties}, META)
    (bridge,) = [f for f in result["findings"] if f["kind"] == "weak_bridge"]
    assert bridge["evidence"]["roles"] == ["cut", "sectors", "pairs"]
    assert bridge["evidence"]["only_tie_between"] == ["civil", "welfare"]
    assert bridge["evidence"]["reach_loss"] is None
    # No dock: 6 ordered pairs on each side, and 4 times 4 across, D-E and on; 16 of 28 are more
    # than the four of eight actors that are cut off.
    assert bridge["evidence"]["pair_loss"] == round(16 / 28, 12)
    assert bridge["evidence"]["score"] == round(100 * 0.25 * 16 / 28, 12)
    # Who sits together stays together: the pair cuts nothing, but its referral still carries.
    people[3]["at"] = "E"
    result = analyse({"actors": people, "ties": ties}, META)
    (bridge,) = [f for f in result["findings"] if f["kind"] == "weak_bridge"]
    assert bridge["evidence"]["roles"] == ["pairs"]


def test_parallel_records_must_all_break() -> None:
    ties = chain("AB", one_person="yes") + chain("AB", valid_until="2025-06-01") + chain("AB")
    world = read_world({"actors": actors("A B"), "ties": ties}, META, {})
    values = [tie.fragility for tie in world.generous.ties]
    assert values == [Fraction("0.25"), Fraction("0.35"), None]
