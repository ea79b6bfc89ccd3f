"""Sheets, cards and the entry workbook as files, which never replace what somebody typed."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ecosystem.catalogue import label, text
from ecosystem.errors import UsageError
from ecosystem.io.clerk.layout import HOW
from ecosystem.io.foreign_actors import slug
from ecosystem.io.saving import save_file, save_folder
from ecosystem.model.quarter import Quarter
from ecosystem.paper.circle import Circle, circle
from ecosystem.paper.pages import cards_data, sheets_data
from ecosystem.paper.partners import PartnerSheet, partner_sheets
from ecosystem.schema import INFORMAL

SHEET_FORMATS = ("docx", "pdf")
SHEET_ENDINGS = (".docx", ".pdf", ".xlsx")
CARD_ENDINGS = (".pdf", ".xlsx")
Progress = Callable[[int, int], None]
"""Is told how many of how many are done."""


@dataclass(frozen=True)
class Written:
    """What was written.

    Parameters
    ----------
    path
        The folder or file.
    entries
        The workbook into which answers are typed; None if only something else was written.
    count
        Number of sheets or cards.
    left_out
        Number of actors in force without one.
    """

    path: Path
    entries: Path | None
    count: int
    left_out: int


def _new(path: Path, endings: tuple[str, ...]) -> str:
    """Refuse a place where something lies; give the ending, blank for a folder."""
    ending = path.suffix.lower()
    if path.is_dir():
        if any(path.iterdir()):
            raise UsageError("paper.folder_not_empty", path=path)
        return ""
    if path.exists():
        raise UsageError("paper.file_exists", path=path)
    if ending and ending not in endings:
        raise UsageError("paper.bad_ending", path=path, known=", ".join(endings))
    return ending


def _how(kind: str, lang: str) -> str:
    return text(f"clerk.how_{kind}", lang) if kind in HOW else label("tie_kind", kind, lang)


def _entries(people: Circle, sheets: tuple[PartnerSheet, ...], lang: str) -> bytes:
    """Make the workbook to type into; ties and questions of the sheets are printed in it."""
    from ecosystem.io.clerk.entry_sheets import entry_bytes

    answers, still = [], []
    for sheet in sheets:
        who = {"informant": f"I-{sheet.code}", "organisation": sheet.code}
        still.append({"number": "1", **who, "about": sheet.name})
        for number, tie in enumerate(sheet.ties, start=1):
            ends = {
                "source": people.codes[tie.source],
                "target": people.codes[tie.target],
                "how": _how(tie.kind, lang),
            }
            about = f"{people.names[tie.source]} → {people.names[tie.target]}"
            answers.append({"number": str(number), **who, **ends, "about": about})
    return entry_bytes(people.places(), answers, still, lang)


def _sheet_bytes(sheets: tuple[PartnerSheet, ...], people: Circle, lang: str, form: str) -> bytes:
    data: Mapping[str, Any] = sheets_data(sheets, people, lang)
    if form == "pdf":
        from ecosystem.paper.printing import pdf_bytes

        return pdf_bytes("partner", data)
    from ecosystem.paper.documents import sheets_docx

    return sheets_docx(data)


def _file_name(sheet: PartnerSheet, people: Circle, lang: str, form: str) -> str:
    """Name a sheet by its partner; a helper's name stands in no file name."""
    first = text("paper.file_sheet", lang)
    name = "" if people.sectors[sheet.actor] == INFORMAL else f"{slug(sheet.name)}-"
    return f"{first}-{name}{sheet.code}.{form}"


def write_partner_sheets(
    quarter: Quarter,
    path: str | os.PathLike[str],
    *,
    view: str = "partner",
    lang: str = "en",
    form: str = "docx",
    progress: Progress | None = None,
) -> Written:
    """Write a pre-filled sheet for each partner, and the workbook for the answers.

    Parameters
    ----------
    quarter
        The quarter on full data.
    path
        A new or empty folder, for one file a partner and the workbook; or a new file: ``.docx`` or
        ``.pdf`` for all sheets in one, ``.xlsx`` for the workbook only.
    view
        Outside ``internal`` informal actors, pseudonyms and one-person firms get no sheet and
        stand on none.
    lang
        ``"de"`` or ``"en"``.
    form
        ``"docx"`` or ``"pdf"``, for a folder.
    progress
        Is told how many of how many sheets are done.

    Returns
    -------
    written
        Where the files lie. Equal quarters give the same bytes.

    Raises
    ------
    DataError
        If the quarter is a shared copy, the lint of the view finds personal data in it, or a file
        cannot be written.
    UsageError
        If something lies at the path already, or the view, the form or the ending does not exist.
    """
    target = Path(path)
    ending = _new(target, SHEET_ENDINGS)
    if form not in SHEET_FORMATS:
        raise UsageError("paper.bad_ending", path=form, known=", ".join(SHEET_FORMATS))
    people = circle(quarter, view=view)
    sheets = partner_sheets(people, lang=lang)
    if ending == ".xlsx":
        data = _entries(people, sheets, lang)
        save_file(target, lambda part: part.write_bytes(data))
        return Written(target, target, len(sheets), people.left_out)
    if ending:
        data = _sheet_bytes(sheets, people, lang, ending[1:])
        save_file(target, lambda part: part.write_bytes(data))
        return Written(target, None, len(sheets), people.left_out)
    name = f"{text('paper.file_entries', lang)}.xlsx"

    def write(folder: Path) -> None:
        for done, sheet in enumerate(sheets, start=1):
            data = _sheet_bytes((sheet,), people, lang, form)
            (folder / _file_name(sheet, people, lang, form)).write_bytes(data)
            if progress is not None:
                progress(done, len(sheets))
        (folder / name).write_bytes(_entries(people, sheets, lang))

    save_folder(target, write)
    return Written(target, target / name, len(sheets), people.left_out)


def write_cards(
    quarter: Quarter,
    path: str | os.PathLike[str],
    *,
    view: str = "partner",
    lang: str = "en",
) -> Written:
    """Write cards for the wall with the key of the threads, and the workbook to type into.

    Parameters
    ----------
    quarter
        The quarter on full data.
    path
        A new or empty folder for both; or a new file: ``.pdf`` for the cards only, ``.xlsx`` for
        the workbook only.
    view
        Outside ``internal`` informal actors, pseudonyms and one-person firms get no card.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    written
        Where the files lie. Equal quarters give the same bytes.

    Raises
    ------
    DataError
        If the quarter is a shared copy, the lint of the view finds personal data in it, or a file
        cannot be written.
    UsageError
        If something lies at the path already, or the view or the ending does not exist.
    """
    from ecosystem.paper.printing import pdf_bytes

    target = Path(path)
    ending = _new(target, CARD_ENDINGS)
    people = circle(quarter, view=view)
    makers: dict[str, Callable[[], bytes]] = {
        ".pdf": lambda: pdf_bytes("cards", cards_data(people, lang)),
        ".xlsx": lambda: _entries(people, (), lang),
    }
    count = len(people.actors)
    if ending:
        data = makers[ending]()
        save_file(target, lambda part: part.write_bytes(data))
        entries = target if ending == ".xlsx" else None
        return Written(target, entries, count, people.left_out)
    names = {
        ".pdf": f"{text('paper.file_cards', lang)}.pdf",
        ".xlsx": f"{text('paper.file_entries', lang)}.xlsx",
    }

    def write(folder: Path) -> None:
        for each, make in makers.items():
            (folder / names[each]).write_bytes(make())

    save_folder(target, write)
    return Written(target, target / names[".xlsx"], count, people.left_out)
