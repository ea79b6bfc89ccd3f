"""What the page saves, read back: faults named with their place, nothing overwritten."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tries import tries

from ecosystem.cli import main
from ecosystem.errors import DataError, EcosystemError
from ecosystem.io.reading import load_sample, read_quarter, write_quarter
from ecosystem.workshop.sessions import apply_session, read_session

GOOD: dict[str, Any] = {
    "schema": "ecosystem-workshop/1",
    "id": "0a1b2c3d",
    "quarter": {"id": "mini-kornhafen", "wave": "2025-01-15", "view": "partner"},
    "saved": "2026-01-20T15:00:00.000Z",
    "reports": [
        {
            "source": "B1",
            "target": "C2",
            "kind": "referral",
            "says": "missing",
            "informant": "T1-03",
            "role": "source",
            "date": "2026-01-20",
        }
    ],
    "proposals": [
        {"source": "B2", "target": "W1", "kind": "tie", "effort": 1, "date": "2026-01-20"},
        {"source": "W2", "target": "H1", "kind": "deputy", "effort": 2, "date": "2026-01-20"},
    ],
    "promises": [
        {
            "what": "Runden Tisch einladen",
            "role": "Quartiersmanagement",
            "partner": "W2",
            "due": "2026-02-03",
            "date": "2026-01-20",
        }
    ],
    "places": [
        {
            "name": "Teestube am Kran",
            "type": "association",
            "topics": ["meeting", "language"],
            "languages": ["ar"],
            "date": "2026-01-20",
        }
    ],
    "guesses": [{"about": "loss", "guess": "2", "truth": "3", "date": "2026-01-20"}],
    "notes": [{"text": "Wer zahlt?", "date": "2026-01-20"}],
    "released": True,
    "log": [],
    "page": {},
}


@pytest.fixture
def mini():
    quarter = load_sample("mini")
    GOOD["quarter"]["id"] = quarter.meta.id
    GOOD["quarter"]["wave"] = str(quarter.meta.wave)
    return quarter


def written(tmp_path: Path, content: object) -> Path:
    file = tmp_path / "room.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return file


def test_everything_becomes_new_rows_and_nothing_else_changes(mini, tmp_path):
    applied = apply_session(mini, read_session(written(tmp_path, GOOD)), lang="de")
    assert (applied.reports, applied.wishes, applied.actions) == (1, 1, 3)
    for name in mini.tables:
        old, new = mini.table(name), applied.quarter.table(name)
        assert new.columns[: len(old.columns)] == old.columns
        assert [row[: len(old.columns)] for row in new.rows[: len(old)]] == list(old.rows)
    reports = applied.quarter.table("reports").records()
    assert reports[-1]["id"] == "W0a1b2c3d-r001"
    assert reports[-1]["informant"] == "T1-03"
    wish = applied.quarter.table("ties").records()[-1]
    assert (wish["source"], wish["target"], wish["wished"]) == ("B2", "W1", "yes")
    deputy, promise, _ = applied.quarter.table("actions").records()[-3:]
    assert deputy["finding"] == "bridge:H1~W2"
    assert "zweite Person" in deputy["action"]
    assert promise["owner_role"] == "Quartiersmanagement"
    assert promise["due"] == "2026-02-03"
    assert promise["status"] == "planned"


def test_a_missing_tie_becomes_a_tie_and_a_wish_does_not(mini, tmp_path):
    new = apply_session(mini, read_session(written(tmp_path, GOOD))).quarter
    assert len(new.network().records) == len(mini.network().records) + 1


def test_a_missing_place_becomes_a_task_and_no_fact(mini, tmp_path):
    applied = apply_session(mini, read_session(written(tmp_path, GOOD)), lang="de").quarter
    assert applied.table("actors") == mini.table("actors")
    assert applied.table("offers") == mini.table("offers")
    said = applied.table("actions").records()[-1]["action"]
    assert "Teestube am Kran (Verein)" in said
    assert "Arabisch" in said
    older = {key: value for key, value in GOOD.items() if key != "places"}
    assert read_session(written(tmp_path, older)).places == ()


def test_two_devices_become_one_and_the_later_word_counts(mini, tmp_path):
    source = write_quarter(mini, tmp_path / "q")
    second = copy.deepcopy(GOOD)
    second.update(id="99999999", promises=[], proposals=[], places=[])
    second["reports"][0]["says"] = "no"
    second["reports"].append({**second["reports"][0], "informant": "T2-01", "says": "yes"})
    files = [tmp_path / "a.json", tmp_path / "b.json"]
    for file, content in zip(files, (GOOD, second), strict=True):
        file.write_text(json.dumps(content), "utf-8")
    call = ["apply", str(source), *map(str, files), "-o", str(tmp_path / "new")]
    assert main(call) == 0
    rows = read_quarter(tmp_path / "new").table("reports").records()
    new = [row for row in rows if row not in mini.table("reports").records()]
    assert sorted((row["informant"], row["says"]) for row in new) == [
        ("T1-03", "no"),
        ("T2-01", "yes"),
    ]
    assert main([*call[:2], str(files[0]), str(files[0]), "-o", str(tmp_path / "twice")]) == 1
    assert not (tmp_path / "twice").exists()


def test_the_same_session_is_not_taken_twice(mini, tmp_path):
    session = read_session(written(tmp_path, GOOD))
    once = apply_session(mini, session).quarter
    with pytest.raises(DataError, match="already"):
        apply_session(once, session)


def test_another_wave_is_refused(mini, tmp_path):
    other = copy.deepcopy(GOOD)
    other["quarter"]["wave"] = "2031-01-01"
    with pytest.raises(DataError, match="another quarter"):
        apply_session(mini, read_session(written(tmp_path, other)))


WRONG: list[tuple[list[Any], Any, str]] = [
    (["reports", 0, "source"], "NOBODY", "reports[0].source"),
    (["reports", 0, "source"], 7, "reports[0].source"),
    (["reports", 0, "says"], "perhaps", "reports[0].says"),
    (["reports", 0, "kind"], "friendship", "reports[0].kind"),
    (["reports", 0, "role"], "boss", "reports[0].role"),
    (["reports", 0, "informant"], "Frau Zanarius", "reports[0].informant"),
    (["reports", 0, "date"], "yesterday", "reports[0].date"),
    (["reports", 0], "text", "reports[0]"),
    (["reports"], {}, "reports"),
    (["proposals", 0, "kind"], "merge", "proposals[0].kind"),
    (["proposals", 0, "target"], "B2", "proposals[0]"),
    (["promises", 0, "what"], "Frau Zanarius anrufen", "promises[0].what"),
    (["promises", 0, "what"], "  ", "promises[0].what"),
    (["promises", 0, "role"], "0171 1234567", "promises[0].role"),
    (["promises", 0, "due"], "2026-02-31", "promises[0].due"),
    (["promises", 0, "partner"], "NOBODY", "promises[0].partner"),
    (["promises", 0, "finding"], "no id", "promises[0].finding"),
    (["notes"], None, "notes"),
    (["id"], "../../x", "id"),
]


@pytest.mark.parametrize(("path", "value", "place"), WRONG, ids=lambda each: str(each)[:30])
@pytest.mark.parametrize("lang", ["de", "en"])
def test_each_fault_is_one_sentence_with_its_place(
    path, value, place, lang, mini, tmp_path, capsys
):
    bad = copy.deepcopy(GOOD)
    branch: Any = bad
    for step in path[:-1]:
        branch = branch[step]
    branch[path[-1]] = value
    source = write_quarter(mini, tmp_path / "q")
    target = tmp_path / "new"
    words = ["apply", str(source), str(written(tmp_path, bad)), "-o", str(target), "--lang", lang]
    assert main(words) == 1
    said = capsys.readouterr().err
    assert f"room.json, {place}: " in said
    assert "Zanarius" not in said  # a text that may name somebody is not repeated
    assert "Traceback" not in said
    assert not target.exists()


@pytest.mark.parametrize("content", ["", "[1]", "{", '{"schema": "x"}', "nul", "[" * 5000])
def test_other_files_are_refused_in_one_sentence(content, mini, tmp_path, capsys):
    source = write_quarter(mini, tmp_path / "q")
    file = written(tmp_path, content)
    assert main(["apply", str(source), str(file), "-o", str(tmp_path / "new")]) == 1
    assert capsys.readouterr().err.count("\n") == 1
    missing = str(tmp_path / "nothing.json")
    assert main(["apply", str(source), missing, "-o", str(tmp_path / "new")]) == 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=4,
)
WORDS = st.sampled_from(
    ["", "=1+1", "../../x", "<b>", "\x00", "9" * 400, "2026-02-31", "__proto__"]
)


@settings(max_examples=tries(40))
@given(data=st.data())
def test_a_hostile_session_is_taken_or_refused_in_sentences(data, tmp_path_factory):
    """Whatever stands at one place of a good file, nothing breaks and nothing else is written."""
    folder, quarter = tmp_path_factory.mktemp("room"), load_sample("mini")
    bad = copy.deepcopy(GOOD)
    bad["quarter"] |= {"id": quarter.meta.id, "wave": str(quarter.meta.wave)}
    branch: Any = bad
    while True:
        keys = list(branch) if isinstance(branch, dict) else list(range(len(branch)))
        key = data.draw(st.sampled_from(keys))
        deeper = branch[key] and isinstance(branch[key], dict | list)
        if not deeper or data.draw(st.booleans()):
            break
        branch = branch[key]
    branch[key] = data.draw(JSON | WORDS)
    try:
        made = apply_session(quarter, read_session(written(folder, bad))).quarter
    except EcosystemError:
        return
    assert set(made.table("actors").column("id")) >= set(quarter.table("actors").column("id"))
    assert read_quarter(write_quarter(made, folder / "new")).tables == made.tables


def test_never_over_an_input(mini, tmp_path):
    source = write_quarter(mini, tmp_path / "q")
    file = written(tmp_path, GOOD)
    assert main(["apply", str(source), str(file), "-o", str(source)]) == 2
    assert main(["apply", str(source), str(file), "-o", str(file)]) == 2


def test_the_new_quarter_reads_back_the_same(mini, tmp_path):
    source = write_quarter(mini, tmp_path / "q")
    file = written(tmp_path, GOOD)
    assert main(["apply", str(source), str(file), "-o", str(tmp_path / "new")]) == 0
    applied = apply_session(read_quarter(source), read_session(file), lang="en").quarter
    assert read_quarter(tmp_path / "new").table("reports") == applied.table("reports")


def test_the_schema_says_the_same_as_the_reader(mini, tmp_path):
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((Path(__file__).parents[2] / "docs" / "workshop.schema.json").read_text())
    check = jsonschema.Draft202012Validator(schema)
    assert list(check.iter_errors(GOOD)) == []
    needs_quarter = ("NOBODY",)
    by_reader_only = ("Frau Zanarius anrufen", "  ", "0171 1234567", "2026-02-31", "B2")
    for path, value, place in WRONG:
        if value in (*needs_quarter, *by_reader_only):
            continue
        bad = copy.deepcopy(GOOD)
        branch: Any = bad
        for step in path[:-1]:
            branch = branch[step]
        branch[path[-1]] = value
        assert list(check.iter_errors(bad)), place
        with pytest.raises(DataError):
            read_session(written(tmp_path, bad))
