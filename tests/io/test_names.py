"""One rule for the names of all files that are made: every system takes them, no two are one."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecosystem.io.files import file_name


@given(st.text(max_size=600), st.lists(st.text(max_size=8), max_size=3))
def test_every_text_gives_a_name_that_can_be_written(words, taken):
    name = file_name(words, "Datei", taken)
    assert name
    assert not set(name) & set('<>:"/\\|?*\x00\n\t')
    assert name == name.strip(" .")
    assert len(name.encode()) <= 255
    assert name.split(".")[0].strip().casefold() not in ("con", "nul", "aux", "prn", "com1", "lpt9")
    folded = {unicodedata.normalize("NFC", each).casefold() for each in taken}
    assert name.casefold() not in folded


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("CON", "Datei CON"),
        ("aux.txt", "Datei aux.txt"),
        ("Lpt1 .csv", "Datei Lpt1.csv"),
        ("Bericht: Nord/Süd?", "Bericht Nord Süd"),
        ("x" * 550 + ".docx", "x" * 55 + ".docx"),
        ("..", "Datei"),
        ("ሰላም ተስፋይ", "ሰላም ተስፋይ"),
    ],
)
def test_what_a_system_would_not_take_is_changed(words, name):
    assert file_name(words, "Datei") == name


def test_names_that_differ_in_case_or_spelling_alone_are_told_apart():
    names: list[str] = []
    for words in ("B1.html", "b1.html", "Ä.html", "A\u0308.html"):
        names.append(file_name(words, "x", names))
    assert names == ["B1.html", "b1-2.html", "Ä.html", "Ä-2.html"]
