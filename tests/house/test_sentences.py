"""Every sentence of the catalogue with 0, 1 and 2: the words go with the number."""

from __future__ import annotations

import re

import pytest

from ecosystem.words import has_text, text
from lab.sentences import page, sentences

# Words for many things that must not stand behind a 1.
MANY = {
    "de": (
        *("Zeilen", "Stellen", "Verbindungen", "Angebote", "Angeboten", "Andockstellen", "Bedarfe"),
        *("Bedarfen", "Befunde", "Hinweise", "Einträge", "Kennungen", "Quartiere", "Dateien"),
        *("Karten", "Felder", "Orte", "Projekte", "Förderungen", "Termine", "Zellen", "Schritte"),
    ),
    "en": (
        *("rows", "actors", "ties", "offers", "docking points", "needs", "findings", "notices"),
        *("entries", "ids", "quarters", "files", "cards", "fields", "places", "projects", "errors"),
        *("fundings", "dates", "cells", "people", "organisations", "steps", "forms", "areas"),
    ),
}

# Sentences about a number that is never one: a convention, or things that are said of several.
NEVER_ONE = (
    *("clerk.name_many", "steps.why.loop", "sharing.explain.proxies", "sharing.tested.needs"),
    *("sharing.tested.residents", "comparing.survival.said", "comparing.survival.too_few_ties"),
    *("workshop.page.people", "workshop.page.finding.people.all"),
    "workshop.page.finding.people.some",
)


@pytest.mark.parametrize("lang", MANY)
def test_no_word_for_many_stands_behind_a_one(lang):
    many = re.compile(rf"(?<![\w.,])1 (?:(?:neue|weitere|new|more) )?(?:{'|'.join(MANY[lang])})\b")
    told = [s for s in sentences(lang) if s.number == 1 and s.key not in NEVER_ONE]
    # The room's page has a sentence of its own for one and chooses by the number.
    told = [s for s in told if not (s.key.endswith(".n") and has_text(f"{s.key[:-1]}1"))]
    assert [each for each in told if many.search(each.words)] == []


def test_the_page_holds_every_sentence_in_both_languages():
    written = page()
    for lang in MANY:
        assert written.count(f'lang="{lang}"') == 2


def test_a_word_goes_with_its_number():
    said = [text("cli.written_many", "en", count=n, path="x") for n in (0, 1, 2, "1", "1,200")]
    words = ("0 files", "1 file", "2 files", "1 file", "1,200 files")
    assert said == [f"{word} written to: x" for word in words]


@pytest.mark.parametrize("lang", MANY)
def test_two_equal_ends_are_one_number(lang):
    twice = re.compile(
        r"\b(\d\S*(?: %)?) (?:bis|to) \1(?![\w.])|(?:zwischen|between) (\S+) (?:und|and) \2\b"
    )
    told = sentences(lang)
    assert [each.words for each in told if twice.search(each.words)] == []
    assert text("stress.band", lang, draws=9, low="1 %", high="2 %").count("%") == 2
