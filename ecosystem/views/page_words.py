"""Everything that the interactive page says, in either language, under the same keys."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from ecosystem.catalogue import label, language_name, text, texts
from ecosystem.model.meta import Meta
from ecosystem.schema import SECTORS
from ecosystem.views.folding import Fold
from ecosystem.views.names import plain
from ecosystem.views.offerings import Offering
from ecosystem.views.scene import Scene
from ecosystem.views.twin import Part, legend_parts
from ecosystem.views.words import name_of, rests_on, status_line, thresholds


def _foot(meta: Meta, shown: Scene, lang: str) -> list[str]:
    return [
        rests_on(len(shown.actors), shown.ties, shown.confirmed, lang),
        text("views.no_distance", lang),
        text("views.known_only", lang),
        *thresholds(meta, lang),
    ]


def foot_keys(meta: Meta, shown: Scene) -> list[str]:
    """Name the sentences below the picture.

    Parameters
    ----------
    meta, shown
        Properties of the quarter, and what is shown.

    Returns
    -------
    keys
        Of `page_words`.
    """
    return [f"foot.{number}" for number in range(len(_foot(meta, shown, "en")))]


def legend_keys(shown: Scene) -> list[Part]:
    """Give the legend with keys of `page_words` in place of its texts.

    Parameters
    ----------
    shown
        What is shown.

    Returns
    -------
    parts
        The same parts, entries and signs.
    """
    return [
        part.named(f"legend.{at}", [f"legend.{at}.{line}" for line in range(len(part.entries))])
        for at, part in enumerate(legend_parts(shown, "en"))
    ]


def used_topics(known: Iterable[Offering]) -> list[str]:
    """List the topics that occur, in the order of the vocabulary.

    Parameters
    ----------
    known
        What the actors offer.

    Returns
    -------
    topics
        Stored keys.
    """
    from ecosystem.schema import TOPICS

    there = set(chain.from_iterable(each.topics for each in known))
    return [topic for topic in TOPICS if topic in there]


def used_languages(known: Iterable[Offering]) -> list[str]:
    """List the languages that occur.

    Parameters
    ----------
    known
        What the actors offer.

    Returns
    -------
    languages
        Codes, sorted.
    """
    return sorted(set(chain.from_iterable(each.languages for each in known)))


def page_words(
    meta: Meta, shown: Scene, known: Sequence[Offering], fold: Fold | None, lang: str
) -> dict[str, str]:
    """Collect everything that the page says.

    Parameters
    ----------
    meta
        Properties of the quarter.
    shown
        What is shown.
    known
        What the actors offer.
    fold
        The groups of a large quarter, or None.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    words
        Key to text; the keys are the same in both languages.
    """
    words = texts("screen", lang)
    words["title"] = text("views.title.quarter", lang, name=name_of(meta, lang))
    words["status"] = status_line(meta, lang)
    words["alt"] = text("views.alt.quarter", lang, actors=len(shown.actors), ties=shown.ties)
    for key in ("empty.actors", "empty.ties"):
        words[key] = text(f"views.{key}", lang)
    words |= {f"foot.{at}": line for at, line in enumerate(_foot(meta, shown, lang))}
    words |= {f"sector.{key}": label("sector", key, lang) for key in SECTORS}
    words |= {f"topic.{key}": label("topic", key, lang) for key in used_topics(known)}
    words |= {f"language.{key}": language_name(key, lang) for key in used_languages(known)}
    for at, part in enumerate(legend_parts(shown, lang)):
        words[f"legend.{at}"] = part.title
        words |= {f"legend.{at}.{line}": entry.words for line, entry in enumerate(part.entries)}
    for at, mark in enumerate(shown.marks):
        words[f"bridge.{at}"] = plain(mark.finding.sentence(lang))
        words[f"action.{at}"] = plain(mark.finding.action(lang))
    for at, block in enumerate(fold.blocks if fold else ()):
        name = shown.actors[block.middle].name
        words[f"block.{at}"] = text("screen.block_name", lang, name=name)
    return words
