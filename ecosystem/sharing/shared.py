"""A copy of a quarter that is safe to pass on: only what a view allows is copied over."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace

from ecosystem.errors import UsageError
from ecosystem.model.demand import read_demand
from ecosystem.model.meta import Meta
from ecosystem.model.quarter import Quarter
from ecosystem.model.table import Table
from ecosystem.schema import TABLES
from ecosystem.sharing.copying import COLUMNS, Copy
from ecosystem.sharing.groups import group_hidden
from ecosystem.sharing.lint import refuse
from ecosystem.sharing.people import rare_languages
from ecosystem.sharing.release import RARE_PROXIES, check_view, shown_actors, thresholds
from ecosystem.sharing.removed import Removed, by_column

_LICENCES = re.compile(r"(?:CC|ODC|ODbL|DL-DE|PDDL|OGL)[A-Z0-9.+-]*", re.IGNORECASE)


@dataclass(frozen=True)
class Shared:
    """A copy to pass on, and what it lacks.

    Parameters
    ----------
    quarter
        The copy.
    removed
        What was taken out, by table and reason. For whoever passes the copy on: it is not part
        of the copy, since numbers of hidden things are hidden, too.
    """

    quarter: Quarter
    removed: tuple[Removed, ...]


def not_mentioned(quarter: Quarter) -> frozenset[str]:
    """Return the languages that no view but the internal one mentions.

    Parameters
    ----------
    quarter
        The quarter on full data.

    Returns
    -------
    languages
        Codes; empty if nobody was counted.
    """
    needs = quarter.table("needs")
    if not len(needs):
        return frozenset()
    cells = read_demand(needs, ()).cells
    counts = (((c.topic, c.language, c.group, c.status), c.demand) for c in cells)
    return frozenset(rare_languages(counts, quarter.meta.languages))


def shared_meta(quarter: Quarter, view: str, *, on: dt.date | None = None) -> Meta:
    """Return what a copy says about its quarter.

    Parameters
    ----------
    quarter
        The quarter on full data.
    view
        The view.
    on
        Day on which it is passed on; None to leave it out.

    Returns
    -------
    meta
        Without title, sources, further properties and descriptions; stamped with view, day and
        thresholds.
    """
    meta = quarter.meta
    hidden = not_mentioned(quarter) & set(RARE_PROXIES)
    names = (str(entry.get("name", "")) for entry in meta.licenses)
    stamp: dict[str, object] = {"thresholds": thresholds()}
    if on is not None:
        stamp["shared_on"] = on.isoformat()
    return replace(
        meta,
        languages=tuple(code for code in meta.languages if code not in hidden),
        licenses=tuple({"name": name} for name in names if _LICENCES.fullmatch(name)),
        title="",
        sources=(),
        view=view,
        extra=stamp,
        package={},
    )


def share(quarter: Quarter, *, view: str = "partner", on: dt.date | None = None) -> Quarter:
    """Make a copy of a quarter that is safe to pass on.

    Parameters
    ----------
    quarter
        The quarter on full data.
    view
        ``partner``, ``public``, or ``internal`` for the quarter itself.
    on
        Day to stamp on the copy; None for none.

    Returns
    -------
    quarter
        A new quarter, stamped with its view and the smallest groups shown. Informal actors and
        others that may not be named are contracted to group nodes or left out; free texts,
        informants, one-sidedness, ratings and unknown columns are not copied; numbers of people
        are coarse, small ones left out. Sharing what is already shared at least as far changes
        nothing.

    Raises
    ------
    DataError
        If a text that would leave holds a phone number, an e-mail address, an account or the
        name of a person; each is named.
    UsageError
        If there is no such view, or a shared copy is asked for a view with more in it.

    Notes
    -----
    Never analyse a shared copy: findings are computed on the full data and redacted afterwards,
    see `share_result`.
    """
    return share_and_tell(quarter, view=view, on=on).quarter


def share_and_tell(quarter: Quarter, *, view: str = "partner", on: dt.date | None = None) -> Shared:
    """Make a copy that is safe to pass on, and list what was taken out.

    Parameters
    ----------
    quarter, view, on
        As for `share`.

    Returns
    -------
    shared
        The copy and the list.

    Raises
    ------
    DataError
        If a text that would leave holds what must not leave; each is named.
    UsageError
        If there is no such view, or a shared copy is asked for a view with more in it.
    """
    check_view(view)
    if quarter.meta.view == view or view == "internal":
        if quarter.meta.view != view:
            raise UsageError("sharing.already_shared", view=quarter.meta.view)
        return Shared(quarter, ())
    if quarter.meta.view == "public":
        raise UsageError("sharing.already_shared", view=quarter.meta.view)
    refuse(quarter, view)
    shown = shown_actors(quarter, view)
    copy = Copy(quarter, view, group_hidden(quarter, shown), not_mentioned(quarter))
    tables: dict[str, Table] = {}
    for name in COLUMNS[view]:
        if name in quarter.tables:
            tables[name] = _table(name, copy, quarter.tables[name].columns)
    shared = Quarter(shared_meta(quarter, view, on=on), tables)
    return Shared(shared, (*copy.removed(), *by_column(quarter, tables)))


def _table(name: str, copy: Copy, there: tuple[str, ...]) -> Table:
    rows = copy.rows(name)
    known = [c for c in COLUMNS[copy.view][name] if c in there or any(c in row for row in rows)]
    needed = [c.name for c in TABLES[name].columns.values() if c.required and c.name not in known]
    return Table.from_records(name, rows, [*known, *needed])
