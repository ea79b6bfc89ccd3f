"""Arrangements other than by ties: what a place means, and calm under small changes."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from ecosystem.errors import UnknownActorError, UsageError
from ecosystem.io.reading import read_quarter
from ecosystem.model.values import Table
from ecosystem.pictures.layout import (
    LAYOUTS,
    arrange,
    coordinates,
    hand_overs,
    keep_positions,
    positions,
)
from ecosystem.pictures.network import draw_quarter
from ecosystem.pictures.paper import read_ground
from ecosystem.schema import SECTORS
from ecosystem.sharing.quarters import share
from views.places import crowd, quarter


@pytest.fixture(scope="module")
def later(request):
    return read_quarter(request.config.rootpath / "data" / "kornhafen" / "2026-01")


def _moved(old, new):
    return np.array(
        [np.hypot(new[k][0] - old[k][0], new[k][1] - old[k][1]) for k in old if k in new]
    )


@pytest.mark.parametrize("layout", LAYOUTS)
def test_everybody_has_a_place_and_row_order_does_not_matter(kornhafen, layout):
    placed = positions(kornhafen, layout=layout)
    assert set(placed) == set(kornhafen.network().ids)
    backward = [
        Table(t.name, t.columns, tuple(reversed(t.rows))) for t in kornhafen.tables.values()
    ]
    assert positions(kornhafen.with_tables(*backward), layout=layout) == placed


@pytest.mark.parametrize(("layout", "most"), [("sectors", 0.08), ("docks", 0.12), ("route", 0.12)])
def test_the_next_wave_looks_like_the_first(kornhafen, later, layout, most):
    old = positions(kornhafen, layout=layout)
    assert np.median(_moved(old, positions(later, layout=layout))) < most


def test_a_wave_that_starts_from_the_first_hardly_moves(kornhafen, later):
    old = positions(kornhafen)
    free, tied = _moved(old, positions(later)), _moved(old, positions(later, start=old))
    assert np.median(tied) < 0.01
    assert np.median(tied) < np.median(free)


def test_one_actor_less_moves_its_neighbours_and_not_the_room():
    before = crowd(40)
    actors = before.table("actors")
    ties = before.table("ties")
    gone = Table(actors.name, actors.columns, actors.rows[:-1])
    kept = tuple(row for row in ties.rows if "A039" not in row)
    docks = before.table("docks")
    after = before.with_tables(gone, Table("ties", ties.columns, kept), docks)
    for layout in ("blocks", "sectors"):
        old, new = positions(before, layout=layout), positions(after, layout=layout)
        assert np.median(_moved(old, new)) < 0.05


def test_a_newcomer_stands_between_its_neighbours():
    start = {"A": (0.2, 0.2), "B": (0.8, 0.2)}
    actors = [("A", "Amt", "jobcentre"), ("B", "Verein", "association"), ("C", "Neu", "shop")]
    placed = positions(quarter(actors, [("A", "C", "tip"), ("B", "C", "tip")]), start=start)
    assert placed["A"] == start["A"]
    assert placed["B"] == start["B"]
    assert abs(placed["C"][0] - 0.5) < 0.05


def test_each_stands_in_the_panel_of_its_sector(kornhafen):
    found = arrange(kornhafen, layout="sectors")
    rooms = {zone.key: zone.room for zone in found.zones}
    network = kornhafen.network()
    for actor, key in enumerate(network.ids):
        x, y = found.where[key]
        if y < 0:
            continue
        left, bottom, right, top = rooms[SECTORS[int(network.sectors[actor])]]
        assert left - 1e-5 <= x <= right + 1e-5
        assert bottom - 1e-5 <= y <= top + 1e-5


def test_hand_overs_are_those_of_a_plain_search(kornhafen):
    network = kornhafen.network()
    graph: dict[int, set[int]] = {}
    records = network.records
    for one, two, layer in zip(
        records.source.tolist(), records.target.tolist(), records.layer.tolist(), strict=True
    ):
        if layer == 0:
            graph.setdefault(one, set()).add(two)
    steps: dict[int, int] = {}
    front: set[int] = set()
    for dock in network.docks.tolist():
        front |= set(network.closure(dock))
    at = 0
    while front:
        steps |= dict.fromkeys(front, at)
        onward = {two for one in front for two in graph.get(one, ())}
        front = {each for two in onward for each in network.closure(two)} - set(steps)
        at += 1
    expected = [steps.get(actor, -1) for actor in range(len(network.ids))]
    assert hand_overs(network).tolist() == expected


def test_along_the_route_more_hand_overs_stand_further_right(kornhafen):
    placed = positions(kornhafen, layout="route")
    network, steps = kornhafen.network(), hand_overs(kornhafen.network())
    across = {
        s: [placed[k][0] for k, at in zip(network.ids, steps, strict=True) if at == s]
        for s in (0, 1, 2)
    }
    assert max(across[0]) < min(across[1])
    assert max(across[1]) < min(across[2])


def test_informal_places_are_on_no_map_outside_the_internal_view(kornhafen):
    informal = kornhafen.network().informal
    known, degrees = coordinates(kornhafen)
    exact = dict(
        zip(
            kornhafen.table("actors").column("id"),
            kornhafen.table("actors").column("lat"),
            strict=True,
        )
    )
    seen = np.flatnonzero(informal & known).tolist()
    assert all(f"{degrees[a, 0]:.6f}" != exact[kornhafen.network().ids[a]] for a in seen)
    partner = kornhafen.with_meta(dataclasses.replace(kornhafen.meta, view="partner"))
    assert not (coordinates(partner)[0] & informal).any()


def test_north_is_up_and_east_is_right():
    table = Table(
        "actors",
        ("id", "name", "type", "lat", "lon"),
        (("N", "Nord", "shop", "51.01", "7.0"), ("E", "Ost", "shop", "51.0", "7.02")),
    )
    placed = positions(quarter([], []).with_tables(table), layout="map")
    assert placed["N"][1] > placed["E"][1]
    assert placed["E"][0] > placed["N"][0]


def test_what_was_moved_is_written_and_read_back(mini):
    moved = pd.DataFrame({"x": [0.25], "y": [0.75]}, index=["C2"])
    kept = keep_positions(mini, moved)
    assert positions(kept)["C2"] == (0.25, 0.75)
    assert positions(kept)["W1"] == positions(mini)["W1"]  # an older row stays
    assert mini.table("positions") != kept.table("positions")
    with pytest.raises(UnknownActorError, match="NOBODY"):
        keep_positions(mini, pd.DataFrame({"x": [0.1], "y": [0.1]}, index=["NOBODY"]))


def test_an_unknown_topic_and_a_broken_map_are_named(mini, tmp_path):
    with pytest.raises(UsageError, match="cooking"):
        positions(mini, layout="route", topic="cooking")
    for content in ("{", '{"type": "FeatureCollection", "features": []}', "[1]", '{"features": 3}'):
        file = tmp_path / "lines.geojson"
        file.write_text(content, encoding="utf-8")
        with pytest.raises(UsageError, match=r"lines\.geojson"):
            read_ground(file)


def test_a_quarter_without_places_says_what_to_collect(mini):
    actors = mini.table("actors")
    bare = Table.from_records(
        "actors",
        [{k: v for k, v in row.items() if k not in ("lat", "lon")} for row in actors.records()],
    )
    drawn = draw_quarter(mini.with_tables(bare), layout="map", lang="en")
    assert "latitude" in " ".join(each.get_text() for each in drawn.texts)


@pytest.mark.parametrize("layout", ["route", "sectors"])
def test_no_name_leaves_the_panel_of_its_actor(request, layout):
    siedlung = share(
        read_quarter(request.config.rootpath / "data" / "siedlung-am-wehr"), view="partner"
    )
    axes = draw_quarter(siedlung, layout=layout)
    parts = {key: patch for patch in axes.patches if (key := patch.get_gid())}
    panels = [patch for key, patch in parts.items() if key.startswith("zone-")]
    assert len(panels) == len(arrange(siedlung, layout=layout).zones)
    plates = {key: patch for key, patch in parts.items() if key.startswith("name-")}
    where = positions(siedlung, layout=layout)
    apart = {f"name-{actor}" for actor, (_, y) in where.items() if y < 0}
    floor = min(panel.get_extents().y0 for panel in panels)
    assert all(plates[key].get_extents().y1 < floor for key in apart)  # stands in no panel
    for key, plate in plates.items():
        if key in apart:
            continue
        symbol = parts[key.replace("name-", "actor-", 1)].get_extents()
        name = plate.get_extents()
        holding = [
            box
            for box in (panel.get_extents() for panel in panels)
            if box.x0 < symbol.x0 and symbol.x1 < box.x1 and box.y0 < symbol.y0
        ]
        assert any(box.x0 - 1 < name.x0 and name.x1 < box.x1 + 1 for box in holding), key
