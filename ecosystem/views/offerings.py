"""What a picture knows of an actor and a tie beyond its drawing: topics, languages, certainty."""

from __future__ import annotations

from dataclasses import dataclass

from ecosystem.model.quarter import Quarter
from ecosystem.model.values import as_list, is_unknown
from ecosystem.schema import LAYERS, TOPICS
from ecosystem.views.scene import REFERRAL, Line, Scene


@dataclass(frozen=True)
class Offering:
    """What an actor offers, as far as it is known.

    Parameters
    ----------
    topics
        Stored keys, in the order of the vocabulary.
    languages
        Codes without their mode, sorted; ``*`` for every language.
    """

    topics: tuple[str, ...]
    languages: tuple[str, ...]


def offerings(quarter: Quarter) -> tuple[Offering, ...]:
    """Say what each actor in force offers.

    Parameters
    ----------
    quarter
        A quarter that may be shown as it is.

    Returns
    -------
    offerings
        In the order of the actors; nothing known gives empty tuples, which do not mean "nothing".
    """
    network = quarter.network()
    table = quarter.table("offers")
    columns = (table.column(name) for name in ("id", "topics", "languages"))
    said = {key: (topics, languages) for key, topics, languages in zip(*columns, strict=True)}
    topics: list[set[str]] = [set() for _ in network.ids]
    languages: list[set[str]] = [set() for _ in network.ids]
    for offer in network.offers:
        its_topics, its_languages = said[offer.id]
        if not is_unknown(its_topics):
            topics[offer.actor].update(as_list(its_topics))
        if not is_unknown(its_languages):
            languages[offer.actor].update(
                each.partition(":")[0] for each in as_list(its_languages) if not is_unknown(each)
            )
    return tuple(
        Offering(tuple(topic for topic in TOPICS if topic in each), tuple(sorted(spoken)))
        for each, spoken in zip(topics, languages, strict=True)
    )


def _key(source: int, target: int, layer: str, kind: str) -> tuple[int, int, str, str]:
    if layer != REFERRAL:
        source, target = min(source, target), max(source, target)
    return source, target, layer, kind


def confirmed_lines(quarter: Quarter, shown: Scene) -> list[bool | None]:
    """Tell which drawn ties are documented or confirmed by both sides.

    Parameters
    ----------
    quarter
        The quarter.
    shown
        What is shown of it.

    Returns
    -------
    confirmed
        For each line; None where the question does not arise: who sits where, and everything in
        a quarter in which nobody was asked.
    """
    from ecosystem.model.records import KINDS

    network = quarter.network()
    records = network.records
    strict = {
        _key(source, target, LAYERS[layer], KINDS[kind])
        for source, target, layer, kind, firm in zip(
            *(records.source.tolist(), records.target.tolist(), records.layer.tolist()),
            *(records.kind.tolist(), records.strict.tolist()),
            strict=True,
        )
        if firm
    }

    def confirmed(line: Line) -> bool | None:
        if not network.asked_anybody or line.layer not in LAYERS:
            return None
        return _key(line.source, line.target, line.layer, line.kind) in strict

    return [confirmed(line) for line in shown.lines]
