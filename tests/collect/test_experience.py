"""What towns tell each other of their actions: in blocks, so that nothing single can be told."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_quarters import META, actors, offers, quarter_of, ties

from ecosystem.changes.plan import Seen
from ecosystem.cli import main
from ecosystem.collect.experience import (
    ACTIONS,
    BLOCK,
    LIBRARY,
    Case,
    cases_of,
    experience_document,
    export_experience,
    join_experience,
    read_experience,
    told_of,
)
from ecosystem.documents.writers import WRITERS
from ecosystem.errors import DataError, UsageError
from ecosystem.findings.agendas import review_actions
from ecosystem.io.reading import load_sample, write_quarter
from ecosystem.schema import CORE_TOPICS
from ecosystem.sharing.plans import share_plan

TOPICS = CORE_TOPICS[:7]


def wave(year, opened=(), actions=(), **more):
    """A dock from which a way leads to W1; topics that nobody serves, but those opened."""
    tables = {
        "actors": actors("C1", "W1", "I1"),
        "ties": ties("C1-W1", "W1-C1"),
        "docks": [{"actor": "C1", "visits_week": "9"}],
        "needs": [{"topic": t, "language": "ar", "persons": "20"} for t in TOPICS],
        "offers": offers("W1:meeting:ar", *(f"W1:{topic}:ar" for topic in opened)),
        "actions": [
            {"id": f"A{n}", "finding": finding, "action": "Zanarius fragen", "status": status}
            for n, (finding, status) in enumerate(actions)
        ],
        **more,
    }
    return quarter_of(tables, dataclasses.replace(META, wave=dt.date(year, 1, 15)))


def gap(topic):
    return f"gap:{topic}:ar:all:any"


def pair(opened=4, *, status="done", planned=False):
    names = [f"open_offer:W1~{t}" if planned else gap(t) for t in TOPICS]
    told = [(name, status) for name in names]
    return wave(2024, actions=told), wave(2025, TOPICS[:opened], told)


@pytest.mark.parametrize("planned", [False, True])
def test_cases_are_followed_from_wave_to_wave(planned):
    found = cases_of(pair(planned=planned))
    assert len(found) == len(TOPICS)
    assert {case.gap for case in found} == {"gap_G5"}
    assert sum(case.closed for case in found) == 4
    kinds = {case.action for case in found if case.closed}
    assert kinds == {"open_offer"}
    assert all(case.years == pytest.approx(1, abs=0.01) for case in found)
    assert cases_of(pair(status="planned")) == []


def test_a_plan_action_is_reviewed_by_the_finding_that_it_was_for():
    states = {review.state for review in review_actions(*pair(planned=True))}
    assert states == {"changed", "open"}


def test_an_export_names_nobody_and_nothing(tmp_path):
    written = export_experience([pair(planned=True)])
    found = json.loads(written)
    assert found["lines"] == [
        {"gap": "gap_G5", "action": "open_offer", "cases": 5, "closed": found["lines"][0]["closed"]}
        | {"years": 1.0}
    ]
    for word in ("small", "Small", "Actor", "Zanarius", "2024", "2025", "W1", "ar:"):
        assert word not in written
    assert "Stadt X" in export_experience([pair(planned=True)], town="Stadt X")
    with pytest.raises(DataError):
        export_experience([pair(status="planned")])
    with pytest.raises(UsageError):
        export_experience([pair()[:1]])


def test_informal_help_changes_nothing_that_is_told():
    plain = [export_experience([pair(opened, planned=True)]) for opened in (5, 7)]
    for opened, before in zip((5, 7), plain, strict=True):
        helped = [
            dataclasses.replace(quarter.meta)
            and quarter.with_tables(
                quarter_of(
                    {
                        "actors": quarter.table("actors").records(),
                        "offers": [
                            *quarter.table("offers").records(),
                            {
                                "id": "x",
                                "actor": "I1",
                                "topics": ";".join(TOPICS),
                                "languages": "ar",
                            },
                        ],
                    }
                ).table("offers")
            )
            for quarter in pair(opened, planned=True)
        ]
        assert export_experience([helped]) == before


CASES = st.lists(
    st.tuples(
        st.sampled_from(["gap_G5", "weak_bridge"]), st.sampled_from(ACTIONS[:2]), st.booleans()
    ),
    max_size=30,
)


def numbers(cases):
    return {(line.gap, line.action): (line.cases, line.closed) for line in told_of(cases)}


@given(first=CASES, later=CASES)
def test_two_files_subtracted_tell_of_whole_blocks_or_of_nothing(first, later):
    """The attack: whoever holds the file of last year and of this year learns no single case."""
    cases = [
        Case(gap, act, closed, 1.0, f"{n:04d}")
        for n, (gap, act, closed) in enumerate(first + later)
    ]
    before, after = numbers(cases[: len(first)]), numbers(cases)
    for key, (count, closed) in after.items():
        known, hits = before.get(key, (0, 0))
        assert (count - known) % BLOCK == 0
        assert count >= known
        if count == known:
            assert closed == hits
    assert before.keys() <= after.keys()


@given(towns=st.lists(CASES, min_size=1, max_size=4))
def test_joined_files_add_up_whatever_their_order(towns, tmp_path_factory):
    place = tmp_path_factory.mktemp("files")
    paths = []
    for number, own in enumerate(towns):
        lines = told_of(
            [
                Case(gap, act, closed, 1.0 + number, f"{n:04d}")
                for n, (gap, act, closed) in enumerate(own)
            ]
        )
        path = place / f"{number}.json"
        rows = [line.as_dict() for line in lines]
        about = {"schema": "ecosystem-experience/1", "lines": rows}
        path.write_text(json.dumps(about), "utf-8")
        paths.append(path)
    one, other = join_experience(paths), join_experience(paths[::-1])
    assert [(row.gap, row.action, row.cases, row.closed) for row in one.lines] == [
        (row.gap, row.action, row.cases, row.closed) for row in other.lines
    ]
    twice = join_experience([*paths, *paths])
    assert twice.files == one.files
    assert twice.twice >= len(paths)
    for line in json.loads(one.to_json())["lines"]:
        assert line["low"] <= line["share"] <= line["high"]


@pytest.mark.parametrize(
    "content",
    [
        *("", "[]", "{}", '{"schema": "ecosystem-experience/1"}'),
        '{"schema": "ecosystem-experience/1", "lines": 3}',
        '{"schema": "ecosystem-experience/1", "lines": [{"gap": "gap_G5"}]}',
        '{"schema": "ecosystem-experience/1", "lines": [{"gap": "<b>", "action": "add_tie",'
        ' "cases": 5, "closed": 1, "years": 1}]}',
        '{"schema": "ecosystem-experience/1", "lines": [{"gap": "gap_G5", "action": "add_tie",'
        ' "cases": 1, "closed": 1, "years": 1}]}',
        '{"schema": "ecosystem-experience/1", "lines": [{"gap": "gap_G5", "action": "add_tie",'
        ' "cases": 5, "closed": 6, "years": 1}]}',
    ],
)
def test_what_is_no_such_file_is_one_sentence(content, tmp_path):
    (tmp_path / "x.json").write_text(content, "utf-8")
    with pytest.raises(DataError) as fault:
        join_experience([tmp_path / "x.json"])
    assert "\n" not in fault.value.message("de")


@pytest.mark.parametrize("lang", ["de", "en"])
def test_a_document_says_it_with_its_limits(lang, tmp_path):
    (tmp_path / "a.json").write_text(
        export_experience([pair(planned=True)], town="Stadt X"), "utf-8"
    )
    document = experience_document(join_experience([tmp_path / "a.json"]), lang)
    words = WRITERS["text"](document).decode()
    assert {"de": "kein Angebot", "en": "no offer"}[lang] in words
    assert "Zanarius" not in words


def test_the_commands(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for one in pair(planned=True):
        write_quarter(one, tmp_path / "q" / str(one.meta.wave))
    assert main(["experience", "export", "q", "-o", "e.json"]) == 0
    waves = [f"q/{day}" for day in ("2025-01-15", "2024-01-15")]
    assert main(["experience", "export", *waves, "-o", "f.json"]) == 0
    assert (tmp_path / "e.json").read_bytes() == (tmp_path / "f.json").read_bytes()
    capsys.readouterr()
    assert main(["experience", "join", "e.json", "f.json", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["same_files"] == 1
    assert main(["experience", "export", waves[0], "-o", "g.json"]) == 2


SEEN = st.lists(
    st.builds(
        Seen,
        gap=st.sampled_from(["gap_G5", "gap_G4", "gap_G2", "weak_bridge", "funding_cliff"]),
        action=st.sampled_from(ACTIONS),
        cases=st.just(10),
        closed=st.integers(0, 10),
        years=st.just(1.0),
        low=st.just(0.1),
        high=st.just(0.9),
        files=st.just(2),
    ),
    max_size=8,
)


@pytest.mark.parametrize("view", ["internal", "partner"])
@given(seen=SEEN)
def test_a_plan_tells_it_beside_its_own_figures_and_stays_as_it_is(seen, view):
    plan = _plan(view)
    told = plan.with_experience(seen)
    assert [action.id for action in told.actions] == [action.id for action in plan.actions]
    assert told.curve == plan.curve
    for action in told.as_dict()["actions"]:
        found = action["evidence"]["experience"]
        classes = {f"gap_{cell['before']}" for cell in action["repairs"]}
        about = [one for one in seen if one.action == action["kind"] and one.gap in classes]
        assert [one.as_dict() for one in about] == [e for e in found if e["gap"] in classes]
        assert {each["action"] for each in found} <= {action["kind"]}
    assert all("evidence" not in action for action in plan.as_dict()["actions"])


@cache
def _plan(view):
    return share_plan(load_sample("mini"), view=view, draws=0)


@pytest.mark.parametrize("lang", ["de", "en"])
def test_the_command_takes_files_or_what_was_put_together(lang, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    write_quarter(pair()[0], tmp_path / "q")
    (tmp_path / "e.json").write_text(export_experience([pair(planned=True)], town="Stadt X"))
    assert main(["experience", "join", "e.json", "--format", "json", "-o", "all.json"]) == 0
    assert json.loads((tmp_path / "all.json").read_text("utf-8"))["schema"] == LIBRARY
    assert read_experience(["all.json"]).seen == read_experience(["e.json"]).seen
    words = []
    for file in ("e.json", "all.json"):
        capsys.readouterr()
        assert main(["plan", "q", "--experience", file, "--lang", lang]) == 0
        words.append(capsys.readouterr().out)
    assert words[0] == words[1]
    assert {"de": "neues Angebot eröffnet – in ", "en": "new offer opened – closed"}[lang] in words[
        0
    ]
    assert "Stadt X" not in words[0]
    for ending in ("html", "csv", "json"):
        call = ["plan", "q", "--experience", "e.json", "-o", f"p.{ending}", "--lang", lang]
        assert main(call) == 0
    assert main(["plan", "q", "--experience", "p.json"]) == 1
