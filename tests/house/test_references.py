"""No reference from memory: each that is quoted has a record, and says what the record says."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

import ecosystem as eco
from ecosystem.references import DOI, bibtex, records

DOCS = Path(__file__).resolve().parents[2] / "docs"
WELL_FORMED = re.compile(r"10\.\d{4,9}/[^\s\"{}|\\^`]*[^\s\"{}|\\^`.,;:]")


@pytest.fixture(scope="module")
def works():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(DOCS))
        yield importlib.import_module("works")


@pytest.fixture(scope="module")
def measures_of(works):
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(DOCS))
        return importlib.import_module("method_pages").measures_of


@pytest.fixture(scope="module")
def quoted(works):
    return works.quoted()


def test_every_work_that_a_docstring_quotes_has_a_record(works, quoted):
    assert len(quoted) > 50
    without = {work: names for work, names in quoted.items() if works.key_of(work) is None}
    assert without == {}, "enter them in ecosystem/references.json, unseen ones with no seen_in"


def test_a_docstring_says_what_the_record_says(works, quoted):
    wrong = {
        work: works.line(works.RECORDS[works.key_of(work)])
        for work in quoted
        if work != works.line(works.RECORDS[works.key_of(work)])
    }
    assert wrong == {}


def test_every_doi_in_docstrings_and_pages_is_well_formed_and_has_a_record(works, quoted):
    said = "\n".join([*quoted, *(p.read_text("utf-8") for p in sorted(DOCS.glob("*.md")))])
    numbers = {number.rstrip(".,)") for number in DOI.findall(said)}
    assert len(numbers) > 50
    assert [number for number in numbers if not WELL_FORMED.fullmatch(number)] == []
    assert numbers - set(works.RECORDS) == set()


def test_no_record_is_unused(works, quoted):
    used = {works.key_of(work) for work in quoted}
    assert [k for k in works.RECORDS if k not in used and not works.pages_with(k)] == []


def test_the_source_of_a_measure_stands_with_the_measure(works, quoted, measures_of):
    areas = ("ecosystem.measures", "ecosystem.findings", "ecosystem.changes")
    forgotten = [
        work
        for work, names in quoted.items()
        if any(name.startswith(areas) for name in names)
        and not any(measures_of(name) for name in names)
    ]
    assert forgotten == [], "enter the module under the sources of its measure in methods.json"


def test_a_record_is_complete_and_says_where_it_was_seen(works):
    for key, record in works.RECORDS.items():
        assert {"authors", "title", "seen_in"} <= set(record), key
        assert {"journal", "publisher", "url"} & set(record), f"{key}: printed nowhere"
        assert "year" in record or "url" in record, key
        assert record.get("doi", key) == key
        assert ("doi" in record) == key.startswith("10."), key
        assert record["seen_in"] or "note" in record, f"{key}: say what was looked for in vain"


def test_a_work_without_a_record_or_a_place_is_marked(works):
    seen = "10.1038/35019019"
    assert works.marked(works.line(works.RECORDS[seen])).endswith(seen)
    unseen = [record for record in works.RECORDS.values() if not record["seen_in"]]
    invented = "Nobody, N. (1900). On nothing. Journal of Nothing 1, 1-2. doi:10.9999/nothing"
    for work in (invented, *map(works.line, unseen)):
        assert works.marked(work).endswith("*(not looked up)*")


@pytest.mark.parametrize(
    ("work", "key"),
    [
        ("Kemeny, J. G., & Snell, J. L. (1960). Finite Markov chains. Van Nostrand.", True),
        ("Kemeny, J. G., & Snell, J. L. (1976). Finite Markov chains. Springer.", False),
        ("Kemeny, J. G., & Snell, J. L. (1960). Denumerable chains. Van Nostrand.", False),
    ],
)
def test_a_book_is_known_by_title_and_year(works, work, key):
    assert (works.key_of(work) == "kemeny-snell-1960") is key


def test_works_stand_in_the_order_of_their_authors(works):
    order = [
        ([author.casefold() for author in record["authors"]], record.get("year", 0))
        for record in works.RECORDS.values()
    ]
    assert order == sorted(order)


def test_the_page_lists_every_work_once_with_its_measures(works, quoted):
    page = works.works_page(lambda name: ["M99"] if name.endswith("actor_by_constraint") else [])
    for record in works.RECORDS.values():
        assert page.count(re.split("doi:|https:", works.line(record))[0].strip()) == 1
    burt = page.partition("Burt, R. S. (2004)")[2].partition("\n\n-")[2].partition("\n\n")[0]
    assert "- Measures: M99" in burt
    assert "`ecosystem.measures.classics.actor_by_constraint`" in burt
    assert page.count("*(not looked up)*") == sum(not r["seen_in"] for r in works.RECORDS.values())


def test_every_record_is_an_entry_of_bibtex_of_its_own():
    entries = [bibtex(key) for key in records()]
    names = [entry.partition("{")[2].partition(",")[0] for entry in entries]
    assert len(set(names)) == len(entries)
    for key, entry in zip(records(), entries, strict=True):
        assert entry.count("{") == entry.count("}")
        assert key in entry or not key.startswith("10.")
        assert records()[key]["authors"][0] in entry


def test_a_function_a_kind_and_a_name_have_the_same_references():
    by_name = eco.reference("actor_by_constraint")
    assert by_name.keys == eco.reference(eco.actor_by_constraint).keys
    assert by_name.keys[0] == "burt-1992"
    assert eco.reference("weak_bridge").keys == eco.reference("find_weak_bridges").keys
    assert "borgatti1997structural" in eco.reference("actor_by_effective_size").bibtex
    assert len(eco.reference("net_by_coverage")) == 0
    assert "own definition" in str(eco.reference("net_by_coverage"))
    with pytest.raises(eco.UsageError, match=r"Possible: actor_by_constraint\.$"):
        eco.reference("actor_by_constrain")


def test_every_measure_names_its_sources_or_says_that_it_is_our_own(measures_of):
    import json

    measures = json.loads((DOCS / "methods.json").read_text("utf-8"))
    assert [number for number, one in measures.items() if not one["sources"]] == []
    assert measures_of("ecosystem.measures.classics.constraint") == ["M22"]
