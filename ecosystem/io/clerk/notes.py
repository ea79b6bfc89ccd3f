"""What the reader of the workbook has to say, with the exact cell."""

from __future__ import annotations

from dataclasses import dataclass

from ecosystem.catalogue import label, text
from ecosystem.io.clerk.languages import named
from ecosystem.problems import Problem

_MOST = 16  # more words than that help nobody: the drop-down shows them all


@dataclass(frozen=True)
class Said:
    """Stored keys that a message says in the language of its reader.

    Parameters
    ----------
    vocabulary
        Where the keys come from; ``language`` is one too.
    keys
        The keys.
    """

    vocabulary: str
    keys: tuple[str, ...]

    def say(self, lang: str) -> str:
        """Name the keys."""
        if self.vocabulary == "language":
            return named(self.keys, lang)
        shown = [label(self.vocabulary, key, lang) for key in self.keys[:_MOST]]
        return ", ".join(shown) + (" …" if len(self.keys) > _MOST else "")


@dataclass(frozen=True)
class ClerkProblem(Problem):
    """A problem of a cell; values of its message may be keys that are said in either language."""

    def message(self, lang: str) -> str:
        """Say place, fault and remedy in one line.

        Parameters
        ----------
        lang
            ``"de"`` or ``"en"``.

        Returns
        -------
        sentence
            One line.
        """
        params = {k: v.say(lang) if isinstance(v, Said) else v for k, v in self.params.items()}
        said = text(self.key, lang, **params)
        kind = text(f"checks.{self.severity}", lang)
        place = self.place(lang)
        return f"{kind}: {place}: {said}" if place else f"{kind}: {said}"
