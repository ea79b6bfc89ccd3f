"""The two-sided check of ties as questions to both sides, never as a reproach (M37)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from ecosystem.catalogue import label, text
from ecosystem.errors import UsageError
from ecosystem.measures.confirmation import Confirmation, confirmations
from ecosystem.model.quarter import Quarter
from ecosystem.schema import KIND_LAYER

QUESTIONS = ("denied", "both_unaware", "not_asked", "third_party", "no_feedback")
"""What a card can be about; ``unconfirmed`` is what other views see instead of the first four."""

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
    """One question to the two sides of a tie.

    Parameters
    ----------
    id
        Stable over runs: the question and the tie.
    question
        One of `QUESTIONS`, or ``unconfirmed``.
    source, target, kind
        The tie.
    known_by
        The side that knows the tie where only one does; blank otherwise and in other views.
    names
        Names of the two.
    """

    id: str
    question: str
    source: str
    target: str
    kind: str
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
    actors = quarter.table("actors")
    names = dict(zip(actors.column("id"), actors.column("name"), strict=True))
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
    unknown = sorted(set(questions) - set(QUESTIONS))
    if unknown:
        known = ", ".join(QUESTIONS)
        raise UsageError("questions.unknown_question", value=unknown[0], known=known)
    return tuple(card for card in _cards(quarter) if card.question in questions)


def cards_for_view(quarter: Quarter, view: str, shown: Collection[str]) -> tuple[QuestionCard, ...]:
    """Make the cards that a view may show.

    Parameters
    ----------
    quarter
        The quarter on full data.
    view
        ``internal``, ``partner`` or ``public``.
    shown
        Ids of the actors that the view may name.

    Returns
    -------
    cards
        Internally the denied ties. For partners every tie that is not confirmed, in one wording
        and sorted by tie: were only the denied ones listed, whoever knows the tie would see that
        the other side denies it. None for the public.
    """
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
