"""What the tests share: one engine, people who talk to it, the contract of a reply, the command as it is run."""

import itertools
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import hypothesis
import pytest
from markdown_it import MarkdownIt

from bot.bootstrap import build_conversations
from bot.messages import IncomingMessage
from bot.settings import Settings

ROOT = Path(__file__).parent.parent
TODAY = date(2026, 11, 23)
GUIDE_DATE = "entre mi-2024 et mi-2025 (document non daté)"

KINDS = {
    *("answer", "clarify", "procedure", "status", "contact"),
    *("abstain", "refused", "smalltalk", "control", "error"),
}
DEMANDES = {"A", "B", "C", "D", "E", "F", "G1", "G2", "H"}
ETATS = {"en_cours", "fait", "bloque", "abandonne", "information"}
MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
PLAIN_NODES = {
    *("paragraph", "bullet_list", "ordered_list", "list_item"),
    *("inline", "text", "softbreak", "strong", "em"),
}

hypothesis.settings.register_profile("tests", deadline=None, derandomize=True, max_examples=50)
hypothesis.settings.register_profile("nightly", deadline=None, max_examples=2_000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "tests"))


@dataclass(frozen=True)
class Rendered:
    """What Markdown makes of a text: the kinds of its nodes, the words of each paragraph, where links lead."""

    nodes: frozenset[str]
    words: tuple[str, ...]
    links: tuple[str, ...]

    @classmethod
    def of(cls, text):
        tokens = MARKDOWN.parse(text)
        every = [*tokens, *(child for token in tokens for child in token.children or ())]
        nodes = frozenset(token.type.removesuffix("_open").removesuffix("_close") for token in every)
        words = tuple(_words(token) for token in tokens if token.type == "inline")
        links = tuple(token.attrs["href"] for token in every if token.type == "link_open")
        return cls(nodes, words, links)


def _words(token):
    return "".join("\n" if child.type == "softbreak" else child.content for child in token.children)


def strict_json(line):
    """An object as any other program would read it: `NaN` is not JSON."""

    def refuse(constant):
        raise ValueError(f"{constant} is not JSON")

    return json.loads(line, parse_constant=refuse)


class Contract:
    """The reply of `ask --json` and `batch`: its fields, their types, and what each kind promises."""

    def __init__(self, content):
        self.topics = set(content.topics)
        self.mailboxes = {contact.address for contact in content.contacts}

    def check(self, reply):
        """The same object, when it holds to the contract."""
        self._fields(reply)
        for choice in reply["choices"]:
            self._choice(choice)
        for source in reply["sources"]:
            self._source(source)
        self._kind(reply)
        self._mailbox(reply)
        self._text(Rendered.of(reply["text"]))
        return reply

    def _fields(self, reply):
        assert reply["kind"] in KINDS
        assert isinstance(reply["text"], str)
        assert reply["text"].strip()
        assert reply["topic"] is None or reply["topic"] in self.topics
        assert reply["demande"] is None or reply["demande"] in DEMANDES
        assert reply["step"] is None or isinstance(reply["step"], str)
        assert isinstance(reply["choices"], list)
        assert isinstance(reply["sources"], list)
        assert all(isinstance(warning, str) for warning in reply["warnings"])
        assert type(reply["confidence"]) in {int, float}
        assert 0 <= reply["confidence"] <= 1

    def _choice(self, choice):
        assert {"label", "topic", "demande", "structure"} <= choice.keys()
        assert choice["label"].strip()
        assert choice["topic"] is None or choice["topic"] in self.topics
        assert choice["demande"] is None or choice["demande"] in DEMANDES
        assert choice["structure"] is None or isinstance(choice["structure"], str)

    def _source(self, source):
        assert source["ref"].strip()
        assert source["label"].strip()
        assert source["date"] == GUIDE_DATE or re.fullmatch(r"\d{4}(-\d{2}){0,2}", source["date"])
        assert not source["ref"].startswith("§") or source["date"] == GUIDE_DATE

    def _kind(self, reply):
        kind = reply["kind"]
        if kind in {"answer", "procedure"}:
            assert reply["topic"]
        if kind == "answer":
            assert reply["sources"]
        if kind in {"clarify", "abstain"}:
            assert reply["topic"] is None
        if kind == "clarify":
            assert 1 <= len(reply["choices"]) <= 5
            assert len({choice["label"] for choice in reply["choices"]}) == len(reply["choices"])
        if kind == "procedure":
            self._course(reply["parcours"], reply["demande"])

    def _course(self, course, demande):
        """The préfecture's avis is a course too, of no demande of its own."""
        assert course.keys() >= {"demande", "variante", "chaine", "etat", "fait", "reste"}
        assert course["demande"] == demande or (course["demande"], demande) == ("AVIS", None)
        assert set(course["chaine"]) <= {*DEMANDES, "AVIS"}
        assert course["etat"] in ETATS
        assert type(course["fait"]) is type(course["reste"]) is int

    def _text(self, text):
        """Nothing but plain nodes; a link only ever opens a message to one of our mailboxes."""
        assert text.nodes <= {*PLAIN_NODES, "link"}
        for link in text.links:
            address, _, query = link.removeprefix("mailto:").partition("?")
            assert address in self.mailboxes
            assert re.fullmatch(r"subject=[^&=]*&body=[^&=]*", query)

    def _mailbox(self, reply):
        ours = not reply.get("hors_sujet")
        assert reply["mailbox"] is None or re.fullmatch(r"[\w.-]+@[\w.-]+\.\w+", reply["mailbox"])
        if reply["kind"] == "abstain":
            assert bool(reply["mailbox"]) is ours
        if reply["kind"] == "contact":
            assert reply["mailbox"]


class Person:
    """Somebody in a conversation of their own; each reply they get is held to the contract."""

    def __init__(self, conversations, contract, name, told):
        self.conversations = conversations
        self.name = name
        self._contract = contract
        self._told = told

    def says(self, text):
        """The reply to a message."""
        message = IncomingMessage(conversation=self.name, text=text, **self._told)
        self._told = {}
        reply = self.conversations.answer(message, TODAY)
        self._contract.check(reply.as_object())
        return reply

    def asks_why(self, question):
        """What « pourquoi cette réponse ? » says of a question, once one of its choices is taken if need be."""
        reply = self.says(question)
        if reply.choices and not reply.topic:
            self.says("1")
        return self.says("pourquoi cette réponse ?")

    @property
    def kept(self):
        """Everything that is kept of this conversation, as text."""
        session = self.conversations.sessions.load(self.name, TODAY)
        return session.model_dump_json() if session else ""


class Command:
    """`conum` as a user runs it: another process, no settings but those given, in an empty folder."""

    def __init__(self, folder):
        self._folder = folder

    def __call__(self, *arguments, given="", folder=None, **environment):
        """Run it to its end, `given` on its standard input."""
        data = given.encode() if isinstance(given, str) else given
        return subprocess.run(
            self._line(arguments),
            input=data,
            capture_output=True,
            check=False,
            cwd=folder or self._folder,
            env=self._environment(environment),
        )

    def start(self, *arguments, stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **environment):
        """Start it, and leave the rest to the test."""
        return subprocess.Popen(
            self._line(arguments),
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            cwd=self._folder,
            env=self._environment(environment),
        )

    def _line(self, arguments):
        return [sys.executable, "-m", "bot", *arguments]

    def _environment(self, changes):
        """This machine's, but for what would change the replies or their colours."""
        quiet = re.compile("^CONUM_(?!CACHE$)|COLOR|^COLUMNS$|^TTY_")
        kept = {name: value for name, value in os.environ.items() if not quiet.search(name)}
        return {**kept, "PYTHONPATH": str(ROOT), **changes}


@pytest.fixture(scope="session")
def conversations():
    """Every conversation of the tests, over the packaged content."""
    return build_conversations(Settings())


@pytest.fixture(scope="session")
def content(conversations):
    return conversations.content


@pytest.fixture(scope="session")
def contract(content):
    return Contract(content)


@pytest.fixture(scope="session")
def someone(conversations, contract):
    """Call it for a new person; what the operator vouches for about them may be given."""
    numbers = itertools.count()
    return lambda **told: Person(conversations, contract, f"test-{next(numbers)}", told)


@pytest.fixture(scope="session")
def conum(tmp_path_factory):
    return Command(tmp_path_factory.mktemp("ailleurs"))


@pytest.fixture(scope="session")
def rendered():
    """Call it on a text to have its nodes and its words once rendered."""
    return Rendered.of


@pytest.fixture(scope="session")
def batch(conum, contract):
    """Answers lines (objects, or bytes to be sent as they are); each output line is held to the contract."""

    def run(*lines, **environment):
        raw = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
        done = conum("batch", given=b"".join(line + b"\n" for line in raw), **environment)
        assert done.returncode == 0, done.stderr.decode()
        answers = [strict_json(line) for line in done.stdout.decode().split("\n")[:-1]]
        assert len(answers) == len(lines)
        for answer in answers:
            assert "conversation" in answer or "error" in answer
            if "error" not in answer:
                contract.check(answer)
        return answers

    return run
