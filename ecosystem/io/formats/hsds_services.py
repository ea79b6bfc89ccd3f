"""Services of Open Referral: what they are about, for whom, in which languages, for how much."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ecosystem.io.clerk.languages import language_code, read_languages
from ecosystem.io.clerk.topics import topics_in
from ecosystem.io.formats.drafts import Draft, Record
from ecosystem.io.formats.hsds_tables import Row, Tables
from ecosystem.io.formats.mappings import LEAVE_OUT
from ecosystem.io.formats.words import Words
from ecosystem.io.text import fold

_FREE = re.compile(r"\b(?:free|no charge|no cost|kostenlos|kostenfrei|gratis)\b", re.IGNORECASE)


class Services:
    """Reads the columns of offers that are said in words.

    Parameters
    ----------
    tables
        The source.
    draft
        Takes what should be confirmed.
    words
        Looks words up.
    terms
        Id of an entity to the terms that hang on it.
    """

    def __init__(
        self,
        tables: Tables,
        draft: Draft,
        words: Words,
        terms: Mapping[str, list[Row]],
    ) -> None:
        self._t, self._draft, self._words = tables, draft, words
        self._terms = terms

    def columns(self, row: Row, text: str) -> Record:
        """Read topics, groups, languages and cost of a service.

        Parameters
        ----------
        row
            The service.
        text
            Its name and description.

        Returns
        -------
        record
            Columns of an offer; whatever is a guess is asked about.
        """
        key = row["id"]
        return {
            "topics": self._topics(key, text),
            "groups": self._groups(key, row),
            "languages": self._languages(key, row),
            "cost_free": self._cost_free(key, row),
        }

    def _topics(self, key: str, text: str) -> str:
        found: dict[str, None] = {}
        for term in self._terms.get(key, ()):
            words = [term.get(name, "") for name in ("code", "name", "term")]
            known = [k for w in words if w and (k := self._words.known("topics", w)) is not None]
            if not known and words[1]:
                self._words.meaning("topics", words[1])
            found.update(dict.fromkeys(known[0].split(";") if known and known[0] else ()))
        found.pop(LEAVE_OUT, None)
        if found:
            return ";".join(found)
        guesses = [*topics_in(text), *self._in_text("topics", text)]
        if guesses:
            topics = ";".join(dict.fromkeys(guesses))
            self._draft.confirm("topic_guess", "offers", key, topics)
            return topics
        self._draft.confirm("topic", "offers", key, text[:80])
        return "other"

    def _in_text(self, section: str, text: str) -> list[str]:
        """Find words of the mapping in a text."""
        folded = fold(text)
        entries = self._words.mapping.words.get(section, {}).items()
        hits = {
            fold(word): meaning
            for word, meaning in entries
            if re.search(rf"\b{re.escape(fold(word))}\b", folded)
        }
        # "health" inside "mental health" says nothing of its own
        whole = [w for w in hits if not any(w != other and w in other for other in hits)]
        found = [key for word in whole for key in hits[word].split(";")]
        return [key for key in dict.fromkeys(found) if key and key != LEAVE_OUT]

    def _groups(self, key: str, row: Row) -> str:
        texts = [row.get("eligibility_description", "")]
        eligible = self._t.by("eligibility", "service_id").get(key, ())
        texts += [r.get("eligibility", "") for r in eligible]
        text = " ".join(filter(None, texts))
        if not text:
            return ""
        self._draft.confirm("group", "offers", key, text[:120])
        return ";".join(self._in_text("groups", text))

    def _languages(self, key: str, row: Row) -> str:
        sals = self._t.by("service_at_location", "service_id").get(key, ())
        places = sorted({sal["location_id"] for sal in sals if sal.get("location_id")})
        entries = list(self._t.by("language", "service_id").get(key, ()))
        for place in places:
            there = self._t.by("language", "location_id").get(place, ())
            entries += [entry for entry in there if not entry.get("service_id")]
        spoken: dict[str, None] = {}
        for entry in entries:
            word = entry.get("code") or entry.get("name") or entry.get("language", "")
            found = self._words.known("languages", word) if word else None
            if found is None:
                self._draft.confirm("language", "offers", key, word or entry.get("note", "?"))
                spoken["?"] = None
                continue
            mode = read_languages(f"de ({entry.get('note', '')})").stored.partition(":")[2]
            listed = (part for part in found.split(";") if part and part != LEAVE_OUT)
            spoken.update(dict.fromkeys(f"{c}:{mode}" if mode else c for c in listed))
        text = row.get("interpretation_services", "")
        if text:
            words = re.findall(r"[^\W\d_]{3,}", text)
            named = [code for word in words if word[:1].isupper() and (code := language_code(word))]
            spoken.update(dict.fromkeys(f"{code}:interpreter" for code in named))
            self._draft.confirm("language", "offers", key, text[:120])
        return ";".join(spoken)

    def _cost_free(self, key: str, row: Row) -> str:
        options = self._t.by("cost_option", "service_id").get(key, ())
        amounts = {option.get("amount", "") for option in options} - {""}
        if amounts:
            return "yes" if amounts <= {"0", "0.0", "0.00"} else "no"
        fees = f"{row.get('fees_description', '')} {row.get('fees', '')}"
        return "yes" if _FREE.search(fees) else ""
