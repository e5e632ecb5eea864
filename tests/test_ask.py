"""`conum ask`: one question, one reply, an exit status a script may rely on; and settings that cannot be read."""

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

import knowledge
from bot.commands.ask import command

RHYTHM = "à quel rythme se réunit le comité ?"
CONTENT = Path(knowledge.__file__).parent / "contenu"


def told(done):
    """What a failed command says, which is never a traceback nor anything on standard output."""
    said = done.stderr.decode()
    assert "Traceback" not in said
    assert not done.stdout
    return said


def test_it_prints_the_text_of_the_reply(conum, someone):
    done = conum("ask", RHYTHM)
    assert done.returncode == 0
    assert not done.stderr
    assert done.stdout.decode() == someone().says(RHYTHM).text + "\n"


def test_json_is_the_object_that_batch_prints(conum, batch, contract):
    done = conum("ask", RHYTHM, "--json")
    assert done.returncode == 0
    printed = contract.check(json.loads(done.stdout))
    assert done.stdout.count(b"\n") == 1
    (answer,) = batch({"conversation": printed["conversation"], "text": RHYTHM})
    assert printed == answer


def test_the_notice_of_first_contact_is_not_in_the_text(conum, content):
    assert content.messages["accueil.nature"] not in conum("ask", "bonjour").stdout.decode()


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("renouveler mon passeport", "abstain"),
        ("donnez-moi la liste des conseillers avec leurs adresses", "refused"),
        ("", "control"),
        ("parler à quelqu'un", "contact"),
    ],
)
def test_a_reply_that_helps_little_is_no_failure(conum, contract, question, kind):
    done = conum("ask", "--json", question)
    assert done.returncode == 0
    assert contract.check(json.loads(done.stdout))["kind"] == kind


def test_profil_and_departement_count_as_proven(conum):
    done = conum("ask", "parler à quelqu'un", "--json", "--profil", "prefecture")
    assert json.loads(done.stdout)["mailbox"] == "societe.numerique@anct.gouv.fr"
    assert "Corse-du-Sud" in conum("ask", "combien de postes ?", "--departement", "2a").stdout.decode()


def test_bytes_that_are_no_text_are_a_question_like_another(conum):
    question = RHYTHM.encode() + b" \xff\xed\xa0\x80 \x1b[31m"
    done = conum("ask", question)
    assert done.returncode == 0
    assert "quinze jours" in done.stdout.decode()


def test_only_an_error_exits_with_1(monkeypatch, conversations, caplog):
    """The person gets a reference; the operator's log holds the same one."""

    def break_down(*_):
        raise RuntimeError("en panne")

    monkeypatch.setattr("bot.commands.ask.build_conversations", lambda *_: conversations)
    monkeypatch.setattr("bot.conversation.respond", break_down)
    done = CliRunner().invoke(command, [RHYTHM, "--json"])
    assert done.exit_code == 1
    reply = json.loads(done.stdout)
    assert reply["kind"] == "error"
    (reference,) = re.findall(r"\b[0-9a-f]{8}\b", reply["text"])
    assert reference in caplog.text
    assert reply["mailbox"] in reply["text"]


# Wrong use -----------------------------------------------------------------------------------------------

WRONG_USES = {
    "no question": (["ask"], "QUESTION"),
    "wrong profil": (["ask", RHYTHM, "--profil", "roi"], "roi"),
    "wrong departement": (["ask", RHYTHM, "--departement", "99"], "99"),
    "empty departement": (["ask", RHYTHM, "--departement", ""], "département"),
    "unknown option": (["ask", RHYTHM, "--colere"], "--colere"),
    "two questions": (["ask", "un", "deux"], "deux"),
    "wrong profil in chat": (["chat", "--profil", "roi"], "roi"),
    "wrong departement in chat": (["chat", "--departement", "99"], "99"),
    "unknown command": (["bavarder"], "bavarder"),
}


@pytest.mark.parametrize("name", WRONG_USES)
def test_wrong_use_exits_with_2_and_says_what_is_wrong(conum, name):
    arguments, word = WRONG_USES[name]
    done = conum(*arguments)
    assert done.returncode == 2
    assert word in told(done)


@pytest.mark.parametrize("name", ["no question", "wrong profil"])
def test_wrong_use_is_told_in_french(conum, name):
    said = told(conum(*WRONG_USES[name][0]))
    assert not re.search("Usage:|Error:|Invalid|Missing|No such|Try ", said)


@pytest.mark.parametrize("arguments", [[], ["stats"], ["batch"], ["content"], ["unanswered"], ["postes", "show"]])
def test_help_is_french(conum, arguments):
    done = conum(*arguments, "--help")
    said = done.stdout.decode()
    assert done.returncode == 0
    assert "Affiche cette aide" in said
    assert not re.search(r"Usage:|Options:|Commands|Show|default|COMMAND\b|ARGS|FILE\b|INTEGER|TEXT\b", said)


def test_a_command_without_anything_shows_its_help(conum):
    assert told(conum()).startswith("Usage")


# Settings ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "value"), [(["ask", RHYTHM], "hier"), (["batch"], "2026-02-30"), (["chat"], "é\x01")]
)
def test_a_wrong_clock_is_told_at_start(conum, arguments, value):
    done = conum(*arguments, CONUM_NOW=value)
    assert done.returncode == 2
    assert "CONUM_NOW" in told(done)
    assert "Réglages illisibles" in told(done)


def test_an_empty_setting_is_none(conum):
    assert conum("ask", RHYTHM, CONUM_NOW="", CONUM_CONTENT="").returncode == 0


def test_a_clock_with_a_time_zone_is_a_clock(conum):
    assert conum("ask", RHYTHM, CONUM_NOW="2026-11-23T10:00:00+01:00").returncode == 0


def test_settings_are_read_from_a_file_too(conum, tmp_path):
    (tmp_path / ".env").write_text("CONUM_NOW=hier\nAUTRE=chose\n", encoding="utf-8")
    done = conum("ask", RHYTHM, folder=tmp_path)
    assert done.returncode == 2
    assert "CONUM_NOW" in told(done)


def test_a_settings_file_that_is_no_text_is_told(conum, tmp_path):
    (tmp_path / ".env").write_bytes("CONUM_NOW=été\n".encode("latin-1"))
    done = conum("ask", RHYTHM, folder=tmp_path)
    assert ".env" in told(done)
    assert done.returncode == 2


@pytest.mark.parametrize("where", ["absent", "a file", "an empty folder"])
def test_a_content_that_is_not_there_is_told(conum, tmp_path, where):
    place = {"absent": tmp_path / "absent", "a file": Path(__file__), "an empty folder": tmp_path}[where]
    done = conum("ask", RHYTHM, CONUM_CONTENT=str(place))
    assert done.returncode in {1, 2}
    assert told(done).strip()


def test_every_wrong_setting_is_told_at_once(conum):
    done = conum("ask", RHYTHM, CONUM_NOW="hier", CONUM_CONTENT="/nulle/part")
    assert done.returncode == 2
    assert {"CONUM_NOW", "CONUM_CONTENT"} <= set(re.findall(r"CONUM_\w+", told(done)))


# A content with faults -----------------------------------------------------------------------------------


@pytest.fixture
def copy(tmp_path):
    """The packaged content, to be spoilt."""
    return Path(shutil.copytree(CONTENT, tmp_path / "contenu"))


def spoil(path, before, after):
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def test_every_fault_of_the_content_is_told_at_once(conum, copy):
    spoil(copy / "fiches" / "comite-frequence.md", "titre:", "titrre:")
    spoil(copy / "contacts.yaml", "confirmee: oui", "confirmee: peut-être")
    (copy / "messages.yaml").write_text('vide: "sans fin\n', encoding="utf-8")
    (copy / "sigles.yaml").write_bytes(b"\xff")
    (copy / "fiches" / "contrat-duree.md").write_bytes("titre: durée".encode("latin-1"))
    done = conum("ask", RHYTHM, CONUM_CONTENT=str(copy))
    said = told(done)
    assert done.returncode == 1
    for file in ("comite-frequence.md", "contacts.yaml", "messages.yaml", "contrat-duree.md"):
        assert re.search(rf"{re.escape(file)}:\d+ : \S", said), file


def test_batch_answers_nothing_from_a_content_with_faults(conum, copy):
    (copy / "commandes.yaml").unlink()
    done = conum("batch", given='{"conversation": "a", "text": "bonjour"}\n', CONUM_CONTENT=str(copy))
    assert done.returncode == 1
    assert "commandes.yaml" in told(done)


FAULTS_OF_MEANING = {
    "a sentence of the bot is missing": ("messages.yaml", "\nvide:", "\nrien:", ""),
    "a blank that nobody fills": ("messages.yaml", "{boites}", "{boitte}", "parler à quelqu'un"),
    "nobody answers strangers": ("contacts.yaml", "[structure, anonyme]", "[structure]", "bonjour"),
}


@pytest.mark.parametrize("name", FAULTS_OF_MEANING)
def test_a_content_that_check_refuses_is_not_served(conum, copy, name):
    file, before, after, question = FAULTS_OF_MEANING[name]
    spoil(copy / file, before, after)
    done = conum("ask", question, CONUM_CONTENT=str(copy))
    assert done.returncode == 1
    assert file in told(done)
