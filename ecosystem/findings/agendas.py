"""The agenda for steering and working groups: confirmed gaps, and two kinds of blind spots."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import field

from ecosystem.errors import UsageError
from ecosystem.findings.base import Finding, Json, values_of
from ecosystem.findings.gaps import Gap
from ecosystem.findings.places import STATES as DATED_STATES
from ecosystem.findings.places import FundingCliff, SpatialGap, dated_state, dated_words
from ecosystem.findings.registry import KINDS, Result, find_all
from ecosystem.findings.reports import triangulation
from ecosystem.measures.arrival import bodies_in_force
from ecosystem.measures.evidence import Confirmation, confirmations
from ecosystem.model.quarter import Quarter, check_quarter
from ecosystem.model.values import Parameters, as_list
from ecosystem.schema import KIND_LAYER, TOPICS
from ecosystem.stubs import dataclass
from ecosystem.words import label, number, text

# --- The agenda for steering and working groups: confirmed gaps, and two kinds of blind spots.

# Kinds of findings that can be on the agenda.
AGENDAS_KINDS = ("gap", "informal_only", "weak_bridge", "dead_end", "reported_gap")


# Reported and computed; reported only; computed only.
PARTS = ("confirmed", "map_blind", "practice_blind")


@dataclass(frozen=True)
class Item:
    """One item of the agenda."""

    part: str
    finding: Finding  # The finding; it says itself and what can be done.
    # Names of the working groups on its topic; empty for the steering group alone.
    bodies: tuple[str, ...]


@dataclass(frozen=True)
class Agenda:
    """What to talk about.

    Parameters
    ----------
    items
        By part, the most severe first.
    view
        The view that it is for.
    reported
        Whether practitioners have reported any hurdle.
    """

    items: tuple[Item, ...]
    view: str
    reported: bool = True

    def of_part(self, part: str) -> tuple[Item, ...]:
        """Return the items of one part.

        Parameters
        ----------
        part
            One of `PARTS`.

        Returns
        -------
        items
            In order.
        """
        return tuple(item for item in self.items if item.part == part)

    def of_body(self, name: str) -> tuple[Item, ...]:
        """Return the items for one working group.

        Parameters
        ----------
        name
            Its name.

        Returns
        -------
        items
            In order.
        """
        return tuple(item for item in self.items if name in item.bodies)

    def sentences(self, lang: str) -> tuple[str, ...]:
        """Say how much there is of each part.

        Parameters
        ----------
        lang
            ``"de"`` or ``"en"``.

        Returns
        -------
        sentences
            One a part; a single one if nobody has reported anything.
        """
        if not self.reported:  # nothing was reported is not that there is nothing
            return (text("agenda.unreported", lang),)
        counts = ((part, len(self.of_part(part))) for part in PARTS)
        return tuple(text(f"agenda.count.{part}", lang, count=count) for part, count in counts)

    def as_dict(self) -> dict[str, Json]:
        """Return plain values."""
        return {
            part: [
                {**item.finding.as_dict(), "bodies": list(item.bodies)}
                for item in self.of_part(part)
            ]
            for part in PARTS
        }


def _topics(finding: Finding) -> set[str]:
    subjects = finding.subjects
    topic = subjects.get("topic")
    found = {topic} if isinstance(topic, str) else set()
    losses = finding.evidence.get("topic_loss")
    return found | (set(losses) & set(TOPICS) if isinstance(losses, dict) else set())


def agenda_of(quarter: Quarter, result: Result) -> Agenda:
    """Make the agenda from findings in the view that it is for."""
    parts = triangulation(quarter, parameters=result.parameters)
    # a small cell goes by another kind outside the internal view
    unreported = {finding.id.partition(":")[2]: finding for finding in parts.to_check}
    working = [(body.name, body.topics) for body in bodies_in_force(quarter)]

    def part_of(finding: Finding) -> str | None:
        if finding.kind == "reported_gap":
            confirmed = finding.evidence["computed"] == "confirmed"
            return "confirmed" if confirmed else "map_blind"
        same = unreported.get(finding.id.partition(":")[2])
        kinds = {"gap", "informal_only"}
        alike = same and (same.kind == finding.kind or {same.kind, finding.kind} <= kinds)
        return "practice_blind" if alike else None

    def invited(finding: Finding) -> tuple[str, ...]:
        topics = _topics(finding)
        return tuple(name for name, on in working if result.view != "public" and topics & on)

    found = [
        Item(part, finding, invited(finding))
        for finding in result.findings
        if (part := part_of(finding))
    ]
    return Agenda(tuple(_sorted(found)), result.view, bool(len(quarter.table("hurdles"))))


def _sorted(items: Iterable[Item]) -> list[Item]:
    def key(item: Item) -> tuple[int, float, str]:
        return PARTS.index(item.part), -item.finding.severity, item.finding.id

    return sorted(items, key=key)


# --- The register of actions and its review loop: what became of what an action was for.

# What became of the finding; `unlinked`: the action names none that the first wave has.
STATES = (
    *("open", "changed", "closed", "not_measurable", "unlinked"),
    *(state for state in DATED_STATES if state != "open"),
)


@dataclass(frozen=True)
class Review:
    """What became of the finding that an action was for."""

    action: str
    what: str  # As the register of the later wave has them, else that of the earlier one.
    owner_role: str
    due: str
    status: str
    finding: str
    state: str
    before: Finding | None  # The finding in the two waves; None where it is not there.
    after: Finding | None
    decision: str = ""  # Who decided it, when, under which number.
    adapted_to: str = ""  # To what the action was adapted on the way.

    @property
    def people(self) -> float | None:
        """Give the people of the need that it was for; None if it was for none, or not counted."""
        return self.before.demand if isinstance(self.before, Gap) else None

    def effect(self, lang: str) -> str:
        """Say what was and what is, in classes of needs and people; blank where nothing changed."""
        if self.before is None or self.state not in ("changed", "closed"):
            return ""
        was, now = (_said_of(each, lang) for each in (self.before, self.after))
        told = text("agenda.effect", lang, before=was, after=now)
        if self.people is None:
            return told
        return told + text("agenda.effect_people", lang, people=number(self.people, lang))

    def sentence(self, lang: str) -> str:
        """Say what became of it."""
        ends = self.state != "open" or isinstance(self.before, FundingCliff)
        if ends and self.state in DATED_STATES:
            return dated_words(self.state, lang)
        return text(f"agenda.review.{self.state}", lang)

    def as_dict(self) -> dict[str, Json]:
        """Return plain values."""
        told = values_of(
            self, "action finding status due state decision adapted_to people sentence"
        )
        return told | {key: told[key] or None for key in ("due", "decision", "adapted_to")}


def _said_of(finding: Finding | None, lang: str) -> str:
    """Name the class of a need, or the kind of a finding; what is gone is gone."""
    if isinstance(finding, Gap):
        return label("class", finding.gap_class, lang)
    return label("finding_kind", finding.kind, lang) if finding else text("agenda.gone", lang)


def _same(finding: str, found: Mapping[str, Finding]) -> Finding | None:
    """Return the finding of that id, or of the same need, or of any of the same cells."""
    if finding in found:
        return found[finding]
    kind, _, rest = finding.partition(":")
    other = {"gap": "informal_only", "informal_only": "gap"}.get(kind)
    if other and f"{other}:{rest}" in found:
        return found[f"{other}:{rest}"]
    if kind == "spatial_gap":
        cells = set(rest.split("+"))
        for each in found.values():
            if isinstance(each, SpatialGap) and not cells.isdisjoint(each.cells):
                return each
    return None


# Kinds of plan actions and of the findings that they are for.
_PLANNED: Mapping[str, tuple[str, ...]] = {
    "secure_tie": ("weak_bridge", "untested_bridge", "strong_bridge"),
    "renew_funding": ("funding_cliff",),
    "open_dock": ("dead_end",),
    **dict.fromkeys(("open_offer", "add_language", "take_new"), ("gap", "informal_only")),
}


def _planned(action: str, found: Mapping[str, Finding], quarter: Quarter) -> Finding | None:
    """Return the finding that an action of the plan is for, the most severe of several."""
    kind, _, rest = action.partition(":")
    parts = rest.split("~")
    if kind == "secure_tie":
        return found.get(f"bridge:{'~'.join(sorted(parts))}")
    if kind == "open_dock":
        return found.get(f"dead_end:{rest}")
    if kind == "renew_funding":
        money = (f for f in found.values() if isinstance(f, FundingCliff))
        return next((f for f in money if rest in f.funding), None)
    if kind not in _PLANNED:
        return None
    offers = quarter.table("offers")
    topics_of = dict(zip(offers.column("id"), map(as_list, offers.column("topics")), strict=True))
    topics = {parts[-1]} if kind == "open_offer" else set(topics_of.get(parts[0], ()))
    language = parts[1] if kind == "add_language" and len(parts) > 1 else ""
    gaps = [
        gap
        for gap in found.values()
        if isinstance(gap, Gap) and gap.topic in topics and language in ("", gap.language)
    ]
    return min(gaps, key=lambda gap: (-gap.severity, gap.id), default=None)


class _Second:
    """What the later wave can still tell."""

    def __init__(self, quarter: Quarter, result: Result) -> None:
        self.found = {finding.id: finding for finding in result.findings}
        self.classes = {":".join(cell.key): cell.cell_class for cell in result.cells}
        self.docks = bool(len(quarter.table("docks")))
        network = quarter.network()
        self.asked = dict(zip(network.ids, network.asked, strict=True))
        self.cells = set(quarter.table("residents").column("cell"))

    def measures(self, before: Finding) -> bool:
        """Whether it could still find what the earlier wave found."""
        if isinstance(before, Gap):
            cell = before.id.partition(":")[2]
            return self.classes.get(cell, "GX") != "GX"
        if isinstance(before, SpatialGap):
            return self.docks and self.cells.issuperset(before.cells)
        if before.kind == "time_gap":
            return self.docks
        # who closed cannot be asked any more, who was not asked has nothing to say
        return all(self.asked.get(actor, "no") != "no" for actor in before.actors)


def kinds_of_actions(quarter: Quarter) -> tuple[str, ...]:
    """Return the kinds of findings that the register of a quarter is about."""
    named = {finding.partition(":")[0] for finding in quarter.table("actions").column("finding")}
    more = {
        "bridge": ("weak_bridge", "strong_bridge", "untested_bridge"),
        "gap": ("informal_only",),
    }
    more["informal_only"] = ("gap",)
    more.update(_PLANNED)
    wanted = named.union(*(more.get(kind, ()) for kind in named))
    return tuple(kind for kind in KINDS if kind in wanted)


def review_actions(
    before: Quarter, after: Quarter, *, parameters: Parameters | None = None
) -> tuple[Review, ...]:
    """Follow each action to the next wave, and tell whether what it was for is gone.

    Parameters
    ----------
    before
        The earlier wave, with the register of actions.
    after
        The later wave of the same quarter.
    parameters
        Conventions for both waves.

    Returns
    -------
    reviews
        One an action of the earlier wave, by id. ``open``: the finding is there as it was.
        ``changed``: it is there, but of another class or kind (a weak bridge that has become a
        strong one is ``closed``). ``closed``: it is gone, and the later wave could have found it.
        ``not_measurable``: it is gone, but its need, its actors or its cells are no longer known
        or were not asked. Of what had a last day: what `dated_state` says. ``unlinked``: the
        action names no finding of the earlier wave.

    Raises
    ------
    UsageError
        If the waves belong to different quarters, or the later one is not later.
    """
    check_quarter(before, after)
    first, second = before.meta, after.meta
    if first.id != second.id:
        raise UsageError("agenda.other_quarter", one=first.id, other=second.id)
    if first.wave and second.wave and first.wave >= second.wave:
        raise UsageError("agenda.not_later", one=first.wave, other=second.wave)
    kinds = kinds_of_actions(before)
    old = {f.id: f for f in find_all(before, parameters=parameters, draws=0, kinds=kinds).findings}
    new = _Second(after, find_all(after, parameters=parameters, draws=0, kinds=kinds))
    later = {record["id"]: record for record in after.table("actions").records()}
    reviews = []
    for own in sorted(before.table("actions").records(), key=lambda record: record["id"]):
        told = later.get(own["id"], own)
        target = own.get("finding", "")
        was = _same(target, old) or _planned(target, old, before)
        now = _same(was.id if was else target, new.found)
        review = Review(
            action=own["id"],
            what=told.get("action", ""),
            owner_role=told.get("owner_role", ""),
            due=told.get("due", ""),
            status=told.get("status", ""),
            finding=target,
            state=_state(was, now, new, lambda gone: dated_state(gone, before, after)),
            before=was,
            after=now,
            decision=told.get("decision", ""),
            adapted_to=told.get("adapted_to", ""),
        )
        reviews.append(review)
    return tuple(reviews)


def _state(
    was: Finding | None, now: Finding | None, new: _Second, dated: Callable[[Finding], str | None]
) -> str:
    if was is None:
        return "unlinked"
    if now is None or isinstance(was, FundingCliff):
        state = dated(was)
        if state is not None:
            return state
    if now is None:
        return "closed" if new.measures(was) else "not_measurable"
    if now.kind == "strong_bridge" and was.kind == "weak_bridge":
        return "closed"
    same = was.kind == now.kind and was.evidence.get("class") == now.evidence.get("class")
    return "open" if same and was.id == now.id else "changed"


# --- The two-sided check of ties as questions to both sides, never as a reproach (M37).

# What a card can be about; `unconfirmed` is what other views see instead of the first four.
QUESTIONS = ("denied", "both_unaware", "not_asked", "third_party", "no_feedback")


UNCONFIRMED = "unconfirmed"

_QUESTION_OF_STATE = {
    "one_sided_denied": "denied",
    "contradicted": "both_unaware",
    "one_sided_not_asked": "not_asked",
    "third_party_only": "third_party",
}

_FIRM = ("documented", "confirmed")


@dataclass(frozen=True)
class QuestionCard:
    """One question to the two sides of a tie."""

    id: str  # Stable over runs: the question and the tie.
    question: str
    source: str  # The tie.
    target: str
    kind: str
    # The side that knows the tie where only one does; blank otherwise and in other views.
    known_by: str = ""
    names: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def actors(self) -> tuple[str, str]:
        """The two sides."""
        return (self.source, self.target)

    def sentence(self, lang: str) -> str:
        """Ask, in a friendly way."""
        source, target = (self.names.get(actor, actor) for actor in self.actors)
        layer = KIND_LAYER[self.kind].lower()
        values = {"source": source, "target": target, "kind": label("tie_kind", self.kind, lang)}
        claim = text(f"questions.claim.{layer}", lang, **values)
        key = self.question
        if self.known_by:
            key += ".source" if self.known_by == self.source else ".target"
        return text(f"questions.{key}", lang, claim=claim, **values)


def _question(tie: Confirmation) -> tuple[str, str]:
    """Return the question that a tie raises, and the side that knows it."""
    question = _QUESTION_OF_STATE.get(tie.state, "")
    if question in ("denied", "not_asked"):
        return question, tie.source if tie.source_says == "yes" else tie.target
    return question, ""


def _feedback_missing(ties: Collection[Confirmation]) -> list[Confirmation]:
    """Firm referrals without any word back, if feedback is recorded at all."""
    told = {(tie.source, tie.target) for tie in ties if tie.kind == "feedback"}
    if not told:
        return []
    return [
        tie
        for tie in ties
        if KIND_LAYER[tie.kind] == "REF"
        and tie.state in _FIRM
        and (tie.target, tie.source) not in told
    ]


def _cards(quarter: Quarter) -> list[QuestionCard]:
    names = dict(quarter.table("actors").select("id", "name"))
    ties = confirmations(quarter)
    asked = [(tie, *_question(tie)) for tie in ties]
    asked += [(tie, "no_feedback", "") for tie in _feedback_missing(ties)]
    cards: dict[str, QuestionCard] = {}
    for tie, question, known_by in asked:
        if question:
            card = QuestionCard(
                id=f"{question}:{tie.source}:{tie.target}:{tie.kind}",
                question=question,
                source=tie.source,
                target=tie.target,
                kind=tie.kind,
                known_by=known_by,
                names={actor: names[actor] for actor in (tie.source, tie.target)},
            )
            cards.setdefault(card.id, card)
    order = {question: place for place, question in enumerate(QUESTIONS)}
    return sorted(cards.values(), key=lambda card: (order[card.question], card.id))


def question_cards(
    quarter: Quarter, questions: Collection[str] = ("denied",)
) -> tuple[QuestionCard, ...]:
    """Make a card for each tie that its two sides should talk about.

    Parameters
    ----------
    quarter
        The quarter.
    questions
        Which questions to ask: ``denied`` (one side knows the tie, the other was asked and does
        not), ``both_unaware`` (nobody of the two knows it), ``not_asked`` (one side knows it, the
        other was not asked), ``third_party`` (only others know it), ``no_feedback`` (a firm
        referral without a tie of feedback; only where feedback is recorded at all).

    Returns
    -------
    cards
        In the order of the questions, then by tie; parallel ties of a kind once. They tell who
        knows what and are for the internal view; for others see `cards_for_view`.

    Raises
    ------
    UsageError
        If there is no such question.
    """
    check_quarter(quarter)
    unknown = sorted(set(questions) - set(QUESTIONS))
    if unknown:
        known = ", ".join(QUESTIONS)
        raise UsageError("questions.unknown_question", value=unknown[0], known=known)
    return tuple(card for card in _cards(quarter) if card.question in questions)


def cards_for_view(quarter: Quarter, view: str, shown: Collection[str]) -> tuple[QuestionCard, ...]:
    """Make the cards that a view may show."""
    if view == "internal":
        return question_cards(quarter)
    if view != "partner":
        return ()
    found: dict[str, QuestionCard] = {}
    for card in _cards(quarter):
        if card.question == "no_feedback" or not all(actor in shown for actor in card.actors):
            continue
        key = f"{UNCONFIRMED}:{card.source}:{card.target}:{card.kind}"
        found[key] = QuestionCard(
            key, UNCONFIRMED, card.source, card.target, card.kind, names=card.names
        )
    return tuple(found[key] for key in sorted(found))
