"""Names of countries, plural forms and sounds are our own; others' libraries give the same."""

from __future__ import annotations

import re

import pytest
from babel import Locale
from cologne_phonetics import encode  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from ecosystem.io.clerk.names import sound
from ecosystem.words import LANGUAGES, _form, texts


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzäöüßéABCXZ -19", max_size=12))
def test_words_sound_as_they_do_elsewhere(words):
    assert sound(words) == " ".join(code for _, code in encode(words))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_countries_are_called_as_the_cldr_calls_them(lang):
    theirs = {k: v for k, v in Locale(lang).territories.items() if re.fullmatch("[A-Z]{2}", k)}
    ours = texts("countries", lang)
    assert len(ours) > 250
    assert {key: theirs[key] for key in ours} == ours


@pytest.mark.parametrize("lang", LANGUAGES)
@given(st.integers(-3, 200))
def test_plural_forms_are_those_of_the_cldr(lang, number):
    assert _form(number) == Locale(lang).plural_form(number)
