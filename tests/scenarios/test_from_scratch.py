"""What suggest, stress and budget tell, held against the tables changed by hand and read anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from quarters import quarters
from small_quarters import actors, offers, quarter_of, ties
from tries import tries
from twin import Tables, make_quarter

import ecosystem as eco
from ecosystem.measures.analysis import GraphAnalysis, analyse
from ecosystem.measures.graphs import covered_share
from ecosystem.measures.new_ties import efforts

Row = dict[str, str]
Example = tuple[Tables, dict[str, Any]]

FEW = settings(max_examples=tries(12), suppress_health_check=list(HealthCheck), deadline=None)


def near(value: object) -> Any:
    return pytest.approx(value, rel=0, abs=1e-9)


def graph_of(tables: Tables, meta: dict[str, Any]) -> GraphAnalysis:
    return analyse(make_quarter(tables, meta)).generous


def figures(graph: GraphAnalysis) -> tuple[float | None, float | None]:
    """Coverage and reach with two hand-overs."""
    return covered_share(graph.network, graph.classes.worst), graph.reach(2)


def same(told: Iterable[float | None], other: Iterable[float | None]) -> bool:
    """Whether figures are the same, None only where the other is."""
    pairs = list(zip(told, other, strict=True))
    return all(one == near(two) if two is not None else one is None for one, two in pairs)


def edited(tables: Tables, **rules: Callable[[Row], Row | None]) -> dict[str, list[Row]]:
    """Change the rows of some tables by hand; None takes a row out."""
    made = {name: list(rows) for name, rows in tables.items()}
    for name, rule in rules.items():
        made[name] = [row for old in tables.get(name, ()) if (row := rule(old)) is not None]
    return made


def closing(gone: set[str], meta: dict[str, Any]) -> Callable[[Row], Row]:
    """Close some actors on the day before the wave."""
    last = (dt.date.fromisoformat(meta["wave"]) - dt.timedelta(days=1)).isoformat()

    def close(row: Row) -> Row:
        return {**row, "active_from": "", "active_until": last} if row["id"] in gone else row

    return close


# --- New ties.


@FEW
@given(quarters())
def test_each_new_tie_brings_what_the_changed_quarter_says(example: Example) -> None:
    quarter = make_quarter(*example)
    if analyse(quarter).generous.official_reach is None:
        return
    k = int(quarter.network().parameters["k"])

    def reached(*added: tuple[str, str]) -> tuple[float, float]:
        changed = eco.apply_changes(quarter, [eco.AddTie(*tie) for tie in added])
        graph = analyse(changed).generous
        return graph.official_reach or 0.0, graph.reach(k) or 0.0

    found = eco.suggest_ties(quarter, count=4, together=3, per_source=None)
    today = reached()
    for row in found.rows:
        official, every = reached((row.source, row.target))
        assert row.gain == near(official - today[0])
        assert row.gain_with_informal == near(every - today[1])
    done: list[tuple[str, str]] = []
    for row in found.sequence:
        before, _ = reached(*done)
        done.append((row.source, row.target))
        assert row.gain == near(reached(*done)[0] - before)
    for pair in found.pairs:
        assert pair.gain == near(reached(*pair.ties)[0] - today[0])
        alone = sum(reached(tie)[0] - today[0] for tie in pair.ties)
        assert pair.alone == near(alone)


@FEW
@given(quarters())
def test_no_other_tie_brings_more_for_its_effort(example: Example) -> None:
    quarter = make_quarter(*example)
    analysis = analyse(quarter)
    network, arcs = analysis.network, analysis.generous.arcs
    count, ids = len(network.ids), network.ids
    if not 2 <= count <= 7 or analysis.generous.official_reach is None:
        return
    tied = set(zip(arcs.source.tolist(), arcs.target.tolist(), strict=True))
    effort, today = efforts(quarter, analysis).effort, analysis.generous.official_reach
    best = 0.0
    for one, other in np.ndindex(count, count):
        if one == other or (one, other) in tied or network.informal[[one, other]].any():
            continue
        changed = eco.AddTie(ids[one], ids[other]).apply(quarter)
        gain = (analyse(changed).generous.official_reach or 0.0) - today
        best = max(best, gain / float(effort[one, other]))
    found = eco.suggest_ties(quarter, count=1, together=1)
    told = [row.value for row in found.sequence]
    assert max(told, default=0.0) == near(best)


# --- Blows.


@FEW
@given(quarters())
def test_each_blow_is_the_quarter_with_rows_changed_by_hand(example: Example) -> None:
    tables, meta = example
    tables = {name: list(rows) for name, rows in tables.items() if name != "reports"}
    if "wave" not in meta:
        return
    rows = eco.stress_test(make_quarter(tables, meta), draws=1).rows
    told = {row.key: (row.coverage, row.reach_2) for row in rows}
    network = graph_of(tables, meta).network
    assert same(told["none"], figures(graph_of(tables, meta)))
    alone = {key for key, n in zip(network.ids, network.staff.tolist(), strict=True) if n in (0, 1)}
    never = {"frequency": "never", "referrals_year": ""}
    purse = {row["id"] for row in tables.get("funding", ()) if row.get("source") == "purse"}

    def paid(row: Row) -> Row | None:
        return None if row.get("funding") in purse else row

    changed = {"one_person": edited(tables, actors=closing(alone, meta))}
    holiday = edited(tables, ties=lambda r: r | never if r.get("one_person") == "yes" else r)
    changed["holiday"] = holiday
    if purse:
        changed["source"] = edited(tables, offers=paid, ties=paid)
    hub = next((row.about for row in rows if row.key == "hub"), None)
    if hub is not None:
        changed["hub"] = edited(tables, actors=closing({hub}, meta))
    for key, other in changed.items():
        if key == "source" and "offers" not in tables:
            del other["offers"]
        assert same(told[key], figures(graph_of(other, meta))), key


def last_ways_kept(tables: Mapping[str, list[Row]]) -> dict[str, list[Row]]:
    """Add a dock that nobody visits and a tie to nowhere: the way can still be tested."""
    more = {
        "actors": [{"id": f"zz{n}", "name": f"zz{n}", "type": "library"} for n in (1, 2)],
        "ties": [{"source": "zz1", "target": "zz2", "kind": "referral"}],
        "docks": [{"actor": "zz1"}],
    }
    return {**tables, **{name: [*tables.get(name, ()), *rows] for name, rows in more.items()}}


@FEW
@given(quarters())
def test_a_random_loss_is_the_mean_of_quarters_with_actors_closed(example: Example) -> None:
    tables, meta = example
    quarter = make_quarter(tables, meta)
    today = figures(analyse(quarter).generous)
    for loss in (0.4, 1.0):
        told = eco.stress_test(quarter, loss=loss, draws=6).rows[1]
        assert [each is None for each in today] == [told.coverage is None, told.reach_2 is None]
        if today[0] is not None and told.coverage is not None:
            assert told.coverage <= today[0] + 1e-9  # nobody is better off for what is lost
    if "wave" not in meta or "reports" in tables:
        return
    ids, chance = quarter.network().ids, np.random.default_rng(quarter.network().parameters.seed)
    told, shares = eco.stress_test(quarter, loss=0.4, draws=6).rows[1], []
    for _ in range(6):
        gone = {ids[n] for n in chance.permutation(len(ids))[: round(0.4 * len(ids))].tolist()}
        left = edited(tables, actors=closing(gone, meta))
        if quarter.network().has_way:
            left = last_ways_kept(left)
        shares.append(figures(graph_of(left, meta))[0])
    if told.coverage is not None:
        assert told.coverage == near(np.mean(np.array(shares, float)))


# --- Money.


@FEW
@given(quarters())
def test_each_day_is_the_quarter_without_what_has_ended(example: Example) -> None:
    tables, meta = example
    tables = {name: list(rows) for name, rows in tables.items() if name != "reports"}
    quarter = make_quarter(tables, meta)
    ends = {}
    for row in tables.get("funding", ()):
        known = [row.get(name, "") for name in ("renewed_until", "valid_until")]
        known = [] if row.get("permanent") == "yes" else [day for day in known if day[:1] == "2"]
        ends[row["id"]] = known[0] if known else ""
    for day, before, after in eco.funding_timeline(quarter)[
        ["date", "coverage_before", "coverage_after"]
    ].itertuples(index=False):
        for share, today in ((before, day), (after, day + dt.timedelta(days=1))):

            def there(row: Row, today: dt.date = today) -> Row | None:
                lasts = (row.get("valid_until", ""), ends.get(row.get("funding", ""), ""))
                return None if any(end[:1] == "2" and end < str(today) for end in lasts) else row

            gone = {
                row["id"]
                for row in tables["actors"]
                if row.get("active_until", "")[:1] == "2" and row["active_until"] < str(today)
            }
            left = edited(tables, actors=closing(gone, meta), offers=there, ties=there)
            if "offers" not in tables:
                del left["offers"]
            assert same([share], [figures(graph_of(left, meta))[0]])


@FEW
@given(quarters())
def test_nobody_is_better_off_for_money_that_ends(example: Example) -> None:
    quarter = make_quarter(*example)
    today, _ = figures(analyse(quarter).generous)
    risks = eco.funding_risks(quarter, draws=20)
    if risks.coverage_low is not None:
        band = [risks.coverage_low, risks.coverage_mean, risks.coverage_high, today]
        assert np.all(np.diff(np.array(band, float)) >= -1e-9)


def test_where_the_only_tie_is_paid_the_way_ends_with_the_money() -> None:
    tables = {
        "actors": actors("S1", "W1", "C1"),
        "ties": [ties("C1-W1")[0] | {"funding": "F"}],
        "offers": offers("W1:work:de", "C1:housing:de"),
        "docks": [{"actor": "C1"}],
        "funding": [{"id": "F", "source": "Land", "valid_until": "2025-06-30"}],
        "needs": [{"topic": t, "language": "de", "persons": "10"} for t in ("work", "housing")],
    }
    risks = eco.funding_risks(quarter_of(tables), renewal=0.0)
    assert (risks.coverage_low, risks.coverage_high) == (0.5, 0.5)  # housing is helped at the dock
    assert risks.project_dependency == 0.5
    assert risks.first_fall == dt.date(2025, 6, 30)


def test_nothing_is_said_of_money_of_which_nobody_told_anything() -> None:
    tables = {
        "actors": actors("S1", "W1", "C1"),
        "ties": ties("C1-W1"),
        "offers": offers("W1:work:de", "C1:housing:de"),
        "docks": [{"actor": "C1"}],
        "funding": [{"id": "F", "source": "Land", "valid_until": "2025-06-30"}],
        "needs": [{"topic": t, "language": "de", "persons": "10"} for t in ("work", "housing")],
    }
    # F ends, and nobody wrote down what it pays: that is not "no need would be worse off"
    assert eco.funding_risks(quarter_of(tables)).project_dependency is None
    tables["offers"][0]["funding"] = "F"
    assert eco.funding_risks(quarter_of(tables)).project_dependency == 0.5
    for end in ("", "2027-06-30"):  # unknown, and beyond the horizon: no renewal to draw
        tables["funding"][0]["valid_until"] = end
        plan = eco.funding_plan(quarter_of(tables))
        assert (plan.risks.coverage_low, plan.risks.coverage_high) == (None, None)
        assert not any("1000" in sentence for sentence in plan.sentences("en"))
