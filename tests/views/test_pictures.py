"""Bridges, ways, sectors, docks, hours, waves and curves, by their artists."""

from __future__ import annotations

import dataclasses
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from ecosystem.changes.money import funding_plan
from ecosystem.changes.plan import PlanNote
from ecosystem.errors import UsageError
from ecosystem.findings.registry import find_all
from ecosystem.io.reading import read_quarter
from ecosystem.measures.classics import actor_in_block
from ecosystem.measures.journeys import journeys
from ecosystem.measures.space import open_hours_table
from ecosystem.model.values import Table
from ecosystem.pictures.bridges import draw_bridges
from ecosystem.pictures.charts import (
    draw_funding_line,
    draw_plan,
    draw_resilience,
    draw_useful_easy,
)
from ecosystem.pictures.descriptions import describe_picture
from ecosystem.pictures.ground import draw_dock_map
from ecosystem.pictures.hours import draw_open_hours, open_counts
from ecosystem.pictures.layout import overlapping
from ecosystem.pictures.matrix import draw_gap_matrix, draw_sector_pairs, pairs_of_sectors
from ecosystem.pictures.network import draw_quarter
from ecosystem.pictures.paper import Curve, sheet_of
from ecosystem.pictures.poster import draw_poster
from ecosystem.pictures.routes import draw_routes, flow_from
from ecosystem.pictures.scene import folds_fold as fold
from ecosystem.pictures.scene import scene
from ecosystem.pictures.style import QUIET
from ecosystem.pictures.waves import draw_before_after, draw_waves, sign_places
from ecosystem.schema import SECTORS
from ecosystem.sharing.plans import share_plan
from ecosystem.sharing.quarters import share
from ecosystem.sharing.results import share_result
from ecosystem.words import text
from views.places import crowd, quarter


def _named(axes, prefix):
    found = (a for a in axes.get_children() if (a.get_gid() or "").startswith(prefix))
    return {a.get_gid(): a for a in found}


def _words(axes):
    return " ".join(each.get_text() for each in axes.texts)


def _plates(axes):
    plates = list(_named(axes, "name-").values())
    corner = np.array([plate.get_xy() for plate in plates])
    size = np.array([(plate.get_width(), plate.get_height()) for plate in plates])
    return corner + size / 2, size


def _on_paper(axes):
    renderer, page = axes.figure.canvas.get_renderer(), axes.figure.bbox
    for each in axes.texts:
        box = each.get_window_extent(renderer)
        assert page.x0 <= box.x0 <= box.x1 <= page.x1, each.get_text()
        assert page.y0 <= box.y0 <= box.y1 <= page.y1, each.get_text()


@pytest.mark.parametrize("lang", ["de", "en"])
def test_every_bridge_is_drawn_once_and_every_group_has_a_box(kornhafen, kornhafen_result, lang):
    drawn = draw_bridges(kornhafen, result=kornhafen_result, lang=lang)
    bridges = kornhafen_result.findings.of_kind("weak_bridge", "strong_bridge")
    bands = set(_named(drawn, "band-")) - {"band-legend-weak_bridge", "band-legend-strong_bridge"}
    assert bands == {f"band-{each.id}" for each in bridges}
    block = actor_in_block(kornhafen)
    alone = set(block.index[block.isna()]) - {
        kornhafen.network().ids[actor] for actor in scene(kornhafen).apart
    }
    assert len(_named(drawn, "group-")) == block.nunique() + len(alone)
    weak = [a for a in _named(drawn, "link-").values() if a.get_linestyle()[0][1] is not None]
    assert len(weak) == len(kornhafen_result.findings.of_kind("weak_bridge"))
    assert overlapping(*_plates(drawn)) == []
    _on_paper(drawn)


def test_without_ties_the_bridge_picture_says_so():
    assert "No tie is known" in _words(draw_bridges(quarter([("A", "Amt", "jobcentre")], [])))


def test_the_shares_of_the_ways_are_those_of_the_table(kornhafen):
    flow = flow_from(kornhafen, dock="QM", topic="housing", language="ar", routing="informed")
    table = journeys(kornhafen, topic="housing", language="ar").loc["QM"]
    served = table["served_formal_informed"] + table["served_informal_informed"]
    assert sum(flow.helped) == pytest.approx(served, abs=0.03)
    assert sum(flow.helped) + sum(flow.lost) <= 1 + 1e-9
    assert flow.served[0] == pytest.approx(
        table["served_formal_naive"] + table["served_informal_naive"]
    )


def test_a_route_picture_names_or_counts_every_station_off_the_ways_that_many_go(kornhafen):
    drawn = draw_routes(kornhafen, dock="QM", topic="housing", language="ar", lang="de")
    flow = flow_from(kornhafen, dock="QM", topic="housing", language="ar")
    named, ways = len(_named(drawn, "name-")), _named(drawn, "way-")
    left = len(flow.stations) - named
    assert left <= 4
    assert ("ohne Namen im Bild" in _words(drawn)) == (left > 0)
    assert len(_named(drawn, "actor-")) == len(flow.stations)
    assert len(ways) == len(flow.ways) + 1  # and one in the legend
    assert overlapping(*_plates(drawn)) == []
    centre, size = _plates(drawn)
    there = ((key, way) for key, way in ways.items() if "legend" not in key)
    thick = [way for _, way in there if float(way.get_linewidths()[0]) > 1.3]
    assert len(thick) > 8
    for way in thick:
        at = Curve(way.get_paths()[0].vertices).at(np.linspace(0, 1, 200))
        assert not (np.abs(at[:, None] - centre) < size / 2 - 0.5).all(axis=2).any()
    _on_paper(drawn)
    with pytest.raises(UsageError, match="NOWHERE"):
        draw_routes(kornhafen, dock="NOWHERE", topic="housing", language="ar")
    with pytest.raises(UsageError, match="lucky"):
        draw_routes(kornhafen, dock="QM", topic="housing", language="ar", routing="lucky")


def test_sector_pairs_tell_no_figures_about_informal_help_outside(kornhafen):
    shown = share(kornhafen, view="partner")
    drawn = draw_sector_pairs(shown, whole=kornhafen)
    assert not [key for key in _named(drawn, "figures-") if "informal" in key]
    assert [key for key in _named(drawn, "pair-") if "informal" in key]
    business = int((shown.network().sectors == SECTORS.index("business")).sum())
    assert business < int((kornhafen.network().sectors == SECTORS.index("business")).sum())
    assert f"{business} actors" in _words(drawn)
    _on_paper(drawn)


def test_a_pair_of_sectors_is_called_too_few_only_where_a_hole_was_found(
    kornhafen, kornhafen_result
):
    sizes, pairs, reason = pairs_of_sectors(kornhafen)
    assert sum(size or 0 for size in sizes) == len(kornhafen.network().ids)
    assert (len(pairs), reason) == (15, "")
    holes = kornhafen_result.findings.of_kind("sector_hole")
    found = {frozenset((SECTORS[p.first], SECTORS[p.second])) for p in pairs if p.kind == "hole"}
    assert found == {frozenset((hole.first, hole.second)) for hole in holes}
    assert found
    drawn = draw_sector_pairs(kornhafen, result=kornhafen_result, lang="de")
    assert next(iter(holes)).sentence("de").split(".")[0] in _words(drawn)
    assert len(_named(drawn, "figures-")) == 15
    shared = share_result(kornhafen_result, kornhafen)
    words = _words(draw_sector_pairs(share(kornhafen), result=shared, lang="de"))
    told = next(iter(shared.findings.of_kind("sector_hole"))).evidence
    assert f"zu erwarten: {told['expected']:.0f}" in words  # as the headline says


def test_one_sector_alone_is_said_to_be_the_reason_for_an_empty_sheet():
    alone = quarter([(f"A{i}", f"Amt {i}", "jobcentre") for i in range(3)], [("A0", "A1", "tip")])
    assert "of one sector" in _words(draw_sector_pairs(alone))
    public = alone.with_meta(dataclasses.replace(alone.meta, view="public"))
    none = quarter([("A", "Amt", "jobcentre"), ("B", "Verein", "association")], [])
    hidden = none.with_meta(dataclasses.replace(none.meta, view="public"))
    for draw in (draw_bridges, draw_sector_pairs):
        assert "No tie is known" not in _words(draw(hidden))
    assert "of one sector" in _words(draw_sector_pairs(public))


def test_the_dock_map_shows_no_informal_dock_outside(kornhafen):
    drawn = draw_dock_map(kornhafen)
    assert len(_named(drawn, "actor-")) == len(kornhafen.network().docks)
    network = kornhafen.network()
    public = kornhafen.with_meta(dataclasses.replace(kornhafen.meta, view="public"))
    outside = {key.removeprefix("actor-") for key in _named(draw_dock_map(public), "actor-")}
    assert not outside & {network.ids[a] for a in np.flatnonzero(network.informal).tolist()}
    assert "latitude" in _words(draw_dock_map(quarter([("A", "Amt", "jobcentre")], [])))


def _hours(rows):
    return pd.DataFrame(rows, columns=["dock", "weekday", "start_minute", "end_minute"])


def test_open_docks_are_counted_by_quarter_hour_and_language(mini):
    docks = mini.table("docks").column("actor")
    counts = open_counts(
        mini, _hours([(docks[0], 0, 545, 600), (docks[0], 0, 590, 660), ("X", 1, 0, 60)])
    )
    monday = counts[""][0]
    assert monday[36] == 0  # begins at 9:05: not open for the whole quarter of an hour
    assert monday[37:40].tolist() == [1, 1, 1]
    assert counts[""][1:].sum() == 0
    drawn = draw_open_hours(mini, hours=_hours([(docks[0], 0, 540, 660)]))
    assert _named(drawn, "open") or drawn.collections
    assert "opening hours" in _words(draw_open_hours(mini, hours=_hours([])))


def test_waves_stand_side_by_side(mini):
    drawn = draw_waves([mini, mini])
    assert len(drawn.figure.axes) == 3
    first, second = drawn.figure.axes[1:]
    spots = [
        {
            key: patch.get_extents().x0 - axes.bbox.x0
            for key, patch in _named(axes, "actor-").items()
        }
        for axes in (first, second)
    ]
    assert spots[0] == pytest.approx(spots[1])
    assert len(draw_before_after(mini, after=mini).figure.axes) == 3
    with pytest.raises(UsageError, match="4"):
        draw_waves([mini])


def test_bars_are_drawn_from_tables(mini):
    timeline = pd.DataFrame(
        {
            "date": ["2025-12-31", "2026-06-30"],
            "coverage_before": [0.9, 0.8],
            "coverage_after": [0.8, np.nan],
            "cells_changed": [0, 3],
            "funding": ["F1", "F2"],
        }
    )
    drawn = draw_funding_line(mini, timeline=timeline)
    bars = _named(drawn, "end-")
    assert set(bars) == {"end-0", "end-1"}
    assert bars["end-0"].get_width() < bars["end-1"].get_width()
    said = _words(drawn)
    for words in ("F1", "F2", "Today 90%", "2026-06-30: 3 needs affected"):
        assert words in said
    assert {"fall-3", "worst"} <= set(_named(drawn, ""))
    assert "No end" in _words(draw_funding_line(mini, timeline=timeline.iloc[:0]))
    _on_paper(drawn)


def test_new_ties_are_ranked_by_what_they_bring(mini):
    suggestions = pd.DataFrame(
        {
            "source": ["B2", "B1", "X"],
            "target": ["C1", "C1", "Y"],
            "gain": [0.11, 0.17, 1],
            "effort": [2, 4, 1],
        }
    )
    drawn = draw_useful_easy(mini, suggestions=suggestions)
    bars = _named(drawn, "rank-")
    assert set(bars) == {"rank-1", "rank-2"}
    assert bars["rank-1"].get_width() > bars["rank-2"].get_width()
    names = dict(zip(mini.network().ids, mini.network().names, strict=True))
    assert names["B1"] in drawn.texts[0].get_text()  # the first is the headline
    _on_paper(drawn)


@pytest.mark.parametrize("paper", ["projector", "projector-4x3", "a0", "a4"])
def test_rows_without_room_are_left_out_and_counted(mini, paper):
    names = {"B1": 3 * "Beratungsstelle am Markt ", "B2": "Amt", "C1": 4 * "Verein der Straße "}
    rows = [row | {"name": names.get(row["id"], "Haus")} for row in mini.table("actors").records()]
    long = mini.with_tables(Table.from_records("actors", rows))
    ids = long.network().ids
    pairs = [pair for pair in combinations(ids, 2) if len(set(pair) & set(names)) == 2]
    pairs += [pair for pair in combinations(ids, 2) if pair not in pairs][: 15 - len(pairs)]
    table = pd.DataFrame(pairs, columns=["source", "target"]).assign(gain=0.1, effort=2)
    drawn = draw_useful_easy(long, suggestions=table, paper=paper)
    shown = len(_named(drawn, "rank-"))
    assert 3 <= shown <= len(table)
    assert (f"Shown are {shown} of {len(table)}" in _words(drawn)) == (shown < len(table))
    assert len(describe_picture(drawn, "en").rows) == len(table)
    _readable(drawn, paper)
    _on_paper(drawn)
    boxes = [each.get_window_extent().shrunk(0.96, 0.7) for each in drawn.texts]
    assert not any(one.overlaps(two) for one, two in combinations(boxes, 2))


@pytest.mark.parametrize("paper", ["projector", "projector-4x3"])
@pytest.mark.parametrize(
    "name", ["bridges", "docks", "routes", "gaps", "sectors", "hours", "poster"]
)
def test_words_of_a_slide_but_for_its_legend_have_3_percent_of_its_height(
    kornhafen, slides, name, paper
):
    shown, result = slides
    look = {"lang": "de", "paper": paper}
    match name:
        case "bridges":
            drawn = draw_bridges(shown, result=result, groups=actor_in_block(kornhafen), **look)
        case "docks":
            drawn = draw_dock_map(shown, **look)
        case "routes":
            drawn = draw_routes(shown, dock="QM", topic="housing", language="ar", **look)
        case "gaps":
            drawn = draw_gap_matrix(shown, result=result, **look)
        case "poster":  # the net alone
            drawn = draw_poster(shown, result=result, **look)
        case "sectors":
            drawn = draw_sector_pairs(shown, whole=kornhafen, result=result, **look)
        case _:
            drawn = draw_open_hours(shown, hours=open_hours_table(kornhafen), **look)
    sheet = sheet_of(drawn)
    assert sheet is not None
    left, low, right, top = sheet.body
    places = np.array([each.get_position() for each in drawn.texts], np.float64)
    inside = np.all((places > (left - 1, low + 12)) & (places < (right + 1, top)), axis=1)
    said = [drawn.texts[at] for at in np.flatnonzero(inside).tolist()]
    assert len(said) > 8
    least = 0.03 * sheet.height
    assert {each.get_text() for each in said if float(each.get_fontsize()) < least} <= {"–"}
    _on_paper(drawn)


@pytest.fixture(scope="module")
def slides(kornhafen):
    result = share_result(find_all(kornhafen, draws=0), kornhafen)
    return share(kornhafen), result


def _readable(drawn, paper):
    """Names can be read from afar: by the height of a slide, in points on paper."""
    sheet = sheet_of(drawn)
    assert sheet is not None
    top = sheet.body[3]  # the headline above it is as large as it has room
    said = [e for e in drawn.texts if e.get_color() != QUIET and e.get_position()[1] < top]
    sizes = [e.get_fontsize() for e in said]
    if paper.startswith("projector"):
        assert min(sizes) >= 0.03 * drawn.figure.get_size_inches()[1] * 72 - 1e-6
        return
    named = [e.get_fontsize() for e in drawn.texts if e.get_text()[:1].isdigit()]
    scale = {"a4": 1, "a0": 4}[paper]
    assert min(sizes) >= 6 * scale
    assert min(named, default=99) >= 9.99 * scale or paper == "a4"


def test_where_no_tie_is_suggested_the_sheet_says_why(mini):
    none = pd.DataFrame({"source": [], "target": [], "gain": [], "effort": []})
    public = mini.with_meta(dataclasses.replace(mini.meta, view="public"))
    bare = quarter([("A", "Amt", "jobcentre")], [])
    for place, words in (
        (mini, "No new tie brings more help"),
        (public, "In this view there is no new tie"),
        (bare, "must be known"),
    ):
        assert words in _words(draw_useful_easy(place, suggestions=none))


@pytest.mark.parametrize("view", ["internal", "partner"])
@pytest.mark.parametrize("lang", ["de", "en"])
def test_a_plan_is_ranked_and_says_first_what_all_of_it_brings(mini, view, lang):
    found = share_plan(mini, view=view, draws=0)
    drawn = draw_plan(share(mini, view=view), plan=found, lang=lang)
    bars = [_named(drawn, "rank-")[f"rank-{at + 1}"] for at in range(len(found.actions))]
    assert [a.in_order == 0 for a in found.actions] == [bar.get_width() < 1 for bar in bars]
    said = describe_picture(drawn, lang)
    assert said.summary == found.proof(lang)[0]
    assert [row[0] for row in said.rows] == [each.task(lang) for each in found.actions]
    assert all(row[1] and row[2] for row in said.rows)
    _on_paper(drawn)


def test_where_nothing_is_planned_the_sheet_says_why(mini):
    found = share_plan(mini, view="public", draws=0)
    public = draw_plan(share(mini, view="public"), plan=found)
    assert "names no actor" in _words(public)
    for key in ("no_needs", "met", "nothing", "unknown"):
        none = dataclasses.replace(found, notes=(PlanNote(key),))
        assert text(f"plan.note.{key}", "en")[:30] in _words(draw_plan(mini, plan=none))


def test_losses_are_a_sentence_with_bars_and_a_curve_for_research(mini):
    curve = pd.Series([1.0, 0.5, 0.1], index=[0.0, 0.5, 1.0])
    drawn = draw_resilience(mini, curves={"targeted": curve})
    left = [bar.get_width() for bar in _named(drawn, "left-").values()]
    assert left == sorted(left, reverse=True)
    assert "90% still hold together" in _words(drawn)
    research = draw_resilience(mini, curves={"targeted": curve}, research=True)
    assert _named(research, "curve-targeted")
    assert not _named(research, "left-")


def test_large_quarters_fold_and_nobody_is_lost():
    many = crowd(300)
    folded = fold(many, lang="en", keep=["A000"])
    alone = [key for key, stand in folded.members.items() if key == stand]
    assert "A000" in alone
    assert sum(folded.counts.values()) + len(alone) == 300
    assert len(folded.quarter.network().ids) < 80
    drawn = draw_quarter(many, lang="en")
    assert len(_named(drawn, "actor-")) == len(folded.quarter.network().ids)
    assert "300 actors" in _words(drawn)
    assert overlapping(*_plates(drawn)) == []


def test_a_whole_quarter_can_still_be_asked_for():
    small = crowd(160)
    assert (
        len(_named(draw_quarter(small, whole=True, result=find_all(small, draws=0)), "actor-"))
        == 160
    )


def test_names_of_waves_side_by_side_have_the_same_type(mini, kornhafen):
    alone = draw_quarter(mini)
    (size,) = {float(each.get_fontsize()) for each in alone.texts if each.get_text() == "Jobcenter"}
    later = crowd(60)
    drawn = draw_waves([mini, later])
    types = []
    for axes in drawn.figure.axes[1:]:
        plate = next(iter(_named(axes, "name-").values()))
        inside = [
            float(each.get_fontsize())
            for each in axes.texts
            if each.get_horizontalalignment() == "center"
            and plate.get_x() < each.get_position()[0] < plate.get_x() + plate.get_width()
            and plate.get_y() < each.get_position()[1] < plate.get_y() + plate.get_height()
        ]
        types.append(inside[0])
    assert types[0] == pytest.approx(types[1], abs=0.1)
    assert types[0] < size


def test_signs_cover_neither_each_other_nor_a_symbol():
    cross = [((0.0, 0.0), (100.0, 100.0)), ((0.0, 100.0), (100.0, 0.0))]
    one, two = sign_places(cross, [(0.0, 0.0), (100.0, 100.0)], 9.0)
    assert one == (50.0, 50.0)
    assert np.hypot(two[0] - 50, two[1] - 50) >= 9
    (aside,) = sign_places(cross[:1], [(50.0, 50.0)], 9.0)
    assert np.hypot(aside[0] - 50, aside[1] - 50) >= 9
    (crowded,) = sign_places([((0.0, 0.0), (4.0, 0.0))], [(0.0, 0.0)], 9.0)
    assert crowded == pytest.approx((2.96, 0.0))


def test_what_nobody_collected_is_not_said_to_change_nothing():
    whole = read_quarter("data/kornhafen/2025-01")
    untold = whole.with_meta(dataclasses.replace(whole.meta, offers_recorded=None))
    for each, judged in ((whole, True), (untold, False)):
        said = _words(draw_funding_line(each, timeline=funding_plan(each).to_frame()))
        assert ("nothing changes for any need" in said) is judged
        assert ("Further effects are not known" in said) is not judged


def test_each_funding_has_a_bar_and_the_day_of_the_most_needs_is_always_there():
    whole = read_quarter("data/kornhafen/2025-01")
    rows = whole.table("funding").records()
    rows[0] |= {"source": 2 * "Landesprogramm Ankommen Wessenburg ", "valid_from": "2099-01-01"}
    whole = whole.with_tables(Table.from_records("funding", rows))
    timeline = funding_plan(whole, draws=1).to_frame()
    timeline.loc[timeline.index[3], "cells_changed"] = 9
    ends = sum(max(len(each), 1) for each in timeline["funding"])
    for paper, most in (("a4", 15), ("projector", 10), ("projector-4x3", 10)):
        drawn = draw_funding_line(whole, timeline=timeline, paper=paper)
        assert len(describe_picture(drawn, "en").rows) == ends
        shown = len(_named(drawn, "end-"))
        assert 4 <= shown <= most
        said = _words(drawn)
        assert f"Shown are {shown} of {ends}" in said
        _readable(drawn, paper)
        assert "9 needs affected" in said
        assert "Landesprogramm Ankommen Wessenburg" in said
        assert "FUND-" not in said
        _on_paper(drawn)
        boxes = [each.get_window_extent().shrunk(0.96, 0.7) for each in drawn.texts]
        assert not any(one.overlaps(two) for one, two in combinations(boxes, 2))
