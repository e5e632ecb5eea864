"""What a public address adds, on every Mattermost server at hand: buttons, menus, and the slash command.

A real server must run on this machine and be allowed to call it (AllowedUntrustedInternalConnections).
"""

import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest

from tests.e2e.served import Served, serving
from tests.peers.drivers.mattermost import Person, RefusedCallError

QUESTION = "À quelle fréquence se réunit le comité de sélection ?"
SIGNING = "un-texte-au-hasard-pour-la-demonstration"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@pytest.fixture(scope="module", params=["pair", "réel"])
def served(request, tmp_path_factory):
    database = str(tmp_path_factory.mktemp("public") / "conum.db")
    with serving(request.param, database) as served:
        if urlsplit(served.url).hostname not in {"127.0.0.1", "localhost"}:
            pytest.skip("a server elsewhere cannot call this machine back")
        public = f"http://127.0.0.1:{free_port()}"
        served.trigger, token = served.people.create_command(f"{public}/mattermost/command")
        served.settings = {
            "CONUM_PUBLIC_URL": public,
            "CONUM_HTTP": urlsplit(public).netloc,
            "CONUM_SECRET": SIGNING,
            "CONUM_MATTERMOST_SLASH_TOKEN": token,
        }
        yield served.start()
        assert served.stop() == 0


@dataclass(frozen=True)
class Talk:
    """A person in private with the bot."""

    served: Served
    person: Person
    channel: str

    def say(self, text):
        self.served.people.post(self.person, self.channel, text)

    def press(self, post):
        """The first choice under an answer, as a client presses it."""
        action = post["props"]["attachments"][0]["actions"][0]
        options = action.get("options")
        option = options[0]["value"] if options else None
        self.served.people.press(self.person, post["id"], action["id"], option)

    def answer(self, number):
        """The last of exactly so many answers."""
        return self.served.wait(self.person, self.channel, number)[-1]


@pytest.fixture
def meet(served):
    def meet():
        person = served.people.create_person()
        return Talk(served, person, served.people.open_direct(person, served.bot))

    return meet


BUTTONS, MENU = "renouveler un poste", "aide"
"""What is answered with a few choices, and with many."""


@pytest.mark.parametrize("question", [BUTTONS, MENU])
def test_a_press_answers_as_the_number_does(question, meet):
    ada, bob = meet(), meet()
    for talk in (ada, bob):
        talk.say(question)
    ada.press(ada.answer(1))
    bob.answer(1)
    bob.say("1")
    assert ada.answer(2)["message"] == bob.answer(2)["message"]


def test_a_press_twice_is_one_question(meet):
    ada = meet()
    ada.say(BUTTONS)
    answer = ada.answer(1)
    for _ in range(2):
        ada.press(answer)
    ada.answer(2)


def test_somebody_else_cannot_press(meet):
    ada, bob = meet(), meet()
    ada.say(BUTTONS)
    answer = ada.answer(1)
    with pytest.raises(RefusedCallError):
        bob.press(answer)


def test_a_command_is_answered_to_one_person(served, meet):
    ada = meet().person
    channel = served.people.create_channel(ada.id, served.bot)
    with served.people.whispers(ada) as next_whisper:
        served.people.run_slash(ada, channel, f"/{served.trigger} {QUESTION}")
        answer = next_whisper()
    assert "comité" in answer["message"].lower()
    assert answer["channel_id"] == channel
    served.wait(ada, channel, 0)
