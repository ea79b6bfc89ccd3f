"""Whoever knows the words of the page need not know the keys."""

from __future__ import annotations

import pytest
from cli.calls import MINI, call

from ecosystem.cli import main
from ecosystem.cli.console import with_kept
from ecosystem.cli.parser import as_stored, parse
from ecosystem.words import LANGUAGES, vocabulary


@pytest.mark.parametrize(
    "name",
    [
        *("topic", "group", "status", "view", "tie_kind"),
        *("picture", "part_of_week", "page", "action_kind"),
    ],
)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_label_means_its_key(name, lang):
    for key, entry in vocabulary(name).items():
        assert as_stored([name], entry[lang]) == key
        assert as_stored([name], key) == key


def test_the_parts_of_a_change_are_understood():
    assert as_stored(["", "", "tie_kind"], "AWO:BC:Verweis") == "AWO:BC:referral"
    assert as_stored(["", "language", "mode"], "O1:Arabisch") == "O1:ar"
    assert as_stored(["", "topic", "language"], "AWO:Wohnen:arabisch,tr") == "AWO:housing:ar,tr"
    assert as_stored(["topic"], "Unsinn") == "Unsinn"


def test_a_walk_in_german_words_is_the_walk_in_keys(capsysbinary):
    said = []
    for topic, language in (("housing", "ar"), ("Wohnen", "arabisch")):
        words = ["walk", str(MINI), "--topic", topic, "--language", language]
        assert main([*words, "--lang", "de", "--view", "internal"]) == 0
        said.append(capsysbinary.readouterr().out)
    assert said[0] == said[1]


def test_the_view_may_be_named_as_the_page_does():
    assert parse(["check", "x", "--view", "Öffentlich"], "de").view == "public"


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("ecosystem find", "findings"),
        ("ecosystem findings x --vi", "--view"),
        ("ecosystem import ex", "excel"),
    ],
)
def test_the_tab_key_completes(tmp_path, typed, offered):
    pytest.importorskip("argcomplete", reason="the extra completion is not installed")
    file = tmp_path / "offered"
    asked = {
        "_ARGCOMPLETE": "1",
        "_ARGCOMPLETE_STDOUT_FILENAME": str(file),
        "_ARGCOMPLETE_IFS": "|",
    }
    call(COMP_LINE=typed, COMP_POINT=str(len(typed)), **asked)
    assert offered in [each.strip() for each in file.read_text("utf-8").split("|")]


def test_what_is_kept_for_every_call_counts_until_something_else_is_typed(tmp_path, monkeypatch):
    monkeypatch.setenv("ECOSYSTEM_FOLDER", str(tmp_path))
    typed = ["findings", "x", "--lang=en"]
    assert with_kept(typed) == typed
    kept = "--lang de\n# --seed 3\n--seed 3\n--param k=2\n--view Intern\n--view\n"
    (tmp_path / "options.txt").write_text(kept, "utf-8")
    asked = parse(with_kept([*typed, "--param", "k=3"]), "de")
    assert (asked.lang, asked.view, asked.seed) == ("en", "internal", 1)
    assert asked.param[-1] == "k=3"
    assert with_kept(["findings", "x"]) == [
        *("findings", "x", "--lang", "de", "--param", "k=2", "--view", "Intern")
    ]
