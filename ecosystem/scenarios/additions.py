"""Changes that add something: a new tie, a second contact with an agreement, a docking point."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ecosystem.catalogue import label, text
from ecosystem.errors import UsageError
from ecosystem.model.quarter import Quarter
from ecosystem.model.table import Table
from ecosystem.model.values import is_unknown
from ecosystem.scenarios.base import Change, Names, Row, appended, edited, require_actor
from ecosystem.scenarios.losses import require_tie
from ecosystem.schema import KIND_LAYER, TOPICS

_AGREED = ("contract", "agreement", "routine")
_SIDES = ("source", "target")


def _asked(quarter: Quarter) -> bool:
    return quarter.network().asked_anybody


def _agree(quarter: Quarter, about: Callable[[Row], bool]) -> list[Table]:
    """Read what the two sides said against a tie as a yes: they have agreed on it since."""

    def edit(row: Row) -> Row:
        against = row.get("says") in ("no", "missing") and row.get("role") in _SIDES
        return {**row, "says": "yes"} if against and about(row) else row

    if "reports" not in quarter.tables:
        return []
    return [edited(quarter.table("reports"), edit)]


@dataclass(frozen=True)
class AddTie(Change):
    """Two actors agree on a new tie.

    Parameters
    ----------
    source, target
        Ids of the actors, in the direction in which people are sent.
    kind
        Stored key of the kind.
    topics
        Stored keys of the topics; none for all of them.
    frequency
        Stored key; blank for unknown.
    formality
        Stored key; a new tie is agreed on in writing unless said otherwise.
    one_person
        Whether it hangs on one person.
    """

    source: str
    target: str
    kind: str = "referral"
    topics: tuple[str, ...] = ()
    frequency: str = ""
    formality: str = "agreement"
    one_person: str = "no"

    def apply(self, quarter: Quarter) -> Quarter:
        """Return a new quarter with the tie.

        Parameters
        ----------
        quarter
            The quarter.

        Returns
        -------
        quarter
            Both sides confirm the tie, if anybody was asked at all. If it stood in the table as a
            wish, the wish has come true.

        Raises
        ------
        UnknownActorError
            If one of the actors does not exist.
        UsageError
            If one is not in force, both are the same, or there is no such kind or topic.
        """
        for actor in (self.source, self.target):
            require_actor(quarter, actor, in_force=True)
        if self.source == self.target:
            raise UsageError("scenarios.self_tie", value=self.source)
        if self.kind not in KIND_LAYER:
            raise UsageError("scenarios.no_kind", value=self.kind, known=", ".join(KIND_LAYER))
        for topic in self.topics:
            if topic not in TOPICS:
                raise UsageError("scenarios.no_topic", value=topic, known=", ".join(TOPICS))
        key = self.source, self.target, self.kind
        row: Row = {
            "source": self.source,
            "target": self.target,
            "kind": self.kind,
            "topics": ";".join(self.topics),
            "frequency": self.frequency,
            "formality": self.formality,
            "one_person": self.one_person,
        }
        if _asked(quarter):
            row |= {"source_reports": "yes", "target_reports": "yes"}

        def fulfil(old: Row) -> Row | None:
            same = (old["source"], old["target"], old["kind"]) == key
            return None if same and old.get("wished") == "yes" else old

        reports = _agree(quarter, lambda r: self._about(r))
        ties = appended(edited(quarter.table("ties"), fulfil), [row])
        return quarter.with_tables(ties, *reports)

    def _about(self, report: Row) -> bool:
        kind = report.get("kind", "")
        same = (report["source"], report["target"]) == (self.source, self.target)
        return same and (is_unknown(kind) or kind == self.kind)

    def actors(self, quarter: Quarter) -> tuple[str, ...]:
        """Return both ends."""
        del quarter
        return self.source, self.target

    def sentence(self, names: Names, lang: str) -> str:
        """Say who sends people to whom."""
        return text(
            "scenarios.change.add_tie",
            lang,
            source=names.get(self.source, self.source),
            target=names.get(self.target, self.target),
            kind=label("tie_kind", self.kind, lang),
        )


@dataclass(frozen=True)
class Strengthen(Change):
    """A tie gets a second contact and a written agreement.

    Parameters
    ----------
    source, target
        Ids of the two actors; the ties of all kinds between them are meant, in both directions.
    """

    source: str
    target: str

    def apply(self, quarter: Quarter) -> Quarter:
        """Return a new quarter in which the tie no longer hangs on one person or on habit.

        Parameters
        ----------
        quarter
            The quarter.

        Returns
        -------
        quarter
            The risks *one person*, *personal*, *denied* and *hearsay* are gone. Money that ends,
            few contacts and a tie not seen for long stay what they are.

        Raises
        ------
        UnknownActorError
            If one of the actors does not exist.
        UsageError
            If there is no tie between them at the wave.
        """
        try:
            require_tie(quarter, self.source, self.target)
        except UsageError:
            require_tie(quarter, self.target, self.source)
        asked = _asked(quarter)
        pair = {self.source, self.target}

        def meant(row: Row) -> bool:
            return {row["source"], row["target"]} == pair and row.get("wished") != "yes"

        def agree(row: Row) -> Row:
            if not meant(row):
                return row
            formal = row.get("formality", "")
            new = {"one_person": "no", "formality": formal if formal in _AGREED else "agreement"}
            if asked:
                new |= {"source_reports": "yes", "target_reports": "yes", "documented": "yes"}
            return {**row, **new}

        reports = _agree(quarter, lambda r: {r["source"], r["target"]} == pair)
        return quarter.with_tables(edited(quarter.table("ties"), agree), *reports)

    def actors(self, quarter: Quarter) -> tuple[str, ...]:
        """Return both ends."""
        del quarter
        return self.source, self.target

    def sentence(self, names: Names, lang: str) -> str:
        """Say whose tie gets a second contact."""
        return text(
            "scenarios.change.strengthen",
            lang,
            source=names.get(self.source, self.source),
            target=names.get(self.target, self.target),
        )


@dataclass(frozen=True)
class OpenDock(Change):
    """An actor becomes a docking point: people may walk in there.

    Parameters
    ----------
    actor
        Id of the actor.
    visits_week
        People a week; blank for the usual number of the others.
    opening_hours
        In the syntax of OpenStreetMap; blank for unknown.
    languages
        Codes; none for unknown.
    """

    actor: str
    visits_week: str = ""
    opening_hours: str = ""
    languages: tuple[str, ...] = ()

    def apply(self, quarter: Quarter) -> Quarter:
        """Return a new quarter with one docking point more.

        Parameters
        ----------
        quarter
            The quarter.

        Returns
        -------
        quarter
            With a row in ``docks``; nothing else changes.

        Raises
        ------
        UnknownActorError
            If there is no such actor.
        UsageError
            If it is not in force, or is a docking point already.
        """
        require_actor(quarter, self.actor, in_force=True)
        docks = quarter.table("docks")
        if self.actor in docks.column("actor"):
            raise UsageError("scenarios.is_dock", value=self.actor)
        row: Row = {
            "actor": self.actor,
            "visits_week": str(self.visits_week),
            "walk_in": "yes",
            "opening_hours": self.opening_hours,
            "languages": ";".join(self.languages),
            "consent": "yes",
        }
        return quarter.with_tables(appended(docks, [row]))

    def actors(self, quarter: Quarter) -> tuple[str, ...]:
        """Return the actor."""
        del quarter
        return (self.actor,)

    def sentence(self, names: Names, lang: str) -> str:
        """Say where people may walk in."""
        name = names.get(self.actor, self.actor)
        return text("scenarios.change.open_dock", lang, name=name)
