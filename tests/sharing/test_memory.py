"""No two copies made on one computer give one of the group away, in whatever order they come."""

from __future__ import annotations

import itertools
import json
import os
import random
import sys
import types
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sharing.test_groups import GROUP, VIEWS, behind, crowds, helpers, told
from tries import tries

from ecosystem.cli import main
from ecosystem.io.reading import read_quarter, write_quarter
from ecosystem.model.quarter import Quarter
from ecosystem.sharing.history import Past, memory_file, remembering
from ecosystem.sharing.persons import forget, pseudonymise
from ecosystem.sharing.rules import without_informal

KORNHAFEN = "data/kornhafen/2025-01"


def leaving(quarter: Quarter, seed: int, steps: int = 3) -> list[Quarter]:
    """The quarter, and what is left after some helpers went, a few at a time."""
    chance = random.Random(seed)
    found = [quarter]
    for _ in range(steps):
        there = helpers(found[-1])
        gone = chance.sample(there, min(len(there), chance.randint(1, 3)))
        later = found[-1]
        for helper in gone:
            later = forget(later, helper).quarter
        found.append(later)
    return found


def ties(copy: tuple[Any, ...]) -> set[Any]:
    return set(copy[1])


@settings(max_examples=tries(10), deadline=None)
@given(crowds(), st.sampled_from(VIEWS), st.integers(0, 10**6))
def test_no_copy_taken_from_another_tells_of_fewer_than_five(quarter, view, seed):
    states = leaving(quarter, seed)
    with remembering():
        copies = [told(state, view) for state in states]
        again = [told(state, view) for state in states]
    assert copies == again
    for (i, one), (j, other) in itertools.combinations(enumerate(copies), 2):
        before, after = behind(states[i], view), behind(states[j], view)
        for tie in ties(one) ^ ties(other):
            left = set(before.get(tie, ())) ^ set(after.get(tie, ()))
            assert len(left) >= 5, (i, j, tie)


@settings(max_examples=tries(10), deadline=None)
@given(crowds(), st.integers(0, 10**6))
def test_new_pseudonyms_give_nothing_more_away(quarter, seed):
    state = leaving(quarter, seed, steps=1)[1]
    with remembering():
        first = told(quarter, "partner")
        assert ties(told(pseudonymise(state).quarter, "partner")) == ties(first)


@settings(max_examples=tries(10), deadline=None)
@given(crowds(), st.sampled_from(VIEWS))
def test_whoever_is_left_out_of_a_copy_is_not_found_by_the_next(quarter, view):
    """Leave one out, for every helper: what if they close, as an oracle, says nothing."""
    with remembering():
        first = told(quarter, view)
        assert all(told(forget(quarter, who).quarter, view) == first for who in helpers(quarter))


def test_a_number_is_told_anew_only_of_the_same_group():
    quarter = read_quarter(KORNHAFEN)
    later = forget(quarter, helpers(quarter)[0]).quarter
    past = Past()
    assert past.at(quarter).number("world", lambda: (0.4, 8)) == 0.4
    assert past.at(later).number("world", lambda: (0.3, 7)) == 0.4
    assert past.at(later).number("another world", lambda: (0.3, 7)) is None
    assert past.at(quarter).number("another world", lambda: (0.5, 8)) == 0.5
    alone = without_informal(quarter)
    assert past.at(alone).number("world", lambda: (0.1, 4)) is None
    assert past.at(alone).number("third world", lambda: (0.1, 1)) == 0.1


def test_so_many_who_changed_begin_anew():
    quarter = read_quarter(KORNHAFEN)
    past = Past()
    first = past.at(quarter)
    later = quarter
    for who in helpers(quarter)[:3]:
        later = forget(later, who).quarter
    assert past.at(later).epoch is first.epoch
    for who in helpers(later):
        later = forget(later, who).quarter
    assert past.at(later).epoch is not first.epoch
    assert not any("group-informal" in row for row in told(later, "partner")[1])


@pytest.mark.parametrize("view", VIEWS)
def test_the_command_remembers_under_keys_that_say_nothing(view, tmp_path, capsys):
    quarter = read_quarter(KORNHAFEN)
    call = ["share", "--view", view, "--lang", "de", "--explain"]
    folders = [KORNHAFEN]
    for number, state in enumerate(leaving(quarter, 7)[1:]):
        folders.append(str(write_quarter(state, tmp_path / f"wave{number}")))
    seen = []
    for number, folder in enumerate(folders):
        assert main([*call, folder, "-o", str(tmp_path / f"copy{number}")]) == 0
        copy = read_quarter(tmp_path / f"copy{number}").table("ties").records()
        seen.append([row for row in copy if GROUP in row.values()])
        said = capsys.readouterr().out
        assert "auf diesem Rechner" in said
        assert ("wie in der vorigen Kopie" in said) == (number > 0)
    assert seen.count(seen[0]) == len(seen)
    kept = memory_file().read_text("utf-8")
    (past,) = json.loads(kept)["quarters"].values()
    assert [copy["target"].rpartition("copy")[2] for copy in past["copies"]] == list("0123")
    keys = json.dumps(past["epochs"])
    assert not any(who in keys for who in (*quarter.table("actors").column("id"), GROUP, "tip|"))


def test_a_memory_that_is_damaged_or_cannot_be_kept_stops_nothing(tmp_path, monkeypatch, capsys):
    memory_file().parent.mkdir(parents=True, exist_ok=True)
    memory_file().write_text('{"quarters": {"kornhafen": {"salt": 3}}}', "utf-8")
    assert main(["share", KORNHAFEN, "-o", str(tmp_path / "copy"), "--quiet"]) == 0
    blocked = tmp_path / "file"
    blocked.write_text("", "utf-8")
    monkeypatch.setitem(os.environ, "ECOSYSTEM_FOLDER", str(blocked / "below"))
    call = ["share", KORNHAFEN, "-o", str(tmp_path / "other"), "--lang", "en"]
    capsys.readouterr()
    assert main([*call, "--explain"]) == 0
    assert "Only this one copy was tested" in capsys.readouterr().out
    assert main([*call, "--force"]) == 0
    assert "Only this one copy was tested" in capsys.readouterr().err
    assert main([*call, "--force", "--since", KORNHAFEN]) == 0
    assert "at least 10" in capsys.readouterr().err
    # A copy does not say who is behind it: only full data can be told apart from.
    assert main([*call, "--force", "--since", str(tmp_path / "copy")]) == 1
    assert Path(tmp_path / "other").is_dir()


def test_a_notebook_remembers_like_a_command(tmp_path, monkeypatch):
    """A kernel is a process of its own, in which no command keeps the memory open."""
    monkeypatch.setenv("ECOSYSTEM_FOLDER", str(tmp_path))
    shell = types.SimpleNamespace(get_ipython=lambda: "a shell")
    quarter = read_quarter(KORNHAFEN)
    fewer = forget(quarter, helpers(quarter)[0]).quarter
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "IPython", shell)
        before = told(quarter, "partner")
        assert told(fewer, "partner") == before
    assert memory_file().exists()
    with remembering():
        assert told(fewer, "partner") == before, "and a command knows what a notebook told"
