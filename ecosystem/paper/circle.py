"""Who may get a sheet or a card, with the code that stands on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ecosystem.errors import DataError, UsageError
from ecosystem.io.clerk.codes import actor_codes
from ecosystem.io.clerk.entry_sheets import CodedPlace
from ecosystem.model.quarter import Quarter
from ecosystem.schema import INFORMAL
from ecosystem.sharing import share
from ecosystem.sharing.release import is_one_person_firm, sharing_sectors, shown_actors
from ecosystem.views.names import plain

_NO_ONE_TO_ASK = "group_node"
_PSEUDONYM = "person_pseudonym"


@dataclass(frozen=True)
class Circle:
    """The actors of a quarter that paper may name in a view.

    Parameters
    ----------
    copy
        The quarter as the view may hold it; whatever stands on paper comes from here.
    actors
        Their ids, by name.
    codes
        Id to code.
    names
        Id to name on one line.
    sectors
        Id to sector.
    left_out
        Number of actors in force that are not among them.
    """

    copy: Quarter
    actors: tuple[str, ...]
    codes: Mapping[str, str]
    names: Mapping[str, str]
    sectors: Mapping[str, str]
    left_out: int

    def places(self) -> list[CodedPlace]:
        """Give the actors as they stand in the entry workbook."""
        kinds = self.copy.table("actors")
        types = dict(zip(kinds.column("id"), kinds.column("type"), strict=True))
        return [CodedPlace(self.codes[a], self.names[a], types[a]) for a in self.actors]


def _answers(quarter: Quarter, view: str) -> set[str]:
    """Choose the actors that can be asked and may be named.

    Outside the internal view informal actors, pseudonyms and one-person firms get no paper even
    if their release says otherwise: a sheet with a name lies about on tables.
    """
    sectors, actors = sharing_sectors(quarter), quarter.table("actors")
    chosen = set()
    columns = ("id", "type", "kind", "staff")
    for actor, type_, form, staff in zip(*map(actors.column, columns), strict=True):
        alone = is_one_person_firm(sectors[actor], type_, staff)
        hidden = sectors[actor] == INFORMAL or form == _PSEUDONYM or alone
        if form != _NO_ONE_TO_ASK and not (hidden and view != "internal"):
            chosen.add(actor)
    return chosen & shown_actors(quarter, view) & set(quarter.network().ids)


def circle(quarter: Quarter, *, view: str) -> Circle:
    """Choose who gets a sheet or card.

    Parameters
    ----------
    quarter
        The quarter on full data.
    view
        The view.

    Returns
    -------
    circle
        The actors in force that the view may name and that somebody can be asked for.

    Raises
    ------
    DataError
        If the quarter is itself a shared copy.
    UsageError
        If the view does not exist or leaves nobody.
    """
    if quarter.meta.view != "internal":
        raise DataError("paper.shared_copy")
    chosen = _answers(quarter, view)
    if not chosen:
        raise UsageError("paper.nobody")
    actors = quarter.table("actors")
    names = {
        actor: plain(name) or actor
        for actor, name in zip(actors.column("id"), actors.column("name"), strict=True)
        if actor in chosen
    }
    order = tuple(sorted(chosen, key=lambda actor: (names[actor].casefold(), actor)))
    codes = actor_codes(actors.column("id"))
    return Circle(
        share(quarter, view=view),
        order,
        {actor: codes[actor] for actor in order},
        names,
        {actor: sharing_sectors(quarter)[actor] for actor in order},
        len(set(quarter.network().ids) - chosen),
    )
