"""Somebody who is forgotten is nowhere any more; a pseudonym leads nowhere without the key."""

from __future__ import annotations

import dataclasses
import json
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from ecosystem.cli import main
from ecosystem.errors import DataError, UnknownActorError, UsageError
from ecosystem.io.reading import load_sample, read_quarter, write_quarter
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Table
from ecosystem.sharing import traces
from ecosystem.sharing.persons import Entry, check_place, forget, pseudonymise, read_key, write_key
from ecosystem.sharing.traces import forms_of, words_of

KORNHAFEN = Path("data/kornhafen/2025-01")
NAME = "Zanarius Ölmez"
PASSWORD = "correct-horse-battery"


def everything(folder: Path) -> str:
    return "\n".join(p.read_text(encoding="utf-8") for p in folder.rglob("*") if p.is_file())


def named(quarter: Quarter, who: str) -> Quarter:
    """Name one actor, and speak of it wherever a text can stand."""
    tables = []
    for name, table in quarter.tables.items():
        records = table.records()
        for record in records:
            if name == "actors" and record["id"] == who:
                record["name"] = NAME
            elif name in ("actors", "funding", "actions"):
                record["remark"] = f"kennt zanarius  ÖLMEZ, und {who}x"
                record["seen"] = who
            if name == "actions":
                record["finding"] = f"bridge:{who}~Z9"
        tables.append(Table.from_records(name, records))
    extra = {"contact": [f"fragt {NAME}"]}
    meta = dataclasses.replace(quarter.meta, extra=extra, title=NAME, package=dict(extra))
    return quarter.with_tables(*tables).with_meta(meta)


@pytest.mark.parametrize("who", ["P03", "W07"])
def test_nothing_speaks_of_somebody_who_is_forgotten(who, tmp_path):
    quarter = named(read_quarter(KORNHAFEN), who)
    done = forget(quarter, who)
    assert {change.table for change in done.changes} >= {"actors", "ties"}
    for table in done.quarter.tables.values():
        for row in table.rows:
            assert who not in row
    left = everything(write_quarter(done.quarter, tmp_path / "new"))
    assert "Ölmez" not in left
    assert "ÖLMEZ" not in left
    assert f"bridge:{who}~" not in left
    assert all(change.sentence("de") and change.sentence("en") for change in done.changes)


def test_an_informant_is_forgotten_with_all_that_was_said():
    quarter = read_quarter(KORNHAFEN)
    code = quarter.table("reports").column("informant")[0]
    done = forget(quarter, code)
    assert code not in done.quarter.table("reports").column("informant")
    assert code not in done.quarter.table("hurdles").column("informant")


def test_who_is_not_there_cannot_be_forgotten():
    with pytest.raises(UnknownActorError):
        forget(load_sample("mini"), "nobody")
    with pytest.raises(UnknownActorError):
        forget(load_sample("mini"), "")


def test_forgetting_in_place_needs_a_yes_and_reaches_every_wave(tmp_path, capsys):
    folder = tmp_path / "kornhafen"
    shutil.copytree("data/kornhafen", folder)
    before = everything(folder)
    assert main(["forget", str(folder), "P03"]) == 2
    assert everything(folder) == before
    assert main(["forget", str(folder), "P03", "--yes"]) == 0
    assert "2025-01" in capsys.readouterr().out
    for wave in ("2025-01", "2026-01"):
        assert "P03" not in everything(folder / wave)


def test_a_new_place_leaves_the_data_alone(tmp_path):
    before = everything(Path("data/mini"))
    assert main(["forget", "data/mini", "I1", "-o", str(tmp_path / "new")]) == 0
    assert everything(Path("data/mini")) == before
    assert "I1" not in read_quarter(tmp_path / "new").table("actors").column("id")


def test_the_key_opens_with_its_password_alone(tmp_path):
    key = write_key(tmp_path / "key", [Entry("2025-01-15", "P-1", "fatma", NAME)], PASSWORD)
    assert NAME.encode() not in key.read_bytes()
    assert b"fatma" not in key.read_bytes()
    (entry,) = read_key(key, PASSWORD)
    assert entry.name == NAME
    with pytest.raises(DataError):
        read_key(key, PASSWORD + "x")
    key.write_bytes(key.read_bytes().replace(b"token", b"tokem"))
    with pytest.raises(DataError):
        read_key(key, PASSWORD)
    with pytest.raises(UsageError):
        write_key(tmp_path / "other", [], "short")


@pytest.mark.parametrize("place", ["key", "below/key", "../quarter/key"])
def test_the_key_never_lies_with_the_data(place, tmp_path):
    quarter = tmp_path / "quarter"
    with pytest.raises(UsageError):
        check_place(quarter / place, [quarter])
    with pytest.raises(UsageError):
        check_place(tmp_path / "key", [tmp_path / "quarter.xlsx"])
    (tmp_path / "link").symlink_to(quarter)
    quarter.mkdir()
    with pytest.raises(UsageError):
        check_place(tmp_path / "link" / "key", [quarter])


def test_pseudonyms_are_new_each_wave_unless_consent_links_them(tmp_path):
    quarter = named(read_quarter(KORNHAFEN), "P03")
    first = pseudonymise(quarter)
    second = pseudonymise(quarter, linked=["P04"], earlier=first.entries)
    one = {entry.id: entry.pseudonym for entry in first.entries}
    two = {entry.id: entry.pseudonym for entry in second.entries}
    assert one["P04"] == two["P04"]
    assert all(one[who] != two[who] for who in one if who != "P04")
    left = everything(write_quarter(first.quarter, tmp_path / "new"))
    assert "lmez" not in left.casefold()
    assert len(first.quarter.table("ties")) == len(quarter.table("ties"))
    for table in first.quarter.tables.values():
        for column in table.columns:
            assert set(one).isdisjoint(table.column(column)), (table.name, column)
    with pytest.raises(UnknownActorError):
        pseudonymise(quarter, linked=["nobody"])


def test_the_command_writes_data_and_key_apart(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("ECOSYSTEM_KEY_PASSWORD", PASSWORD)
    key, new = tmp_path / "safe" / "key", tmp_path / "new"
    call = ["pseudonyms", "data/mini", "-o", str(new)]
    assert main([*call, "--key", str(new / "key")]) == 2
    assert not new.exists()
    assert main([*call, "--key", str(key)]) == 0
    assert {entry.id for entry in read_key(key, PASSWORD)} == {"I1", "I2"}
    assert {"I1", "I2"}.isdisjoint(read_quarter(new).table("actors").column("id"))
    monkeypatch.setenv("ECOSYSTEM_KEY_PASSWORD", "another-long-password")
    assert main([*call, "--key", str(key)]) == 1
    monkeypatch.delenv("ECOSYSTEM_KEY_PASSWORD")
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    assert main([*call, "--key", str(tmp_path / "third")]) == 2
    assert "ECOSYSTEM_KEY_PASSWORD" in capsys.readouterr().err


PERSON = "Fatma Y\u0131ld\u0131z-Öz"
SURE = (
    "Fatma Y\u0131ld\u0131z-Öz hat angerufen",
    "bitte Y\u0131ld\u0131z-Öz, Fatma fragen",
    "Fatma Y\u0131ld\u0131z-Öz' Schwester",
    "Fatma Yildiz-Oez' Nummer",
    "FATMA YILDIZ-ÖZ",
    "F. Y\u0131ld\u0131z-Öz kommt",
    "Fatma Y. übersetzt",
    "von F. Y. gehört",
    "Frau Y\u0131ld\u0131z-Öz weiß es",
    "fatma.yildiz-oez@example.org",
    "P03 fragen",
    "Fatma\u00a0Y\u0131ld\u0131z-Öz",
)
UNSURE = ("Fatma weiß es", "Fatmas Laden", "bei Y\u0131ld\u0131z-Öz", "mit FY")
HARMLESS = ("Fatmawati", "P031", "P03x", "Öz und mehr", "FYI")


@pytest.mark.parametrize("text", SURE)
def test_twelve_forms_are_known(text):
    forms = forms_of("P03", [PERSON], person=True)
    assert forms.named_in(text)
    left = forms.without(text)
    assert not forms.named_in(left)
    assert not any(word in left.casefold() for word in ("fatma", "y\u0131ld\u0131z", "yildiz"))


def test_what_may_be_somebody_else_is_doubtful():
    forms = forms_of("P03", [PERSON], person=True)
    for text in UNSURE:
        assert forms.without(text) == text
        assert forms.doubtful(text), text
    for text in HARMLESS:
        assert forms.without(text) == text
        assert not forms.doubtful(text), text
    place = forms_of("W07", ["Haus Nord"], person=False)
    assert place.named_in("im Haus Nord")
    assert not place.doubtful("das Haus liegt im Nord")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("ሰላም ተስፋይ", "ተስፋይ ሰላም"),
        ("فاطمة الزهراء", "قالت فاطمة الزهراء"),
        ("王芳", "问王芳 吧"),
        ("Ali van den Berg", "van den Berg, Ali"),
        ("Herr Dr. Ali Kaya", "A. Kaya"),
        ("Kaya, Ali", "Ali Kaya"),
        ("José Núñez", "Jose\u0301 Nunez"),
    ],
)
def test_names_of_every_script(name, said):
    assert forms_of("", [name], person=True).named_in(said)


@pytest.fixture
def planted(tmp_path, monkeypatch) -> Path:
    """A quarter of two waves with mentions in every form, and files of every kind around it."""
    monkeypatch.setenv("ECOSYSTEM_FOLDER", str(tmp_path / "own"))
    folder = tmp_path / "quartier"
    for wave in ("2025-01", "2026-01"):
        quarter = read_quarter(KORNHAFEN)
        actors = quarter.table("actors").records()
        for place, record in enumerate(actors):
            record["remark"] = (*SURE, *UNSURE)[place % (len(SURE) + len(UNSURE))]
            if record["id"] == "P03":
                record |= {"name": PERSON, "type": "helper_person"}
        state = quarter.with_tables(Table.from_records("actors", actors))
        write_quarter(state, folder / wave)
        for undone in ("0001", "0002"):
            write_quarter(state, folder / "Verlauf" / wave / undone / "Tabellen")
    every = "\n".join(SURE)
    (folder / "notiz.txt").write_text(f"{PERSON} kommt", "utf-8")
    note = folder / "Verlauf" / "2025-01" / "0001" / "version.json"
    note.write_text(json.dumps({"did": every}, ensure_ascii=False), "utf-8")
    (folder / "Fatma_Y\u0131ld\u0131z-Öz.docx").write_text("leer", "utf-8")
    (folder / ".2025-01.0123abcd.old").mkdir()
    (folder / ".2025-01.0123abcd.old" / "actors.csv").write_text(every, "utf-8")
    (tmp_path / ".quartier.0123abcd.part").write_text(every, "utf-8")
    shutil.make_archive(str(tmp_path / "quartier.bak"), "zip", folder)
    (tmp_path / "own").mkdir(exist_ok=True)
    for kept in ("cache.json", "cache/a.json", "batch/b.json"):
        (tmp_path / "own" / kept).parent.mkdir(exist_ok=True)
        (tmp_path / "own" / kept).write_text(json.dumps(SURE, ensure_ascii=False), "utf-8")
    return folder


def test_nothing_beside_the_data_keeps_a_person(planted, tmp_path, capsys):
    call = ["forget", str(planted), "P03", "--lang", "de"]
    copy = str(tmp_path / "copy")
    to_her = str(tmp_path / "für F. Y\u0131ld\u0131z-Öz")
    assert main(["share", str(planted / "2025-01"), "-o", to_her, "--quiet"]) == 0
    shutil.rmtree(to_her)
    assert main(["share", str(planted / "2025-01"), "-o", copy, "--quiet"]) == 0
    before = everything(planted)
    assert main(call) == 2
    said = capsys.readouterr().out
    assert everything(planted) == before
    assert "--also" in said
    assert all(text in said for text in UNSURE)
    assert main([*call, "--also", "all", "--yes"]) == 0
    said = capsys.readouterr().out
    assert copy in said, "who was given a copy"
    assert "notiz.txt" in said
    assert "Fatma_Y\u0131ld\u0131z-Öz.docx" in said
    (planted / "notiz.txt").unlink()
    (planted / "Fatma_Y\u0131ld\u0131z-Öz.docx").unlink()
    left = everything(tmp_path).casefold()
    assert "fatma" not in left
    assert "y\u0131ld\u0131z" not in left
    assert not list(tmp_path.glob("*.bak.zip"))
    assert not [path for path in tmp_path.rglob("*") if path.name.startswith(".")]
    states = [path.parent for path in planted.rglob("actors.csv")]
    assert len(states) == 6, "each wave, and each version that undo could bring back"
    assert all("P03" not in read_quarter(s).table("actors").column("id") for s in states)


def test_one_doubt_is_decided_alone(planted):
    call = ["forget", str(planted / "2025-01"), "P03", "--lang", "de"]
    assert main([*call, "--also", "one"]) == 2
    assert main([*call, "--also", "1", "--yes"]) == 0
    remarks = read_quarter(planted / "2025-01").table("actors").column("remark")
    assert "Fatma weiß es" not in remarks
    assert "bei Y\u0131ld\u0131z-Öz" in remarks
    again = [*call, "--name", PERSON, "--also", "all", "--yes"]
    assert main(again) == 0
    remarks = read_quarter(planted / "2025-01").table("actors").column("remark")
    assert "bei Y\u0131ld\u0131z-Öz" not in remarks


@pytest.mark.parametrize("largest", [traces._LARGEST, 10])
def test_the_rows_of_a_batch_are_forgotten_however_many(largest, planted, tmp_path, monkeypatch):
    monkeypatch.setattr(traces, "_LARGEST", largest)
    monkeypatch.setattr(traces, "_ROWS", 3)
    data = tmp_path / "alle.parquet"
    assert main(["batch", str(planted), "-o", str(data), "--view", "internal", "--quiet"]) == 0
    named = forms_of("P03", [PERSON], person=True).named_in
    assert any(named(words_of(path)) for path in data.rglob("*.parquet"))
    before = pq.read_metadata(data / "cells.parquet").num_rows
    assert main(["forget", str(planted), "P03", "--also", "all", "--yes", "--quiet"]) == 0
    assert 0 < pq.read_metadata(data / "cells.parquet").num_rows < before
    for path in data.rglob("*.parquet"):
        assert not named(words_of(path))
