"""Whole conversations, as `dialogues/*.yaml` tells them: what is said, and what must come back.

Each file is one conversation, a list of exchanges. An exchange says one thing:

- `dit`: the person's words; or `choisit`: a topic on the table, picked by its number;
- before the words, what the operator vouches for from here on: `profil`, `departement`, `structure`.

Those of `dialogues/chiffres` are held over the demonstration figures of `figures.py`.

And it expects any of these:

- `genre`: the kind of reply; `sujet`: its topic; `demande`: its letter;
- `commence_par`, `contient`, `ne_contient_pas`: fragments of its text;
- `choix_contient`: topics among its choices; `sans_choix: oui`;
- `etape`: the step or question of the walk; `etat`: the state of its `parcours`;
- `boite`: the mailbox it gives, `aucune` for none; `hors_sujet: oui`.

`defaut_connu` on an exchange says that the product is still wrong there, and why: the conversation must then fail.
"""

from pathlib import Path
from typing import Literal

import pytest
from pydantic import BaseModel, ConfigDict

from bot.conversation import Conversations
from knowledge.yaml_text import parse
from tests.conftest import Person
from tests.figures import Demonstration

FOLDER = Path(__file__).parent / "dialogues"
FILES = sorted(FOLDER.glob("*.yaml"))
VOUCHED = ("profil", "departement", "structure")
ON_FIGURES = sorted((FOLDER / "chiffres").glob("*.yaml"))


class Exchange(BaseModel):
    """What is said and what is expected, as a file writes them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    dit: str | None = None
    choisit: str | None = None
    profil: str | None = None
    departement: str | None = None
    structure: str | None = None
    genre: str | None = None
    sujet: str | None = None
    demande: str | None = None
    commence_par: str = ""
    contient: tuple[str, ...] = ()
    ne_contient_pas: tuple[str, ...] = ()
    choix_contient: tuple[str, ...] = ()
    sans_choix: Literal["oui"] | None = None
    etape: str | None = None
    etat: str | None = None
    boite: str | None = None
    hors_sujet: Literal["oui"] | None = None
    defaut_connu: str | None = None

    def words(self, previous):
        """What the person types: words of their own, or the number of a topic among the choices on the table."""
        if self.choisit is None:
            assert self.dit is not None, "un échange a « dit » ou « choisit »"
            return self.dit
        offered = [choice.topic for choice in previous.choices] if previous else []
        assert self.choisit in offered, f"« {self.choisit} » n'est pas proposé : {offered}"
        return str(1 + offered.index(self.choisit))

    def complaints(self, reply):
        """Everything in the reply that is not as expected."""
        offered = [choice.topic for choice in reply.choices]
        expected = {
            "genre": (self.genre, reply.kind),
            "sujet": (self.sujet, reply.topic),
            "demande": (self.demande, reply.demande),
            "etape": (self.etape, reply.step),
            "etat": (self.etat, (reply.parcours or {}).get("etat")),
            "boite": (self.boite, reply.mailbox or "aucune"),
            "hors_sujet": (self.hors_sujet, "oui" if reply.hors_sujet else "non"),
            "sans_choix": (self.sans_choix, "non" if offered else "oui"),
        }
        yield from (
            f"{key} : {got} au lieu de {want}" for key, (want, got) in expected.items() if want not in {None, got}
        )
        yield from (f"manque « {part} »" for part in self.contient if part not in reply.text)
        yield from (f"« {part} » est de trop" for part in self.ne_contient_pas if part in reply.text)
        yield from (f"« {topic} » n'est pas proposé" for topic in self.choix_contient if topic not in offered)
        if not reply.text.startswith(self.commence_par):
            yield f"ne commence pas par « {self.commence_par} »"


def read(path):
    document = parse(path.read_text(encoding="utf-8"), path.name)
    assert document.faults == []
    return [Exchange.model_validate(item) for item in document.data]


def hold(someone, exchanges):
    """Hold the conversation to its end or to the first wrong reply, and tell all that is wrong with it."""
    person, reply, told = None, None, []
    for exchange in exchanges:
        vouched = {name: getattr(exchange, name) for name in VOUCHED if getattr(exchange, name)}
        person = person or someone(**vouched)
        text = exchange.words(reply)
        reply = person.says(text)
        told += [f"— {text}", f"[{reply.kind} {reply.topic or ''}] {reply.text}"]
        wrong = list(exchange.complaints(reply))
        if wrong:
            return "\n".join([*told, "", *(f"✗ {reason}" for reason in wrong)])
    return ""


def test_there_are_enough_conversations():
    assert len(FILES) >= 15


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_dialogue(path, someone, request):
    """The conversation goes as its file says."""
    exchanges = read(path)
    reasons = [exchange.defaut_connu for exchange in exchanges if exchange.defaut_connu]
    if reasons:
        request.applymarker(pytest.mark.xfail(strict=True, reason=" ; ".join(reasons)))
    wrong = hold(someone, exchanges)
    assert not wrong, wrong


@pytest.mark.parametrize("path", ON_FIGURES, ids=lambda path: path.stem)
def test_dialogue_on_figures(path, conversations, contract):
    """The same, over figures that are not there for the others."""
    own = Conversations(conversations.content, conversations.engine, postes=Demonstration())
    wrong = hold(lambda **told: Person(own, contract, path.stem, told), read(path))
    assert not wrong, wrong


def test_conversations_start_with_what_is_vouched_for():
    """What is vouched for belongs to the first exchange: nobody's profile changes on the way."""
    exchanges = [(path.name, item) for path in (*FILES, *ON_FIGURES) for item in read(path)[1:]]
    late = [name for name, item in exchanges if item.profil or item.departement or item.structure]
    assert not late


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_exchange_expects_something(path):
    silent = [
        item.dit or item.choisit
        for item in read(path)
        if not item.model_dump(exclude={"dit", "choisit", *VOUCHED, "defaut_connu"}, exclude_defaults=True)
    ]
    assert not silent
