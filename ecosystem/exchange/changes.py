"""What joining a directory to a quarter would change, as rows that say themselves."""

from __future__ import annotations

from dataclasses import dataclass

from ecosystem.catalogue import text
from ecosystem.schema import TABLES


@dataclass(frozen=True)
class JoinChange:
    """One thing that a join does, or leaves as it is.

    Parameters
    ----------
    key
        ``same_id``, ``same_name``, ``new_actor``, ``new_row``, ``filled``, ``kept``, ``stricter``,
        ``known_row``, ``renamed`` or ``question``.
    table, row
        Stored key of the table, and id of the row in the quarter.
    name
        Name of the actor that it is about.
    column
        Column; blank if it is about the row.
    typed, found
        What the town typed, and what the directory says.
    """

    key: str
    table: str
    row: str
    name: str = ""
    column: str = ""
    typed: str = ""
    found: str = ""

    def sentence(self, lang: str) -> str:
        """Say it in one sentence.

        Parameters
        ----------
        lang
            ``"de"`` or ``"en"``.

        Returns
        -------
        sentence
            One sentence.
        """
        schema = TABLES[self.table]
        column = schema.columns.get(self.column)
        return text(
            f"formats.join_{self.key}",
            lang,
            table=schema.labels[lang],
            row=self.row,
            name=self.name or self.row,
            column=column.labels[lang] if column else self.column,
            typed=self.typed,
            found=self.found,
        )
