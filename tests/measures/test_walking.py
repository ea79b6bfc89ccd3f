"""M12: distances, coverage, competition and sites, on worked values and in odd quarters."""

from __future__ import annotations

import json
import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from twin import make_quarter

import ecosystem as eco
from ecosystem.errors import DataError, UsageError
from ecosystem.measures.space import around_barriers, competition, cover, great_circle
from ecosystem.model.values import Parameters

POPS = np.array([2000.0, 1000.0, 500.0])
WAYS = np.array([[300.0, 900.0], [700.0, 350.0], [1500.0, 1100.0]])
SUPPLY = np.array([20.0, 10.0])
STEP = 0.001  # degrees of latitude, 111 metres


def place(lat: float, lon: float, **more: str) -> dict[str, str]:
    return {"lat": str(lat), "lon": str(lon), **more}


def town(docks=((51.0, 7.0),), cells=((51.0, 7.0, 100, 10),), distances=()):
    actors = [
        place(lat, lon, id=f"D{n}", name=f"D{n}", type="library")
        for n, (lat, lon) in enumerate(docks)
    ]
    tables = {
        "actors": [*actors, {"id": "X", "name": "X", "type": "library"}],
        "docks": [{"actor": a["id"], "walk_in": "yes"} for a in actors] + [{"actor": "X"}],
        "residents": [
            place(lat, lon, cell=f"C{n}", residents=str(people), newcomers=str(new))
            for n, (lat, lon, people, new) in enumerate(cells)
        ],
        "distances": [
            dict(zip(("cell", "dock", "distance_m"), row, strict=True)) for row in distances
        ],
    }
    return make_quarter(tables, {"id": "t", "wave": "2025-01-15"})


def test_competition_has_the_worked_values():
    access = 1000 * competition(WAYS, POPS, SUPPLY, Parameters())
    assert np.round(access, 4).tolist() == [9.0256, 11.2821, 1.3333]


@given(
    arrays(float, (4, 3), elements=st.floats(0, 2000)),
    arrays(float, 4, elements=st.floats(1, 500)),
    arrays(float, 3, elements=st.floats(0, 60)),
)
def test_competition_gives_out_exactly_the_hours_that_anybody_can_reach(ways, people, supply):
    access = competition(ways, people, supply, Parameters())
    reached = (ways <= 1200).any(axis=0)
    assert people @ access == pytest.approx(supply[reached].sum())


def test_great_circle_of_one_degree_of_latitude():
    points = np.array([[51.0, 7.0], [52.0, 7.0]])
    assert great_circle(points, points)[0, 1] == pytest.approx(111_195, abs=1)


def test_a_table_of_distances_wins_over_the_estimate():
    quarter = town(docks=((51.0, 7.0), (51.0 + 3 * STEP, 7.0)), distances=[("C0", "D0", "950")])
    found = eco.walking(quarter)
    assert found.metres[0].round().tolist() == [950, round(1.3 * 3 * 111.195)]
    assert found.estimated[0].tolist() == [False, True]
    assert found.left_out == ("X",)  # nobody knows where it is
    assert found.coverage(400) == 0
    assert found.coverage(500) == 1


def test_coverage_counts_people():
    quarter = town(cells=((51.0, 7.0, 300, 0), (51.0 + 5 * STEP, 7.0, 100, 40)))
    found = eco.walking(quarter)
    assert found.coverage(400) == 0.75
    assert found.coverage(400, of="newcomers") == 0
    assert found.coverage(800, of="newcomers") == 1
    with pytest.raises(UsageError):
        found.coverage(400, of="households")


@pytest.mark.parametrize("quarter", [town(docks=()), town(cells=())])
def test_nothing_is_not_zero(quarter):
    found = eco.walking(quarter)
    assert found.coverage(400) is None
    assert len(found.frame()) == len(found.cells)
    assert not len(eco.find_spatial_gaps(quarter))
    assert eco.accessibility(quarter).isna().all()


def test_a_place_lends_its_point_to_whoever_sits_there():
    quarter = make_quarter(
        {
            "actors": [
                place(51.0, 7.0, id="P", name="P", type="association", kind="place"),
                {"id": "A", "name": "A", "type": "library", "at": "P"},
            ],
            "docks": [{"actor": "A"}],
            "residents": [place(51.0, 7.0, cell="C", residents="10")],
        },
        {"id": "t"},
    )
    found = eco.walking(quarter)
    assert found.docks == ("A",)
    assert found.nearest.tolist() == [0]
    assert np.isnan(found.newcomers).all()


RAIL = {"type": "LineString", "coordinates": [[7.0 - 10 * STEP, 51.0], [7.0 + 4 * STEP, 51.0]]}


def barriers(tmp_path, content):
    file = tmp_path / "rail.geojson"
    file.write_text(json.dumps(content), "utf-8")
    return eco.read_barriers(file)


def test_one_walks_round_a_railway(tmp_path):
    rail = barriers(tmp_path, {"type": "Feature", "geometry": RAIL, "properties": {}})
    north, south = np.array([[51.0 + STEP, 7.0]]), np.array([[51.0 - STEP, 7.0]])
    straight = great_circle(north, south)[0, 0]
    way = around_barriers(north, south, rail)[0, 0]
    up = STEP * 111_195
    across = 4 * STEP * 111_195 * math.cos(math.radians(51))
    assert straight == pytest.approx(2 * up, abs=1)
    assert way == pytest.approx(2 * math.hypot(up, across), abs=6)
    same_side = around_barriers(north, north + np.array([0, STEP]), rail)[0, 0]
    assert same_side == pytest.approx(
        great_circle(north, north + np.array([0, STEP]))[0, 0], abs=0.1
    )


def test_nobody_slips_through_a_bend(tmp_path):
    bent = {
        "type": "LineString",
        "coordinates": [
            [7.0 - 9 * STEP, 51 - 3 * STEP],
            [7.0, 51.0],
            [7.0 + 9 * STEP, 51 - 3 * STEP],
        ],
    }
    ring = {
        "type": "LineString",
        "coordinates": [[6.99, 50.99], [7.01, 50.99], [7.01, 51.01], [6.99, 51.01], [6.99, 50.99]],
    }
    north, south = np.array([[51.0 + STEP, 7.0]]), np.array([[51.0 - STEP, 7.0]])
    way = around_barriers(north, south, barriers(tmp_path, bent))[0, 0]
    assert way > 9 * STEP * 111_195 * math.cos(math.radians(51))
    inside, outside = np.array([[51.0, 7.0]]), np.array([[51.02, 7.0]])
    assert np.isinf(around_barriers(inside, outside, barriers(tmp_path, ring))[0, 0])


def test_barriers_bear_on_estimates_and_on_spatial_gaps(tmp_path):
    rail = barriers(
        tmp_path,
        {
            "type": "FeatureCollection",
            "features": [{"type": "Feature", "geometry": RAIL, "properties": None}],
        },
    )
    quarter = town(docks=((51.0 + STEP, 7.0),), cells=((51.0 - 3 * STEP, 7.0, 100, 10),))
    assert not len(eco.find_spatial_gaps(quarter))
    (gap,) = eco.find_spatial_gaps(quarter, barriers=rail)
    assert (gap.cells, gap.band, gap.estimated) == (("C0",), "possible", True)
    known = quarter.with_tables(
        eco.Table.from_records("distances", [{"cell": "C0", "dock": "D0", "distance_m": "200"}])
    )
    assert not len(eco.find_spatial_gaps(known, barriers=rail))


@pytest.mark.parametrize(
    "content",
    [
        [],
        {"type": "Feature"},
        {"type": "Point", "coordinates": [7, 51]},
        {"type": "LineString", "coordinates": [[380000, 5700000], [380100, 5700000]]},
        {"type": "LineString", "coordinates": [["a", 1], [2, 3]]},
    ],
)
def test_what_is_no_line_is_named(tmp_path, content):
    with pytest.raises(DataError) as fault:
        barriers(tmp_path, content)
    assert "rail.geojson" in fault.value.message("de")


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(DataError, match="cannot be read"):
        eco.read_barriers(tmp_path / "none.geojson")


@given(arrays(float, (6, 7), elements=st.integers(0, 9).map(float)), st.integers(1, 3))
def test_sites_are_the_best_of_all_choices(worth, sites):
    chosen, exact = cover(worth, sites)
    assert exact
    best = max(worth[:, list(c)].max(axis=1).sum() for c in combinations(range(7), sites))
    value = float(worth[:, list(chosen)].max(axis=1).sum()) if chosen else 0.0
    assert value == best


@given(arrays(float, (5, 30), elements=st.integers(0, 9).map(float)))
def test_many_candidates_are_taken_one_by_one(worth):
    chosen, exact = cover(worth, 2)
    best = max(worth[:, list(c)].max(axis=1).sum() for c in combinations(range(30), 2))
    assert not exact
    value = float(worth[:, list(chosen)].max(axis=1).sum()) if chosen else 0.0
    assert value >= (1 - 1 / math.e) * best


def test_a_new_site_lies_where_most_newcomers_are_far_away():
    cells = ((51.0, 7.0, 100, 90), (51.0 + 9 * STEP, 7.0, 100, 20), (51.0 - 9 * STEP, 7.0, 100, 30))
    found = eco.best_sites(town(cells=cells), sites=3)
    assert (found.chosen, found.gained) == (("C2", "C1"), (30.0, 50.0))
    assert eco.best_sites(town(cells=cells), of="residents").chosen == ("C1",)
    with pytest.raises(UsageError):
        eco.best_sites(town(cells=cells), sites=0)
