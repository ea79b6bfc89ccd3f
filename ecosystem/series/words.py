"""Sentences as a notebook shows them."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Words:
    """Sentences that a notebook shows.

    Parameters
    ----------
    sentences
        What is said, one line each.
    """

    sentences: tuple[str, ...]

    def __str__(self) -> str:
        """Return one sentence a line."""
        return "\n".join(self.sentences)

    def _repr_html_(self) -> str:
        """Show the sentences as a list; every text is escaped."""
        if len(self.sentences) == 1:
            return f"<p>{escape(self.sentences[0])}</p>"
        items = "".join(f"<li>{escape(said)}</li>" for said in self.sentences)
        return f"<ul>{items}</ul>"

    def __repr__(self) -> str:
        """Show the same without a browser."""
        return "\n".join(f"• {said}" for said in self.sentences)
