"""What says the same of very many is told once where people read, and kept where programs do."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from ecosystem.documents.report import build_report
from ecosystem.documents.results import by_kind, findings_document, told_once
from ecosystem.documents.writers import html_of, text_of
from ecosystem.findings.registry import find_all
from ecosystem.io.memory import quarter_from_frames
from ecosystem.model.quarter import Quarter


def path(actors: int) -> Quarter:
    names = [f"p{place:02d}" for place in range(actors)]
    return quarter_from_frames(
        pd.DataFrame({"id": names, "name": names, "type": "association"}),
        pd.DataFrame({"source": names[:-1], "target": names[1:], "kind": "referral"}),
    )


@pytest.mark.parametrize("lang", ["de", "en"])
def test_a_long_path_is_one_sentence(lang: str) -> None:
    result = find_all(path(60), draws=0)
    bridges = by_kind(result)["untested_bridge"]
    assert [len(group) for group in told_once(bridges)] == [len(bridges)]
    # the tie in the middle parts most
    assert bridges[0].id == "bridge:p29~p30"
    said = text_of(findings_document(result, lang))
    assert said.count("bridge:") == 1
    assert f" {len(bridges) - 1} " in " ".join(said.split())
    assert result.to_json().count('"kind": "untested_bridge"') == len(bridges) > 50


def test_the_report_of_a_path_is_short_and_all_its_links_lead_somewhere() -> None:
    quarter = path(60)
    page = html_of(build_report(quarter, find_all(quarter, draws=0), lang="en"))
    assert page.count('id="f-bridge:') == 1
    assert {*re.findall(r'href="#(f-[^"]+)"', page)} <= {*re.findall(r'id="(f-[^"]+)"', page)}


def test_few_are_told_one_by_one() -> None:
    result = find_all(path(20), draws=0)
    bridges = by_kind(result)["untested_bridge"]
    assert [len(group) for group in told_once(bridges)] == [1] * len(bridges)
