"""The same list on every Mattermost server at hand: our peer always, a real one when the environment names it.

`CONUM_E2E_MATTERMOST_URL`, `_TOKEN` (the bot's), `_ADMIN_TOKEN` (creates the people), `_TEAM` name a real server.
What answers is `conum serve`, run as an operator runs it.
"""

import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from bot.rendering.typography import WIDE
from tests.conftest import ROOT
from tests.e2e.served import Served, serving
from tests.peers.drivers.mattermost import MattermostPeople
from tests.peers.mattermost import Fault, Peer

QUESTION = "À quelle fréquence se réunit le comité de sélection ?"


@pytest.fixture(scope="module", params=["pair", "réel"])
def served(request, tmp_path_factory):
    with serving(request.param, str(tmp_path_factory.mktemp("e2e") / "conum.db")) as served:
        yield served.start()
        assert served.stop() == 0


@pytest.fixture
def ada(served):
    return served.people.create_person()


@pytest.fixture
def private(served, ada):
    return served.people.open_direct(ada, served.bot)


def test_a_question_in_private_gets_its_answer_and_its_source(served, ada, private):
    served.people.post(ada, private, QUESTION)
    (answer,) = served.wait(ada, private, 1)
    assert "comité" in answer["message"].lower()
    assert "§" in answer["message"]
    assert answer["root_id"] == ""


def test_in_a_channel_it_answers_its_name_in_the_thread_and_goes_on_there(served, ada):
    channel = served.people.create_channel(ada.id, served.bot)
    served.people.post(ada, channel, "Bonjour tout le monde")
    root = served.people.post(ada, channel, f"@{served.people.bot(served.token).username} {QUESTION}")
    served.wait(ada, channel, 1)
    served.people.post(ada, channel, "et qui décide ?", root)
    answers = served.wait(ada, channel, 2)
    assert {post["root_id"] for post in answers} == {root}


def test_an_edited_question_changes_the_answer_already_given(served, ada, private):
    post = served.people.post(ada, private, QUESTION)
    (before,) = served.wait(ada, private, 1)
    served.people.edit(ada, post, "Comment renouveler un poste ?")
    served.people.wait_for(
        lambda: served.answers(ada, private), lambda posts: posts[0]["message"] != before["message"]
    )
    (after,) = served.wait(ada, private, 1)
    assert after["id"] == before["id"]
    assert after["message"] != before["message"]


def test_a_choice_is_made_by_its_number(served, ada, private):
    served.people.post(ada, private, "aide")
    (menu,) = served.wait(ada, private, 1)
    assert "1. " in menu["message"]
    served.people.post(ada, private, "1")
    answers = served.wait(ada, private, 2)
    assert answers[1]["message"] != menu["message"]


def test_the_words_of_others_wake_nobody(served, ada):
    channel = served.people.create_channel(ada.id, served.bot)
    name = served.people.bot(served.token).username
    served.people.post(ada, channel, f"@{name} que veut dire @all @channel @here ~town-square ?")
    (answer,) = served.wait(ada, channel, 1)
    assert not any(word in answer["message"] for word in ("@all", "@channel", "@here", "~town-square"))


def test_a_file_without_words_is_told_to_be_unreadable(served, ada, private):
    file = served.people.upload(ada, private, "voix.ogg", b"...")
    body = {"channel_id": private, "message": "", "file_ids": [file]}
    served.people.call("POST", "/posts", ada.token, body)
    (answer,) = served.wait(ada, private, 1)
    assert "je ne lis que le texte" in answer["message"].lower()


def test_a_thumb_is_no_question(served, ada, private):
    served.people.post(ada, private, QUESTION)
    (answer,) = served.wait(ada, private, 1)
    served.people.react(ada, answer["id"], "+1")
    served.wait(ada, private, 1)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL], ids=["arrêt", "mort subite"])
def test_what_was_said_while_it_was_away_is_answered_once(how, served, ada, private):
    served.people.post(ada, private, QUESTION)
    served.wait(ada, private, 1)
    served.stop(how)
    try:
        served.people.post(ada, private, QUESTION)
        bob = served.people.create_person()
        born = served.people.open_direct(bob, served.bot)
        served.people.post(bob, born, QUESTION)
    finally:
        served.start()
    served.wait(bob, born, 1)
    served.wait(ada, private, 2)


def test_what_was_changed_while_it_was_away_is_seen(served, ada, private):
    asked = served.people.post(ada, private, QUESTION)
    (before,) = served.wait(ada, private, 1)
    served.stop(signal.SIGKILL)
    try:
        served.people.edit(ada, asked, "Comment renouveler un poste ?")
        served.people.delete(ada, served.people.post(ada, private, "non, rien"))
    finally:
        served.start()
    served.people.wait_for(
        lambda: served.answers(ada, private), lambda posts: posts[0]["message"] != before["message"]
    )
    (after,) = served.wait(ada, private, 1)
    assert (after["id"], after["message"] != before["message"]) == (before["id"], True)


def test_a_question_deleted_at_once_leaves_nothing_in_the_channel(served, ada):
    """Whether the deletion comes before the answer or after it. A real server that takes both in the same instant may
    keep the answer in the thread of the question deleted.
    """
    channel = served.people.create_channel(ada.id, served.bot)
    name = served.people.bot(served.token).username
    deleted = [served.people.post(ada, channel, f"@{name} {QUESTION}") for _ in range(5)]
    for post in deleted:
        served.people.delete(ada, post)
    kept = served.people.post(ada, channel, f"@{name} {QUESTION}")
    served.people.wait_for(
        lambda: served.answers(ada, channel), lambda posts: kept in {post["root_id"] for post in posts}, 15
    )
    roots = [answer["root_id"] for answer in served.answers(ada, channel)]
    assert roots.count(kept) == 1
    assert set(roots) <= {kept, *deleted}


@pytest.fixture
def chief(served, ada, tmp_path):
    """Ada, proven to be of the team."""
    table = tmp_path / "roles.csv"
    expires = datetime.now(UTC).date() + timedelta(days=30)
    table.write_text(
        "plateforme;identifiant;email;role;departements;regions;structures;expire_le\n"
        f"mattermost;{ada.id};;admin;;;;{expires}\n",
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "bot", "roles", "import", str(table), "--database", served.database]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return ada


DROPPED = {
    "importé": ("cibles_2026-06-30.csv", "departement;annee;cible\n21;2026;31\n", "C'est importé"),
    "d'un autre genre": ("cibles.json", '{"departement": "21"}', "Rien n'est importé"),
    "personnel": (
        "structures.csv",
        "Id de la structure;Nom de la structure;Email;Candidats recrutés\n1;A;b@exemple.fr;1/1",
        f"colonnes personnelles{WIDE}: Email",
    ),
}


@pytest.mark.parametrize("case", DROPPED)
def test_the_team_drops_an_export(served, chief, private, case):
    """The content is read from the server itself, whatever it takes the file for."""
    name, content, told = DROPPED[case]
    file = served.people.upload(chief, private, name, content.encode())
    body = {"channel_id": private, "message": "importer", "file_ids": [file]}
    served.people.call("POST", "/posts", chief.token, body)
    (answer,) = served.wait(chief, private, 1)
    assert told in answer["message"]


def test_a_mute_server_does_not_hold_the_end_up(tmp_path):
    """A call that waits for its answer is in a thread that nothing interrupts: the process must not wait for it."""
    with Peer() as peer:
        people = MattermostPeople(peer.url, peer.admin_token, peer.team["name"])
        served = Served(peer.url, peer.bot_token, people, str(tmp_path / "conum.db"), 0.0).start()
        peer.fail(Fault("hang_after", times=-1))
        calls = len(peer.world.calls)
        peer.do(peer.cut)
        people.wait_for(lambda: len(peer.world.calls), lambda count: count > calls)
        assert served.stop() == 0
