"""Marked lines pass every foreign symbol: a room reads a line through one as a chain."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tries import tries

from ecosystem.findings.registry import Result, find_all
from ecosystem.io.reading import read_quarter
from ecosystem.model.quarter import Quarter
from ecosystem.pictures.canvas import Drawing, Shape, as_axes
from ecosystem.pictures.network import draw_quarter
from ecosystem.pictures.paper import PAPERS, Bend, clear_bend, curve
from ecosystem.pictures.screen import render_network
from ecosystem.sharing.quarters import share
from ecosystem.sharing.results import share_result
from views.places import city

DATA = Path(__file__).resolve().parents[2] / "data"
SHIPPED = sorted(path.parent for path in DATA.glob("*/*/datapackage.json"))
KORNHAFEN = DATA / "kornhafen" / "2025-01"
INNER = np.linspace(4 / 64, 60 / 64, 257)  # near its ends a line leaves its own symbols
LAYOUTS = ("blocks", "sectors", "docks", "map")
KINDS = ("weak_bridge", "untested_bridge")


def met(drawing: Drawing, ends: dict[str, set[str]]) -> list[tuple[str, str]]:
    """Which bands run through the symbol of somebody else."""
    symbols, found = {}, []
    shapes = [mark for mark in drawing.marks if isinstance(mark, Shape)]
    for shape in shapes:
        if shape.name.startswith(("actor-", "dock-")):
            corners = shape.places[0]
            if shape.form == "ellipse":
                corners = np.array([corners[:2] - corners[2:], corners[:2] + corners[2:]])
            symbols[shape.name.partition("-")[2]] = (
                (corners.min(axis=0) + corners.max(axis=0)) / 2,
                float((corners.max(axis=0) - corners.min(axis=0)).min()) / 2,
            )
    for shape in shapes:
        if not shape.name.startswith("band-") or shape.name.startswith("band-legend"):
            continue
        start, control, end = shape.places[0]
        t = np.linspace(0, 1, 300)[:, None]
        course = (1 - t) ** 2 * start + 2 * t * (1 - t) * control + t**2 * end
        for actor, (centre, half) in symbols.items():
            far = np.hypot(*(course - centre).T).min()
            finding = shape.name.removeprefix("band-")
            if actor not in ends[finding] and far < half + shape.width / 2:
                found.append((finding, actor))
    return found


def shared(quarter: Quarter) -> tuple[Quarter, Result]:
    found = find_all(quarter, draws=0, kinds=KINDS)
    return share(quarter, view="partner"), share_result(found, quarter, view="partner")


def drawn(
    shown: Quarter, result: Result, layout: str, paper: str
) -> tuple[int, list[tuple[str, str]]]:
    drawing = Drawing(*PAPERS[paper])
    ax = as_axes(drawing)
    draw_quarter(shown, result=result, layout=layout, paper=paper, whole=True, ax=ax)
    bands = [mark for mark in drawing.marks if mark.name.startswith("band-bridge")]
    return len(bands), met(drawing, {f.id: set(f.actors) for f in result.findings})


# Of the two waves of Kornhafen, which stand alike, the later one; with --all both.
@pytest.mark.parametrize(
    "folder",
    [pytest.param(path, marks=pytest.mark.long if path == KORNHAFEN else ()) for path in SHIPPED],
    ids=lambda path: f"{path.parent.name}-{path.name}",
)
def test_no_band_runs_through_a_symbol_in_a_shipped_quarter(folder):
    quarter = shared(read_quarter(folder))
    for layout, paper in zip(LAYOUTS, ("a4", "projector", "a4", "projector"), strict=True):
        assert drawn(*quarter, layout, paper)[1] == [], (layout, paper)


def test_no_band_runs_through_a_symbol_in_invented_quarters():
    bands = 0
    for seed in range(5):
        quarter = shared(city(40, size=10, seed=seed))
        count, found = drawn(*quarter, "blocks", "a3" if seed % 2 else "a4")
        bands += count
        assert found == [], seed
    assert bands > 5  # else nothing was tried


def test_the_page_to_move_about_in_takes_the_same_care():
    quarter = read_quarter(KORNHAFEN)
    result = share_result(find_all(quarter, draws=0, kinds=KINDS), quarter, view="partner")
    page = render_network(share(quarter, view="partner"), result=result)
    found = re.search(r'<script type="application/json"[^>]*>(.*?)</script>', page, re.S)
    assert found
    data = json.loads(found[1])
    where = {actor["id"]: np.array([actor["x"], actor["y"]]) for actor in data["nodes"]}
    assert data["marks"]
    for mark in data["marks"]:
        a, b = where[mark["from"]], where[mark["to"]]
        across = np.array([b[1] - a[1], a[0] - b[0]])
        middle = (a + b) / 2 + across * 2 * mark["bend"] + (b - a) * mark["lean"]
        t = np.linspace(0, 1, 300)[:, None]
        course = (1 - t) ** 2 * a + 2 * t * (1 - t) * middle + t**2 * b
        for actor, spot in where.items():
            if actor not in (mark["from"], mark["to"]):
                assert np.hypot(*(course - spot).T).min() > data["radius"] + 3, (mark, actor)


@settings(max_examples=tries(25), deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(5, 90))
def test_of_all_swings_one_that_meets_nobody_is_taken(seed, count):
    rng = np.random.default_rng(seed)
    symbols = rng.uniform((-20, -120), (420, 120), (count, 2))
    start, end = np.array([0.0, 0.0]), np.array([400.0, 0.0])
    apart = np.minimum(np.hypot(*(symbols - start).T), np.hypot(*(symbols - end).T)) > 25
    symbols, names = symbols[apart], (symbols[apart] + (0, 9), np.full((apart.sum(), 2), 14.0))

    def hits(bend: Bend) -> int:
        course = curve(start, end, offset=bend.offset, lean=bend.lean).at(INNER)
        near = ((course[:, None, :] - symbols[None, :, :]) ** 2).sum(axis=2) < 6.5**2
        return int(near.any(axis=0).sum())

    chosen = hits(clear_bend(start, end, symbols, 8.0, names))
    tried = [hits(Bend(400.0 * 0.03 * step, 0.0)) for step in range(-20, 21)]
    assert chosen <= min(tried)


def test_a_free_way_is_straight_and_a_blocked_one_swings_out():
    start, end = np.array([0.0, 0.0]), np.array([100.0, 0.0])
    none = (np.zeros((0, 2)), np.zeros((0, 2)))
    assert clear_bend(start, end, np.array([[50.0, 40.0]]), 10.0, none) == Bend()
    wall = np.array([[50.0, float(y)] for y in range(-20, 21, 5)])
    bend = clear_bend(start, end, wall, 6.0, none)
    course = curve(start, end, offset=bend.offset, lean=bend.lean).at(np.linspace(0, 1, 99))
    assert min(np.hypot(*(course - each).T).min() for each in wall) >= 6.0
