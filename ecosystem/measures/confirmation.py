"""Who confirms each tie, and how likely it is that the tie exists (M37)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ecosystem.measures.posterior import DENSITY, FALSE_RATE, MISS_RATE, posterior
from ecosystem.model.evidence import REPORTED, fold_reports, is_tie
from ecosystem.model.force import rows_in_force
from ecosystem.model.quarter import Quarter
from ecosystem.model.table import Table
from ecosystem.model.values import as_number, is_unknown

STATES = (
    "documented",
    "confirmed",
    "one_sided_denied",
    "one_sided_not_asked",
    "third_party_only",
    "contradicted",
    "unreported",
)
"""What can be said of a tie; ``unreported`` is a row of the table of which nobody said anything."""


@dataclass(frozen=True)
class Confirmation:
    """What the two sides, others and documents say of one tie.

    Parameters
    ----------
    source, target, kind
        The tie.
    source_says, target_says
        ``yes``, ``no``, or blank for not asked and unknown.
    others_yes, others_no
        Third parties that know the tie, and such that say there is none.
    documented
        Whether there is a contract, an agreement or the like.
    posterior
        Probability that the tie exists; None if nobody was asked and nothing is documented.
    """

    source: str
    target: str
    kind: str
    source_says: str
    target_says: str
    others_yes: int
    others_no: int
    documented: bool
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
    """Sort a tie by who confirms it.

    Parameters
    ----------
    source_says, target_says
        ``yes``, ``no``; anything else is not asked.
    others_yes
        Third parties that know the tie.
    documented
        Whether there is a document.

    Returns
    -------
    state
        One of `STATES`. If both sides say no, the tie is contradicted even if documented.

    Examples
    --------
    >>> state_of("yes", "not_asked", others_yes=0, documented=False)
    'one_sided_not_asked'
    """
    said = {source_says, target_says} & REPORTED
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
            source_says=said if said in REPORTED else "",
            target_says=heard if heard in REPORTED else "",
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
    force = rows_in_force(actors, "active_from", "active_until", wave)
    there = {key for key, counts in zip(actors.column("id"), force, strict=True) if counts}

    def stands(source: str, target: str) -> bool:
        return source in there and target in there and source != target

    ends = zip(ties.column("source"), ties.column("target"), strict=True)
    periods = rows_in_force(ties, "", "valid_until", wave)
    counts = [inside and stands(*pair) for inside, pair in zip(periods, ends, strict=True)]
    records = fold_reports(ties, quarter.table("reports"), counts).ties.records()
    counts += [stands(record["source"], record["target"]) for record in records[len(counts) :]]
    return [
        record
        for record, inside in zip(records, counts, strict=True)
        if inside and is_tie(record.get("wished", ""), record.get("frequency", ""))
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
