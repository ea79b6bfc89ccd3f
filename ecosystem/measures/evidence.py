"""How likely a tie exists, given what independent informants say (M37)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import accumulate

import numpy as np

from ecosystem.model import network as net
from ecosystem.model.arrays import FloatArray
from ecosystem.model.quarter import Quarter, check_quarter
from ecosystem.model.values import actor_sectors, as_list, as_number, is_unknown, split_mode
from ecosystem.schema import NO_SECTOR, SECTORS_AND_NONE
from ecosystem.stubs import dataclass
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
        others, documented = self.others_yes, self.documented
        sides = self.source_says, self.target_says
        return state_of(*sides, others_yes=others, documented=documented)

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
    claims = net.claims_of(quarter.table("reports"))
    # informants that are no side of a tie and whose latest word is no, by tie or blank kind
    denials = {tie: net.saying(roles.get("third", []), "no") for tie, roles in claims.items()}
    nobody = set[str]()
    found = []
    for record in _existing(quarter):
        source, target, kind = record["source"], record["target"], record["kind"]
        said, heard = (record.get(f"{side}_reports", "") for side in ("source", "target"))
        deny = set().union(*(denials.get((source, target, k), nobody) for k in (kind, "")))
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
        chance = 1.0 if tie.state == "documented" else None
        if chance is None and tie.yes + tie.no:
            rates = {"density": density, "miss_rate": miss_rate, "false_rate": false_rate}
            chance = round(posterior(tie.yes, tie.no, **rates), 12)
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

    ends = ties.select("source", "target")
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


def _expectation(yes: FloatArray, no: FloatArray, rates: tuple[float, float, float]) -> FloatArray:
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
    for who, own in hurdles.select("informant", "organisation"):
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
    for key, actor, languages in quarter.table("offers").select("id", "actor", "languages"):
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
    sectors = actor_sectors(actors)
    outside = {actor for actor, inside in actors.select("id", "inside") if inside == "no"}
    reasons = Counter(
        "unknown" if is_unknown(reason) else reason
        for actor, reason in actors.select("id", "named_by")
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

    for who, own, role, day, source, target, says in quarter.table("reports").select(
        "informant", "organisation", "role", "date", "source", "target", "says"
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
