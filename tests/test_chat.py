"""`conum chat`: what someone meets who has just cloned it, in a pipe and in a terminal."""

import os
import re
import select
from datetime import date

import pytest
from click.testing import CliRunner

from bot.commands.chat import command
from bot.conversation import Conversations
from bot.rendering.typography import spaced

RHYTHM = "à quel rythme se réunit le comité ?"
EXAMPLE = re.compile(r"^ *[•-] (.+?) *$", re.MULTILINE)
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
PATIENCE = 60
LEFT = b"\x1b[?2004l"
"""What a terminal is told when the line editor gives it back."""
COLOUR = re.compile(rb"\x1b\[(?:\d*;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;\d+)*m")


@pytest.fixture(scope="module")
def first_screen(conum):
    """What is said before the person says anything."""
    done = conum("chat", given="")
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout.decode()


@pytest.fixture
def talk(conversations, monkeypatch):
    """A chat in this process: lines in, what is printed out."""

    def run(*lines, options=()):
        fresh = Conversations(conversations.content, conversations.engine)
        monkeypatch.setattr("bot.commands.chat.build_conversations", lambda *_: fresh)
        done = CliRunner().invoke(command, [*options], input="".join(f"{text}\n" for text in lines))
        assert done.exit_code == 0, done.output
        return done.stdout

    return run


def test_the_first_screen_says_what_it_is_and_how_to_leave(first_screen):
    flat = " ".join(first_screen.split())
    assert "pas une personne" in flat
    assert "« quitter »" in flat
    assert "« aide »" in flat


def test_the_first_screen_gives_five_examples_that_have_an_answer(first_screen, someone):
    examples = EXAMPLE.findall(first_screen)
    assert len(examples) == 5
    for example in examples:
        assert someone().says(example).kind in {"answer", "procedure", "contact", "clarify", "status"}, example


def test_it_ends_with_the_input(conum):
    done = conum("chat", given=f"bonjour\n{RHYTHM}")
    assert (done.returncode, done.stderr) == (0, b"")
    assert "quinze jours" in done.stdout.decode()


@pytest.mark.parametrize("word", ["quitter", "QUITTER !", "  au revoir  ", "exit", "q"])
def test_it_ends_on_goodbye(talk, content, word):
    said = talk(word, RHYTHM)
    assert content.messages["quitter"] in said
    assert "quinze jours" not in said


def test_every_line_gets_a_reply(talk, content):
    said = talk("", "bonjour", "   ", "xqzw", "merci")
    places = [said.find(content.messages[name][:30]) for name in ("vide", "politesse.salutations", "bruit")]
    assert -1 not in places
    assert places == sorted(places)
    assert spaced(content.messages["politesse.merci"]) in said


def test_choices_are_picked_by_number(talk, someone):
    offered = next(
        (word, reply)
        for word in ("convention", "formation", "coordinateur", "tableau de pilotage")
        if (reply := someone().says(word)).kind == "clarify"
    )
    picked = offered[1].choices[1].label.split(" (demande")[0]
    said = " ".join(talk(offered[0], "2", "où j'en suis").split())
    assert picked in said[said.index("2 " + picked) + len(picked) + 2 :]


def test_profil_and_departement_hold_until_the_end(talk):
    options = ("--profil", "prefecture", "--departement", "2a")
    said = talk("bonjour", "parler à quelqu'un", "combien de postes occupés ?", options=options)
    assert "societe.numerique@anct.gouv.fr" in said
    assert "conum-coordonateur" not in said
    assert "Corse-du-Sud" in said


def test_goodbye_forgets_the_conversation(conversations, monkeypatch):
    fresh = Conversations(conversations.content, conversations.engine)
    monkeypatch.setattr("bot.commands.chat.build_conversations", lambda *_: fresh)
    assert CliRunner().invoke(command, input=f"{RHYTHM}\nquitter\n").exit_code == 0
    assert not fresh.sessions.load("terminal", date(2026, 11, 23)).turns


def test_nothing_is_written_where_it_runs(conum, tmp_path):
    assert conum("chat", given=f"{RHYTHM}\nquitter\n", folder=tmp_path).returncode == 0
    assert not list(tmp_path.iterdir())


def test_a_pipe_gets_plain_lines_whatever_is_typed(conum):
    typed = [
        RHYTHM.encode(),
        b"\x1b[31mrouge\x1b[0m \x1b]0;titre\x07 \x1b[2J " + RHYTHM.encode(),
        "pourquoi cette réponse ?".encode(),
        b"\xff\xfe\x00\xed\xa0\x80",
        b"\x00\x1a\x04",
        "\x9b31m \u202e \u200b".encode(),
        b"[bold red]texte[/] [link=http://exemple.fr]ici[/link]",
        b"[/]",
        b"x" * 1_000_000,
        b"\r\r",
        b"quitter",
    ]
    done = conum("chat", given=b"\n".join(typed))
    assert (done.returncode, done.stderr) == (0, b"")
    said = done.stdout.decode()
    assert not CONTROL.search(said)
    assert "Au revoir" in said


def test_a_pipe_stays_plain_on_a_machine_that_has_colours(conum):
    done = conum("chat", given=f"{RHYTHM}\n", TERM="xterm-256color", COLORTERM="truecolor", CLICOLOR="1")
    assert b"\x1b" not in done.stdout


# In a terminal -------------------------------------------------------------------------------------------


@pytest.fixture
def terminal(conum):
    """Types keys in a pseudo-terminal once the chat asks for them; gives its status and what was shown."""
    pty = pytest.importorskip("pty")

    def run(keys, **environment):
        ours, theirs = pty.openpty()
        with conum.start("chat", stdin=theirs, stdout=theirs, stderr=theirs, **environment) as process:
            os.close(theirs)
            shown = b""
            while piece := read(ours):
                asked, shown = b"Vous :" in shown, shown + piece
                if not asked and b"Vous :" in shown:
                    os.write(ours, keys)
            process.kill()  # it has closed its end, or it waits for something that will not come
            os.close(ours)
        return shown

    def read(end):
        waiting, *_ = select.select([end], [], [], PATIENCE)
        try:
            return os.read(end, 65_536) if waiting else b""
        except OSError:  # what Linux says of a terminal whose other end is closed
            return b""

    return run


def test_a_terminal_shows_no_colour_to_a_person_who_wants_none(terminal):
    shown = terminal(b"bonjour\rquitter\r", TERM="xterm-256color", NO_COLOR="1")
    assert b"Au revoir" in shown
    assert not COLOUR.search(shown)


@pytest.mark.parametrize("key", [b"\x04", b"\x03"], ids=["ctrl-d", "ctrl-c"])
def test_a_terminal_is_left_by_the_usual_keys(terminal, key):
    shown = terminal(key, TERM="xterm")
    assert LEFT in shown.rsplit(b"Vous :", 1)[-1]
    assert b"Traceback" not in shown


def test_only_the_figures_are_said_to_be_invented_under_the_text_of_the_guide(conum):
    told = conum("chat", "--structure", "9104", given="que veut dire 7/8\nquitter\n").stdout.decode()
    guide, figures = told.split("Données de démonstration, inventées.")
    assert "postes occupés" in guide
    assert figures.lstrip().startswith("Et chez vous")


def test_invented_figures_say_so(conum):
    told = conum("chat", given="le 21\nà quel rythme se réunit le comité ?\nquitter\n").stdout.decode()
    _, figures = told.split("Données de démonstration, inventées.")
    assert "Côte-d'Or (21)" in figures
