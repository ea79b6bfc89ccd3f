"""The page of all measures is what its command writes."""

from __future__ import annotations

import importlib.util
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_page_of_measures_is_up_to_date():
    spec = importlib.util.spec_from_file_location("list_measures", DOCS / "list_measures.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert (DOCS / "measures.md").read_text(encoding="utf-8") == module.page()
