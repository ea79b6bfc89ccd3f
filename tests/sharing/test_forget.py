"""Somebody who is forgotten is nowhere any more; a pseudonym leads nowhere without the key."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import pytest

from ecosystem.cli import main
from ecosystem.errors import DataError, UnknownActorError, UsageError
from ecosystem.io.reading import load_sample, read_quarter, write_quarter
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Table
from ecosystem.sharing.persons import Entry, check_place, forget, pseudonymise, read_key, write_key

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
