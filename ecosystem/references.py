"""The works behind measures, finders and methods: one register, as lines and as BibTeX."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

from ecosystem.errors import UsageError
from ecosystem.stubs import dataclass

DOI = re.compile(r"doi:\s*(10\.\d{4,9}/\S+)", re.IGNORECASE)


@cache
def records() -> Mapping[str, Mapping[str, Any]]:
    """Return every work by its DOI, or by a key of our own: the record, and where it was seen."""
    source = files("ecosystem").joinpath("references.json")
    found: Mapping[str, Mapping[str, Any]] = json.loads(source.read_text(encoding="utf-8"))
    return found


def quoted_in(thing: object) -> list[str]:
    """Return the works that a docstring quotes, each in one line."""
    said = inspect.getdoc(thing) or ""
    # what is public has a section, all else one paragraph a work
    _, found, rest = said.partition("References\n----------\n")
    section = re.split(r"\n\n[A-Z]\w+\n-+\n", rest)[0] if found else ""
    paragraphs = [" ".join(each.split()) for each in re.split(r"\n\s*\n", said)]
    works = [" ".join(each.split()) for each in re.split(r"\n\s*\n", section)]
    works += [each.removeprefix("Source: ") for each in paragraphs if each.startswith("Source: ")]
    return [work for work in works if work]


def key_of(work: str) -> str | None:
    """Return the key of the record of a work: its DOI, else the one with its title or address."""
    number = DOI.search(work)
    if number is not None:
        return number[1] if number[1] in records() else None
    plain = [key for key, record in records().items() if "doi" not in record]
    return next((key for key in plain if _is(work, records()[key])), None)


def _is(work: str, record: Mapping[str, Any]) -> bool:
    if "url" in record:
        return work.endswith(record["url"])
    year = str(record["year"])
    return year in work and record["title"].casefold() in work.casefold()


def line(record: Mapping[str, Any]) -> str:
    """Write a record in the one style of all docstrings."""
    authors = list(record["authors"])
    who = ", ".join(authors[:-1]) + ", & " + authors[-1] if len(authors) > 1 else authors[0]
    who += f" ({record['year']})" if "year" in record else ""
    parts = [who, record["title"], _place(record), record.get("publisher")]
    text = ". ".join(part for part in parts if part) + "."
    if "doi" in record:
        return f"{text} doi:{record['doi']}"
    return f"{text} {record['url']}" if "url" in record else text


def _place(record: Mapping[str, Any]) -> str:
    volume = f" {record['volume']}" if "volume" in record else ""
    issue = f"({record['issue']})" if "issue" in record else ""
    pages = f", {record['pages']}" if "pages" in record else ""
    return f"{record.get('journal', '')}{volume}{issue}{pages}"


# Field of a record to its name in BibTeX.
_FIELDS = {
    **{"journal": "journal", "year": "year", "volume": "volume", "issue": "number"},
    **{"pages": "pages", "publisher": "publisher", "doi": "doi", "url": "url"},
}

_SIGNS = str.maketrans({"&": r"\&", "%": r"\%", "_": r"\_", "#": r"\#"})


def bibtex(key: str) -> str:
    """Write a record as an entry of BibTeX."""
    record = records()[key]
    kind = "book" if "publisher" in record else "misc"
    if "journal" in record:
        part = "incollection" if "publisher" in record else "inproceedings"
        kind = part if record["journal"].startswith("In ") else "article"
    word = record["title"].split()[0].lower()
    called = f"{record['authors'][0].partition(',')[0]}{record.get('year', '')}{word}".lower()
    name = re.sub(r"\W", "", called)
    fields = {"author": " and ".join(record["authors"]), "title": f"{{{record['title']}}}"}
    for field, name_there in _FIELDS.items():
        if field in record:
            value = str(record[field])
            if field == "pages":
                value = value.replace("-", "--")
            if field == "journal" and kind != "article":
                name_there, value = "booktitle", value.removeprefix("In ")
            fields[name_there] = value
    plain = ("doi", "url")
    body = ",\n".join(
        f"  {field} = {{{value if field in plain else value.translate(_SIGNS)}}}"
        for field, value in fields.items()
    )
    return f"@{kind}{{{name},\n{body}\n}}"


@dataclass(frozen=True)
class References:
    """The works that a measure, a finder or a method rests on.

    Parameters
    ----------
    name
        What was asked for.
    keys
        Keys of the records, DOIs where there are some; empty for an own definition.
    """

    name: str
    keys: tuple[str, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """Each work in one line, as it stands in the documentation."""
        return tuple(line(records()[key]) for key in self.keys)

    @property
    def bibtex(self) -> str:
        """All works as entries of BibTeX; blank for an own definition."""
        return "\n\n".join(map(bibtex, self.keys))

    def __iter__(self) -> Iterator[str]:
        return iter(self.lines)

    def __len__(self) -> int:
        return len(self.keys)

    def __str__(self) -> str:
        return "\n".join(self.lines) or f"{self.name}: no published source, our own definition."

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        items = "".join(f"<li>{escape(said)}</li>" for said in self.lines)
        return f"<ul>{items}</ul>" if items else f"<p>{escape(str(self))}</p>"


def reference(name: str | Callable[..., Any]) -> References:
    """Name the works that a measure, a finder or another function rests on.

    Parameters
    ----------
    name
        A public function or its name, or a kind of finding, for example ``"weak_bridge"``.

    Returns
    -------
    references
        One line a work; ``references.bibtex`` has the entries for BibTeX.

    Raises
    ------
    UsageError
        If there is no such function.

    Examples
    --------
    >>> import ecosystem as eco
    >>> print(eco.reference("actor_by_effective_size").lines[0])
    Burt, R. S. (1992). Structural holes: the social structure of competition. Harvard ...
    >>> eco.reference("actor_by_constraint").bibtex.splitlines()[0]
    '@book{burt1992structural,'
    """
    import ecosystem
    from ecosystem.findings.registry import FINDERS

    asked = name if isinstance(name, str) else getattr(name, "__name__", "")
    listed = (*ecosystem.__all__, *ecosystem.research.__all__)
    if asked in FINDERS:
        thing: object = FINDERS[asked]
        thing = getattr(thing, "func", thing)
    elif asked in listed:
        thing = getattr(ecosystem, asked)
    else:
        possible = [*(each for each in listed if "_" in each), *FINDERS]
        near = [each for each in possible if asked and asked in each]
        near = near or get_close_matches(asked, possible, n=5, cutoff=0.4) or possible
        raise UsageError("measures.choice", name="reference", value=asked, known=", ".join(near))
    keys = (key_of(work) for work in quoted_in(thing))
    return References(asked, tuple(dict.fromkeys(key for key in keys if key)))
