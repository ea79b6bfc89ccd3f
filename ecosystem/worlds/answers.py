"""Short ways to write down what was planted."""

from __future__ import annotations

from ecosystem.worlds.world import Item

KINDS = {"G3": "informal_only"}


def gap(key: str, topic: str, language: str, class_: str, note: str) -> Item:
    """Return a planted cell.

    Parameters
    ----------
    key
        Name of the item.
    topic, language
        The cell.
    class_
        Its class, G1 to G5.
    note
        Why it is so.

    Returns
    -------
    Item
        With the id that the finding has.
    """
    kind = KINDS.get(class_, "gap")
    return Item(key, kind, f"{kind}:{topic}:{language}:all:any", note, expect={"class": class_})


def bridge(key: str, source: str, target: str, note: str, kind: str = "weak_bridge") -> Item:
    """Return a planted bridge.

    Parameters
    ----------
    key
        Name of the item.
    source, target
        Ids of the actors, in the direction of the tie.
    note
        What makes it weak or strong.
    kind
        ``weak_bridge`` or ``strong_bridge``.

    Returns
    -------
    Item
        With the id that the finding has.
    """
    first, second = sorted((source, target))
    expect: dict[str, str | int | float | list[str]] = {"source": source, "target": target}
    return Item(key, kind, f"bridge:{first}~{second}", note, expect=expect)


def later(key: str, kind: str, finding: str | None, note: str, **expect: str | int | float) -> Item:
    """Return an item of a kind that the acceptance does not compare.

    Parameters
    ----------
    key
        Name of the item.
    kind
        Kind of the finding, or of the fact.
    finding
        Id of the finding, if it has one.
    note
        What it is.
    **expect
        Figures that are known beforehand.

    Returns
    -------
    Item
        With the status ``later``.
    """
    return Item(key, kind, finding, note, "later", dict(expect))


def closed(
    key: str, language: str, note: str, windows: tuple[str, ...] = ("evening", "saturday")
) -> tuple[Item, ...]:
    """Return the times at which no dock that speaks a language is open.

    Parameters
    ----------
    key
        Beginning of the names of the items.
    language
        Its code.
    note
        Why it is so.
    windows
        The times.

    Returns
    -------
    tuple of Item
        One a window, with the id that the finding has.
    """
    return tuple(
        later(
            f"{key}-{language}-{window}",
            "time_gap",
            f"time_gap:{language}:{window}",
            note,
            language=language,
        )
        for window in windows
    )
