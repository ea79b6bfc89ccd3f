"""The plan for the money: what ends when, what it does, and when to ask for more (M28)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from ecosystem.changes.base import Close, EndFunding, without_actor, without_ties
from ecosystem.errors import UsageError
from ecosystem.findings.base import Json, Written, headed, plain, tidied, tidy, values_of
from ecosystem.measures import analysis, classics, graphs, money
from ecosystem.measures.arrival import served_share, within_capacity
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import (
    Calendar,
    Meta,
    Parameters,
    add_months,
    as_date,
    as_number,
    is_unknown,
)
from ecosystem.stubs import dataclass
from ecosystem.words import (
    and_list,
    coverage_words,
    number,
    opened,
    reach_words,
    rounded,
    say_day,
    share_words,
    text,
)

if TYPE_CHECKING:
    import pandas as pd


# --- The plan for the money: what ends when, what it does, and when to ask for more (M28).

SCHEMA = "ecosystem-budget/1"

# Months before money ends in which it has to be asked for: when the budget is drawn up.
LEAD_MONTHS = 9

# Months before money ends: then, and a last time.
REMINDERS = (LEAD_MONTHS, 3)


def apply_by(end: dt.date, wave: dt.date) -> dt.date:
    """Return the last day to ask for money that ends; today if that is past."""
    return max(add_months(end, -LEAD_MONTHS), wave)


@dataclass(frozen=True)
class MoneyEnd:
    """A day on which money, offers or ties end."""

    date: dt.date  # The last day with it.
    funding: tuple[str, ...]  # Ids of the fundings that end; empty where they are not told.
    projects: int  # How many end.
    offers: int
    ties: int
    # Share of people-weighted needs with an official way on that day, the day after, and the
    # day after if money of unknown end ends too; None if nobody needs anything.
    coverage_before: float | None
    coverage_after: float | None
    coverage_after_low: float | None
    reach_2: float | None  # Reach with two hand-overs afterwards; None if it is not defined.
    cells_changed: int  # Needs whose class is another afterwards.
    # The month that follows, and the coverage in it while renewed money is not there yet.
    gap_month: str
    coverage_gap: float | None

    def as_dict(self) -> dict[str, Json]:
        """Return plain values."""
        return values_of(self)

    def sentence(self, lang: str) -> str:
        """Say what ends and what that does."""
        day = say_day(self.date, lang)
        said = [text("plans.ends", lang, day=day, what=self._what(lang))]
        before, after = self.coverage_before, self.coverage_after
        if before is not None and after is not None and after < before:
            shares = {"before": share_words(before, lang), "after": share_words(after, lang)}
            key = "cliffs.coverage_untested" if self.reach_2 is None else "cliffs.coverage"
            said.append(text(key, lang, **shares))
        if self.cells_changed:
            said.append(text("cliffs.needs", lang, count=self.cells_changed))
        else:
            said.append(text("plans.nothing", lang))
        gap = self.coverage_gap
        if gap is not None and after is not None and gap < after:
            share = share_words(gap, lang)
            said.append(text("plans.gap", lang, month=self.gap_month, share=share))
        return " ".join(said)

    def _what(self, lang: str) -> str:
        """List what ends; what does not is not mentioned."""
        counts = {
            "plans.projects": self.projects,
            "report.offers": self.offers,
            "report.ties": self.ties,
        }
        parts = [text(key, lang, count=count) for key, count in counts.items() if count]
        return and_list(parts, lang) or text("plans.projects", lang, count=0)


# Years ahead for which is said who pays.
_YEARS_AHEAD = 4


@dataclass(frozen=True)
class Paid:
    """What one level pays in one year, as far as the amounts and ends are known."""

    level: str  # Stored key; blank if nobody said who pays.
    year: int
    fundings: int  # That run in this year.
    euros: float | None  # Of those whose amount is known; None if of none.
    without_amount: int  # Number of those whose amount nobody wrote down.
    end_unknown: int  # Number of those of which nobody knows when they end.
    ending: int  # Number of those that end in this year.


def paid_by_level(quarter: Quarter) -> tuple[Paid, ...]:
    """Say for each level and year who pays how much; what is not known is counted, not guessed."""
    wave, table = quarter.meta.wave, quarter.table("funding")
    if wave is None:
        return ()
    ends, lasting = Calendar.funding_ends(table), Calendar.permanent(table)
    found: dict[tuple[str, int], list[tuple[float | None, bool, bool]]] = {}
    for row in table.records():
        start = as_date(row.get("valid_from", ""))
        end = dt.date.fromordinal(ends[row["id"]]) if row["id"] in ends else None
        amount = as_number(row.get("amount_year", ""))
        level = "" if is_unknown(row.get("level", "")) else row["level"]
        for year in range(wave.year, wave.year + _YEARS_AHEAD + 1):
            first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
            if (start and start > last) or (end and end < first):
                continue
            days = (min(end or last, last) - max(start or first, first)).days + 1
            part = None if amount is None else amount * days / ((last - first).days + 1)
            unsure = end is None and row["id"] not in lasting
            found.setdefault((level, year), []).append((part, unsure, bool(end and end <= last)))
    return tuple(
        Paid(
            level,
            year,
            len(own),
            _sum(part for part, _, _ in own),
            sum(part is None for part, _, _ in own),
            sum(unsure for _, unsure, _ in own),
            sum(ending for _, _, ending in own),
        )
        for (level, year), own in sorted(found.items())
    )


def _sum(amounts: Iterable[float | None]) -> float | None:
    known = [amount for amount in amounts if amount is not None]
    return round(sum(known), 2) if known else None


def permanence(quarter: Quarter) -> tuple[float | None, int, int]:
    """Say what it costs a year to keep all that ends: euros, and fundings with and without them."""
    table = quarter.table("funding")
    ends = Calendar.funding_ends(table)
    amounts = [as_number(r.get("amount_year", "")) for r in table.records() if r["id"] in ends]
    unknown = sum(amount is None for amount in amounts)
    return _sum(amounts), len(amounts) - unknown, unknown


def permanence_words(found: tuple[float | None, int, int], lang: str) -> list[str]:
    """Say what permanence costs, and of how many fundings nobody knows; nothing if none ends."""
    euros, known, unknown = found
    if not known and not unknown:
        return []
    if euros is None:
        return [text("plans.permanence_unknown", lang, count=unknown)]
    told = {"euros": number(euros, lang), "count": known, "unknown": unknown}
    return [text("plans.permanence", lang, **told)]


@dataclass(frozen=True)
class FundingPlan(Written):
    """What ends when, and how much rests on it.

    Parameters
    ----------
    meta, parameters
        The quarter and the conventions used.
    rows
        One a day, by date.
    risks
        Dependency, concentration, notice and renewals.
    reminders
        Months before each end at which somebody should be reminded.
    view
        The view that it may be shown in.
    paid
        What each level pays in each year; amounts stay in the internal view.
    permanence
        Euros a year that all that ends costs, and the number of fundings with and without an
        amount; None outside the internal view.
    """

    meta: Meta
    parameters: Parameters
    rows: tuple[MoneyEnd, ...]
    risks: money.FundingRisks
    reminders: tuple[int, ...] = REMINDERS
    view: str = "internal"
    paid: tuple[Paid, ...] = ()
    permanence: tuple[float | None, int, int] | None = None

    def to_frame(self) -> pd.DataFrame:
        """Return the days as a table.

        Returns
        -------
        frame
            One row a day on which money ends, columns as in `funding_timeline`.
        """
        import pandas as pd

        rows = [{**row.as_dict(), "date": row.date} for row in self.rows]
        return pd.DataFrame.from_records(rows, columns=[field.name for field in fields(MoneyEnd)])

    def dates(self, row: MoneyEnd) -> tuple[dt.date, ...]:
        """Return the days of the reminders for one end.

        Parameters
        ----------
        row
            The end.

        Returns
        -------
        dates
            The first one first; none before the wave.
        """
        days = sorted(add_months(row.date, -months) for months in set(self.reminders))
        wave = self.meta.wave or dt.date.min
        return tuple(day for day in days if day >= wave)

    def as_dict(self) -> dict[str, Json]:
        """Return everything as plain values, keys in the documented order.

        Returns
        -------
        plain
            One object that `json` can write.
        """
        names = ("euros", "counted", "not_counted")
        cost = self.permanence
        return {
            **headed(SCHEMA, self.meta, self.view, self.parameters),
            "ends": [{**row.as_dict(), "reminders": plain(self.dates(row))} for row in self.rows],
            "risks": values_of(self.risks),
            "paid": [values_of(row) for row in self.paid],
            "permanence": None if cost is None else dict(zip(names, cost, strict=True)),
            **values_of(self, "sentences"),
        }

    def sentences(self, lang: str = "en") -> tuple[str, ...]:
        """Say how much rests on money that ends.

        Parameters
        ----------
        lang
            ``"de"`` or ``"en"``.

        Returns
        -------
        sentences
            Those that are defined.
        """
        risks, said = self.risks, []
        if risks.project_dependency is not None:
            share = share_words(risks.project_dependency, lang)
            key = "dependency" if risks.project_dependency else "dependency_none"
            said.append(text(f"plans.{key}", lang, share=share))
        if risks.concentration is not None:
            index = rounded(risks.concentration, 2, lang)
            said.append(text("plans.concentration", lang, index=index))
        if risks.notice_months is not None and risks.first_fall is not None:
            day = say_day(risks.first_fall, lang)
            said.append(text("plans.notice", lang, months=risks.notice_months, day=day))
        shares = (risks.coverage_low, risks.coverage_mean, risks.coverage_high)
        if all(share is not None for share in shares):
            low, mean, high = (share_words(share or 0.0, lang) for share in shares)
            values = {"low": low, "high": high, "mean": mean}
            values["renewal"] = share_words(risks.renewal, lang)
            key = (
                "renewals_one"
                if len({values[n] for n in ("low", "high", "mean")}) == 1
                else "renewals"
            )
            said.append(text(f"plans.{key}", lang, draws=risks.draws, **values))
        if self.permanence is not None:
            said += permanence_words(self.permanence, lang)
        return tuple(said)


def funding_plan(
    quarter: Quarter,
    *,
    renewal: float = money.RENEWAL,
    draws: int = money.DRAWS,
    reminders: Sequence[int] = REMINDERS,
    parameters: Parameters | None = None,
) -> FundingPlan:
    """Plan for the days on which money ends.

    Parameters
    ----------
    quarter
        The quarter on full data.
    renewal
        Chance that a source prolongs its money.
    draws
        Number of draws of the renewals.
    reminders
        Months before each end at which somebody should be reminded.
    parameters
        Conventions and the seed; the defaults if None.

    Returns
    -------
    plan
        The timeline of `funding_timeline`, the figures of `funding_risks` and the reminders.

    Raises
    ------
    UsageError
        If a number of months is negative, the chance is not in 0..1 or there is no draw.
    """
    for months in reminders:
        if months < 0:
            raise UsageError("parameters.range", name="remind", value=months)
    frame = money.funding_timeline(quarter, parameters=parameters)
    rows = []
    for record in frame.to_dict("records"):
        values: dict[str, Any] = {str(name): _plain(value) for name, value in record.items()}
        rows.append(MoneyEnd(**values))
    return FundingPlan(
        meta=quarter.told_meta,
        parameters=analysis.analyse(quarter, parameters).network.parameters,
        rows=tuple(rows),
        risks=money.funding_risks(quarter, renewal=renewal, draws=draws, parameters=parameters),
        reminders=tuple(reminders),
        paid=paid_by_level(quarter),
        permanence=permanence(quarter),
    )


def _plain(value: object) -> object:
    """Shares that are not defined are None, not a number that is none."""
    if isinstance(value, float):
        return None if value != value else tidy(value)
    return value


# --- Blows that a quarter is put through, and what is left after each, in figures and words.

BLOWS_SCHEMA = "ecosystem-stress/1"

MORE_DEMAND = 0.3


@dataclass(frozen=True)
class Blow:
    """One scenario and what is left after it."""

    # Every share is None where it is not defined; after a random loss only reach, coverage and
    # the largest part are computed, as means over the draws.

    key: str  # `none`, `random`, `one_person`, `fragile`, `source`, `holiday`, `hub` or `demand`.
    about: str  # The source or the id of the actor; blank for none, or where it is not told.
    reach_2: float | None  # Share of people-weighted needs reached with two hand-overs.
    coverage: float | None  # Share with an official way, the lower bound.
    served_low: float | None  # Share of people who are served in the end, between the two routings.
    served_high: float | None
    within_capacity: float | None  # Share of people for whom there is a place.
    largest: float | None  # Actors in the largest part, as a share of those in force before.
    # 10th and 90th percentile of the coverage over the draws of the random loss; else None.
    coverage_band: tuple[float, float] | None = None

    def as_dict(self) -> dict[str, Json]:
        """Return plain values."""
        return values_of(self)

    def title(self, lang: str) -> str:
        """Name the scenario."""
        if self.key in ("source", "hub") and self.about:
            return text(f"stress.{self.key}_named", lang, about=self.about)
        return text(f"stress.{self.key}", lang)

    def said(self, lang: str) -> str:
        """Name the scenario and say what is left."""
        return f"{self.title(lang)}: {self.sentence(lang)}"

    def sentence(self, lang: str) -> str:
        """Say what is left."""
        whole = []
        if self.coverage is not None:
            whole.append(coverage_words(self.coverage, None, lang, way=self.reach_2 is not None))
        if self.reach_2 is not None:
            whole.append(reach_words(self.reach_2, 2, lang))
        said = [
            text(f"stress.outcome_{name}", lang, share=share_words(share, lang))
            for name in ("within_capacity", "largest")
            if (share := getattr(self, name)) is not None
        ]
        if self.served_low is not None and self.served_high is not None:
            low, high = (share_words(share, lang) for share in (self.served_low, self.served_high))
            said.append(text("stress.outcome_served", lang, low=low, high=high))
        if said:
            whole.append(opened("; ".join(said)) + ".")
        return " ".join(whole) or text("stress.undefined", lang)


@dataclass(frozen=True)
class StressTest(Written):
    """All scenarios of one quarter.

    Parameters
    ----------
    meta, parameters
        The quarter and the conventions used.
    rows
        The quarter as it is first, then each blow.
    loss, draws
        Share of actors that are lost at random, and how often that is drawn.
    view
        The view that it may be shown in.
    """

    meta: Meta
    parameters: Parameters
    rows: tuple[Blow, ...]
    loss: float
    draws: int
    view: str = "internal"

    def as_dict(self) -> dict[str, Json]:
        """Return everything as plain values, keys in the documented order.

        Returns
        -------
        plain
            One object that `json` can write.
        """
        told = headed(BLOWS_SCHEMA, self.meta, self.view, self.parameters)
        used = {"loss": self.loss, "draws": self.draws, "more_demand": MORE_DEMAND}
        told["parameters"] = {**self.parameters.values, "seed": self.parameters.seed, **used}
        told["scenarios"] = [{**row.as_dict(), "sentence": plain(row.said)} for row in self.rows]
        return told


# --- M27: stress tests, the same few blows for every quarter, and what is left after each.

LOSS = 0.1

STRESS_DRAWS = 200


def stress_test(
    quarter: Quarter,
    *,
    loss: float = LOSS,
    draws: int = STRESS_DRAWS,
    parameters: Parameters | None = None,
) -> StressTest:
    """Put a quarter through the same few blows (M27).

    Parameters
    ----------
    quarter
        The quarter on full data.
    loss
        Share of the actors that are lost at random.
    draws
        How often the random loss is drawn.
    parameters
        Conventions and the seed; the defaults if None.

    Returns
    -------
    test
        The quarter as it is; a random loss; the loss of all one-person units; of all ties whose
        fragility reaches the threshold; of each source of money; a holiday, in which no tie that
        hangs on one person works; the closing of the best tied official actor; and more demand,
        which meets only the places. Every blow but the random one is a change of the tables,
        followed by an analysis from scratch.

    Raises
    ------
    UsageError
        If the share is not in 0..1 or there is no draw.

    References
    ----------
    Albert, R., Jeong, H., & Barabási, A.-L. (2000). Error and attack tolerance of complex networks.
    Nature 406(6794), 378-382. doi:10.1038/35019019
    """
    if not 0 <= loss <= 1:
        raise UsageError("parameters.range", name="loss", value=loss)
    if draws < 1:
        raise UsageError("parameters.range", name="draws", value=draws)
    network = analysis.analyse(quarter, parameters).network
    # without any tie nobody knows how much of the quarter is one net
    whole = len(network.ids) if len(network.records) else 0
    rows = [_outcome("none", "", quarter, parameters, whole)]
    rows.append(_random(quarter, parameters, loss, draws))
    for key, about, changed in _blows(quarter, parameters):
        rows.append(_outcome(key, about, changed(), parameters, whole))
    grown = within_capacity(quarter, more=MORE_DEMAND, parameters=parameters)
    first = rows[0]
    more: dict[str, Any] = {"within_capacity": tidied(grown), "largest": first.largest}
    rows.append(Blow("demand", "", first.reach_2, first.coverage, None, None, **more))
    return StressTest(quarter.told_meta, network.parameters, tuple(rows), loss, draws)


def _blows(
    quarter: Quarter, parameters: Parameters | None
) -> Iterator[tuple[str, str, Callable[[], Quarter]]]:
    network = analysis.analyse(quarter, parameters).network
    alone = [
        key
        for key, staff in zip(network.ids, network.staff.tolist(), strict=True)
        if staff in (0, 1)
    ]

    def without_units() -> Quarter:
        left = quarter
        for actor in alone:
            left = without_actor(left, actor)
        return left

    yield "one_person", "", without_units
    yield "fragile", "", lambda: _without_fragile(quarter, parameters)
    sources = {s for s in quarter.table("funding").column("source") if not is_unknown(s)}
    for source in sorted(sources):
        yield "source", source, partial(EndFunding(source).apply, quarter)
    yield "holiday", "", lambda: without_ties(quarter, lambda row: row.get("one_person") == "yes")
    hub = _hub(analysis.analyse(quarter, parameters).generous)
    if hub is not None:
        yield "hub", hub, lambda: Close(hub).apply(quarter)


def _hub(graph: analysis.GraphAnalysis) -> str | None:
    """Return the official actor with the most partners, the first id of several."""
    n = len(graph.network.ids)
    degree = np.bincount(graph.pairs.first, minlength=n) + np.bincount(
        graph.pairs.second, minlength=n
    )
    degree[graph.network.informal] = 0
    if not n or not degree.any():
        return None
    return graph.network.ids[int(np.argmax(degree))]


def _without_fragile(quarter: Quarter, parameters: Parameters | None) -> Quarter:
    network = analysis.analyse(quarter, parameters).network
    fragility = graphs.record_fragility(network.records, network.parameters)
    threshold = network.parameters["fragility_threshold"] - graphs.EPSILON
    rows = set(network.records.row[fragility >= threshold].tolist())
    number = iter(range(len(quarter.table("ties"))))
    return without_ties(quarter, lambda _: next(number) in rows)


def _outcome(
    key: str, about: str, quarter: Quarter, parameters: Parameters | None, whole: int
) -> Blow:
    graph = analysis.analyse(quarter, parameters).generous
    served = served_share(quarter, parameters=parameters)
    room = within_capacity(quarter, parameters=parameters)
    share = classics.net_by_largest_share(quarter)
    n = len(graph.network.ids)
    return Blow(
        key=key,
        about=about,
        reach_2=tidied(graph.reach(2)),
        coverage=tidied(graphs.covered_share(graph.network, graph.classes.worst)),
        served_low=None if served is None else tidy(served[0]),
        served_high=None if served is None else tidy(served[1]),
        within_capacity=tidied(room),
        largest=None if share is None or not whole else tidy(share * n / whole),
    )


def _random(quarter: Quarter, parameters: Parameters | None, loss: float, draws: int) -> Blow:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    today = analysis.analyse(quarter, parameters)
    network, tested = today.network, today.generous.reach(2) is not None
    ends = money.endings(quarter, network)
    chance = np.random.default_rng(network.parameters.seed)
    n = len(network.ids)
    nothing = (np.zeros(len(network.offers), np.bool_), np.zeros(len(network.records), np.bool_))
    values: dict[str, list[float]] = {"reach_2": [], "coverage": [], "largest": []}
    for _ in range(draws):
        gone = np.zeros(n, np.bool_)
        gone[chance.permutation(n)[: round(loss * n)]] = True
        graph = ends.without(gone, *nothing, had_way=network.has_way).generous
        pairs = graph.pairs
        shape = coo_array((np.ones(len(pairs)), (pairs.first, pairs.second)), shape=(n, n))
        labels = connected_components(shape, directed=False)[1] if n else np.zeros(0, np.int64)
        left = labels[~gone]
        largest = float(np.bincount(left).max()) / n if len(left) and len(network.records) else None
        coverage = graphs.covered_share(graph.network, graph.classes.worst)
        reach = graph.reach(2)
        for name, value in (
            # without any dock left nobody is reached
            ("reach_2", 0.0 if reach is None and tested else reach),
            ("coverage", coverage),
            ("largest", largest),
        ):
            if value is not None:
                values[name].append(value)
    means = {name: tidy(float(np.mean(v))) if v else None for name, v in values.items()}
    band = None
    if values["coverage"]:
        low, high = np.percentile(values["coverage"], [10, 90])
        band = tidy(float(low)), tidy(float(high))
    reach, coverage, largest = means.values()
    return Blow("random", "", reach, coverage, None, None, None, largest, band)
