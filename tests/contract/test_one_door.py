"""Whoever gives something wrong gets one sentence with what is possible, never a traceback."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd
import pytest

import ecosystem as eco

NO_QUARTERS = {"a path": "data/mini", "a frame": pd.DataFrame({"id": ["A"]}), "a dict": {"id": 1}}
# These take a path as well.
ALSO_PATHS = ("open_study", "write_notebooks")


def takers() -> Iterator[str]:
    """Name every public function whose first argument is a quarter."""
    for name in (*eco.__all__, *eco.research.__all__):
        thing = getattr(eco, name)
        if inspect.isfunction(thing):
            first = next(iter(inspect.signature(thing).parameters), "")
            if first in ("quarter", "before") and name not in ALSO_PATHS:
                yield name


def called(thing: Callable[..., Any], first: object) -> object:
    rest = list(inspect.signature(thing).parameters.values())[1:]
    needed = [each for each in rest if each.default is each.empty]
    places = [first if each.name in ("after", "later") else "x" for each in needed]
    named = {e.name: v for e, v in zip(needed, places, strict=True) if e.kind is e.KEYWORD_ONLY}
    plain = [v for e, v in zip(needed, places, strict=True) if e.kind is e.POSITIONAL_OR_KEYWORD]
    if named.get("format"):
        named["format"] = "gexf"
    return thing(first, *plain, **named)


@pytest.mark.parametrize("given", NO_QUARTERS)
def test_what_is_no_quarter_is_refused_by_every_public_function(given: str) -> None:
    names = list(takers())
    assert len(names) > 100
    for name in names:
        with pytest.raises(eco.UsageError) as refused:
            called(getattr(eco, name), NO_QUARTERS[given])
        told = str(refused.value)
        # some look at their other argument first
        assert "quarter_from_frames" in told or "“x”" in told, (name, told)
        assert "\n" not in told


WRONG: dict[str, Callable[[eco.Quarter], object]] = {
    "kinds": lambda q: eco.find_all(q, kinds=["weak_brigde"]),
    "one kind": lambda q: eco.find_all(q, draws=0)["weak_brigde"],
    "of_kind": lambda q: eco.find_all(q, draws=0).findings.of_kind("weak_brigde"),
    "sentence": lambda q: eco.find_all(q, draws=0).findings[0].sentence("fr"),
    "describe": lambda q: eco.describe_quarter(q, lang="fr"),
    "page": lambda q: eco.render_network(q, lang="fr"),
    "study": lambda q: eco.open_study(q, lang="fr", draws=0),
    "layout": lambda q: eco.draw_quarter(q, layout="sprng"),
    "paper": lambda q: eco.draw_quarter(q, paper="a9"),
    "chapter": lambda q: eco.open_study(q, draws=0).finding("brdges"),
    "view": lambda q: eco.share(q, view="partnr"),
    "measure": lambda q: eco.measure(q, "actor_by_degre"),
    "change": lambda q: eco.what_if(q, ["W1"]),  # type: ignore[arg-type]
    "convention": lambda q: eco.find_all(q, parameters={"kk": 2}),
    "conventions": lambda q: eco.find_all(q, parameters=["k"]),  # type: ignore[arg-type]
    "net": lambda q: q.to_networkx(which="anything"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_misspelt_word_is_refused_with_what_is_possible(what: str) -> None:
    with pytest.raises(eco.UsageError) as refused:
        WRONG[what](eco.load_sample("mini"))
    told = refused.value.message("en")
    assert "ossible" in told
    assert "\n" not in told
    assert refused.value.message("de") != told


def test_a_quarter_in_memory_opens_a_study_as_its_folder_does() -> None:
    quarter = eco.load_sample("mini")
    study = eco.open_study(quarter, view="internal", parameters={"k": 2}, draws=0)
    assert study.parameters["k"] == 2
    assert (
        study.result.findings.rows
        == eco.find_all(quarter, parameters={"k": 2}, draws=0).findings.rows
    )
    with pytest.raises(eco.DataError):
        eco.open_study(eco.share(quarter, view="partner"))


def test_results_show_themselves_in_a_notebook_shortly() -> None:
    quarter = eco.load_sample("mini")
    result = eco.find_all(quarter, draws=0)
    shown: list[Any] = [
        *(quarter, result, result.findings, result.findings[0]),
        eco.explain(quarter, result.findings[0]),
        eco.plan(quarter, actions=2, draws=0),
        eco.what_if(quarter, eco.Close("W1")),
        eco.open_study(quarter, draws=0),
    ]
    for thing in shown:
        assert len(repr(thing)) < 400, type(thing)
        assert thing._repr_html_().startswith("<"), type(thing)
    table = shown[5]._repr_html_()
    assert table.count("<tr>") == 3
    assert "&lt;" not in table
