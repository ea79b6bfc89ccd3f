"""What says the same of very many is told once where people read, and kept where programs do."""

from __future__ import annotations

import pandas as pd
import pytest

from ecosystem.documents.results import by_kind, findings_document, told_once
from ecosystem.documents.writers import text_of
from ecosystem.findings.registry import find_all
from ecosystem.io.memory import quarter_from_frames


def path(actors: int):
    names = [f"p{place:02d}" for place in range(actors)]
    return quarter_from_frames(
        pd.DataFrame({"id": names, "name": names, "type": "club"}),
        pd.DataFrame({"source": names[:-1], "target": names[1:], "kind": "referral"}),
    )


@pytest.mark.parametrize("lang", ["de", "en"])
def test_a_long_path_is_one_sentence(lang):
    result = find_all(path(60), draws=0)
    bridges = by_kind(result)["untested_bridge"]
    assert [len(group) for group in told_once(bridges)] == [len(bridges)]
    # the tie in the middle parts most
    assert bridges[0].id == "bridge:p29~p30"
    said = text_of(findings_document(result, lang))
    assert said.count("bridge:") == 1
    assert f" {len(bridges) - 1} " in " ".join(said.split())
    assert len([f for f in result.as_dict()["findings"] if f["kind"] == "untested_bridge"]) > 50


def test_few_are_told_one_by_one():
    result = find_all(path(20), draws=0)
    bridges = by_kind(result)["untested_bridge"]
    assert [len(group) for group in told_once(bridges)] == [1] * len(bridges)
