"""Cards ask both sides; nobody is blamed, and other views do not learn who denied."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecosystem.errors import UsageError
from ecosystem.findings.agendas import QUESTIONS, cards_for_view, question_cards
from ecosystem.io.reading import read_quarter
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Meta, Table
from ecosystem.sharing.rules import shown_actors

DATA = Path(__file__).resolve().parents[2] / "data"
ACTORS = {"A": "Anlaufstelle", "B": "Beratung", "P": "Helferin"}


def quarter(*ties):
    actors = [
        {"id": key, "name": name, "type": "helper_person" if key == "P" else "association"}
        for key, name in ACTORS.items()
    ]
    columns = ("source", "target", "kind", "source_reports", "target_reports", "others_report")
    rows = [dict(zip(columns, tie, strict=False)) for tie in ties]
    return Quarter(
        Meta(id="q"),
        {
            "actors": Table.from_records("actors", actors),
            "ties": Table.from_records("ties", rows, columns),
        },
    )


def test_the_card_of_the_brief():
    [card] = question_cards(quarter(("A", "B", "referral", "yes", "no")))
    said = card.sentence("de")
    assert said.startswith("Anlaufstelle schickt Menschen zu Beratung")
    assert "Beratung wurde gefragt und kennt das nicht" in said
    assert "gemeinsam klären" in said
    assert "Beratung was asked and does not know of it" in card.sentence("en")


def test_the_side_that_knows_it_may_be_the_target():
    [card] = question_cards(quarter(("A", "B", "cooperation", "no", "yes")))
    assert card.known_by == "B"
    assert "Anlaufstelle wurde gefragt und kennt das nicht" in card.sentence("de")


def test_what_is_not_asked_is_not_denied():
    ties = quarter(("A", "B", "referral", "yes", "not_asked"), ("B", "A", "tip", "yes", ""))
    assert question_cards(ties) == ()
    assert [c.question for c in question_cards(ties, ("not_asked",))] == ["not_asked"] * 2


def test_every_question_has_its_words_and_order():
    ties = quarter(
        ("A", "B", "referral", "yes", "yes"),
        ("B", "A", "tip", "", "", "2"),
        ("A", "P", "tip", "no", ""),
        ("A", "B", "exchange", "", "yes"),
        ("B", "P", "handover", "yes", "no"),
        ("P", "A", "feedback", "yes", "yes"),
    )
    cards = question_cards(ties, QUESTIONS)
    assert [card.question for card in cards] == list(QUESTIONS)
    for card in cards:
        assert card.sentence("de") != card.sentence("en")
        assert all(ACTORS[actor] in card.sentence("de") for actor in card.actors)


def test_feedback_is_missed_only_where_it_is_recorded():
    assert question_cards(quarter(("A", "B", "referral", "yes", "yes")), ("no_feedback",)) == ()


def test_an_unknown_question_is_refused():
    with pytest.raises(UsageError, match="blame"):
        question_cards(quarter(), ("blame",))


def test_parallel_ties_make_one_card():
    ties = quarter(("A", "B", "referral", "yes", "no"), ("A", "B", "referral", "yes", "no"))
    assert len(question_cards(ties)) == 1


def test_partners_cannot_tell_a_denial_from_a_side_that_was_not_asked():
    def shown(*answers):
        ties = quarter(("A", "B", "referral", *answers), ("B", "A", "tip", "yes", "yes"))
        return cards_for_view(ties, "partner", {"A", "B"})

    one_way = [shown("yes", "no"), shown("no", "yes"), shown("yes", ""), shown("", "", "1")]
    assert all(cards == one_way[0] for cards in one_way)
    [card] = one_way[0]
    assert card.known_by == ""
    assert "unbestätigt" in card.sentence("de")
    assert "gefragt" not in card.sentence("de")


def test_other_views_name_only_whom_they_may():
    ties = quarter(("A", "P", "referral", "yes", "no"))
    assert cards_for_view(ties, "partner", shown_actors(ties, "partner")) == ()
    assert cards_for_view(ties, "public", {"A", "P"}) == ()
    assert cards_for_view(ties, "internal", ()) == question_cards(ties)


def test_kornhafen_asks_about_the_denied_bridge():
    kornhafen = read_quarter(DATA / "kornhafen" / "2025-01")
    ids = [card.id for card in question_cards(kornhafen)]
    assert "denied:JC:W07:appointment" in ids
    assert not any("W16" in key for key in ids)
    shown = shown_actors(kornhafen, "partner")
    partner = cards_for_view(kornhafen, "partner", shown)
    assert len(partner) > len(ids)
    assert all(shown.issuperset(card.actors) for card in partner)
