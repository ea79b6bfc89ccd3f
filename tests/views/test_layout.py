"""Positions: pure, the same everywhere, calm."""

from __future__ import annotations

import numpy as np
import pytest

from ecosystem.errors import UsageError
from ecosystem.model.values import Table
from ecosystem.pictures.layout import positions
from views.places import TYPES, crowd, quarter


def test_rows_in_another_order_give_the_same_picture(mini):
    backward = [
        Table(table.name, table.columns, tuple(reversed(table.rows)))
        for table in mini.tables.values()
    ]
    assert positions(mini.with_tables(*backward)) == positions(mini)


def test_every_actor_in_force_has_a_place(kornhafen):
    assert set(positions(kornhafen)) == set(kornhafen.network().ids)


def test_what_was_moved_by_hand_stays_there():
    placed = positions(
        quarter(
            [("A", "Amt", "jobcentre"), ("B", "Verein", "association")],
            [("A", "B", "referral")],
            positions=(("A", "0.25", "0.75"),),
        )
    )
    assert placed["A"] == (0.25, 0.75)


def test_positions_from_another_program_are_fitted_to_the_room():
    actors = [("A", "Amt", "jobcentre"), ("B", "Verein", "association"), ("C", "Kiosk", "shop")]
    placed = positions(
        quarter(
            actors,
            [("A", "B", "referral"), ("B", "C", "tip")],
            positions=(("A", "-900", "40"), ("B", "900", "-40"), ("C", "0", "0")),
        )
    )
    assert placed == {"A": (0.03, 0.97), "B": (0.97, 0.03), "C": (0.5, 0.5)}


def test_who_has_no_known_connection_stands_below():
    actors = [(f"A{i}", f"Stelle {i}", TYPES[i % 6]) for i in range(6)]
    placed = positions(quarter(actors, [("A0", "A1", "referral")]))
    assert {key for key, (_, y) in placed.items() if y < 0} == {"A2", "A3", "A4", "A5"}


def test_one_actor_more_does_not_turn_the_room():
    before = crowd(40)
    actors, ties = before.table("actors"), before.table("ties")
    more = before.with_tables(
        Table(actors.name, actors.columns, (*actors.rows, ("NEW", "Neue Stelle", "shop"))),
        Table(ties.name, ties.columns, (*ties.rows, ("NEW", "A001", "tip"))),
    )
    old, new = positions(before), positions(more)
    moved = [np.hypot(new[k][0] - x, new[k][1] - y) for k, (x, y) in old.items()]
    assert np.median(moved) < 0.05
    assert np.quantile(moved, 0.9) < 0.2


def test_the_second_wave_looks_like_the_first(kornhafen, request):
    from ecosystem.io.reading import read_quarter

    later = read_quarter(request.config.rootpath / "data" / "kornhafen" / "2026-01")
    old, new = positions(kornhafen), positions(later)
    moved = [np.hypot(new[k][0] - old[k][0], new[k][1] - old[k][1]) for k in old if k in new]
    assert np.median(moved) < 0.06


def test_sectors_keep_their_direction(kornhafen):
    network, placed = kornhafen.network(), positions(kornhafen)
    where = np.array([placed[key] for key in network.ids])
    middle = {s: where[network.sectors == s].mean(axis=0) for s in range(6)}
    assert middle[0][0] < middle[2][0]  # state left of civil society
    assert middle[1][1] > middle[5][1]  # welfare above informal help


def test_an_unknown_layout_is_named():
    with pytest.raises(UsageError, match="circle"):
        positions(crowd(4), layout="circle")


def test_nobody_gives_nothing():
    assert positions(quarter([], [])) == {}
