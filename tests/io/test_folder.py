"""Folders as people leave them: what is read rightly, and what is named when it cannot be read."""

from __future__ import annotations

import datetime as dt
import json
import os

import pytest

from ecosystem.errors import DataError
from ecosystem.io import grids as grid_module
from ecosystem.io.reading import load, read_quarter, read_waves

ACTORS = "id,name,type\nA,Jobcenter,jobcentre\nB,Kulturverein,association\n"


def make(folder, descriptor=None, **tables):
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in tables.items():
        data = content if isinstance(content, bytes) else content.encode()
        (folder / f"{name}.csv").write_bytes(data)
    if descriptor is not None:
        text = descriptor if isinstance(descriptor, str) else json.dumps(descriptor)
        (folder / "datapackage.json").write_text(text, encoding="utf-8")
    return folder


def keys(loaded):
    return [problem.key for problem in loaded.problems]


def found(loaded, key):
    return next(problem for problem in loaded.problems if problem.key == key)


def test_actors_alone_are_a_quarter_whose_wave_is_unknown(tmp_path):
    loaded = load(make(tmp_path / "q", actors=ACTORS))
    assert loaded.require().table("actors").column("id") == ("A", "B")
    assert loaded.require().meta.wave is None
    assert keys(loaded) == ["no_wave"]


def test_the_same_table_in_every_encoding_and_with_every_delimiter(tmp_path):
    text = "id,name,type\nA,Bücherei Löschkai,library\n"
    variants = {
        "bom": text.encode("utf-8-sig"),
        "semicolon": text.replace(",", ";").encode(),
        "tab": text.replace(",", "\t").encode(),
        "crlf": text.replace("\n", "\r\n").encode(),
        "mac": text.replace("\n", "\r").encode(),
        "utf16": text.encode("utf-16"),
        "declared": b"sep=;\r\n" + text.replace(",", ";").encode(),
        "quoted": '"id","name","type"\n"A","Bücherei Löschkai","library"\n'.encode(),
        "decomposed": "id,name,type\nA,Bu\u0308cherei Lo\u0308schkai,library\n".encode(),
        "blanks": " id ,name, type\n\nA ,\u00a0Bücherei\u00a0Löschkai  ,library\n , ,\n".encode(),
        "case": "ID;NAME;Type\nA;Bücherei Löschkai;Library\n".encode(),
        "german": "Name*;Kennung*;Art*\nBücherei Löschkai;A;Bücherei\n".encode(),
        "trailing": "id,name,type,,\nA,Bücherei Löschkai,library,,\n".encode(),
    }
    for name, data in variants.items():
        table = load(make(tmp_path / name, actors=data)).require().table("actors")
        assert table.records() == [{"id": "A", "name": "Bücherei Löschkai", "type": "library"}], (
            name
        )


def test_windows_1252_is_read_and_said(tmp_path):
    loaded = load(
        make(tmp_path / "q", actors="id;name;type\nA;Café Süd;gastronomy\n".encode("cp1252"))
    )
    assert loaded.require().table("actors").column("name") == ("Café Süd",)
    assert found(loaded, "old_encoding").source == "actors.csv"


def test_lines_are_those_of_the_file(tmp_path):
    content = 'id,name,type\n\nA,"zwei\nZeilen",jobcentre\nB,x,nonsense\n'
    problem = found(load(make(tmp_path / "q", actors=content)), "not_in_vocabulary")
    assert (problem.source, problem.line, problem.column) == ("actors.csv", 5, "type")
    assert load(make(tmp_path / "r", actors=content.replace("nonsense", "shop"))).require().table(
        "actors"
    ).column("name") == ("zwei\nZeilen", "x")


def test_words_become_stored_keys_with_one_notice_each(tmp_path):
    ties = (
        "von;nach;wie;Themen;hängt an einer Person\n"
        "A;B;Verweis;Schulden, Wohnen;x\n"
        "B;A;verweis;Schulden;ja\n"
        "A;B;Verweis;debt;ja\n"
    )
    loaded = load(make(tmp_path / "q", actors=ACTORS, ties=ties))
    table = loaded.require().table("ties")
    assert table.columns == ("source", "target", "kind", "topics", "one_person")
    assert table.column("kind") == ("referral",) * 3
    assert table.column("topics") == ("debt;housing", "debt", "debt")
    assert table.column("one_person") == ("yes",) * 3
    replaced = [p.params["value"] for p in loaded.problems if p.key == "replaced"]
    assert replaced == ["Verweis", "verweis", "Schulden, Wohnen", "Schulden", "x", "ja"]
    assert "2×" in next(p for p in loaded.problems if p.key == "replaced").message("de")


def test_labels_with_commas_languages_and_unknown_words(tmp_path):
    offers = (
        "id,actor,topics,languages,takes_new\n"
        'O1,A,"Kita, Schule, Familie",Arabisch:Ehrenamt;DE;alle Sprachen,auf Anfrage\n'
        "O2,A,debt;?,?,k. A.\n"
    )
    loaded = load(make(tmp_path / "q", actors=ACTORS, offers=offers))
    first, second = loaded.require().table("offers").rows
    assert first == ("O1", "A", "family_school", "ar:volunteer;de;*", "ask")
    assert second == ("O2", "A", "debt;?", "?", "unknown")


def test_extra_columns_stay_and_nameless_ones_get_a_name(tmp_path):
    loaded = load(make(tmp_path / "q", actors="id,name,type,Farbe,\nA,x,shop,rot,geheim\n"))
    assert loaded.require().table("actors").columns == ("id", "name", "type", "Farbe", "column_5")
    assert {"extra_column", "no_header"} <= set(keys(loaded))


def test_a_stored_key_wins_over_a_label_for_the_same_column(tmp_path):
    loaded = load(make(tmp_path / "q", actors="id,name,type,Art\nA,x,shop,Laden\n"))
    assert loaded.require().table("actors").columns == ("id", "name", "type", "Art")


def test_short_rows_are_filled_and_long_ones_named(tmp_path):
    loaded = load(make(tmp_path / "q", actors=ACTORS, bodies="id,name,topic\nG,Runde\n"))
    assert loaded.require().table("bodies").rows == (("G", "Runde", ""),)
    loaded = load(make(tmp_path / "r", actors=ACTORS + "C,Laden, der nie schließt,shop\n"))
    problem = found(loaded, "long_row")
    assert (problem.severity, problem.line) == ("error", 4)
    assert loaded.quarter is None


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"id,name,type\nA,\x00,shop\n", "no_text"),
        (b"PK\x03\x04\x14\x00\x06\x00", "no_text"),
        (b"id,name,type\nA,\x81\x8d,shop\n", "no_text"),
        (b'id,name,type\nA,"x,shop\nB,y,shop\n', "broken_quotes"),
        (b'id,name,type\nA,"x"y,shop\n', "broken_quotes"),
        (b"", "empty_file"),
        (b"\xef\xbb\xbf\n\n  \n", "empty_file"),
    ],
)
def test_a_table_that_cannot_be_read_is_one_named_problem(tmp_path, content, key):
    loaded = load(make(tmp_path / "q", actors=content, ties="source,target,kind\nA,B,tip\n"))
    assert loaded.quarter is None
    assert keys(loaded) == [key]
    for lang in ("de", "en"):
        assert "actors.csv" in loaded.problems[0].message(lang)


def test_a_file_that_is_too_large_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(grid_module, "MAX_BYTES", 10)
    assert keys(load(make(tmp_path / "q", actors=ACTORS))) == ["too_large"]


def test_a_cell_without_end_is_named_not_swallowed(tmp_path):
    content = ACTORS + 'C,"' + "x" * 200_000 + '",shop\n'
    assert found(load(make(tmp_path / "q", actors=content)), "broken_quotes").line == 4


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"a": NaN}', "[" * 100_000, '{"title": "\\ud800"}', "null", "1" * 5000]
)
def test_a_description_that_is_no_json_object_is_named(tmp_path, text):
    loaded = load(make(tmp_path / "q", descriptor=text, actors=ACTORS))
    assert loaded.quarter is None
    assert found(loaded, "bad_json").source == "datapackage.json"


@pytest.mark.parametrize(
    ("quarter", "key"),
    [
        ({"wave": "2025-13-01"}, "no_day"),
        ({"wave": "15.01.2025"}, "no_day"),
        ({"wave": 2025}, "no_day"),
        ({"languages": "de"}, "no_strings"),
        ({"fictional": "yes"}, "no_flag"),
        ({"horizon_months": "12"}, "no_count"),
        ({"horizon_months": True}, "no_count"),
        ({"horizon_months": -1}, "bad_horizon"),
        ({"name": 7}, "no_string"),
        ({"view": "secret"}, "no_view"),
        ({"languages": ["Deutsch"]}, "bad_language"),
        ("Kornhafen", "bad_quarter"),
    ],
)
def test_a_property_that_cannot_be_used_is_named(tmp_path, quarter, key):
    loaded = load(make(tmp_path / "q", descriptor={"quarter": quarter}, actors=ACTORS))
    assert loaded.quarter is None
    assert key in keys(loaded)
    assert all(problem.message("de") for problem in loaded.problems)


@pytest.mark.parametrize(
    "path",
    ["../actors.csv", "/etc/passwd", "a/../../x.csv", "C:\\x.csv", "http://x/a.csv", "", "~/a.csv"],
)
def test_a_path_never_leads_out_of_the_folder(tmp_path, path):
    make(tmp_path, actors=ACTORS)
    descriptor = {"resources": [{"name": "actors", "path": path}]}
    loaded = load(make(tmp_path / "q", descriptor=descriptor))
    assert loaded.quarter is None
    assert keys(loaded) == ["path_outside"]


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_link_never_leads_out_of_the_folder(tmp_path):
    make(tmp_path / "other", actors=ACTORS)
    folder = make(tmp_path / "q", descriptor={"resources": [{"name": "actors", "path": "a.csv"}]})
    (folder / "a.csv").symlink_to(tmp_path / "other" / "actors.csv")
    assert keys(load(folder)) == ["path_outside", "unknown_file"]
    (folder / "datapackage.json").unlink()
    (folder / "a.csv").rename(folder / "actors.csv")
    assert keys(load(folder)) == ["path_outside"]


def test_listed_files_may_lie_anywhere_inside_and_unlisted_ones_are_read_too(tmp_path):
    descriptor = {
        "resources": [{"name": "Akteure", "path": "tables/list.csv"}, {"path": "x/notes.csv"}]
    }
    folder = make(
        tmp_path / "q", descriptor=descriptor, ties="source,target,kind\nA,B,tip\n", other="a\n1\n"
    )
    (folder / "tables").mkdir()
    (folder / "tables" / "list.csv").write_text(ACTORS, encoding="utf-8")
    loaded = load(folder)
    assert set(loaded.require().tables) == {"actors", "ties"}
    assert found(loaded, "unlisted_file").source == "ties.csv"
    assert [p.source for p in loaded.problems if p.key == "unknown_file"] == [
        "x/notes.csv",
        "other.csv",
    ]


def test_listed_files_that_are_missing_or_doubled_are_named(tmp_path):
    descriptor = {
        "resources": [{"name": "actors", "path": "actors.csv"}, {"name": "ties", "path": "t.csv"}]
    }
    loaded = load(make(tmp_path / "q", descriptor=descriptor, actors=ACTORS))
    assert found(loaded, "missing_file").source == "t.csv"
    loaded = load(make(tmp_path / "r", actors=ACTORS, Akteure=ACTORS))
    assert loaded.quarter is None
    assert "double_table" in keys(loaded)
    for resources in ("actors.csv", ["actors.csv"], [{"name": "actors", "data": []}]):
        loaded = load(make(tmp_path / "s", descriptor={"resources": resources}, actors=ACTORS))
        assert loaded.quarter is None


def test_a_folder_named_like_a_table_is_no_table(tmp_path):
    folder = make(tmp_path / "q", actors=ACTORS)
    (folder / "ties.csv").mkdir()
    assert found(load(folder), "no_file").source == "ties.csv"


def test_rules_of_the_data_come_with_those_of_the_files(tmp_path):
    content = "id,name,type\nA,x,shop\nA,y,shop\nB,z,shop,zu viel\n"
    with pytest.raises(DataError) as caught:
        read_quarter(make(tmp_path / "q", actors=content))
    assert {"long_row", "double_key"} <= {problem.key for problem in caught.value.problems}
    assert "actors.csv" in caught.value.message("de")


def test_of_several_waves_the_latest_is_read_with_a_notice(tmp_path):
    for folder, wave in (("b", "2025-01-15"), ("a", "2026-01-15"), ("c", None)):
        descriptor = {"quarter": {"wave": wave}}
        make(tmp_path / "q" / folder, descriptor=descriptor, actors=ACTORS)
    (tmp_path / "q" / "notes").mkdir()
    loaded = load(tmp_path / "q")
    assert loaded.require().meta.wave == dt.date(2026, 1, 15)
    assert found(loaded, "latest_wave").params == {"wave": "a", "others": "c, b"}
    waves = read_waves(tmp_path / "q")
    assert [wave.meta.wave and wave.meta.wave.year for wave in waves] == [None, 2025, 2026]
    assert read_waves(tmp_path / "q" / "a")[0] == waves[-1]


def test_a_single_wave_below_needs_no_notice(tmp_path):
    make(tmp_path / "q" / "2025-01", descriptor={"quarter": {"wave": "2025-01-15"}}, actors=ACTORS)
    loaded = load(tmp_path / "q")
    assert loaded.problems == ()
    assert loaded.require().table("actors").source == "2025-01/actors.csv"


def test_faults_of_all_waves_come_out_at_once(tmp_path):
    for folder in ("2025", "2026"):
        make(tmp_path / "q" / folder, actors=ACTORS.replace("jobcentre", "nonsense"))
    with pytest.raises(DataError) as caught:
        read_waves(tmp_path / "q")
    errors = [problem.source for problem in caught.value.problems if problem.severity == "error"]
    assert errors == ["2025/actors.csv", "2026/actors.csv"]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("nowhere", "no_such_path"),
        ("notes.txt", "no_quarter_file"),
        ("empty", "no_tables"),
        ("x\0", None),
    ],
)
def test_what_is_no_quarter_is_said_in_one_sentence(tmp_path, name, key):
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError) as caught:
        read_quarter(tmp_path / name)
    if key:
        assert caught.value.key == f"io.{key}"
    assert "\n" not in caught.value.message("de")


def test_the_description_stands_for_its_folder(tmp_path):
    folder = make(tmp_path / "q", descriptor={}, actors=ACTORS)
    assert read_quarter(folder / "datapackage.json") == read_quarter(folder)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_a_forbidden_file_is_named(tmp_path):
    folder = make(tmp_path / "q", actors=ACTORS)
    (folder / "actors.csv").chmod(0)
    assert keys(load(folder)) == ["cannot_open"]


def test_a_hundred_thousand_rows_take_seconds(tmp_path):
    rows = "".join(f"A,B,Verweis,Schulden;Wohnen,{i % 9},ja\n" for i in range(100_000))
    content = "source,target,kind,topics,referrals_year,one_person\n" + rows
    loaded = load(make(tmp_path / "q", actors=ACTORS, ties=content))
    assert len(loaded.require().table("ties")) == 100_000
