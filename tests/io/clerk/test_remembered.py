"""What a person answered about a list is remembered: columns, words, names, header and sheet."""

from __future__ import annotations

import pytest

from ecosystem.cli import main
from ecosystem.errors import UsageError
from ecosystem.io.clerk.lists import ListMapping, plan_list, read_list

ROWS = """Einrichtung;Was;Sprachen
Linden Bogen;Kleiderkammer, Mietfragen;Deutsch
Kiezanker Ost;Kleiderkammer;Deutsch
KAO;Nähen;Deutsch
"""


def read(path, mapping):
    found = read_list(plan_list(path, mapping))
    asked = {p.key.removeprefix("clerk.") for p in found.notes}
    return found.quarter, asked


@pytest.fixture
def rows(tmp_path):
    path = tmp_path / "liste.csv"
    path.write_text(ROWS, "utf-8")
    return path


def test_answers_about_words_and_names_hold(rows):
    quarter, asked = read(rows, ListMapping())
    assert {"topic_unread", "list_maybe_person"} <= asked
    assert quarter.table("offers").column("topics")[1] == "?"
    mapping = ListMapping()
    mapping.set("wort:Kleiderkammer=Schulden;Begegnung", "stelle:KAO=Kiezanker Ost")
    mapping.set("place:Linden Bogen=Linden Bogen")
    quarter, asked = read(rows, mapping)
    assert not {"topic_unread", "list_maybe_person"} & asked
    assert quarter.table("actors").column("name") == ("Linden Bogen", "Kiezanker Ost")
    assert quarter.table("offers").column("topics") == (
        "housing;debt;meeting",
        "debt;meeting",
        "meeting",
    )


def test_a_dash_says_that_a_word_names_no_topic(rows):
    mapping = ListMapping()
    mapping.set("word:kleiderkammer=-")
    quarter, asked = read(rows, mapping)
    assert quarter.table("offers").column("topics")[0] == "housing"
    assert "topic_unread" not in asked


def test_the_file_of_a_mapping_keeps_all_of_it(rows, tmp_path):
    mapping = ListMapping(sheet="A", header=3, recorded="all", body="Runde")
    mapping.set("Was=offer", "wort:Kleiderkammer=debt", "stelle:KAO=Kiezanker Ost")
    again = ListMapping.from_file(mapping.save(tmp_path / "m.json"))
    assert again == mapping
    with pytest.raises(UsageError):
        mapping.set("wort:Kleiderkammer=Quark")


def test_the_command_remembers_every_correction(rows, tmp_path, capsys):
    kept = tmp_path / "m.json"
    say = ["import", "excel", str(rows), "--mapping", str(kept), "-o", str(tmp_path / "q")]
    assert main([*say, "--yes"]) == 0
    told = capsys.readouterr()
    assert '--set "word:' in told.err or '--set "wort:' in told.err
    later = ("--set", "wort:Kleiderkammer=debt", "--header", "1", "--recorded", "debt", "--force")
    assert main([*say, *later]) == 0
    mapping = ListMapping.from_file(kept)
    assert (mapping.words, mapping.header) == ({"kleiderkammer": "debt"}, 1)
    assert mapping.recorded == "debt"
    assert main([*say, "--force"]) == 0  # next year: nothing more to say
    told = capsys.readouterr().err
    assert "Which topic" not in told
    assert "Welches Thema" not in told
