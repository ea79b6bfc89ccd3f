"""How likely a tie exists, given what independent informants say (M37)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from itertools import accumulate
from operator import or_

import numpy as np
import numpy.typing as npt

from ecosystem.measures import graphs
from ecosystem.measures.removal import Cohesion, cohesion
from ecosystem.measures.sectors import may_join, sector_pairs
from ecosystem.measures.ways import PairLosses, pair_losses, referral_steps, union_steps
from ecosystem.model import network as net
from ecosystem.model.quarter import Quarter, check_quarter
from ecosystem.model.values import Parameters, Table, as_list, as_number, is_unknown, split_mode
from ecosystem.schema import NO_SECTOR, SECTORS, SECTORS_AND_NONE, TOPICS
from ecosystem.words import text

# --- How likely a tie exists, given what independent informants say (M37).

DENSITY = 0.05

MISS_RATE = 0.25

# Conventions, not estimates.
FALSE_RATE = 0.03


def posterior(
    yes: int,
    no: int,
    *,
    density: float = DENSITY,
    miss_rate: float = MISS_RATE,
    false_rate: float = FALSE_RATE,
) -> float:
    """Return the probability that a tie exists, given independent reports.

    Source: Butts, C. T. (2003). Network inference, error, and informant (in)accuracy: a Bayesian
    approach. Social Networks 25(2), 103-140. doi:10.1016/S0378-8733(02)00038-2

    Source: Krackhardt, D. (1987). Cognitive social structures. Social Networks 9(2), 109-134.
    doi:10.1016/0378-8733(87)90009-8
    """
    there = density * (1 - miss_rate) ** yes * miss_rate**no
    not_there = (1 - density) * false_rate**yes * (1 - false_rate) ** no
    both = there + not_there
    return there / both if both > 0 else density


# --- Who confirms each tie, and how likely it is that the tie exists (M37).

# What can be said of a tie; `unreported` is a row of the table of which nobody said anything.
STATES = (
    "documented",
    "confirmed",
    "one_sided_denied",
    "one_sided_not_asked",
    "third_party_only",
    "contradicted",
    "unreported",
)


@dataclass(frozen=True)
class Confirmation:
    """What the two sides, others and documents say of one tie."""

    source: str  # The tie.
    target: str
    kind: str
    source_says: str  # `yes`, `no`, or blank for not asked and unknown.
    target_says: str
    others_yes: int  # Third parties that know the tie, and such that say there is none.
    others_no: int
    documented: bool  # Whether there is a contract, an agreement or the like.
    # Probability that the tie exists; None if nobody was asked and nothing is documented.
    posterior: float | None = None

    @property
    def state(self) -> str:
        """One of `STATES`."""
        return state_of(
            self.source_says,
            self.target_says,
            others_yes=self.others_yes,
            documented=self.documented,
        )

    @property
    def yes(self) -> int:
        """Number of reports that the tie exists."""
        return self.others_yes + (self.source_says, self.target_says).count("yes")

    @property
    def no(self) -> int:
        """Number of reports that it does not."""
        return self.others_no + (self.source_says, self.target_says).count("no")


def state_of(source_says: str, target_says: str, *, others_yes: int, documented: bool) -> str:
    """Sort a tie by who confirms it."""
    said = {source_says, target_says} & net.REPORTED
    if source_says == target_says == "no":
        return "contradicted"
    if documented:
        return "documented"
    if source_says == target_says == "yes":
        return "confirmed"
    if "yes" in said:
        return "one_sided_denied" if "no" in said else "one_sided_not_asked"
    if "no" in said:
        return "contradicted"
    return "third_party_only" if others_yes else "unreported"


def _third_party_denials(reports: Table) -> Mapping[tuple[str, str, str], frozenset[str]]:
    """Informants that are no side of a tie and whose latest word is no, by tie or blank kind."""
    latest: dict[tuple[str, str, str], dict[str, tuple[str, str, str]]] = defaultdict(dict)
    columns = ("source", "target", "kind", "role", "date", "id", "informant", "says")
    for source, target, kind, role, date, key, informant, says in zip(
        *map(reports.column, columns), strict=True
    ):
        if role != "third" or says not in ("yes", "no", "missing"):
            continue
        tie = (source, target, "" if is_unknown(kind) else kind)
        word = ("" if is_unknown(date) else date, key, says)
        if word > latest[tie].get(informant, ("", "", "")):
            latest[tie][informant] = word
    return {
        tie: frozenset(who for who, word in words.items() if word[2] == "no")
        for tie, words in latest.items()
    }


def confirmations(
    quarter: Quarter,
    *,
    density: float = DENSITY,
    miss_rate: float = MISS_RATE,
    false_rate: float = FALSE_RATE,
) -> tuple[Confirmation, ...]:
    """Say of every tie in force who confirms it and how likely it exists (M37).

    Parameters
    ----------
    quarter
        The quarter.
    density
        Share of all pairs that are tied, before anybody is asked.
    miss_rate
        How often an informant does not name a tie that exists.
    false_rate
        How often an informant names a tie that does not exist.

    Returns
    -------
    ties
        Sorted by source, target and kind; also ties that both sides deny, which are in neither
        graph. The defaults are conventions; see `estimate_error_rates`.

    Notes
    -----
    Reports are folded into the ties first, as for every finding. A document counts as proof,
    posterior 1, unless both sides say no. Where nobody was asked the posterior is None: a row
    that somebody typed in is no report. Informants are taken as independent.
    """
    check_quarter(quarter)
    reports = quarter.table("reports")
    denials = _third_party_denials(reports)
    nobody: frozenset[str] = frozenset()
    found = []
    for record in _existing(quarter):
        source, target, kind = record["source"], record["target"], record["kind"]
        said, heard = (record.get(f"{side}_reports", "") for side in ("source", "target"))
        deny = denials.get((source, target, kind), nobody) | denials.get(
            (source, target, ""), nobody
        )
        tie = Confirmation(
            source=source,
            target=target,
            kind=kind,
            source_says=said if said in net.REPORTED else "",
            target_says=heard if heard in net.REPORTED else "",
            others_yes=int(as_number(record.get("others_report", "")) or 0),
            others_no=len(deny),
            documented=record.get("documented") == "yes",
        )
        chance: float | None = None
        if tie.state == "documented":
            chance = 1.0
        elif tie.yes + tie.no:
            chance = round(
                posterior(
                    tie.yes, tie.no, density=density, miss_rate=miss_rate, false_rate=false_rate
                ),
                12,
            )
        found.append(replace(tie, posterior=chance))
    return tuple(sorted(found, key=_order))


def _existing(quarter: Quarter) -> list[dict[str, str]]:
    """Rows of the ties in force with the reports folded in, also those that both sides deny."""
    actors, ties = quarter.table("actors"), quarter.table("ties")
    wave = quarter.meta.wave
    force = net.rows_in_force(actors, "active_from", "active_until", wave)
    there = {key for key, counts in zip(actors.column("id"), force, strict=True) if counts}

    def stands(source: str, target: str) -> bool:
        return source in there and target in there and source != target

    ends = zip(ties.column("source"), ties.column("target"), strict=True)
    periods = net.rows_in_force(ties, "", "valid_until", wave)
    counts = [inside and stands(*pair) for inside, pair in zip(periods, ends, strict=True)]
    records = net.fold_reports(ties, quarter.table("reports"), counts).ties.records()
    counts += [stands(record["source"], record["target"]) for record in records[len(counts) :]]
    return [
        record
        for record, inside in zip(records, counts, strict=True)
        if inside and net.is_tie(record.get("wished", ""), record.get("frequency", ""))
    ]


def _order(tie: Confirmation) -> tuple[str | int, ...]:
    said = (tie.source_says, tie.target_says)
    return (tie.source, tie.target, tie.kind, STATES.index(tie.state), *said, tie.yes, tie.no)


def tie_in_state(ties: Iterable[Confirmation], *states: str) -> tuple[Confirmation, ...]:
    """Return the ties in some states.

    Parameters
    ----------
    ties
        What `confirmations` returns.
    *states
        Some of `STATES`.

    Returns
    -------
    ties
        In the same order.
    """
    return tuple(tie for tie in ties if tie.state in states)


def tie_by_posterior(
    ties: Iterable[Confirmation], *, least: float = 0.0, most: float = 1.0
) -> tuple[Confirmation, ...]:
    """Return the ties whose probability lies in a range, the most doubtful first.

    Parameters
    ----------
    ties
        What `confirmations` returns.
    least, most
        Bounds of the probability, both included.

    Returns
    -------
    ties
        Sorted by probability, then as given. A tie of which nobody said anything has no
        probability and is left out.
    """
    known = [tie for tie in ties if tie.posterior is not None and least <= tie.posterior <= most]
    return tuple(sorted(known, key=lambda tie: tie.posterior or 0.0))


# --- How often informants miss a tie or name a false one, estimated from their own reports (M37).

REPORTS_MIN = 3

DYADS_MIN = 50

_STEPS = 2000

_STILL = 1e-10


@dataclass(frozen=True)
class ErrorRates:
    """Estimated error rates of the informants."""

    # How often an informant does not name a tie that exists; None if not estimated.
    miss_rate: float | None
    # How often an informant names a tie that does not exist; None if not estimated.
    false_rate: float | None
    # Share of the dyads used that are tied. These are dyads that somebody named, so it says
    # nothing of the density of the whole.
    share: float | None
    dyads: int  # Number of dyads with at least three reports.
    reason: str = ""  # Why there is no estimate: `few_dyads` or `one_kind`; blank if there is one.

    def sentence(self, lang: str) -> str:
        """Say the rates, or why there are none."""
        if self.reason or self.miss_rate is None or self.false_rate is None:
            values = {"dyads": self.dyads, "needed": DYADS_MIN, "reports": REPORTS_MIN}
            return text(f"boundary.rates.{self.reason}", lang, **values)
        shares = {"miss": self.miss_rate, "false": self.false_rate}
        percent = {name: f"{share:.0%}".replace("%", " %") for name, share in shares.items()}
        return text("boundary.rates.said", lang, dyads=self.dyads, **percent)


def _expectation(
    yes: npt.NDArray[np.float64], no: npt.NDArray[np.float64], rates: tuple[float, float, float]
) -> npt.NDArray[np.float64]:
    share, miss, false = rates
    there = share * (1 - miss) ** yes * miss**no
    not_there = (1 - share) * false**yes * (1 - false) ** no
    both = there + not_there
    found = np.full(len(both), share)
    np.divide(there, both, out=found, where=both > 0)
    return found


def em_rates(reports: Iterable[tuple[int, int]]) -> ErrorRates:
    """Estimate error rates from counts of reports by expectation maximisation.

    Source: Butts, C. T. (2003). Network inference, error, and informant (in)accuracy: a Bayesian
    approach. Social Networks 25(2), 103-140. doi:10.1016/S0378-8733(02)00038-2
    """
    # A mixture of two binomials, started at the conventions; no randomness. The counts must
    # hold the denials, too: reports of third parties that say yes only look like perfect
    # agreement.
    counts = sorted(pair for pair in reports if sum(pair) >= REPORTS_MIN)
    if len(counts) < DYADS_MIN:
        return ErrorRates(None, None, None, len(counts), "few_dyads")
    yes, no = np.array(counts, np.float64).T
    rates = (0.5, MISS_RATE, FALSE_RATE)
    for _ in range(_STEPS):
        tied = _expectation(yes, no, rates)
        asked, asked_else = float(tied @ (yes + no)), float((1 - tied) @ (yes + no))
        if min(asked, asked_else) < 1:  # one class is empty: its rate would be a guess
            return ErrorRates(None, None, None, len(counts), "one_kind")
        new = (float(tied.mean()), float(tied @ no) / asked, float((1 - tied) @ yes) / asked_else)
        moved = max(abs(a - b) for a, b in zip(new, rates, strict=True))
        rates = new
        if moved < _STILL:
            break
    share, miss, false = rates
    if 1 - miss <= false:
        return ErrorRates(None, None, None, len(counts), "one_kind")
    return ErrorRates(round(miss, 9), round(false, 9), round(share, 9), len(counts))


def estimate_error_rates(quarter: Quarter) -> ErrorRates:
    """Estimate how often the informants of a quarter miss a tie or name a false one (M37).

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    rates
        The estimate, or the reason why there is none. Parallel ties of one kind count once.
    """
    dyads: dict[tuple[str, str, str], Confirmation] = {}
    for tie in confirmations(quarter):
        dyads.setdefault((tie.source, tie.target, tie.kind), tie)
    return em_rates((tie.yes, tie.no) for tie in dyads.values())


# --- Whose view the map holds: who was heard, by sector and by language (M39).

# Why an actor is on the map.
REASONS = ("list", "named", "event", "spatial")


@dataclass(frozen=True)
class Heard:
    """How many actors of one part of the map were heard."""

    part: str  # A sector, or a language.
    actors: int
    heard: int  # Actors from which there is at least one report, or that answered on a tie.
    informants: int  # People who spoke for them; one for an actor that answered without a code.
    share: float | None  # Heard among all; None if there is no actor.


@dataclass(frozen=True)
class Views:
    """Whose view the map holds."""

    everybody: Heard  # All actors in force.
    inside: Heard  # The same without those that lie outside the neighbourhood.
    # One row a sector, in the order of the vocabulary; last who is of no known one, if anybody.
    sectors: tuple[Heard, ...]
    # One row a language, actors whose own staff speak it with clients.
    languages: tuple[Heard, ...]
    # Why actors are on the map, with the number of each; `unknown` if nothing is stated.
    reasons: dict[str, int]


def _voices(quarter: Quarter) -> Mapping[str, frozenset[str]]:
    """Codes of the informants that spoke for each actor; none for one that has no code."""
    found: dict[str, set[str]] = defaultdict(set)
    reports, hurdles = quarter.table("reports"), quarter.table("hurdles")
    columns = ("informant", "organisation", "role", "source", "target", "says")
    for who, own, role, source, target, says in zip(*map(reports.column, columns), strict=True):
        if says != "unsure":
            found[own or {"source": source, "target": target}.get(role, "")].add(who)
    for who, own in zip(hurdles.column("informant"), hurdles.column("organisation"), strict=True):
        found[own].add(who)
    for tie in confirmations(quarter):
        for actor, said in ((tie.source, tie.source_says), (tie.target, tie.target_says)):
            if said:
                found.setdefault(actor, set())
    return {actor: frozenset(codes) for actor, codes in found.items()}


def _row(part: str, actors: Iterable[str], voices: Mapping[str, frozenset[str]]) -> Heard:
    there = set(actors)
    spoken = [voices[actor] for actor in there if actor in voices]
    people = len(frozenset().union(*spoken)) + sum(not codes for codes in spoken)
    share = len(spoken) / len(there) if there else None
    return Heard(part, len(there), len(spoken), people, share)


def _speakers(quarter: Quarter) -> dict[str, set[str]]:
    network = quarter.network()
    in_force = {offer.id for offer in network.offers}
    found: dict[str, set[str]] = {}
    offers = quarter.table("offers")
    columns = ("id", "actor", "languages")
    for key, actor, languages in zip(*map(offers.column, columns), strict=True):
        if key not in in_force:
            continue
        for entry in as_list(languages):
            code, mode = split_mode(entry)
            if mode == "staff" and code != "*" and not is_unknown(code):
                found.setdefault(code, set()).add(actor)
    return found


def views_heard(quarter: Quarter) -> Views:
    """Count whose view the map holds, by sector and by language (M39).

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    views
        Actors in force and how many of them were heard: all, without those that are known to lie
        outside, by sector, and by the languages that their staff speak. Languages are those of
        offers, never guessed from names of people or places.

    References
    ----------
    Laumann, E. O., Marsden, P. V., & Prensky, D. (1983). The boundary specification problem in
    network analysis. In R. S. Burt & M. J. Minor (eds.), Applied network analysis, 18-34. Sage.
    """
    check_quarter(quarter)
    actors = quarter.table("actors")
    there = frozenset(quarter.network().ids)
    voices = _voices(quarter)
    sectors = net.actor_sectors(actors)
    outside = {
        actor
        for actor, inside in zip(actors.column("id"), actors.column("inside"), strict=True)
        if inside == "no"
    }
    reasons = Counter(
        "unknown" if is_unknown(reason) else reason
        for actor, reason in zip(actors.column("id"), actors.column("named_by"), strict=True)
        if actor in there
    )
    return Views(
        everybody=_row("all", there, voices),
        inside=_row("inside", there - outside, voices),
        sectors=tuple(
            _row(sector, (actor for actor in there if sectors[actor] == sector), voices)
            for sector in SECTORS_AND_NONE
            if sector != NO_SECTOR or any(sectors[actor] == sector for actor in there)
        ),
        languages=tuple(
            _row(code, speakers, voices) for code, speakers in sorted(_speakers(quarter).items())
        ),
        reasons={reason: reasons[reason] for reason in (*REASONS, "unknown")},
    )


# --- Whom the map does not show yet: unseen actors, saturation and coverage of views (M39).

STOP_AFTER = 3

STOP_SHARE = 0.05

# Day (blank if unknown), informant, actor that the informant named.
Naming = tuple[str, str, str]


@dataclass(frozen=True)
class Unseen:
    """How many actors nobody named yet, at least."""

    informants: int
    named: int  # Actors that at least one informant named.
    once: int  # Actors that exactly one and exactly two informants named.
    twice: int
    estimate: float | None  # Lower bound of the actors that there are to name; None if undefined.
    listed: int  # Actors in force on the map, named or not.
    # How many more there are than the map holds, at least; None if undefined.
    beyond_map: float | None
    # Why there is no estimate: `no_reports` or `one_informant`; blank if there is one.
    reason: str = ""

    def sentence(self, lang: str) -> str:
        """Say how many there are at least, or why that is not known."""
        if self.estimate is None:
            return text(f"boundary.reason.{self.reason}", lang)
        values = {"informants": self.informants, "named": self.named}
        return text("boundary.unseen.said", lang, estimate=round(self.estimate), **values)


@dataclass(frozen=True)
class Saturation:
    """New names per informant, in the order in which they were asked."""

    curve: tuple[int, ...]  # For each informant how many actors are known once he or she was heard.
    last_share: float | None  # New among all names of the last three informants; None if undefined.
    # Whether that is less than five per cent, so that one may stop asking; None if undefined.
    saturated: bool | None
    # Why it is undefined: `no_reports`, `no_dates` or `few_informants`; blank if it is not.
    reason: str = ""

    def sentence(self, lang: str) -> str:
        """Say whether it is worth asking more people, or why that is not known."""
        if self.reason:
            return text(f"boundary.reason.{self.reason}", lang)
        return text(f"boundary.saturation.{'stop' if self.saturated else 'go_on'}", lang)


def chao1(seen: int, once: int, twice: int) -> float:
    """Estimate from below how many there are, seen and unseen (bias-corrected Chao1).

    Source: Chao, A. (1984). Nonparametric estimation of the number of classes in a population.
    Scandinavian Journal of Statistics 11(4), 265-270.

    Source: Gotelli, N. J., & Colwell, R. K. (2011). Estimating species richness. In Biological
    diversity: frontiers in measurement and assessment, 39-54. Oxford University Press.
    """
    return seen + once * (once - 1) / (2 * (twice + 1))


def namings(quarter: Quarter) -> tuple[Naming, ...]:
    """List which informant named which actor."""
    check_quarter(quarter)
    # What a tie says in its own columns was said by somebody at that actor: by its informant if
    # the reports hold exactly one from there, else by one of whom no more is known than the
    # actor.
    there = frozenset(quarter.network().ids)
    days: dict[tuple[str, str], str] = {}
    codes: dict[str, set[str]] = defaultdict(set)

    def name(who: str, day: str, actors: Iterable[str], own: str) -> None:
        day = "" if is_unknown(day) else day
        for actor in actors:
            if actor in there and actor != own:
                known = days.get((who, actor))
                days[who, actor] = min(known, day) if known and day else known or day

    columns = ("informant", "organisation", "role", "date", "source", "target", "says")
    for who, own, role, day, source, target, says in zip(
        *map(quarter.table("reports").column, columns), strict=True
    ):
        home = own or {"source": source, "target": target}.get(role, "")
        codes[home].add(who)
        if says in ("yes", "missing"):
            ends = {"source": (target,), "target": (source,)}.get(role, (source, target))
            name(who, day, ends, own)
    asked = ("informant", "organisation", "date", "from_actor", "to_actor")
    for who, own, day, start, end in zip(*map(quarter.table("hurdles").column, asked), strict=True):
        codes[own].add(who)
        name(who, day, (start, end), own)
    for tie in confirmations(quarter):
        for said, own, other in (
            (tie.source_says, tie.source, tie.target),
            (tie.target_says, tie.target, tie.source),
        ):
            if said == "yes":
                known = codes.get(own, set())
                name(next(iter(known)) if len(known) == 1 else f"@{own}", "", (other,), own)
    return tuple(sorted((day, who, actor) for (who, actor), day in days.items()))


def unseen_actors(quarter: Quarter) -> Unseen:
    """Estimate how many actors nobody named yet (M39).

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    unseen
        Bias-corrected Chao1, a lower bound; undefined with fewer than two informants.

    Notes
    -----
    The estimate takes the informants as free to name anybody. Where all of them ticked the same
    list nobody outside it can be named, and the figure says less than it seems.

    References
    ----------
    Chao, A. (1984). Nonparametric estimation of the number of classes in a population.
    Scandinavian Journal of Statistics 11(4), 265-270.

    Gotelli, N. J., & Colwell, R. K. (2011). Estimating species richness. In Biological
    diversity: frontiers in measurement and assessment, 39-54. Oxford University Press.
    """
    found = namings(quarter)
    listed = len(quarter.network().ids)
    informants = len({who for _, who, _ in found})
    times = Counter(actor for _, _, actor in found)
    often = Counter(times.values())
    figures = (informants, len(times), often[1], often[2])
    if informants < 2:
        reason = "one_informant" if informants else "no_reports"
        return Unseen(*figures, None, listed, None, reason)
    estimate = chao1(len(times), often[1], often[2])
    return Unseen(*figures, estimate, listed, max(0.0, estimate - listed))


def saturation(quarter: Quarter) -> Saturation:
    """Follow how many new actors each further informant names (M39).

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    saturation
        The curve in the order of each informant's first dated report, equal days by code; an
        informant without any day is left out. One may stop asking when fewer than five per cent
        of what the last three informants named was new.
    """
    found = namings(quarter)
    if not found:
        return Saturation((), None, None, "no_reports")
    first: dict[str, str] = {}
    named: Mapping[str, set[str]] = defaultdict(set)
    for day, who, actor in found:
        named[who].add(actor)
        if day:
            first[who] = min(first.get(who, day), day)
    order = sorted(first, key=lambda who: (first[who], who))
    if not order:
        return Saturation((), None, None, "no_dates")
    known: set[str] = set()
    new = []
    for who in order:
        new.append(len(named[who] - known))
        known |= named[who]
    curve = tuple(accumulate(new))
    if len(order) <= STOP_AFTER:
        return Saturation(curve, None, None, "few_informants")
    last = len(set().union(*(named[who] for who in order[-STOP_AFTER:])))
    share = sum(new[-STOP_AFTER:]) / last
    return Saturation(curve, share, share < STOP_SHARE)


# --- Many slightly different quarters analysed in one batch of array work (M40).
# Each draw loses some ties at random and gains some false ones. All draws stand side by side in
# one large graph of separate blocks, so that one pass serves them all: actor *v* of draw *b* is
# number ``b * n + v``.

FloatArray = npt.NDArray[np.float64]

BoolArray = npt.NDArray[np.bool_]

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Disturbance:
    """How much is changed in each draw, as shares."""

    missing: float = 0.10  # Of the tie records: they are lost.
    false: float = 0.02  # As many tie records are added between actors who might well be tied.
    actors: float = 0.0  # Of the actors that are no docking point: all their ties are lost.
    one_sided: float = 0.0  # Of the confirmed tie records: one side alone names them.

    @classmethod
    def of(cls, parameters: Parameters) -> Disturbance:
        """Read it from the conventions."""
        names = ("missing_ties", "false_ties", "missing_actors", "one_sided")
        return cls(*(parameters[f"disturbance.{name}"] for name in names))


# How often a false tie joins partners of a partner: who has heard of one another is named together.
_NEAR = 0.5


def _false_records(network: net.Network, count: int, rng: np.random.Generator) -> net.Records:
    """Make ties that nobody really has: layer and topics as in the quarter, nothing else known."""
    # Drawn by what is plausible: who names many names one too many, so a false tie begins where a
    # true one does; it leads to a partner of a partner, or to one whom others name often.
    records, n = network.records, len(network.ids)
    found = records.keep(rng.integers(0, len(records), count))
    source = found.source.astype(np.int64)
    ends = np.concatenate([records.source, records.target]).astype(np.int64)
    others = np.concatenate([records.target, records.source]).astype(np.int64)
    order = np.lexsort((others, ends))
    partners, first = others[order], np.searchsorted(ends[order], np.arange(n + 1))

    def partner(actor: IntArray) -> IntArray:
        degree = first[actor + 1] - first[actor]
        return partners[first[actor] + (rng.random(count) * degree).astype(np.int64)]

    near, often = partner(partner(source)), records.target[rng.integers(0, len(records), count)]
    target = np.where(rng.random(count) < _NEAR, near, often)
    known = np.unique(ends * n + others)
    for _ in range(_TRIES):
        at = np.minimum(np.searchsorted(known, source * n + target), len(known) - 1)
        wrong = (target == source) | (known[at] == source * n + target)
        if not wrong.any():
            break
        target = np.where(wrong, rng.integers(0, n, count), target)
    else:  # who is tied to nearly everybody
        target = np.where(target == source, (source + 1) % n, target)
    return replace(
        found,
        target=target.astype(np.int32),
        risks=np.zeros(count, np.uint8),
        unknown=np.full(count, 127, np.uint8),
        rated=np.zeros(count, np.bool_),
        strict=np.zeros(count, np.bool_),
        row=np.full(count, -1, np.int32),
        measured=np.full(count, np.nan),
    )


_TRIES = 8


def _chosen(shape: tuple[int, int], share: float, rng: np.random.Generator) -> BoolArray:
    """Choose a share of the columns in each row."""
    chosen = np.zeros(shape, np.bool_)
    if count := round(share * shape[1]):
        order = rng.random(shape).argpartition(count - 1, axis=1)[:, :count]
        np.put_along_axis(chosen, order, values=True, axis=1)
    return chosen


def disturbances(
    network: net.Network, draws: int, disturbance: Disturbance, seed: int
) -> tuple[BoolArray, net.Records]:
    """Draw which records each of many disturbed quarters keeps, and as many false ones for each."""
    # the false ones stand behind one another, those of the first quarter first
    rng = np.random.default_rng(seed)
    records, n = network.records, len(network.ids)
    m = len(records)
    kept = ~_chosen((draws, m), disturbance.missing, rng)
    if disturbance.actors:
        lost = np.zeros((draws, n), np.bool_)
        open_ = np.setdiff1d(np.arange(n), network.docks)
        lost[:, open_] = _chosen((draws, len(open_)), disturbance.actors, rng)
        kept &= ~(lost[:, records.source] | lost[:, records.target])
    gained = round(disturbance.false * m)
    if not gained or n < 2:
        return kept, records.keep(np.zeros(m, np.bool_))
    return kept, _false_records(network, gained * draws, rng)


def disturbed_records(
    network: net.Network, draws: int, disturbance: Disturbance, seed: int
) -> tuple[net.Records, IntArray]:
    """Draw the tie records of many disturbed quarters."""
    kept, false = disturbances(network, draws, disturbance, seed)
    draw, row = np.nonzero(kept)
    gained = len(false) // max(draws, 1)
    whole = network.records.keep(row)
    if disturbance.one_sided:
        sure = np.flatnonzero(network.records.strict)
        doubted = np.zeros(kept.shape, np.bool_)
        rng = np.random.default_rng([seed, 1])
        doubted[:, sure] = _chosen((draws, len(sure)), disturbance.one_sided, rng)
        whole = replace(whole, strict=whole.strict & ~doubted[draw, row])
    return whole.joined(false), np.concatenate([draw, np.repeat(np.arange(draws), gained)])


def stacked_network(
    network: net.Network, records: net.Records, draw: IntArray, draws: int
) -> net.Network:
    """Put many quarters with the same actors and offers into one network of separate blocks."""
    n = len(network.ids)
    block = (np.arange(draws) * n)[:, None]
    at = np.where(network.at >= 0, network.at + block, -1)
    offset = (draw * n).astype(np.int32)
    return replace(
        network,
        ids=network.ids * draws,
        names=(),
        sectors=np.tile(network.sectors, draws),
        staff=np.tile(network.staff, draws),
        asked=(),
        at=at.ravel().astype(np.int32),
        chains={
            place + b * n: tuple(tuple(actor + b * n for actor in chain) for chain in chains)
            for b in range(draws)
            for place, chains in network.chains.items()
        },
        docks=(network.docks + block).ravel().astype(np.int32),
        weights=np.tile(network.weights, draws),
        offers=(),
        records=replace(records, source=records.source + offset, target=records.target + offset),
    )


@dataclass(frozen=True, eq=False)
class Batch:
    """Many disturbed quarters and the measures on all of them."""

    network: net.Network  # The undisturbed quarter.
    stacked: net.Network
    draws: int

    @classmethod
    def draw(
        cls, network: net.Network, draws: int, disturbance: Disturbance, *, strict: bool = False
    ) -> Batch:
        """Draw the quarters; the strict graph keeps only the confirmed ties of the same draws."""
        seed = network.parameters.seed
        records, draw = disturbed_records(network, draws, disturbance, seed)
        if strict:
            draw, records = draw[records.strict], records.keep(records.strict)
        return cls(network, stacked_network(network, records, draw, draws), draws)

    @property
    def size(self) -> int:
        """Actors of one draw."""
        return len(self.network.ids)

    @cached_property
    def projection(self) -> graphs.Projection:
        """The derived graphs of all draws."""
        return graphs.Projection(self.stacked, self.stacked.records)

    @property
    def arcs(self) -> graphs.Arcs:
        """REF arcs of all draws."""
        return self.projection.arcs

    @property
    def pairs(self) -> graphs.Pairs:
        """Pairs of all draws."""
        return self.projection.pairs

    @cached_property
    def ground(self) -> graphs.Ground:
        """REF arcs of all draws, ready to walk on."""
        return graphs.ground_of(self.stacked, self.arcs)

    @cached_property
    def match(self) -> graphs.Words:
        """Cells served at each actor of each draw."""
        return self.tile(graphs.match_words(self.network, list(self.network.offers)))

    def tile(self, words: graphs.Words) -> graphs.Words:
        """Repeat words of one quarter for every draw."""
        return np.tile(words, (self.draws, 1))

    @cached_property
    def reached(self) -> graphs.Words:
        """Cells reached from each actor within *k* hand-overs."""
        return graphs.reach_levels(self.ground, self.match, int(self.network.parameters["k"]))[-1]

    @cached_property
    def cohesion(self) -> Cohesion:
        """Cut edges and cut points of all draws."""
        return cohesion(self.size * self.draws, self.pairs.first, self.pairs.second)

    @cached_property
    def each(self) -> list[graphs.Projection]:
        """Each draw by itself."""
        n, records = self.size, self.stacked.records
        order = np.argsort(records.source // n, kind="stable")
        firsts = np.searchsorted(records.source[order] // n, np.arange(self.draws + 1))
        found = []
        for draw in range(self.draws):
            own = records.keep(order[firsts[draw] : firsts[draw + 1]])
            shift = np.int32(draw * n)
            moved = replace(own, source=own.source - shift, target=own.target - shift)
            found.append(graphs.Projection(self.network, moved))
        return found

    @cached_property
    def _net_losses(self) -> list[PairLosses]:
        """What is lost on the net alone, draw by draw."""
        k = int(self.network.parameters["k"])
        found = []
        for graph in self.each:
            if self.network.has_referrals:
                steps = referral_steps(self.network, graph.arcs)
            else:
                steps = union_steps(self.network, graph.pairs)
            found.append(pair_losses(steps, k))
        return found

    @property
    def tie_losses(self) -> FloatArray:
        """Share of pairs lost without each arc, or each pair without any REF tie, of all draws."""
        return np.concatenate([losses.tie_loss for losses in self._net_losses])

    @property
    def actor_losses(self) -> FloatArray:
        """Share of the pairs of others lost without each actor; shape (draws, n)."""
        return np.stack([losses.actor_loss for losses in self._net_losses])

    def docks_or(self, words: graphs.Words) -> BoolArray:
        """Return for each draw the cells that some dock has; shape (draws, cells)."""
        found = words[self.stacked.docks].reshape(self.draws, -1, words.shape[1])
        return graphs.to_matrix(np.bitwise_or.reduce(found, axis=1), len(self.network.demand.cells))

    def reach_by_topic(self, words: graphs.Words) -> FloatArray:
        """Return people-weighted reach of each topic; shape (draws, topics)."""
        cells = self.network.demand.cells
        matrix = graphs.to_matrix(words[self.stacked.docks], len(cells))
        by_dock = matrix.reshape(self.draws, len(self.network.docks), len(cells))
        weighted = np.einsum("d,bdc->bc", self.network.weights, by_dock.astype(np.float64))
        share = np.zeros((len(cells), len(TOPICS)))
        for position, cell in enumerate(cells):
            share[position, TOPICS.index(cell.topic)] = cell.weight
        return np.asarray(weighted @ share)

    @cached_property
    def whole_reach(self) -> FloatArray:
        """People-weighted reach of each topic in each undamaged draw."""
        return self.reach_by_topic(self.reached)

    def arc_at(self, source: int, target: int) -> IntArray:
        """Return the position of one arc in each draw, -1 where it is not."""
        return self._find(self.arcs.source, self.arcs.target, source, target)

    def pair_at(self, one: int, other: int) -> IntArray:
        """Return the position of one pair in each draw, -1 where it is not."""
        first, second = min(one, other), max(one, other)
        return self._find(self.pairs.first, self.pairs.second, first, second)

    def _find(self, left: IntArray, right: IntArray, one: int, other: int) -> IntArray:
        whole = self.size * self.draws
        block = np.arange(self.draws) * self.size
        wanted = (block + one) * whole + block + other
        keys = left * whole + right
        where = np.searchsorted(keys, wanted)
        there = np.minimum(where, max(len(keys) - 1, 0))
        found = np.zeros(self.draws, np.bool_) if not len(keys) else keys[there] == wanted
        return np.where(found, there, -1)

    def reach_without_arc(self, source: int, target: int) -> FloatArray:
        """Return people-weighted reach of each topic once one arc is gone in every draw."""
        ground = self.ground
        gone = (ground.source % self.size == source) & (ground.target % self.size == target)
        words = graphs.reach_levels(
            ground.keep(~gone), self.match, int(self.network.parameters["k"])
        )
        return self.reach_by_topic(words[-1])

    @cached_property
    def sector_counts(self) -> Mapping[tuple[int, int], IntArray]:
        """Pairs that join two sectors in each draw, or may: an end of no known sector."""
        count = len(SECTORS) + 1
        left = self.stacked.sectors[self.pairs.first]
        right = self.stacked.sectors[self.pairs.second]
        draw = self.pairs.first // self.size
        code = (draw * count + np.minimum(left, right)) * count + np.maximum(left, right)
        table = np.bincount(code, minlength=self.draws * count * count)
        shaped = may_join(table.reshape(self.draws, count, count))
        return {(a, b): shaped[:, a, b] for a, b in sector_pairs()}

    @cached_property
    def pair_counts(self) -> IntArray:
        """Pairs of each draw."""
        return np.bincount(self.pairs.first // self.size, minlength=self.draws)


# --- Classes of every cell in many disturbed quarters at once, by the rules of `coverage`.


def _by_one_provider(batch: Batch, formal: list[net.Offer]) -> BoolArray:
    """Whether exactly one official provider of each cell is reached; shape (draws, cells)."""
    network = batch.network
    by_topic = graphs.topic_cells(network)
    words = graphs.word_count(len(network.demand.cells))
    reached = graphs.topics_from_docks(batch.stacked, batch.arcs, int(network.parameters["k"]))
    topics = reached.reshape(batch.draws, batch.size)
    groups: dict[tuple[int, int, int], int] = {}
    for offer in formal:
        for topic, cells in enumerate(by_topic):
            if offer.yes & cells:
                key = (offer.actor, offer.place, topic)
                groups[key] = groups.get(key, 0) | offer.yes & cells
    once = np.zeros((batch.draws, words), np.uint64)
    twice = once.copy()
    own = once.copy()
    provider = -1
    for (actor, place, topic), bits in sorted(groups.items()):
        if actor != provider:
            twice |= once & own
            once |= own
            own = np.zeros_like(once)
            provider = actor
        there = topics[:, actor] >> topic & 1
        if place >= 0:
            there |= topics[:, place] >> topic & 1
        own[there == 1] |= graphs.to_words(bits, words)
    twice |= once & own
    once |= own
    return graphs.to_matrix(once & ~twice, len(network.demand.cells))


def resampled_classes(batch: Batch) -> npt.NDArray[np.str_]:
    """Classify every cell in every draw."""
    # Offers and docking points are those of the undisturbed quarter, so a cell is G5 or without
    # need in every draw or in none.
    worst = _classes(batch, batch.network, batch.reached)
    best, hope = worst, graphs.hopeful(batch.network)
    if hope is not batch.network:
        match = batch.tile(graphs.match_words(hope, list(hope.offers)))
        wider = graphs.reach_levels(batch.ground, match, int(hope.parameters["k"]))[-1]
        best = _classes(batch, hope, wider)
    best = np.where((best != "-") & np.array(graphs.unrecorded(batch.network)), "G0", best)
    return np.where(worst == best, worst, "GX")


def _classes(batch: Batch, network: net.Network, reached: graphs.Words) -> npt.NDArray[np.str_]:
    """Classify with the yes-matches of the offers of a network alone."""
    cells, k = network.demand.cells, int(network.parameters["k"])
    formal = [offer for offer in network.offers if offer.formal]
    lasting = [offer for offer in formal if offer.lasts]
    threshold = network.parameters["fragility_threshold"] - graphs.EPSILON
    informal = np.tile(network.informal, batch.draws)
    chains = tuple(chain for found in batch.stacked.chains.values() for chain in found)
    official = graphs.reach_levels(
        batch.ground.without(informal, chains),
        batch.tile(graphs.match_words(network, formal, network.informal)),
        k,
    )[-1].copy()
    official[informal] = 0
    firm = batch.ground.keep(~(batch.arcs.fragility >= threshold) | batch.arcs.partial)
    secured = graphs.reach_levels(firm, batch.tile(graphs.match_words(network, lasting)), k)[-1]
    offered = reduce(or_, (offer.yes for offer in network.offers), 0)
    idle = {position for position, cell in enumerate(cells) if not cell.needed}

    def fixed(bits: int) -> BoolArray:
        mask = np.zeros(len(cells), np.bool_)
        mask[list(graphs.positions(bits))] = True
        return np.broadcast_to(mask, (batch.draws, len(cells)))

    rules = (
        ("-", fixed(sum(1 << position for position in idle))),
        ("G5", ~fixed(offered)),
        ("G4", ~batch.docks_or(reached)),
        ("G3", ~batch.docks_or(official)),
        ("G2", ~batch.docks_or(secured)),
        ("G1", _by_one_provider(batch, formal)),
    )
    return np.select([rule for _, rule in rules], [name for name, _ in rules], "G0")
