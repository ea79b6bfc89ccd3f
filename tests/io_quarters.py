"""Quarters for the tests of reading and writing: random ones checked, and wild texts."""

from __future__ import annotations

from hypothesis import strategies as st

from ecosystem.io.files import clean_cell
from ecosystem.io.package import read_meta
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Meta, Table

# What stands in a cell after reading: composed, stripped, one kind of line end, no control signs.
words = st.text(
    st.characters(
        codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp", "Mn", "Cn", "Co")
    )
    | st.sampled_from(" \n,;\"'=|\t"),
    max_size=12,
).map(clean_cell)


@st.composite
def wild_quarters(draw):
    """Texts of every kind in the free columns, extra columns, extra properties."""
    extra = draw(
        st.lists(st.sampled_from(["Farbe", "x y", "=1+1", "a;b", 'q"']), unique=True, max_size=3)
    )
    rows = [
        (f"A{i}", draw(words) or "?!", "shop", *(draw(words) for _ in extra))
        for i in range(draw(st.integers(1, 4)))
    ]
    actors = Table("actors", ("id", "name", "type", *extra), tuple(rows))
    bodies = Table("bodies", ("name", "id"), ((draw(words) or "?!", "G"),))
    own = st.dictionaries(st.sampled_from(["x", "note", "ü"]), st.integers() | words, max_size=2)
    meta = Meta(
        id="q",
        name=draw(words),
        title=draw(words),
        extra=draw(own),
        package=draw(own),
        sources=tuple({"title": text} for text in draw(st.lists(words, max_size=2))),
    )
    return Quarter(meta, {"actors": actors, "bodies": bodies})


def as_quarter(tables, meta):
    own, _ = read_meta({"quarter": meta}, "meta")
    return Quarter(own, {n: Table.from_records(n, rows) for n, rows in tables.items() if rows})
