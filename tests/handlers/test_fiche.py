"""One question answered from one fiche: its sizes, what changed since, who disagrees."""

import re

import pytest

from handlers import fiche
from handlers.citation import place
from knowledge.markers import markers, without_markers

PLAIN = "comite-frequence"


def other_topics(content):
    return [item for item in content.fiches if item.topic not in content.demandes_by_topic]


def answer(exchange, topic, **turn):
    return fiche.answer(*exchange.shows(topic, **turn))


def seen(text):
    return re.sub(r"\s+", " ", without_markers(text)).strip()


def test_the_short_size_leaves_the_detail_out(content, exchange):
    """Every fiche, in both sizes."""
    for item in other_topics(content):
        short, detail = answer(exchange, item.topic), answer(exchange, item.topic, size="detail")
        assert seen(item.sentence) in seen(short.text)
        assert seen(item.short) in seen(short.text)
        assert seen(item.detail) not in seen(short.text)
        assert seen(item.detail) in seen(detail.text)
        assert len(detail.text) > len(short.text)


def test_no_marker_and_no_blank_is_left_in_what_people_read(content, exchange):
    for item in other_topics(content):
        reply = answer(exchange, item.topic, size="detail")
        assert not [name for name in markers(reply.text) if name.startswith("§") or name == "inconnu"]
        assert "{" not in reply.text
        assert "\n\n\n" not in reply.text


def test_every_answer_names_its_sources(content, exchange):
    for item in other_topics(content):
        reply = answer(exchange, item.topic)
        assert reply.sources
        assert len({source.ref for source in reply.sources}) == len(reply.sources)
        assert {source.ref for source in reply.sources} <= set(content.sources_by_ref)
        assert reply.sources[0].ref in reply.text


def test_the_kind_follows_the_topic(content, exchange):
    for item in other_topics(content):
        reply = answer(exchange, item.topic)
        assert reply.kind == ("contact" if item.topic.startswith("contact-") else "answer")
        assert reply.topic == item.topic
        assert reply.demande is None
        own = content.contacts_by_id[item.contact].address if item.contact else None
        assert reply.mailbox == own or (own is None and reply.kind == "contact")


def test_what_changed_is_shown_and_given_apart(content, exchange):
    item = content.fiches_by_topic[PLAIN][0]
    reply = answer(exchange, PLAIN)
    warnings = [without_markers(content.avertissements_by_id[name].text) for name in item.avertissements]
    assert list(reply.warnings) == warnings
    assert all(warning in reply.text for warning in warnings)


def test_a_wrong_belief_is_answered_first(content, exchange):
    for item in other_topics(content):
        replies = tuple(seen(belief.reply) for belief in item.idees_recues)
        for belief in item.idees_recues:
            reply = answer(exchange, item.topic, asked=f"alors {belief.expressions[0]}, c'est ça ?")
            assert seen(reply.text).startswith(replies), (item.id, belief.expressions[0])


def test_a_belief_is_only_answered_when_it_was_said(content, exchange):
    item = content.fiches_by_topic[PLAIN][0]
    reply = answer(exchange, PLAIN, asked="à quel rythme se réunit le comité ?")
    assert seen(reply.text).startswith(seen(item.sentence))


def test_the_first_disagreement_is_told_in_short_and_all_of_them_in_detail(content, exchange):
    several = next(item for item in other_topics(content) if len(item.contradictions) > 1)
    titles = [content.contradictions_by_id[name].title for name in several.contradictions]
    short = answer(exchange, several.topic).text
    detail = answer(exchange, several.topic, size="detail").text
    sides = [content.contradictions_by_id[several.contradictions[1]].cotes[0].says][0]
    assert titles[0] in short
    assert titles[1] in short
    assert sides not in short
    assert sides in detail


def test_a_disagreement_gives_every_side_its_place_and_whom_to_ask(content):
    for item in content.contradictions:
        text = fiche.disagreement(content, item)
        assert all(cote.says in text and cote.source.ref in text for cote in item.cotes)
        assert content.contacts_by_id[item.ask].address in text


def test_some_words_are_for_one_profile_only(content, exchange_with):
    for item in other_topics(content):
        for profil, text in item.by_profil.items():
            assert seen(text) in seen(answer(exchange_with(profil=profil), item.topic).text)
            assert seen(text) not in seen(answer(exchange_with(), item.topic).text)


def test_acronyms_are_spelt_out_once(content, exchange):
    long_forms = {terme.term: terme.sigle for terme in content.glossaire if terme.sigle}
    reply = answer(exchange, "formation-initiale")
    assert "CCP1" in reply.text
    assert reply.text.count(f"CCP1 : {long_forms['CCP1']}") == 1


def test_several_questions_share_a_reply_in_one_sentence_each(content, exchange):
    situation, turn = exchange.shows(PLAIN)
    text, sources = fiche.in_brief(situation, PLAIN, turn)
    item = content.fiches_by_topic[PLAIN][0]
    assert item.title in text
    assert seen(item.sentence) in seen(text)
    assert seen(item.short) not in seen(text)
    assert sources


def test_the_closest_fiche_of_a_topic_answers(content):
    """When a topic has several fiches, the one whose questions share most words."""
    one, other = content.fiches_by_topic["cible-definition"][0], content.fiches_by_topic["formation-initiale"][0]
    moved = other.model_copy(update={"topic": one.topic})
    both = content.model_copy(update={"fiches": (one, moved)})
    both.__dict__.pop("fiches_by_topic", None)
    assert fiche.best_fiche(both, one.topic, one.questions[0]).id == one.id
    assert fiche.best_fiche(both, one.topic, moved.questions[0]).id == moved.id


def test_all_sources_of_a_fiche_can_be_listed(content):
    item = content.fiches_by_topic[PLAIN][0]
    text = fiche.explain_sources(content, item)
    assert all(content.sources_by_ref[source.ref].label in text for source in item.sources)
    assert item.title in text


@pytest.mark.parametrize("topic", ["demande-b", "demande-e"])
def test_the_fiche_of_a_demande_says_its_state(content, exchange, topic):
    demande = content.demandes_by_topic[topic]
    reply = answer(exchange, topic)
    assert (reply.topic, reply.demande) == (topic, demande.lettre)
    assert without_markers(demande.etat.text) in reply.text


@pytest.mark.parametrize("size", ["short", "detail"])
def test_every_source_told_in_an_answer_is_among_its_sources(content, exchange, size):
    """The sides of a disagreement name a source too: « Seine-Maritime (3 juin 2021) : … »."""
    for item in content.fiches:
        reply = answer(exchange, item.topic, size=size)
        named = {source.ref for source in reply.sources}
        sides = [cote.source for name in item.contradictions for cote in content.contradictions_by_id[name].cotes]
        told = {side.ref for side in sides if f"- {place(side)} : " in reply.text}
        assert told <= named, item.topic
