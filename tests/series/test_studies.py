"""What a chapter says is what the view allows, and the same as the findings say."""

from __future__ import annotations

import pytest
from sharing.canary import canary_quarter, leaks

import ecosystem as eco
from ecosystem.cli import main
from ecosystem.notebooks import CHAPTERS, Picture, Words, fill
from ecosystem.words import text

OLDER, NEWER = "data/kornhafen/2025-01", "data/kornhafen/2026-01"


@pytest.fixture(scope="module")
def mini(tmp_path_factory):
    return eco.write_quarter(eco.load_sample("mini"), tmp_path_factory.mktemp("mini") / "quarter")


@pytest.fixture(scope="module")
def canary(tmp_path_factory):
    return eco.write_quarter(canary_quarter(), tmp_path_factory.mktemp("canary") / "quarter")


@pytest.mark.parametrize("view", ["partner", "public"])
def test_no_canary_is_in_what_a_chapter_says(view, canary):
    study = eco.open_study(canary, view=view, lang="de", draws=0)
    for chapter in CHAPTERS:
        for words in (study.finding(chapter), study.unknown(chapter), study.todo(chapter)):
            assert words.sentences
            assert leaks(str(words).encode() + words._repr_html_().encode(), chapter) == []
    assert leaks(str(study.head()).encode(), "head") == []
    assert leaks(repr(study.informants).encode(), "informants") == []


def test_informal_actors_are_not_counted_outside_the_internal_view(mini):
    internal, partner = (eco.open_study(mini, view=v, draws=0) for v in ("internal", "partner"))
    informal = int(internal.quarter.network().informal.sum())
    assert informal > 0
    counts = [
        int(next(word for word in said.split() if word.isdigit()))
        for said in (study.finding("map").sentences[0] for study in (internal, partner))
    ]
    assert counts[0] - counts[1] >= informal
    assert not partner.basis.network().informal.any()
    assert internal.basis is internal.quarter


def test_growth_tells_shares_and_ends_with_everything():
    study = eco.open_study(OLDER, view="partner", draws=0)
    growth = study.informants["growth"]
    assert list(growth) == sorted(growth)
    assert growth[-1] == 1.0
    counts = {sector: counts for sector, *counts in study.informants["heard"]}
    assert "informal" not in counts
    network = study.shown.network()
    assert sum(actors for _, actors in counts.values()) <= len(network.ids)
    heard, actors = counts["civil"]
    assert 0 < heard <= actors


def test_the_map_says_how_many_are_missing_by_chao():
    study = eco.open_study(OLDER, view="internal", lang="en", draws=0)
    unseen = eco.research.unseen_actors(study.quarter)
    assert unseen.estimate is not None
    more = round(unseen.estimate - unseen.named)
    assert any(str(more) in said for said in study.finding("map").sentences[1:2])


def test_public_view_says_that_it_names_nobody(mini):
    study = eco.open_study(mini, view="public", lang="de", draws=0)
    for chapter in ("ways", "bridges", "steps"):
        assert study.finding(chapter).sentences == (text("series.names_nobody", "de"),)
    assert study.draw_way(eco.draw_routes) == Words((text("series.no_way", "de"),))


def test_a_picture_shows_itself_small_and_the_same_each_time(mini):
    study = eco.open_study(mini, view="partner", lang="de", draws=0)
    picture = study.draw(eco.draw_informants, **study.informants)
    assert isinstance(picture, Picture)
    content, told = picture._repr_png_()
    assert content == picture._repr_png_()[0]
    assert content.startswith(b"\x89PNG")
    assert told["alt"].startswith("Mini-Kornhafen")
    refused = study.draw(eco.draw_routes, dock="nowhere", topic="x", language="de")
    assert isinstance(refused, Words)


def test_a_picture_without_days_says_so(mini):
    quarter = eco.share(eco.read_quarter(mini))
    axes = eco.draw_informants(quarter, heard=[("state", 1, 3)], lang="de")
    assert any("Datum" in each.get_text() for each in axes.texts)
    axes = eco.draw_informants(quarter, heard=[], lang="de")
    assert any("keine Stelle" in each.get_text() for each in axes.texts)


def test_words_escape_what_stands_in_the_data():
    assert "&lt;b&gt;" in Words(("<b>",))._repr_html_()
    assert Words(("a", "<i>"))._repr_html_() == "<ul><li>a</li><li>&lt;i&gt;</li></ul>"


def test_a_shared_copy_is_refused(mini, tmp_path):
    copy = eco.write_quarter(eco.share(eco.read_quarter(mini)), tmp_path / "copy")
    with pytest.raises(eco.DataError):
        eco.open_study(copy)
    with pytest.raises(eco.DataError):
        eco.open_comparison(copy, mini)
    with pytest.raises(eco.UsageError):
        eco.open_study(mini, view="everybody")


def test_a_file_that_changed_is_read_again(mini, tmp_path):
    place = eco.write_quarter(eco.read_quarter(mini), tmp_path / "quarter")
    before = eco.open_study(place, view="internal", draws=0)
    actors = place / "actors.csv"
    actors.write_text(actors.read_text("utf-8").replace("Jobcenter", "Arbeitsamt"), "utf-8")
    after = eco.open_study(place, view="internal", draws=0)
    assert before.quarter.table("actors").column("name") != after.quarter.table("actors").column(
        "name"
    )


def test_waves_are_compared_and_one_alone_is_not(mini):
    sides = eco.open_comparison(OLDER, NEWER, view="partner", lang="en")
    assert sides.refusal == ""
    direct = eco.share_comparison(
        eco.compare_waves(*sides.quarters), *sides.quarters, view="partner"
    )
    assert isinstance(sides.comparison, tuple)
    assert sides.comparison[0].findings == direct.findings
    table, picture = sides.table(), sides.draw()
    assert not isinstance(table, Words)
    assert len(table) == len(direct.findings)
    assert isinstance(picture, Picture)
    assert picture.title.endswith("what has changed")
    assert picture._repr_png_()[0].startswith(b"\x89PNG")
    register = sides.register()
    assert 0 < len(register.sentences) <= len(sides.quarters[0].table("actions"))
    alone = eco.open_comparison(mini, view="partner", lang="en")
    assert alone.finding().sentences == (text("series.compare_two", "en"),)
    refused = eco.open_comparison(mini, OLDER, view="partner", lang="en")
    assert refused.comparison is None  # nobody was asked in the small one
    assert refused.finding() == refused.draw() == refused.table() == refused.unknown()


@pytest.mark.parametrize("view", ["internal", "partner"])
def test_arrival_beside_the_findings_is_a_table_or_says_that_nothing_is_written_down(view, mini):
    study = eco.open_study(mini, view=view, lang="de", draws=0)
    assert study.arrival("openness") == Words((text("series.not_told", "de"),))
    bodies = study.arrival("mandates")
    assert not isinstance(bodies, Words)
    assert list(bodies.index) == ["Stadtteilrunde Mini-Kornhafen"]


def test_conventions_moved_by_half():
    quarter = eco.load_sample("mini")
    table = eco.research.convention_sensitivity(quarter, view="internal")
    assert table["bridges_lost"].iloc[0] == 0
    usual = eco.served_share(quarter)
    assert usual is not None
    assert (table["served_low"].iloc[0], table["served_high"].iloc[0]) == usual
    half = eco.Parameters({"completion.handover": 0.425})
    moved = eco.served_share(quarter, parameters=half)
    assert moved is not None
    assert table.loc[("completion.handover", 0.425), "served_low"] == pytest.approx(moved[0])
    assert set(eco.research.convention_sensitivity(quarter, view="public")["bridges"]) == {0}
    with pytest.raises(eco.UsageError):
        eco.research.convention_sensitivity(quarter, shift=0)


@pytest.mark.parametrize(
    ("code", "values", "filled"),
    [
        ("A = 1", {"A": "x"}, "A = 'x'"),
        ("A = 1\nB = 2  # two", {"B": None, "C": 3}, "A = 1\nB = None  # two"),
        ('A = "p#q"', {}, 'A = "p#q"'),
    ],
)
def test_values_are_filled_in(code, values, filled):
    assert fill(code, values) == filled


def test_command_refuses_what_cannot_be(mini, tmp_path, capsys):
    assert main(["notebooks", str(mini), "-o", str(mini / "series")]) == 2
    assert main(["notebooks", str(mini), "-o", str(tmp_path), "--draws", "-1"]) == 2
    assert main(["notebooks", str(tmp_path / "nothing"), "-o", str(tmp_path / "n")]) != 0
    assert not (tmp_path / "n").exists()
    assert "Traceback" not in capsys.readouterr().err
