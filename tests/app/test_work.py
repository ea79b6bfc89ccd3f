"""Every change of her data is a version; nothing is lost, nothing is overwritten."""

from __future__ import annotations

import csv
import json
import re
from html import unescape
from pathlib import Path

import pytest
from app.driving import Client, Shown
from app.test_pages import command_on
from PIL import Image

import ecosystem as eco
from ecosystem.app.folder import Home
from ecosystem.app.site import Site
from ecosystem.app.work import shown_cell, typed_cell
from ecosystem.errors import DataError, UsageError
from ecosystem.io.files import file_name
from ecosystem.model.values import as_list
from ecosystem.schema import TABLES
from ecosystem.words import LANGUAGES


@pytest.fixture
def desk(client: Client) -> Shown:
    """Give a page of a quarter of its own, so that tests do not meet."""
    return client.post("sample", sample="mini")


def place(client: Client, desk: Shown) -> Path:
    project, wave = desk.path.split("/q/")[1].split("/")[:2]
    return client.folder / project / "Staende" / wave


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def fields_of(shown: Shown) -> dict[str, object]:
    return {"base": shown.field("base"), "row": shown.field("row")}


def test_a_row_is_added_changed_ended_and_all_of_it_undone(client: Client, desk: Shown):
    folder = place(client, desk)
    first = files(folder)
    form = client.get(desk.beside("data/actors/row"))
    new = {"name": "Nähstube", "type": "association", "staff": "2"}
    client.post(form.path, **fields_of(form), **new)
    added = rows(folder, "actors")[-1]
    assert (added["name"], added["staff"]) == ("Nähstube", "2")
    form = client.get(desk.beside(f"data/actors/row?row={len(rows(folder, 'actors')) - 1}"))
    client.post(form.path, **fields_of(form), **{**new, "name": "Nähcafé"})
    assert rows(folder, "actors")[-1] == {**added, "name": "Nähcafé"}
    form = client.get(form.path)
    client.post(form.path, **fields_of(form), end=1, end_day="2025-12-31")
    assert rows(folder, "actors")[-1]["active_until"] == "2025-12-31"
    history = client.get(desk.beside("history"))
    for word in ("Nähstube hinzugefügt", "Nähcafé geändert", "Nähcafé mit einem Tag beendet"):
        assert word in history.words
    for _ in range(3):
        history = client.post(desk.beside("undo"), base=history.field("base"))
        assert history.status == 200
    assert files(folder) == first
    back = client.post(desk.beside("version"), base=history.field("base"), number="3")
    assert back.status == 200
    assert rows(folder, "actors")[-1]["name"] == "Nähcafé"


def test_an_offer_is_typed_in_words(client: Client, desk: Shown):
    form = client.get(desk.beside("data/offers/row"))
    said = {"actor": "W1", "topics": ["housing", "debt"], "languages": "Deutsch; Arabisch:video"}
    shown = client.post(form.path, **fields_of(form), **said, capacity_week="2,5")
    assert shown.status == 200, shown.words
    offer = rows(place(client, desk), "offers")[-1]
    assert set(offer["topics"].split(";")) == {"housing", "debt"}
    assert offer["languages"] == "de;ar:video"
    assert offer["capacity_week"] == "2.5"
    assert offer["id"]
    assert (
        eco.read_quarter(place(client, desk)).table("offers").column("id").count(offer["id"]) == 1
    )


def filled(shown: Shown) -> dict[str, list[str]]:
    """Give every field of the form of a row as a browser would send it."""
    body = next(each for each in shown.html.split("<form ") if 'class="fields"' in each)
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input [^>]*name="(\w+)"[^>]*value="([^"]*)"', body):
        fields.setdefault(name, [])
        ticked = re.search(rf'name="{name}" value="{re.escape(value)}" checked', body)
        if "checkbox" not in body.partition(f'name="{name}"')[0].rpartition("<input")[2] or ticked:
            fields[name].append(unescape(value))
    for name, options in re.findall(r'(?s)<select name="(\w+)"[^>]*>(.*?)</select>', body):
        chosen = re.search(r'value="([^"]*)" selected', options)
        fields[name] = [unescape(chosen[1]) if chosen else ""]
    return fields


def test_a_form_that_is_saved_as_it_stands_changes_nothing(client: Client, desk: Shown):
    before = files(place(client, desk))
    for table in ("actors", "offers", "ties", "needs", "funding", "docks", "actions"):
        form = client.get(desk.beside(f"data/{table}/row?row=0"))
        assert client.post(form.path, **filled(form)).status == 200, table
    assert files(place(client, desk)) == before


def test_what_is_wrong_is_said_and_what_was_typed_stays(client: Client, desk: Shown):
    before = files(place(client, desk))
    form = client.get(desk.beside("data/ties/row"))
    said = {"source": "W1", "target": "C2", "kind": "referral", "valid_until": "irgendwann"}
    shown = client.post(form.path, **fields_of(form), **said)
    assert shown.status == 400
    assert "gilt bis: „irgendwann“" in shown.words
    assert "ties.csv" not in shown.words.partition("Der Befehl")[0]
    assert 'value="C2" selected' in shown.html
    shown = client.post(form.path, **fields_of(form), source="W1")
    assert shown.status == 400
    assert files(place(client, desk)) == before


def test_what_is_typed_in_a_second_window_comes_back(client: Client, desk: Shown):
    first, second = (client.get(desk.beside("data/actors/row?row=0")) for _ in range(2))
    gone, new = (client.get(desk.beside(f"data/ties/row{row}")) for row in ("?row=1", ""))
    about = client.get(desk.beside("data/about"))
    assert client.post(first.path, **{**filled(first), "staff": "77"}).status == 200
    late = client.post(second.path, **{**filled(second), "address": "Am Markt 1"})
    assert late.status == 400
    assert "zweiten Fenster" in late.words
    assert "jetzt 77" in late.words, "what changed is said"
    assert client.get(second.path).field("base") == "2", "nothing is written over it"
    assert client.post(late.path, **filled(late)).status == 200
    row = rows(place(client, desk), "actors")[0]
    assert (row["staff"], row["address"]) == ("77", "Am Markt 1"), "both are kept"
    late = client.post(about.path, **{**filled(about), "coordinator": "Amt für Ankommen"})
    assert late.status == 400
    assert late.field("coordinator") == "Amt für Ankommen"
    assert client.post(late.path, **filled(late)).status == 200
    late = client.post(gone.path, **{**filled(gone), "wished": "yes"})
    assert 'value="yes" selected' in late.html
    late = client.post(new.path, **{**filled(new), "source": "W1", "target": "C2"})
    assert late.field("row") == ""
    assert filled(late)["target"] == ["C2"]
    assert client.post(late.path, **{**filled(late), "base": "999"}).status == 400


def test_logo_and_colour_are_on_what_is_passed_on(client: Client, desk: Shown, tmp_path):
    file = tmp_path / "Stadt.png"
    Image.new("RGB", (60, 30), "#0B4F7A").save(file)
    about = client.drop(file, desk.beside("data/look"), colored=1, color="#0B4F7A")
    assert about.status == 200, about.words
    kept = client.get(next(iter(re.findall(r'class="logo" src="([^"]*)"', about.html))))
    assert kept.content == file.read_bytes()
    for gift, form in (("report", ".pdf"), ("poster", ".svg"), ("workshop", ".html")):
        words = command_on(client.get(desk.beside(f"give/{gift}?form={form}")))
        assert Path(words[words.index("--logo") + 1]).read_bytes() == file.read_bytes()
        assert words[words.index("--color") + 1] == "#0B4F7A"
    for gift, form in (("tasks", ".xlsx"), ("net", ".html"), ("copy", "")):
        assert "--logo" not in command_on(client.get(desk.beside(f"give/{gift}?form={form}")))
    saved = client.post(desk.beside("give/workshop"))
    room = Path(re.findall(r"<code>([^<]*)</code>", saved.html)[0]).read_text("utf-8")
    assert "#0B4F7A" in room
    file.write_bytes(b"no picture")
    assert client.drop(file, desk.beside("data/look")).status == 400
    pale = client.post(desk.beside("data/look"), colored=1, color="#FFFF00")
    assert pale.status == 400
    assert "--" not in pale.words.partition("Der Befehl")[0]
    assert "--logo" in command_on(client.get(desk.beside("give/report"))), "what was good stays"
    client.post(desk.beside("data/look"), plain=1)
    words = command_on(client.get(desk.beside("give/report")))
    assert not {"--logo", "--color"} & set(words)


def test_only_a_new_wave_makes_one(client: Client, desk: Shown):
    before = files(place(client, desk))
    shown = client.post(desk.beside("wave"), day="2026-03-01")
    assert shown.path.endswith("/2026-03-01/check")
    assert files(place(client, desk)) == before
    about = json.loads((place(client, shown) / "datapackage.json").read_text("utf-8"))
    assert about["quarter"]["wave"] == "2026-03-01"
    assert client.post(desk.beside("wave"), day="2026-03-01").status == 400
    compared = client.get(shown.beside("compare"))
    assert "Befund" in compared.words


def test_what_others_filled_in_is_shown_before_it_is_taken(client: Client, desk: Shown, tmp_path):
    before = files(place(client, desk))
    file = tmp_path / "neue.csv"
    file.write_text("Einrichtung;Angebot;Sprachen\nTafel Nord;Schulden;deutsch\n", "utf-8")
    shown = client.drop(file, desk.beside("into"), kind="list")
    assert shown.status == 200, shown.words
    assert "Akteure: neue oder geänderte Zeilen: 1" in shown.words
    assert "Geschrieben" not in shown.words, "nothing is written yet"
    assert files(place(client, desk)) == before
    taken = client.post(
        desk.beside("into"), kind="list", name="neue.csv", take=1, base=shown.field("base")
    )
    assert taken.status == 200, taken.words
    assert "Tafel Nord" in [row["name"] for row in rows(place(client, desk), "actors")]
    history = place(client, desk).parents[1] / "Verlauf" / place(client, desk).name
    after = sorted(version.name for version in history.iterdir())
    again = client.drop(file, desk.beside("into"), kind="list")
    assert "Es ändert sich nichts." in again.words
    assert 'name="take"' not in again.html
    client.post(desk.beside("into"), kind="list", name="neue.csv", take=1, base=2)
    assert sorted(version.name for version in history.iterdir()) == after


def test_what_the_quarter_says_about_itself_is_changed_and_undone(client: Client, desk: Shown):
    before = files(place(client, desk))
    form = client.get(desk.beside("data/about"))
    typed = {
        **{name: form.field(name) for name in ("base", "name", "horizon_months")},
        **{"municipality": "Kornhafen", "coordinator": "Amt für Ankommen"},
        **{"languages": "Deutsch; Arabisch", "offers_recorded": ["housing", "work"]},
    }
    client.post(form.path, **typed)
    about = json.loads((place(client, desk) / "datapackage.json").read_text("utf-8"))["quarter"]
    assert about["coordinator"] == "Amt für Ankommen"
    assert about["languages"] == ["de", "ar"]
    assert about["offers_recorded"] == ["housing", "work"]
    base = client.get(form.path).field("base")
    client.post(form.path, **{**typed, "base": base})
    assert client.get(form.path).field("base") == base, "what is the same makes no version"
    for wrong in ({"name": ""}, {"languages": "Klingonisch"}, {"horizon_months": "bald"}):
        shown = client.post(form.path, **{**typed, "base": base, **wrong})
        assert shown.status == 400
        assert "Amt für Ankommen" in shown.html, "what was typed stays"
    client.post(desk.beside("undo"), base=base)
    assert files(place(client, desk)) == before


# --- The folder by itself.


@pytest.fixture
def project(tmp_path):
    return Home(tmp_path).take_in([eco.load_sample("mini")], "did_sample", name="mini")


def test_what_was_cut_off_is_put_right(project, monkeypatch):
    made, wave = project
    quarter = made.read(wave)
    smaller = quarter.with_tables(quarter.table("hurdles").keep([]))
    monkeypatch.setattr(type(made), "_show", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        made.change(wave, 1, smaller, "did_change", table="actors", name="x")
    monkeypatch.undo()
    assert made.now(wave).number == 2, "the version is there, only its tables were not shown yet"
    assert made.read(wave) == smaller


def test_what_was_typed_by_hand_becomes_a_version(project):
    made, wave = project
    needs = made.tables(wave) / "needs.csv"
    lines = needs.read_text("utf-8").splitlines(keepends=True)
    needs.write_text("".join([*lines, lines[-1]]), "utf-8")
    assert made.now(wave).key == "did_by_hand"
    assert made.before(wave) == 1
    (made.tables(wave) / "actors.csv").write_text("id,name\n", "utf-8")
    with pytest.raises(DataError):
        made.now(wave)


@pytest.mark.parametrize("wave", ["..", ".", "", "../x", "/tmp", "2025-01-15/.."])
def test_the_name_of_a_wave_leads_nowhere_else(project, wave):
    with pytest.raises(UsageError):
        project[0].now(wave)


@pytest.mark.parametrize("words", ["a/b", "..", "CON", "nul.txt", "", "ü" * 300, "a:b*c?", " x. "])
def test_a_name_is_one_that_every_system_allows(words):
    name = file_name(words, "Datei")
    assert 0 < len(name) <= 70
    assert not set(name) & set('/\\:*?"<>|')
    assert name == name.strip(" .")
    assert name.partition(".")[0].upper() not in ("CON", "NUL")
    assert file_name(name, "") == name


def test_a_number_is_given_once(project):
    made, wave = project
    quarter = made.read(wave)
    made.change(
        wave, 1, quarter.with_tables(quarter.table("hurdles").keep([])), "did_undo", number=1
    )
    with pytest.raises(UsageError):
        made.change(wave, 1, quarter, "did_undo", number=1)
    assert [version.number for version in made.versions(wave)] == [1, 2]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_a_form_shows_is_read_back_as_it_was_stored(lang):
    quarter = eco.load_sample("kornhafen/2026-01")
    for name in Site.editable:
        for column in TABLES[name].columns.values():
            if column.type == "keys" or column.name not in quarter.table(name).columns:
                continue
            for cell in set(quarter.table(name).column(column.name)):
                shown = shown_cell(column, cell, lang)
                assert as_list(typed_cell(column, [shown])) == as_list(cell), (name, shown)
