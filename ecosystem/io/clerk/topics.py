"""What an offer is about, guessed from the German words that describe it."""

from __future__ import annotations

import re

from ecosystem.io.text import fold

_TOPIC_WORDS: tuple[tuple[str, str], ...] = (
    ("debt", "schuld|insolvenz"),
    ("housing", "wohn|miet|obdach"),
    ("language", "sprachkurs|deutschkurs|integrationskurs|deutsch lernen|alphabet|sprachcafé"),
    ("work", "arbeit|beruf|job|bewerb|ausbildung"),
    ("recognition", "anerkenn"),
    ("residence", "aufenthalt|asyl|einbürger|ausländerrecht"),
    ("benefits", "leistung|formular|sozialberat|bürgergeld|antrag|sozialrecht"),
    ("mental_health", "psych|trauma|seelisch"),
    ("health", "gesund|ärzt|arzt|kranken|sucht|schwanger"),
    ("family_school", "kita|schule|famil|eltern|kinder|hausaufgab|erzieh"),
    ("discrimination", "diskrimin|gewalt|rassis"),
    ("arrival", "ankommen|anmeld|erstberat|migrationsberat|willkommen|orientierung"),
    ("meeting", "begegn|café|treff|kochen|nähen|frauengruppe"),
    ("digital", "digital|computer|internet"),
)


def topics_in(words: str) -> list[str]:
    """Guess the topics of an offer from the German words that describe it.

    Parameters
    ----------
    words
        Title and description.

    Returns
    -------
    topics
        Stored keys, in the order of the guess; empty if no word tells.

    Examples
    --------
    >>> topics_in("Schuldnerberatung für Mieter")
    ['debt', 'housing']
    """
    folded = fold(words)
    return [topic for topic, pattern in _TOPIC_WORDS if re.search(pattern, folded)]
