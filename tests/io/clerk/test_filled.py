"""A list comes back as the workbook of an office, and nothing of it is lost on the way."""

from __future__ import annotations

import datetime as dt

import openpyxl
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tries import tries

from ecosystem import Quarter, load_sample, read_quarter
from ecosystem.cli import main
from ecosystem.io.clerk.write import filled_bytes, fits
from ecosystem.model.values import Meta, Table
from ecosystem.words import vocabulary

LIST = [
    ["Angebote im Viertel"],
    ["Träger", "Angebot", "Zielgruppe", "Sprachen", "Tel.", "Laufzeit"],
    ["Caritas", "Schuldnerberatung", "Familien", "Deutsch", "0211 123456", "BAMF bis 31.12.26"],
    ["AWO Süd", "Deutschkurs", "Frauen", "alle Sprachen", "", "Ende 2026"],
    ["Caritas", "Nachmittag", "", "", "", ""],
    [],
]
FOOTER = ["Stand: Januar 2025, ohne Gewähr"]
NAMES = ("AWO Süd", "Bürgerhaus", "Jobcenter Nord", "Verein Brücke e. V.")


def key_of(name: str) -> st.SearchStrategy[str]:
    return st.sampled_from(sorted(vocabulary(name)))


def listed(parts: st.SearchStrategy[str], least: int) -> st.SearchStrategy[str]:
    return st.lists(parts, min_size=least, max_size=3, unique=True).map(";".join)


ENTRIES = st.builds(
    lambda code, mode: code + mode,
    st.sampled_from(["de", "ar", "bg", "tr", "uk", "*", "de-simple"]),
    st.sampled_from(["", ":interpreter", ":video", ":volunteer", ":written"]),
)


@st.composite
def listed_quarters(draw: st.DrawFn) -> Quarter:
    actors, offers = [], []
    for name in draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True)):
        place = {"name": name, "type": draw(key_of("type")), "staff": draw(st.sampled_from("149"))}
        place["address"] = draw(st.sampled_from(["", "Hafenstraße 3, Wessenburg"]))
        actors.append(place)
        for number in range(draw(st.integers(0, 2))):
            offer = {"actor": name, "title": f"Angebot {number}"}
            offer["topics"] = draw(listed(key_of("topic"), 1))
            offer["languages"] = draw(listed(ENTRIES, 0))
            offer["groups"] = draw(listed(key_of("group"), 0))
            offer["valid_until"] = draw(st.sampled_from(["", "2026-12-31"]))
            offer["informal"] = draw(st.sampled_from(["", "yes", "no"]))
            offers.append(offer)
    ids = {place["name"]: f"a{at}" for at, place in enumerate(actors)}
    rows = [{"id": ids[place["name"]], **place} for place in actors]
    served = [
        {"id": f"o{at}", **offer, "actor": ids[offer["actor"]]} for at, offer in enumerate(offers)
    ]
    meta = Meta(name="Viertel", wave=dt.date(2025, 1, 15), languages=("ar", "de"))
    tables = {"actors": Table.from_records("actors", rows, tuple(rows[0]))}
    if served:
        tables["offers"] = Table.from_records("offers", served, tuple(served[0]))
    return Quarter(meta, tables)


def content(quarter: Quarter) -> list[object]:
    """Everything that is said, with names instead of ids."""
    actors, offers = quarter.table("actors"), quarter.table("offers")
    names = dict(zip(actors.column("id"), actors.column("name"), strict=True))
    found: list[object] = [quarter.meta.name, quarter.meta.wave, sorted(quarter.meta.languages)]
    for table in (actors, offers):
        for row in table.records():
            said = {column: word for column, word in row.items() if word and column != "id"}
            if "actor" in said:
                said["actor"] = names[said["actor"]]
            for column in ("topics", "groups", "languages"):
                if column in said:
                    said[column] = ";".join(sorted(said[column].split(";")))
            found.append(said)
    return found


@settings(max_examples=tries(8), deadline=None, suppress_health_check=list(HealthCheck))
@given(quarter=listed_quarters(), lang=st.sampled_from(["de", "en"]))
def test_what_is_written_is_what_is_read(quarter, lang, tmp_path_factory):
    assume(fits(quarter))
    path = tmp_path_factory.mktemp("filled") / "office.xlsx"
    path.write_bytes(filled_bytes(quarter, lang))
    again = read_quarter(path)
    assert content(again) == content(quarter)
    assert not again.warnings


def test_the_same_bytes_each_time():
    quarter = Quarter(
        Meta(), {"actors": Table("actors", ("id", "name", "type"), (("a", "A", "library"),))}
    )
    assert filled_bytes(quarter, "de") == filled_bytes(quarter, "de")


def test_a_quarter_with_more_tables_does_not_fit():
    assert not fits(load_sample("mini"))
    invented = Quarter(
        Meta(fictional=True), {"actors": Table("actors", ("id", "name", "type"), ())}
    )
    assert not fits(invented), "the sheets have no place for it"


@pytest.mark.parametrize(("lang", "sheet"), [("de", "Wer"), ("en", "Who")])
def test_a_list_becomes_the_workbook_of_an_office(tmp_path, lang, sheet, capsys):
    source = tmp_path / "list.xlsx"
    book = openpyxl.Workbook()
    for row in [*LIST, FOOTER]:
        book.worksheets[0].append(row)
    book.save(source)
    target = tmp_path / "office.xlsx"
    call = ["import", "excel", str(source), "-o", str(target), "--yes", "--lang", lang]
    assert main(call) == 0
    said = capsys.readouterr().err
    assert FOOTER[0] in said
    names = [row[0].value for row in openpyxl.load_workbook(target)[sheet].iter_rows(min_row=4)]
    assert [name for name in names if name] == ["Caritas", "AWO Süd"]
    quarter = read_quarter(target)
    assert quarter.table("actors").column("name") == ("Caritas", "AWO Süd")
    assert quarter.table("offers").column("topics") == ("debt", "language", "?")
    assert quarter.table("offers").column("groups") == ("families", "women", "")
    until = quarter.table("offers").column("valid_until")
    assert until == ("2026-12-31", "2026-12-31", "")
    assert quarter.meta.languages == ("de",)
    assert main(["check", str(target), "--quiet"]) == 0
