"""Tables of town statistics in the shapes in which towns publish them; all numbers are invented."""

from __future__ import annotations

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_quarters import actors, quarter_of

from ecosystem.cli import main
from ecosystem.errors import DataError
from ecosystem.io.areas import FIELDS, field_of, read_count, read_statistics, take_in_areas
from ecosystem.io.reading import read_quarter, write_quarter

# Like a yearbook of a town: a title, a header, shares beside counts, a total, notes below.
YEARBOOK = """Tabelle 2.1: Bevölkerung und Wanderungen nach Stadtteilen;;;;;;;
Stand: 31.12.;;;;;;;
;;;;;;;
Nr.;Stadtteil;Jahr;Einwohner¹;Ausländeranteil in %;Zuzüge;Zuzüge Ausland;Fortzüge;Rumänien;Syrien
101;Altmarkt;2022;12.345;23,4;1.234;345;987;120;–
101;Altmarkt;2023;12.400;24,0;1.300;.;1.001;130;45
102;Süd-Ost²;2022;8.001;11,0;700;x;650;5;1.000
;Gesamtstadt;2022;20.346;18,0;1.934;345;1.637;125;1.045
¹ Hauptwohnsitz;;;;;;;
Quelle: Statistikstelle, eigene Berechnung;;;;;;;
"""
# Like an export of a monitor: one row a number.
LONG = """Raumeinheit,Zeit,Indikator,Wert
Altmarkt,31.12.2022,Bevölkerung,12345
Altmarkt,31.12.2022,Zuzüge aus dem Ausland,345
Altmarkt,31.12.2022,Anteil Transferleistungen (%),"12,5"
Altmarkt,31.12.2023,Bevölkerung,12400
Süd-Ost,31.12.2022,Bevölkerung,8001
"""


def monitor(path):
    """Like a workbook of a monitor: two rows of headers, merged, years below."""
    book = openpyxl.Workbook()
    del book[book.sheetnames[0]]
    sheet = book.create_sheet("Daten")
    sheet.append(["Monitoring, invented"])
    sheet.append([])
    sheet.append(["Planungsraum", "Einwohner", None, "Fortzüge", None, "Arbeitslosenquote", None])
    sheet.append([None, 2022, 2023, 2022, 2023, 2022, 2023])
    sheet.merge_cells("B3:C3")
    sheet.append(["Altmarkt", 12345, 12400, 987, 1001, 9.1, 9.0])
    sheet.append(["Süd-Ost", 8001, None, 650, "…", 5.0, 5.1])
    sheet.append(["Summe", 20346, None, 1637, None, None, None])
    book.create_sheet("Erläuterung").append(["Alles erfunden."])
    book.save(path)
    return path


def quarter(**more):
    return quarter_of({"actors": actors("S1"), **more})


def rows_of(found):
    return {(r["area"], r["year"]): r for r in found.quarter.table("areas").records()}


def test_a_yearbook_with_footnotes_shares_totals_and_secret_numbers(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(YEARBOOK, "utf-8")
    told = read_statistics([path])
    found = take_in_areas(quarter(), told, own="Altmarkt")
    rows = rows_of(found)
    assert set(rows) == {("small", "2022"), ("small", "2023"), ("102", "2022")}
    assert {k: v for k, v in rows["small", "2022"].items() if v} == {
        **{"area": "small", "year": "2022", "residents": "12345", "moves_in": "1234"},
        **{"in_moves_abroad": "345", "moves_out": "987", "n_RO": "120", "n_SY": "0"},
    }
    assert rows["small", "2023"].get("in_moves_abroad", "") == ""
    assert told.left == {"total": 1, "note": 2}
    assert any("Ausländeranteil" in line and "bleibt draußen" in line for line in found.lines("de"))


def test_a_long_export_says_the_same(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(LONG, "utf-8")
    rows = rows_of(take_in_areas(quarter(), read_statistics([path])))
    assert rows["Altmarkt", "2022"]["residents"] == "12345"
    assert rows["Altmarkt", "2022"]["in_moves_abroad"] == "345"
    assert len(rows) == 3


def test_two_rows_of_headers_with_years_below(tmp_path):
    rows = rows_of(take_in_areas(quarter(), read_statistics([monitor(tmp_path / "m.xlsx")])))
    assert (
        rows["Altmarkt", "2023"] | {"residents": "12400", "moves_out": "1001"}
        == rows["Altmarkt", "2023"]
    )
    assert len(rows) == 3  # a year of an area without residents is none
    assert all("quote" not in name for row in rows.values() for name in row)


@pytest.mark.parametrize(
    ("word", "number"),
    [
        *(("1.234", "1234"), ("1 234", "1234"), ("1.234,5", "1234.5"), ("12,5", "12.5")),
        *(("1,234", "1234"), ("1.234.567", "1234567"), ("1234¹", "1234"), ("1.234 1)", "1234")),
        *(("1234*", "1234"), ("(12)", "12"), ("–", "0"), ("-", "0"), (".", ""), ("x", "")),
        *(("…", ""), ("", ""), ("viel", None), ("-5", None), ("12 %", None), ("1,5,5", None)),
    ],
)
def test_numbers_as_tables_write_them(word, number):
    assert read_count(word) == number


@pytest.mark.parametrize(
    ("header", "name"),
    [
        *(("Zuzüge", "moves_in"), ("Zuzuege aus dem Ausland", "in_moves_abroad")),
        *(("Zugezogene", "moves_in"), ("Wegzüge", "moves_out"), ("Bevölkerung", "residents")),
        *(("Neuzugewanderte", "newcomers"), ("Staatsangehörigkeit: Türkei", "n_TR")),
        *(("Zuzüge je 1.000 Einwohner", None), ("Wanderungssaldo", None)),
        *(("Ausländische Bevölkerung", None), ("Bevölkerung unter 18", None)),
        *(
            ("Einwohnerdichte", None),
            ("n_SY", "n_SY"),
            ("Haushalte", None),
            ("residents", "residents"),
        ),
    ],
)
def test_headers(header, name):
    assert field_of(header) == name


NAMES = ("Einwohner", "Zuzüge", "Fortzüge")
NUMBERS = st.integers(0, 99_999)
TOWN = st.dictionaries(
    st.sampled_from(["Altmarkt", "Süd", "Am Wehr", "Nord"]),
    st.dictionaries(
        st.sampled_from(["2021", "2022", "2023"]),
        st.fixed_dictionaries(dict.fromkeys(NAMES, NUMBERS)),
        min_size=1,
    ),
    min_size=1,
)


def german(number):
    return f"{number:,}".replace(",", ".")


def as_wide(town):
    lines = [";".join(["Stadtteil", "Jahr", *NAMES])]
    for area, years in town.items():
        for year, values in years.items():
            lines.append(";".join([area, year, *(german(values[n]) for n in NAMES)]))
    return ["\n".join(lines)]


def as_long(town):
    lines = ["Gebiet\tJahr\tMerkmal\tWert"]
    for area, years in town.items():
        for year, values in years.items():
            lines += [f"{area}\t{year}\t{name}\t{number}" for name, number in values.items()]
    return ["\n".join([*lines, "", "Quelle: erfunden"])]


def by_year(town):
    found, years = [], sorted({year for own in town.values() for year in own})
    for name in NAMES:
        lines = [f"{name} nach Bezirken;", "Bezirk;" + ";".join(f"31.12.{y}" for y in years)]
        for area, own in town.items():
            cells = [german(own[y][name]) if y in own else "." for y in years]
            lines.append(";".join([area, *cells]))
        found.append("\n".join(lines))
    return found


@given(town=TOWN)
def test_every_shape_of_one_town_gives_the_same_numbers(town, tmp_path_factory):
    place, told = tmp_path_factory.mktemp("town"), []
    for shape in (as_wide, as_long, by_year):
        paths = []
        for number, content in enumerate(shape(town)):
            paths.append(place / f"{shape.__name__}{number}.csv")
            paths[-1].write_text(content, "utf-8")
        told.append(read_statistics(paths).rows)
    assert told[0] == told[1] == told[2]
    assert len(told[0]) == sum(map(len, town.values()))


def test_what_stands_there_stays(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(LONG, "utf-8")
    known = [{"area": "Altmarkt", "year": "2022", "residents": "1"}]
    found = take_in_areas(quarter(areas=known), read_statistics([path]))
    row = rows_of(found)["Altmarkt", "2022"]
    assert (row["residents"], row["in_moves_abroad"]) == ("1", "345")
    assert found.kept == 1
    again = take_in_areas(found.quarter, read_statistics([path]))
    assert again.quarter == found.quarter


@pytest.mark.parametrize("content", ["", "a;b\n1;2\n", "\x00\x01", "Stadtteil\nNord\n", '"'])
def test_what_is_no_such_table_is_one_sentence(content, tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(content, "utf-8")
    with pytest.raises(DataError):
        read_statistics([path])


def test_the_command_and_its_preview(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.csv").write_text("Stadtteil;Einwohner\nSmall;1.200\n", "utf-8")
    write_quarter(quarter(), tmp_path / "q")
    call = ["import", "areas", "t.csv", "--into", "q", "--year", "2024", "--lang", "de"]
    assert main([*call, "--preview"]) == 0
    assert "Spalte „Einwohner“" in capsys.readouterr().out
    assert main([*call, "-o", "new"]) == 0
    (row,) = read_quarter(tmp_path / "new").table("areas").records()
    assert {k: v for k, v in row.items() if v} == {
        "area": "small",
        "year": "2024",
        "residents": "1200",
    }
    assert set(FIELDS) > {"residents"}
    capsys.readouterr()
    assert main([*call[:5], "-o", "n2", "--lang", "en"]) == 1
    assert "--year" in capsys.readouterr().err
