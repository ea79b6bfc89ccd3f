"""The page for state and federal level: who pays how much in which year, and what is not known."""

from __future__ import annotations

import dataclasses

import pytest
from small_quarters import META, actors, offers, quarter_of

import ecosystem as eco
from ecosystem.documents.council import build_funders
from ecosystem.documents.writers import WRITERS

FUNDING = [
    *({"id": "F1", "source": "Landesprogramm", "level": "state", "amount_year": "12000"},),
    *({"id": "F2", "source": "Stiftung", "valid_until": "2025-12-31"},),
]


def words(view, lang):
    ends = [{**FUNDING[0], "valid_until": "2026-12-31"}, FUNDING[1]]
    paid = [
        {**row, "funding": f"F{n}"} for n, row in enumerate(offers("W1:work:de", "C1:debt:de"), 1)
    ]
    tables = {"actors": actors("W1", "C1"), "offers": paid, "funding": ends}
    tables["needs"] = [{"topic": "work", "language": "de", "persons": "30"}]
    quarter = quarter_of(tables, dataclasses.replace(META, offers_recorded="all"))
    result = eco.share_result(eco.find_all(quarter, draws=0), quarter, view=view)
    return WRITERS["text"](build_funders(quarter, result, lang=lang)).decode()


@pytest.mark.parametrize(
    ("lang", "level", "unknown"),
    [("de", "Land", "1 ohne Betrag"), ("en", "state", "1 without an amount")],
)
def test_who_pays_by_level_and_year_with_what_is_unknown(lang, level, unknown):
    said = words("internal", lang)
    assert {"de": "12.000", "en": "12,000"}[lang] in said
    assert level in said
    assert unknown in said
    assert all(year in said for year in ("2025", "2026"))
    outside = words("partner", lang)
    assert "12.000" not in outside
    assert "12,000" not in outside
    assert "Stiftung" not in outside
