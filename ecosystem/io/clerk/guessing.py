"""What the columns of somebody's list mean: guessed from headers and content, kept in a file."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ecosystem.errors import DataError, UsageError
from ecosystem.io.clerk.cells import read_day
from ecosystem.io.clerk.languages import read_languages
from ecosystem.io.clerk.names import without_contact
from ecosystem.io.clerk.values import SEPARATORS
from ecosystem.io.saving import save_file
from ecosystem.io.text import fold
from ecosystem.io.words import vocabulary_key

KEPT = (
    "name",
    "type",
    "offer",
    "topics",
    "groups",
    "languages",
    "address",
    "until",
    "hours",
    "part_of",
)
PRIVATE = ("person", "phone", "email")
MEANINGS = (*KEPT, *PRIVATE, "signature", "ignore")
"""What a column may mean; of `PRIVATE` columns nothing is ever read into a quarter."""

# In this order: the first whose word stands in a header is taken.
_HEADERS: tuple[tuple[str, str], ...] = (
    ("email", r"e-?mail|\bmail\b|@"),
    ("phone", r"\btel|telefon|phone|mobil|handy|\bfax|durchwahl|rufnummer"),
    ("signature", r"unterschrift|signature|anwesend|teilgenommen|present"),
    (
        "person",
        r"ansprech|kontakt|vorname|nachname|familienname|leitung|person|contact|anrede|titel|"
        r"zuständige|teilnehm|first name|last name|surname|funktion|position",
    ),
    ("languages", r"sprach|language"),
    ("groups", r"zielgruppe|für wen|fuer wen|target group|audience"),
    ("hours", r"öffnung|sprechzeit|uhrzeit|opening|hours|zeiten|wann"),
    ("until", r"laufzeit|bis$|^bis|förder|finanzier|until|ende"),
    ("address", r"adress|anschrift|straße|strasse|\bplz\b|\bort\b|standort|address|street|wo$"),
    ("topics", r"thema|themen|handlungsfeld|schwerpunkt|topic|rubrik|kategorie|arbeitsfeld"),
    ("offer", r"angebot|projekt|maßnahme|kurs|leistung|offer|service|beschreibung|was$"),
    ("type", r"^art\b|\btyp\b|\btype\b|organisationsform"),
    (
        "name",
        r"träger|organi|einrichtung|institution|stelle|verein|verband|anbieter|behörde|"
        r"akteur|firma|dienst|provider|^name",
    ),
)
_TITLED = re.compile(r"\b(?:frau|herr|hr\.|fr\.|mr\.|mrs\.|ms\.)\s", re.IGNORECASE)
_ENOUGH = 0.5


@dataclass
class ListMapping:
    """What each column of a list means.

    Parameters
    ----------
    columns
        Header to one of `MEANINGS`.
    sheet
        Sheet of the workbook; blank for the fullest one.
    body
        Name of the round or committee whose members the list names; blank if it names offers.
    """

    columns: dict[str, str] = field(default_factory=dict)
    sheet: str = ""
    body: str = ""

    @classmethod
    def from_file(cls, path: Path) -> ListMapping:
        """Read a mapping.

        Parameters
        ----------
        path
            A JSON file that `save` wrote, perhaps changed by hand.

        Returns
        -------
        mapping
            What it says.

        Raises
        ------
        UsageError
            If it is no such file or names a meaning that there is not.
        """
        try:
            found = json.loads(path.read_text("utf-8-sig"))
            columns = {str(k): str(v) for k, v in dict(found["columns"]).items()}
            sheet, body = str(found.get("sheet", "")), str(found.get("body", ""))
        except OSError as fault:
            raise UsageError("io.cannot_open_path", path=path) from fault
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
            raise UsageError("clerk.list_bad_mapping", path=path) from fault
        for header, meaning in columns.items():
            if meaning not in MEANINGS:
                known = ", ".join(MEANINGS)
                raise UsageError("clerk.list_bad_meaning", name=header, value=meaning, known=known)
        return cls(columns, sheet, body)

    def save(self, path: Path) -> Path:
        """Write the mapping, to be reused next year.

        Parameters
        ----------
        path
            The JSON file.

        Returns
        -------
        path
            The file.

        Raises
        ------
        DataError
            If it cannot be written.
        """
        content = {"sheet": self.sheet, "body": self.body, "columns": self.columns}
        text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
        return save_file(path, lambda part: part.write_text(text, "utf-8", newline="\n"))

    def headers(self, meaning: str) -> list[str]:
        """List the columns with a meaning."""
        return [header for header, found in self.columns.items() if found == meaning]


def header_meaning(header: str) -> str | None:
    """Guess from a header what its column means.

    Parameters
    ----------
    header
        Its text.

    Returns
    -------
    meaning
        One of `MEANINGS`, None if it says nothing.

    Examples
    --------
    >>> [header_meaning(word) for word in ("Träger", "Zielgruppe", "Tel.", "Bemerkung")]
    ['name', 'groups', 'phone', None]
    """
    word = fold(header)
    return next((meaning for meaning, pattern in _HEADERS if re.search(pattern, word)), None)


def _share(cells: Sequence[str], test: re.Pattern[str]) -> float:
    return sum(1 for cell in cells if test.fullmatch(cell)) / len(cells)


def _is_topics(cell: str) -> bool:
    return any(vocabulary_key("topic", part.strip()) for part in SEPARATORS.split(cell))


def content_meaning(cells: Sequence[str]) -> str | None:
    """Guess from its cells what a column means.

    Parameters
    ----------
    cells
        Texts that are not blank.

    Returns
    -------
    meaning
        One of `MEANINGS`, None if they say nothing.

    Examples
    --------
    >>> content_meaning(["0211 123456", "0211 98765-4"]), content_meaning(["a@b.de"])
    ('phone', 'email')
    >>> content_meaning(["Frau Beispiel", "Herr Muster"]), content_meaning(["Deutsch, Arabisch"])
    ('person', 'languages')
    """
    if not cells:
        return None
    count = len(cells)
    bare = [cell for cell in cells if without_contact(cell) == ("", True)]
    if len(bare) / count >= _ENOUGH:
        return "email" if sum("@" in cell for cell in bare) * 2 >= len(bare) else "phone"
    if sum(bool(_TITLED.match(cell)) for cell in cells) / count >= _ENOUGH:
        return "person"
    spoken = [read_languages(cell) for cell in cells]
    if sum(bool(s.stored) and not s.notes for s in spoken) / count >= _ENOUGH:
        return "languages"
    if sum(read_day(cell)[1] in ("read", "plain") for cell in cells) / count >= _ENOUGH:
        return "until"
    if sum(map(_is_topics, cells)) / count >= _ENOUGH:
        return "topics"
    return None


def guess(header: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, str]:
    """Guess what each column of a list means.

    Parameters
    ----------
    header
        Its headers; blank ones are called ``column_3`` and the like.
    rows
        The rows below.

    Returns
    -------
    columns
        Header to meaning; ``ignore`` where nothing is certain.

    Notes
    -----
    A column that may hold names, numbers or addresses of persons is taken for one.
    A column ``Name`` beside one of organisations is a person's.
    """
    found: dict[str, str] = {}
    for place, word in enumerate(header):
        cells = [row[place] for row in rows if place < len(row) and row[place]][:200]
        by_content = content_meaning(cells)
        meaning = header_meaning(word)
        if by_content in PRIVATE and (meaning != "name" or by_content == "person"):
            meaning = by_content
        found[word or f"column_{place + 1}"] = meaning or by_content or "ignore"
    names = [word for word, meaning in found.items() if meaning == "name"]
    plain = [word for word in names if fold(word) in ("name", "namen", "name, vorname")]
    beside = "person" in found.values() or len(names) > len(plain)
    if (plain and beside and len(names) > len(plain)) or (
        plain and any(re.search("vorname|first name", fold(word)) for word in found)
    ):
        found |= dict.fromkeys(plain, "person")
    names = [word for word, meaning in found.items() if meaning == "name"]
    for word in names[1:]:  # "Träger | Einrichtung": the first runs the second
        found[word] = "ignore"
    if len(names) > 1 and re.search("träger|verband", fold(names[0])):
        found[names[0]], found[names[1]] = "part_of", "name"
    return found


def check_mapping(mapping: ListMapping, headers: Sequence[str], source: str) -> None:
    """Refuse a mapping that names no column of names, or columns that are not there.

    Parameters
    ----------
    mapping
        The mapping.
    headers
        Headers of the list.
    source
        Name of the file.

    Raises
    ------
    DataError
        If there is no column of names.
    UsageError
        If it names columns that the list does not have.
    """
    missing = [header for header in mapping.columns if header not in headers]
    if missing:
        shown = ", ".join(missing)
        raise UsageError("clerk.list_no_columns", names=shown, columns=", ".join(headers))
    if not mapping.headers("name"):
        raise DataError("clerk.list_no_name", path=source, columns=", ".join(headers))
