"""Everything the assistant may show of its content: each fiche in its three sizes, each step of each demande."""

import itertools
from collections import defaultdict
from datetime import date

import pytest

from handlers import Session, Situation, Turn, blocage, dossiers, fiche, menu, parcours, step
from handlers.dossier import Recorded, follow
from intents import Intent, Understanding
from knowledge.exhaustive import DAY, paths

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="session")
def shown(content):
    """The texts by name; a text that comes several times is kept once."""
    texts = {}
    for name, text in (*fiches(content), *courses(content), *menus(content)):
        texts.setdefault(text, name)
    numbers = defaultdict(itertools.count)
    return {_numbered(name, next(numbers[name])): text for text, name in texts.items()}


def _numbered(name, number):
    return f"{name} ({number + 1})" if number else name


def fiches(content):
    situation = _situation(content, Session())
    for item in content.fiches:
        turn = Turn(topics=(item.topic,), asked=item.questions[0])
        yield f"{item.id}, une phrase", fiche.in_brief(situation, item.topic, turn)[0]
        yield f"{item.id}, en bref", fiche.answer(situation, turn).text
        yield f"{item.id}, en détail", fiche.answer(situation, turn.model_copy(update={"size": "detail"})).text
        yield f"{item.id}, sources", fiche.explain_sources(content, item)


def courses(content):
    """Each demande: its first screen, then on each path each question, each step and the end."""
    for lettre in content.demandes_by_lettre:
        first, session = parcours.start(_situation(content, Session()), lettre, Turn())
        yield f"demande {lettre}, entrée", first.text
        met = set()
        yield from _beside(_situation(content, session), f"demande {lettre}")
        for progress in paths(content.demandes_by_lettre, lettre):
            for place, dossier in _places(session.active, progress):
                walk = follow(content.demandes_by_lettre, dossier)
                yield f"demande {lettre}, {place}", step.reply(content, walk, step.screen(content, walk)).text
                if place not in met:
                    asked = blocage.ask(_situation(content, session.keep(dossier)))[0]
                    yield f"demande {lettre}, {place}, bloqué", asked.text
                met.add(place)


def _places(dossier, progress):
    """A dossier at each point of a path."""
    answers = [Recorded(node=node.id, value=answer.value, on=DAY) for node, answer in progress.done]
    for count, name in enumerate([*(node.id for node, _ in progress.done), "fin"]):
        yield name, dossier.model_copy(update={"answers": tuple(answers[:count]), "shown": True})


def _beside(situation, name):
    """What a person may ask on the way: the message to the mailbox, the whole list."""
    yield f"{name}, message", blocage.explain_block(situation, "le chef @all dit *non*")[0].text
    yield f"{name}, tout voir", dossiers.everything(situation)[0].text


def menus(content):
    situation = _situation(content, Session())
    yield "aide", menu.show(situation, menu.ALL).text
    for index, famille in enumerate(content.familles):
        yield f"aide, {famille.name}", menu.show(situation, f"{menu.SETS_FAMILLE}{index}").text
    for key, text in content.messages.items():
        if "{" not in text:
            yield f"message {key}", text


def _situation(content, session):
    return Situation(content, session, Understanding(Intent.QUESTION), TODAY)
