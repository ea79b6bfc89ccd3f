"""Names of countries, plural forms and sounds are our own; others' libraries give the same."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from importlib.resources import files

import pytest
from babel import Locale
from cologne_phonetics import encode  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from ecosystem.io.clerk.names import sound
from ecosystem.words import LANGUAGES, _filled, _filler, _form, texts


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


def _said(branch):
    if isinstance(branch, str):
        return [branch]
    if isinstance(branch, dict):
        branch = list(branch.values())
    return [said for part in branch for said in _said(part)] if isinstance(branch, list) else []


@pytest.mark.parametrize("value", [1, 2, "1", "x {y}", 0.25])
def test_texts_are_filled_as_the_standard_library_fills_them(value):
    catalogue = files("ecosystem").joinpath("catalogue")
    areas = [json.loads(file.read_text("utf-8")) for file in catalogue.iterdir()]
    tried = 0
    for said in filter(re.compile(r"\{\w+\W").search, _said(areas)):
        named = defaultdict(lambda: value, dict.fromkeys(re.findall(r"\{(\w+)", said), value))
        try:
            theirs = _filler.vformat(said, (), named)
        except ValueError:  # a format for numbers alone, or no text to fill in
            with pytest.raises(ValueError):
                _filled(said, named)
            continue
        assert _filled(said, named) == theirs
        tried += 1
    assert tried > 1000
