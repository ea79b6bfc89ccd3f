"""Who says that a tie exists: reports folded into the ties, and what counts as a tie at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from ecosystem.model.table import Table
from ecosystem.model.values import as_number, is_unknown

REPORTED = frozenset({"yes", "no"})


@dataclass(frozen=True)
class Evidence:
    """The ties with their reports, row for row.

    Parameters
    ----------
    ties
        The table, with reports folded into ``source_reports``, ``target_reports`` and
        ``others_report``, and with the ties that somebody reported as missing appended.
    asked
        Whether the file holds any report or document at all.
    """

    ties: Table
    asked: bool


@dataclass(frozen=True)
class _Claim:
    date: str
    id: str
    informant: str
    says: str

    @property
    def order(self) -> tuple[str, str]:
        return ("" if is_unknown(self.date) else self.date, self.id)


def is_tie(wished: str, frequency: str) -> bool:
    """Tell whether a row is a tie that exists: not wished, not reported as never used.

    Parameters
    ----------
    wished, frequency
        Cell texts of the row.

    Returns
    -------
    exists
        False for a wish and for frequency ``never``.
    """
    return wished != "yes" and frequency != "never"


def _holds_evidence(ties: Table, reports: Table) -> bool:
    if any(says in ("yes", "no", "missing") for says in reports.column("says")):
        return True
    sides = (*ties.column("source_reports"), *ties.column("target_reports"))
    return (
        any(side in REPORTED for side in sides)
        or any((as_number(count) or 0) >= 1 for count in ties.column("others_report"))
        or "yes" in ties.column("documented")
    )


def _claims(reports: Table) -> dict[tuple[str, str, str], dict[str, list[_Claim]]]:
    """Group the reports that say something by source, target and kind, then by role."""
    found: dict[tuple[str, str, str], dict[str, list[_Claim]]] = defaultdict(
        lambda: defaultdict(list)
    )
    columns = ("source", "target", "kind", "role", "says", "date", "id", "informant")
    for row in zip(*map(reports.column, columns), strict=True):
        source, target, kind, role, says, date, key, informant = row
        if says in ("yes", "no", "missing"):
            kind = "" if is_unknown(kind) else kind
            found[source, target, kind][role].append(_Claim(date, key, informant, says))
    return found


def _claims_on(
    claims: Mapping[tuple[str, str, str], Mapping[str, list[_Claim]]], key: tuple[str, str, str]
) -> dict[str, list[_Claim]]:
    """Collect what was said of one tie: with its kind, or of the pair without naming a kind."""
    source, target, kind = key
    own, pair = claims.get(key, {}), claims.get((source, target, ""), {})
    if not kind:
        return {}
    # without a kind nobody can say what is missing; such a word only outdates earlier ones
    latest = {role: [max(said, key=lambda claim: claim.order)] for role, said in pair.items()}
    latest["third"] = pair.get("third", [])
    return {
        role: [*own.get(role, []), *(c for c in latest.get(role, []) if c.says != "missing")]
        for role in dict.fromkeys([*own, *pair])
    }


def _latest(claims: list[_Claim]) -> str:
    return max(claims, key=lambda claim: claim.order).says if claims else ""


def _confirming_informants(claims: list[_Claim]) -> int:
    by_informant: dict[str, list[_Claim]] = defaultdict(list)
    for claim in claims:
        by_informant[claim.informant].append(claim)
    return sum(_latest(own) == "yes" for own in by_informant.values())


class _Fold:
    """The columns of evidence while reports are written into them; used once, then thrown away."""

    def __init__(self, ties: Table, in_force: list[bool]) -> None:
        self.ties = ties
        self.sides = {
            "source": list(ties.column("source_reports")),
            "target": list(ties.column("target_reports")),
        }
        self.others = list(ties.column("others_report"))
        self.added: list[dict[str, str]] = []
        self.rows: dict[tuple[str, str, str], list[int]] = defaultdict(list)
        keys = zip(*map(ties.column, ("source", "target", "kind")), strict=True)
        for row, (source, target, kind) in enumerate(keys):
            self.rows[source, target, kind].append(row)
        words = zip(ties.column("wished"), ties.column("frequency"), strict=True)
        self.exists = [
            force and is_tie(wished, frequency)
            for force, (wished, frequency) in zip(in_force, words, strict=True)
        ]

    def take(self, key: tuple[str, str, str], roles: Mapping[str, list[_Claim]]) -> None:
        """Write what was said of one tie into its rows; add it if it was reported missing."""
        said = {role: _latest(roles.get(role, [])) for role in ("source", "target")}
        heard = _confirming_informants(roles.get("third", []))
        rows = self.rows.get(key, [])
        for row in rows:
            for role, says in said.items():
                if says:
                    self.sides[role][row] = "no" if says == "no" else "yes"
            if heard:
                self.others[row] = str(int(as_number(self.others[row]) or 0) + heard)
        if "missing" in said.values() and not any(self.exists[row] for row in rows):
            answers = {"missing": "yes", "yes": "yes", "no": "no", "": ""}
            self.added.append(
                {
                    "source": key[0],
                    "target": key[1],
                    "kind": key[2],
                    "source_reports": answers[said["source"]],
                    "target_reports": answers[said["target"]],
                    "others_report": str(heard) if heard else "",
                }
            )

    def result(self) -> Table:
        """Return the folded table."""
        changed = {
            "source_reports": self.sides["source"],
            "target_reports": self.sides["target"],
            "others_report": self.others,
        }
        columns = tuple(dict.fromkeys([*self.ties.columns, *changed]))
        texts = [changed[c] if c in changed else self.ties.column(c) for c in columns]
        rows = list(zip(*texts, strict=True))
        rows.extend(tuple(record.get(c, "") for c in columns) for record in self.added)
        lines = (*self.ties.lines, *(0 for _ in self.added))
        return Table("ties", columns, tuple(rows), lines, self.ties.source)


def fold_reports(ties: Table, reports: Table, in_force: list[bool]) -> Evidence:
    """Fold the table of reports into the four columns of evidence of the ties.

    Parameters
    ----------
    ties
        The table of ties.
    reports
        The table of reports.
    in_force
        For each tie row whether its period and both its actors are in force.

    Returns
    -------
    evidence
        The folded ties and whether anybody was asked at all.

    Notes
    -----
    The latest report by role counts; ``unsure`` changes nothing. A yes or no replaces the answer
    of that side in every row of the same source, target and kind. A tie that its source or target
    reports as missing is added. A report that names no kind is about every kind of the pair, and
    adds nothing. Each third party whose latest word is yes adds one to
    ``others_report``.
    """
    asked = _holds_evidence(ties, reports)
    claims = _claims(reports)
    if not claims:
        return Evidence(ties, asked)
    fold = _Fold(ties, in_force)
    for key in sorted({*claims, *fold.rows}):
        if roles := _claims_on(claims, key):
            fold.take(key, roles)
    return Evidence(fold.result(), asked)
