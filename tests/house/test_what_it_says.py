"""What the guide quotes as a finding is what is said, and no kind of finding is left out."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

import ecosystem as eco
from ecosystem.findings.registry import KINDS
from ecosystem.sharing.results import share_result

ROOT = Path(__file__).resolve().parents[2]
PAGES = {"README.md": "en", "docs/what-it-says.md": "en", "docs/de/was-es-sagt.md": "de"}


@cache
def told(lang: str) -> frozenset[str]:
    """Sentences on the invented quarters, internal and for partners."""
    kornhafen = eco.read_quarter(ROOT / "data" / "kornhafen" / "2025-01")
    inside = eco.find_all(kornhafen, draws=0)
    mini = eco.find_all(eco.load_sample("mini"), draws=0)
    results = (inside, mini, share_result(inside, kornhafen, view="partner"))
    return frozenset(f.sentence(lang) for result in results for f in result.findings)


@pytest.mark.parametrize("page", PAGES)
def test_what_is_quoted_is_said(page):
    text = (ROOT / page).read_text("utf-8")
    blocks = re.findall(r"(?:^> .*\n)+", text, re.MULTILINE)
    quoted = [" ".join(line[2:] for line in block.splitlines()) for block in blocks]
    quoted = [each for each in quoted if not each.startswith("**Auf Deutsch")]
    assert quoted
    assert [each for each in quoted if each not in told(PAGES[page])] == []


@pytest.mark.parametrize("page", [page for page in PAGES if page.startswith("docs")])
def test_every_kind_is_explained(page):
    text = (ROOT / page).read_text("utf-8")
    assert [kind for kind in KINDS if f"`{kind}" not in text] == []
