"""A typed table of findings, in a fixed order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from html import escape
from typing import TYPE_CHECKING, Generic, TypeVar

from ecosystem.findings.rows import Finding
from ecosystem.model.parameters import Parameters

if TYPE_CHECKING:
    import pandas as pd

Row = TypeVar("Row", bound=Finding)


class Findings(Generic[Row]):
    """Findings of one or more kinds, most severe first, ties broken by id.

    Parameters
    ----------
    rows
        The findings, already in order.
    parameters
        The conventions that were used.
    """

    def __init__(self, rows: Iterable[Row], parameters: Parameters) -> None:
        self.rows: tuple[Row, ...] = tuple(rows)
        self.parameters = parameters

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, position: int) -> Row:
        return self.rows[position]

    def __repr__(self) -> str:
        return f"<{len(self)} findings>"

    def top(self, count: int) -> Findings[Row]:
        """Return the first findings.

        Parameters
        ----------
        count
            How many at the most.

        Returns
        -------
        findings
            A new table.
        """
        return Findings(self.rows[:count], self.parameters)

    def where(self, test: Callable[[Row], bool]) -> Findings[Row]:
        """Return the findings that pass a test.

        Parameters
        ----------
        test
            Takes a finding, returns whether to keep it.

        Returns
        -------
        findings
            A new table in the same order.
        """
        return Findings((row for row in self.rows if test(row)), self.parameters)

    def of_kind(self, *kinds: str) -> Findings[Row]:
        """Return the findings of some kinds.

        Parameters
        ----------
        *kinds
            Stored keys, for example ``"weak_bridge"``.

        Returns
        -------
        findings
            A new table in the same order.
        """
        return self.where(lambda row: row.kind in kinds)

    def to_frame(self, lang: str = "en") -> pd.DataFrame:
        """Return the findings as a tidy table.

        Parameters
        ----------
        lang
            Language of the sentences.

        Returns
        -------
        frame
            One row a finding: id, kind, severity, holds_in, band, stability, sentence, action,
            recommendation, then one column for each subject and each piece of evidence. An empty
            table still has the first columns.
        """
        import pandas as pd

        first = ["id", "kind", "severity", "holds_in", "band", "stability"]
        said = ["sentence", "action", "recommendation"]
        records = []
        for row in self.rows:
            plain = row.as_dict()
            record = {name: plain[name] for name in first}
            record["holds_in"] = ";".join(row.holds_in)
            record.update(sentence=row.sentence(lang), action=row.action(lang))
            record["recommendation"] = row.recommendation
            details = {**row.subjects, **row.evidence}
            record.update({name: value for name, value in details.items() if name not in record})
            records.append(record)
        frame = pd.DataFrame.from_records(records)
        return frame.reindex(columns=list(dict.fromkeys([*first, *said, *frame.columns])))

    def _repr_html_(self) -> str:
        items = "".join(f"<li>{escape(row.sentence('en'))}</li>" for row in self.rows[:20])
        more = f"<p>… {len(self) - 20} more</p>" if len(self) > 20 else ""
        return f"<ol>{items}</ol>{more}"
