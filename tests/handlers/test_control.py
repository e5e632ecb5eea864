"""Steering the conversation: retour, recommencer, annuler, où j'en suis, détail, sources, pourquoi, aide."""

import pytest

from handlers import Session, control, expectation
from handlers.session import MAX_TURNS
from intents import Intent, Understanding, Zone

SUSPENDED = "demande-a"
FREQUENCE, CIBLE, FORMATION = "comite-frequence", "cible-definition", "formation-initiale"


def test_every_command_of_the_content_is_handled(content):
    assert {command.id for command in content.commandes} == set(control.COMMANDS)


def test_no_command_fails_at_the_very_beginning(exchange_with):
    for name in control.COMMANDS:
        reply = exchange_with().commands(name)
        assert reply.kind == "control"
        assert reply.text


def test_no_command_fails_in_the_middle(exchange_with):
    for name in control.COMMANDS:
        exchange = exchange_with()
        exchange.asks(FREQUENCE)
        exchange.asks(CIBLE, FORMATION, zone=Zone.OFFER)
        assert exchange.commands(name).text


def test_detail_then_short_again(exchange):
    short = exchange.asks(FREQUENCE).text
    detail = exchange.commands("detail")
    assert len(detail.text) > len(short)
    assert detail.topic == FREQUENCE
    assert exchange.commands("bref").text == short


def test_detail_speaks_of_the_last_answer_even_after_choices(exchange):
    exchange.asks(FREQUENCE)
    exchange.asks(CIBLE, FORMATION, zone=Zone.OFFER)
    assert exchange.commands("detail").topic == FREQUENCE


def test_sources_are_listed_with_their_full_names(content, exchange):
    exchange.asks(FREQUENCE)
    reply = exchange.commands("sources")
    assert (reply.kind, reply.topic) == ("control", FREQUENCE)
    assert content.sources_by_ref["§2.2"].label in reply.text
    assert reply.sources


def test_why_tells_the_question_the_entry_and_what_came_next(content, exchange):
    exchange.asks(FREQUENCE, CIBLE, text="c'est quand le comité ?")
    text = exchange.commands("pourquoi").text
    assert "c'est quand le comité ?" in text
    assert content.fiches_by_topic[FREQUENCE][0].title in text
    assert content.fiches_by_topic[CIBLE][0].title in text
    assert "95 %" in text


def test_why_a_demande_was_opened_can_be_told_too(exchange):
    exchange.asks("demande-e", text="comment rendre un poste ?")
    text = exchange.commands("pourquoi").text
    assert "comment rendre un poste ?" in text
    assert "95 %" in text


def test_the_words_of_a_person_cannot_become_markup(exchange):
    exchange.asks(FREQUENCE, text="[clic](https://exemple.fr) **gras** <b>")
    text = exchange.commands("pourquoi").text
    assert "](https" not in text
    assert "**gras**" not in text
    assert "<b>" not in text


def test_retour_shows_the_answer_before(exchange):
    first = exchange.asks(FREQUENCE)
    exchange.asks(CIBLE)
    reply = exchange.commands("retour")
    assert (reply.kind, reply.topic) == ("control", FREQUENCE)
    assert first.text in reply.text


def test_retour_from_a_choice_shows_the_choices_again(exchange):
    exchange.asks(CIBLE, FORMATION, zone=Zone.OFFER)
    exchange.picks(1)
    reply = exchange.commands("retour")
    assert [choice.topic for choice in reply.choices] == [CIBLE, FORMATION]
    assert exchange.picks(2).topic == FORMATION


def test_retour_to_the_beginning_says_so_however_often(exchange):
    exchange.asks(FREQUENCE)
    texts = {exchange.commands("retour").text for _ in range(3)}
    assert len(texts) == 1
    assert exchange.session.turns == ()


def test_retour_to_figures_shows_figures(exchange):
    figures = exchange.hears(Understanding(Intent.STATUS, text="combien de postes"))
    exchange.asks(FREQUENCE)
    assert figures.text in exchange.commands("retour").text


def test_retour_to_what_was_not_ours_still_sends_to_nobody(exchange):
    exchange.asks(FREQUENCE, zone=Zone.ABSTAIN, foreign=True)
    exchange.asks(CIBLE)
    assert exchange.commands("retour").mailbox is None


def test_retour_to_the_menu_shows_the_menu(exchange):
    menu = exchange.commands("aide")
    exchange.picks(1)
    assert menu.text in exchange.commands("retour").text


def test_a_suspended_demande_says_so_before_its_steps(exchange):
    reply = exchange.asks(SUSPENDED)
    assert (reply.kind, reply.demande) == ("procedure", "A")
    assert [choice.sets for choice in reply.choices] == ["voir:A"]
    assert reply.mailbox in reply.text


@pytest.mark.parametrize("way", ["reprendre"])
def test_a_suspended_demande_taken_up_again_still_says_so(exchange, way):
    exchange.asks(SUSPENDED)
    assert [choice.sets for choice in exchange.commands(way).choices] == ["voir:A"]


def test_a_digression_from_a_suspended_demande_does_not_open_its_steps(exchange):
    exchange.asks(SUSPENDED)
    assert [choice.sets for choice in exchange.asks(CIBLE).choices] in ([], ["voir:A"])


def test_recommencer_forgets_what_was_said_but_not_who_speaks(exchange_with):
    exchange = exchange_with(profil="prefecture", departement="21")
    exchange.asks(FREQUENCE)
    exchange.commands("recommencer")
    assert exchange.session == Session(profil="prefecture", departement="21")


def test_annuler_drops_the_choices_on_the_table(content, exchange):
    exchange.asks(CIBLE, FORMATION, zone=Zone.OFFER)
    assert expectation(content, exchange.session).labels
    exchange.commands("annuler")
    assert expectation(content, exchange.session).labels == ()


def test_annuler_keeps_the_answers(exchange):
    exchange.asks(FREQUENCE)
    exchange.asks(CIBLE, FORMATION, zone=Zone.OFFER)
    exchange.commands("annuler")
    assert exchange.commands("sources").topic == FREQUENCE


def test_where_am_i_lists_each_subject_once_in_order(content, exchange):
    for topic in (CIBLE, FREQUENCE, CIBLE):
        exchange.asks(topic)
    text = exchange.commands("ou-en-suis-je").text
    titles = [content.fiches_by_topic[topic][0].title for topic in (CIBLE, FREQUENCE)]
    assert [text.count(title) for title in titles] == [1, 1]
    assert text.index(titles[0]) < text.index(titles[1])


def test_where_am_i_reminds_of_a_pending_choice(content, exchange):
    exchange.asks(FREQUENCE)
    pending = content.messages["ou.choix"]
    assert pending not in exchange.commands("ou-en-suis-je").text
    exchange.asks(CIBLE, FORMATION, zone=Zone.OFFER)
    assert pending in exchange.commands("ou-en-suis-je").text


def test_asking_where_am_i_changes_nothing(exchange):
    exchange.asks(FREQUENCE)
    before = exchange.session
    exchange.commands("ou-en-suis-je")
    assert exchange.session == before


def test_help_leads_to_every_topic_by_number(content, exchange):
    reached = set()
    for family in range(1, len(content.familles) + 1):
        exchange.commands("aide")
        opened = exchange.picks(family)
        assert content.familles[family - 1].name in opened.text
        reached |= {choice.topic for choice in opened.choices}
    assert reached == set(content.topics)


def test_a_topic_picked_from_a_family_is_answered(content, exchange):
    exchange.commands("aide")
    exchange.picks(1)
    assert exchange.picks(2).topic == content.familles[0].topics[1]


def test_leaving_is_noted(exchange):
    assert exchange.commands("quitter").ends
    assert not exchange.session.turns


def test_a_session_survives_being_stored(exchange):
    exchange.asks(FREQUENCE)
    exchange.asks(CIBLE, FORMATION, zone=Zone.OFFER)
    restored = Session.model_validate_json(exchange.session.model_dump_json())
    assert restored == exchange.session


def test_a_long_conversation_stays_bounded(exchange):
    for _ in range(MAX_TURNS + 5):
        exchange.asks(FREQUENCE)
    assert len(exchange.session.turns) == MAX_TURNS


def test_a_number_that_picks_nothing_is_explained(content, exchange):
    stray = Understanding(Intent.STRAY_NUMBER)
    assert exchange.hears(stray).text == content.messages["nombre.sans-choix"]
    exchange.asks(CIBLE, FORMATION, zone=Zone.OFFER)
    assert "entre 1 et 2" in exchange.hears(stray).text


@pytest.mark.parametrize("intent", [Intent.EMPTY, Intent.NOISE])
def test_silence_and_noise_keep_the_conversation_as_it_was(exchange, intent):
    exchange.asks(CIBLE, FORMATION, zone=Zone.OFFER)
    before = exchange.session
    assert exchange.hears(Understanding(intent)).kind == "control"
    assert exchange.session == before
