"""Words of people: nothing is turned into its opposite, what is not understood is unknown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecosystem.io.clerk.cells import (
    judge,
    judge_intake,
    read_cell,
    read_day,
    read_hours,
    read_languages,
    read_often,
    read_staff,
    read_topics,
)
from ecosystem.io.clerk.names import guess_type
from ecosystem.io.grids import folded_words
from ecosystem.schema import TABLES

NO: tuple[str, ...] = (
    "nein",
    "nein!",
    "kein",
    "nicht mehr",
    "geschlossen",
    "entfällt",
    "eingestellt",
    "noch nicht",
)
NO += ("no longer", "closed", "not yet", "never", "nein, nur mit Termin", "nein, AWO macht das")
NO += ("Nein, seit Mai nicht mehr", "fällt weg", "leider nicht", "kein Angebot", "no")
PERHAPS: tuple[str, ...] = (
    "nur mit Termin",
    "n. V.",
    "n.V.",
    "auf Anfrage",
    "geplant",
    "geplant 2026",
    "früher",
)
PERHAPS += ("bald", "ab 2026", "evtl.", "on request", "planned", "x?", "ja, aber nicht mehr")
PERHAPS += ("ja (geplant)", "über AWO", "keine Anmeldung nötig", "kein Problem", "no problem")
PERHAPS += ("nicht nur Frauen", "nicht ohne Termin", "wird abgegeben", "selten", "by appointment")
YES = ("x", "X", "ja", "yes", "✓", "x (nur Frauen)", "ja, Di und Do", "yes, women only")


@pytest.mark.parametrize(
    ("words", "value"), [(NO, "no"), (PERHAPS, ""), (YES, "yes")], ids=["no", "perhaps", "yes"]
)
def test_yes_no_and_perhaps(words, value):
    assert {word: judge(word).value for word in words} == dict.fromkeys(words, value)


@given(st.sampled_from(sorted(folded_words("no"))), st.text(max_size=20))
def test_what_begins_with_a_no_is_never_a_yes(word, rest):
    assert judge(f"{word} {rest}").value != "yes"
    assert judge(f"{word}, {rest}").value != "yes"


@given(st.sampled_from(["x", "ja", "yes"]), st.sampled_from(sorted(PERHAPS)))
def test_a_yes_with_a_condition_is_never_a_no(word, rest):
    assert judge(f"{word} ({rest})").value != "no"


@given(st.sampled_from(["geplant", "früher", "nicht mehr", "closed", "planned", "eingestellt"]))
def test_a_yes_that_is_over_or_to_come_is_unknown(rest):
    for word in ("x", "ja", "yes"):
        assert judge(f"{word} ({rest})").value == ""


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Aufnahmestopp", "no"),
        ("Aufnahmestopp seit Sept.", "no"),
        ("Warteliste", "ask"),
        ("Warteliste 9 Monate", "ask"),
        ("auf Anfrage", "ask"),
        ("ja", "yes"),
        ("voll", "no"),
        ("nur mit WBS", ""),
        ("Aufnahmestopp aufgehoben?", ""),
        ("waiting list", "ask"),
    ],
)
def test_whether_new_people_are_taken(text, value):
    assert judge_intake(text).value == value
    column = TABLES["offers"].columns["takes_new"]
    assert read_cell(column, text).value in (value, text)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("Arabisch (früher)", "ar:?"),
        ("nur Deutsch", "de"),
        ("D/E/TR", "de;en;tr"),
        ("dt., engl.", "de;en"),
        ("Englisch B1", "en"),
        ("Deutsch (Russisch über Dolmetscher)", "de;ru:interpreter"),
        ("Deutsch (Arabisch n. V.)", "de;ar:?"),
        ("Deutsch, kein Arabisch", "de"),
        ("Englisch nur schriftlich", "en:written"),
        ("Kurdisch (Kurmandschi)", "kmr"),
        ("ja", "?"),
        ("etwas Deutsch", "de:?"),
        ("Dolmetscher-Hotline", "?"),
        ("Russian (no longer)", "ru:?"),
        ("22 Sprachen", "?"),
    ],
)
def test_languages(text, stored):
    spoken = read_languages(text)
    assert spoken.stored == stored
    assert bool(spoken.notes) == ("?" in stored or "kein" in text)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("keine Wohnungsvermittlung", ""),
        ("Hilfe ohne Wohnung", "?"),
        ("Asylverfahren, Ausreise, Wohnen", "residence;housing;?"),
        ("Wohnen und Schuldnerberatung", "housing;debt"),
        ("Arbeit (geplant)", "?"),
        ("Wohnen, nicht Arbeit", "housing"),
        ("Sozialarbeit", "?"),
        ("no housing advice, debt", "debt"),
        ("Kita, Schule, Familie", "family_school"),
    ],
)
def test_topics(text, stored):
    assert read_topics(text).stored() == stored


@given(st.text(max_size=40))
def test_any_text_can_be_read(text):
    assert judge(text).value in ("yes", "no", "")
    assert judge_intake(text).value in ("yes", "no", "ask", "")
    for table in ("offers", "ties", "needs", "actors"):
        for column in TABLES[table].columns.values():
            read = read_cell(column, text)
            assert isinstance(read.value, str)
    read_topics(text)


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("Mon-Fri 9am-5pm", "Mo-Fr 09:00-17:00"),
        ("Thursdays 2pm to 4.30pm", "Th 14:00-16:30"),
        ("Sat 1-3pm", "Sa 13:00-15:00"),
        ("Mo-Fr 9-12, 13-17 Uhr", "Mo-Fr 09:00-12:00,13:00-17:00"),
        ("Fr 22-6", "Fr 22:00-06:00"),
        ("Tue 10-4", None),
        ("Sunday after service", None),
    ],
)
def test_hours_in_both_languages(said, read):
    """What is not plain stays text: ten to four by day may be a slip."""
    assert read_hours(said) == read


@pytest.mark.parametrize(
    ("said", "staff"),
    [
        *(("2,5", "3"), ("1.5 FTE", "2"), ("3", "3"), ("ca. 6", "6"), ("4-5", "4")),
        *(("0,75", ""), ("mind. 1", ""), ("viele", ""), ("1", "1"), ("1,0", "1")),
    ],
)
def test_posts_are_no_persons(said, staff):
    """Half a post, or at least one, never says that a work hangs on one person."""
    found, note = read_staff(said)
    assert found == staff
    assert bool(note) == (said not in ("3", "1", "1,0"))


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("2x im Jahr", {"referrals_year": "2"}),
        ("3 mal pro Woche", {"referrals_year": "156"}),
        ("monatlich", {"frequency": "monthly"}),
        ("twice a year", {"frequency": "half_yearly"}),
        ("12", {"referrals_year": "12"}),
        ("oft", {}),
        ("unklar", {}),
    ],
)
def test_how_often(said, read):
    assert read_often(said) == read


@pytest.mark.parametrize(
    "said", ["31 March 2026", "March 31, 2026", "31. März 2026", "end of March 2026", "31/3/2026"]
)
def test_days_in_both_languages(said):
    assert read_day(said)[0] == "2026-03-31"


@pytest.mark.parametrize("word", ["Passport Desk", "Transport", "Gastroenterology", "Schultafel"])
def test_a_word_inside_another_says_nothing_of_the_kind(word):
    assert guess_type(word) is None
    assert guess_type("Youth Office") == "municipal_office"
