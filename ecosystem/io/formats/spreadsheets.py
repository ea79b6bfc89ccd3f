"""The sheets of a workbook or the CSV files of a folder as rows by header."""

from __future__ import annotations

from ecosystem.io.formats.sources import Source

Row = dict[str, str]
WORKBOOKS = (".xlsx", ".xlsm", ".ods")


def _of_workbook(source: Source) -> dict[str, list[Row]]:
    from ecosystem.io.raw import open_book  # openpyxl takes a third of a second

    book = open_book(source.path)
    try:
        sheets = [book.read(title) for title in book.titles]
    finally:
        book.close()
    found = {}
    for sheet in sheets:
        if not sheet.rows or not sheet.visible:
            continue
        header, *rows = sheet.rows
        found[sheet.title] = [
            {name: text for name, text in zip(header, row, strict=False) if name and text}
            for row in rows
        ]
    return found


def sheets_of(source: Source) -> dict[str, list[Row]]:
    """Read every sheet.

    Parameters
    ----------
    source
        A workbook, or CSV files.

    Returns
    -------
    sheets
        Title, or name of the file without its ending, to rows; blank cells are absent.

    Raises
    ------
    DataError
        If a file cannot be read.
    """
    if source.path.suffix.lower() in WORKBOOKS:
        return _of_workbook(source)
    found = {}
    for name in source.ending(".csv", ".tsv"):
        rows = source.records(name)
        found[name.rpartition(".")[0]] = [{k: v for k, v in row.items() if v} for row in rows]
    return found
