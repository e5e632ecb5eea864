"""`conum batch`: one object a line in, one a line out, whatever the lines are worth."""

import json

import pytest
from click.testing import CliRunner

from bot.commands.batch import command
from handlers import Reply

RHYTHM = "à quel rythme se réunit le comité ?"
VAGUE = ("convention", "poste", "formation", "tableau de pilotage", "préfecture", "coordinateur", "contrat")
FIGURES = "combien de postes occupés ?"
REQUIRED = {
    *("conversation", "kind", "topic", "demande", "step", "text"),
    *("choices", "sources", "warnings", "mailbox", "confidence"),
}


def line(text, conversation="a", **fields):
    return {"conversation": conversation, "text": text, **fields}


def deep(depth):
    return b'{"conversation": "a", "text": ' + b"[" * depth + b"]" * depth + b"}"


BAD_LINES = {
    "not json": b"bonjour",
    "half an object": b'{"conversation": "a", "text": "bonj',
    "a list": b'["a", "bonjour"]',
    "a text": b'"bonjour"',
    "null": b"null",
    "a number": b"3",
    "nothing": b"",
    "spaces": b"   \t ",
    "no text": b'{"conversation": "a"}',
    "no conversation": b'{"text": "bonjour"}',
    "empty object": b"{}",
    "text is null": b'{"conversation": "a", "text": null}',
    "text is a list": b'{"conversation": "a", "text": ["bonjour"]}',
    "text is true": b'{"conversation": "a", "text": true}',
    "conversation is an object": b'{"conversation": {"id": 1}, "text": "bonjour"}',
    "wrong profil": b'{"conversation": "a", "text": "bonjour", "profil": "roi"}',
    "empty profil": b'{"conversation": "a", "text": "bonjour", "profil": ""}',
    "profil of another case": b'{"conversation": "a", "text": "bonjour", "profil": "ADMIN"}',
    "wrong departement": b'{"conversation": "a", "text": "bonjour", "departement": "99"}',
    "departement by name": b'{"conversation": "a", "text": "bonjour", "departement": "Mordor"}',
    "wrong region": b'{"conversation": "a", "text": "bonjour", "region": "Mordor"}',
    "structure is a list": b'{"conversation": "a", "text": "bonjour", "structure": [12]}',
    "at is no date": b'{"conversation": "a", "text": "bonjour", "at": "hier"}',
    "at is empty": b'{"conversation": "a", "text": "bonjour", "at": ""}',
    "at is impossible": b'{"conversation": "a", "text": "bonjour", "at": "2026-02-30T10:00:00"}',
    "latin-1": '{"conversation": "a", "text": "réunion"}'.encode("latin-1"),
    "utf-16": '{"conversation": "a", "text": "bonjour"}'.encode("utf-16-be"),
    "raw bytes": bytes(byte for byte in range(256) if byte != 0x0A),
    "raw NUL": b"\0\0\0",
    "raw control in a text": b'{"conversation": "a", "text": "bon\x01jour"}',
    "deep text": deep(500),
    "deeper than the stack": deep(100_000),
    "deep conversation": b'{"conversation": ' + b"[" * 500 + b"]" * 500 + b', "text": "bonjour"}',
    "endless number": b'{"conversation": ' + b"9" * 10_000 + b', "text": "bonjour"}',
    "two objects": b'{"conversation": "a", "text": "b"}{"conversation": "a", "text": "b"}',
}
ODD_BUT_GOOD_LINES = {
    "byte-order mark": b'\xef\xbb\xbf{"conversation": "odd", "text": "bonjour"}',
    "carriage return": b'{"conversation": "odd", "text": "bonjour"}\r',
    "unknown field": b'{"conversation": "odd", "text": "bonjour", "couleur": {"a": [1]}}',
    "nulls": b'{"conversation": "odd", "text": "bonjour", "profil": null, "departement": null, "at": null}',
    "conversation is a number": b'{"conversation": 12, "text": "bonjour"}',
    "conversation is empty": b'{"conversation": "", "text": "bonjour"}',
    "departement of Corse": b'{"conversation": "odd", "text": "bonjour", "departement": "2a"}',
    "field twice": b'{"conversation": "odd", "text": "a", "text": "bonjour"}',
    "high surrogate": b'{"conversation": "odd", "text": "bonjour \\ud800"}',
    "low surrogate": b'{"conversation": "odd", "text": "\\udfff bonjour"}',
    "surrogate in the name": b'{"conversation": "\\ud83d", "text": "bonjour"}',
    "surrogate pair": b'{"conversation": "odd", "text": "bonjour \\ud83d\\ude00"}',
    "NUL": b'{"conversation": "odd", "text": "bonjour\\u0000"}',
    "empty text": b'{"conversation": "odd", "text": ""}',
    "a megabyte": json.dumps({"conversation": "odd", "text": "comité " * 150_000}).encode(),
    "a megabyte without spaces": json.dumps({"conversation": "odd", "text": "x" * 1_000_000}).encode(),
}


@pytest.fixture(scope="module")
def ordeal(batch):
    """Every bad line, every odd one, and a good one between each of them, in a single run."""
    good = json.dumps(line("bonjour", "good")).encode()
    lines = [[raw, good] for raw in (*BAD_LINES.values(), *ODD_BUT_GOOD_LINES.values())]
    answers = batch(*(raw for pair in lines for raw in pair))
    assert all(answer["kind"] == "smalltalk" for answer in answers[1::2])
    return dict(zip([*BAD_LINES, *ODD_BUT_GOOD_LINES], answers[::2], strict=True))


@pytest.mark.parametrize("name", BAD_LINES)
def test_a_bad_line_is_told_and_the_run_goes_on(ordeal, name):
    answer = ordeal[name]
    assert isinstance(answer["error"], str)
    assert answer["error"].strip()
    assert "kind" not in answer


@pytest.mark.parametrize("name", ODD_BUT_GOOD_LINES)
def test_an_odd_line_is_answered(ordeal, name):
    assert ordeal[name].get("kind") not in {None, "error"}


def test_the_error_says_which_line_and_what_is_wrong(batch):
    answers = batch(
        line("bonjour"),
        line("bonjour", profil="roi"),
        line("bonjour", departement="99"),
        {"conversation": "a"},
    )
    assert ["error" in answer for answer in answers] == [False, True, True, True]
    assert [answer["conversation"] for answer in answers] == ["a"] * 4
    for number, (answer, word) in enumerate(zip(answers[1:], ("profil", "99", "text"), strict=True), start=2):
        assert str(number) in answer["error"]
        assert word in answer["error"]


def test_an_empty_input_is_an_empty_output(conum):
    done = conum("batch", given="")
    assert (done.returncode, done.stdout) == (0, b"")


def test_a_last_line_without_an_end_is_answered(conum):
    done = conum("batch", given=json.dumps(line("bonjour")))
    assert done.returncode == 0
    assert json.loads(done.stdout)["kind"] == "smalltalk"


def test_the_output_is_utf_8_whatever_the_machine_says(batch):
    answer, *_ = batch(line(RHYTHM, "été"), PYTHONIOENCODING="ascii", LC_ALL="C", PYTHONUTF8="0")
    assert answer["conversation"] == "été"
    assert "é" in answer["text"]


def test_a_reader_that_leaves_gets_no_traceback(conum, tmp_path):
    """`conum batch | head -0`: the pipe is closed before the first reply."""
    lines = tmp_path / "lines.jsonl"
    lines.write_text((json.dumps(line("bonjour")) + "\n") * 2_000)
    with lines.open("rb") as given, conum.start("batch", stdin=given) as process:
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()


def test_replies_come_in_the_order_of_the_lines(batch):
    names = [f"c{number % 7}-{number}" for number in range(60)]
    texts = ("bonjour", RHYTHM, "xqzw", "renouveler mon passeport", "aide")
    answers = batch(*(line(texts[number % 5], name) for number, name in enumerate(names)))
    assert [answer["conversation"] for answer in answers] == names
    kinds = [answer["kind"] for answer in answers]
    assert kinds == kinds[:5] * 12


def test_every_object_has_its_fields_and_the_notice_is_not_in_the_text(batch, content):
    texts = (
        "bonjour",
        RHYTHM,
        *VAGUE,
        "parler à quelqu'un",
        "comment restituer un poste",
        "renouveler mon passeport",
    )
    for answer in batch(*(line(text, text) for text in (*texts, FIGURES, "aide", "", "xqzw"))):
        assert answer.keys() >= REQUIRED
        assert content.messages["accueil.nature"] not in answer["text"]


# The state of a conversation -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def clarified(batch):
    """Vague questions, then a pick: the pairs of replies whose first offered choices."""

    def run(*picks):
        lines = [line(text, f"{word} {pick}") for pick in picks for word in VAGUE for text in (word, pick)]
        answers = batch(*lines)
        pairs = list(zip(answers[::2], answers[1::2], strict=True))
        kept = [(offered, picked) for offered, picked in pairs if offered["kind"] == "clarify"]
        assert len(kept) >= 3 * len(picks)
        return kept

    return run


def test_a_number_picks_the_choice_of_that_rank(clarified):
    for offered, picked in clarified("2", "le 2", "2.", "la deuxième", "choix n° 2", "２"):
        second = offered["choices"][1]
        assert (picked["topic"], picked["demande"]) == (second["topic"], second["demande"])
        assert picked["kind"] in {"answer", "procedure", "contact"}


def test_the_label_picks_its_choice(someone):
    for word in VAGUE:
        offered = someone().says(word)
        for choice in offered.choices if offered.kind == "clarify" else ():
            person = someone()
            person.says(word)
            assert person.says(choice.label.upper()).topic == choice.topic


def test_aucune_leaves_the_choices_and_names_a_mailbox(clarified):
    for _, after in clarified("aucune", "Aucune de ces propositions."):
        assert after["kind"] in {"abstain", "control"}
        assert after["topic"] is None
        assert after["mailbox"] in after["text"]


def test_a_number_beyond_the_list_picks_nothing(clarified):
    for _, after in clarified("99", "0", "6"):
        assert after["kind"] == "control"
        assert after["topic"] is None


def test_retour_shows_the_reply_before(batch):
    first, _, back, start = batch(
        line(RHYTHM), line("quelle est la durée d'une convention ?"), line("retour"), line("retour")
    )
    assert back["kind"] == "control"
    assert back["topic"] == first["topic"]
    assert first["text"] in back["text"]
    assert start["kind"] == "control"
    assert start["topic"] is None


def test_retour_brings_the_choices_back(someone):
    person = someone()
    offered = next(reply for word in VAGUE if (reply := person.says(word)).kind == "clarify")
    assert person.says("1").topic == offered.choices[0].topic
    back = person.says("retour")
    assert back.choices == offered.choices
    assert all(choice.label in back.text for choice in offered.choices)
    assert person.says("2").topic == offered.choices[1].topic


def test_retour_shows_figures_again(batch):
    figures, _, back = batch(line(FIGURES, departement="21"), line(RHYTHM), line("retour"))
    assert figures["kind"] == "status"
    assert "Côte-d'Or" in back["text"]


def test_conversations_do_not_hear_each_other(batch):
    answers = batch(
        line("convention", "a"), line("2", "b"), line(RHYTHM, "b"), line("sources", "a"), line("sources", "b")
    )
    assert answers[1]["kind"] == "control"
    assert answers[3]["topic"] is None
    assert answers[4]["topic"] == "comite-frequence"


def test_a_bad_line_changes_nothing_in_its_conversation(batch):
    answers = batch(
        line("convention", profil="prefecture"),
        line("1", profil="roi"),
        line("1", departement="99"),
        line("parler à quelqu'un"),
    )
    assert ["error" in answer for answer in answers] == [False, True, True, False]
    assert answers[3]["mailbox"] == "societe.numerique@anct.gouv.fr"


def test_recommencer_forgets_the_conversation(batch):
    *_, restarted, why, number = batch(line(RHYTHM), line("recommencer"), line("pourquoi cette réponse ?"), line("2"))
    assert restarted["kind"] == why["kind"] == number["kind"] == "control"
    assert why["topic"] is number["topic"] is None


def test_a_conversation_goes_on_after_goodbye(batch):
    goodbye, answer = batch(line("quitter"), line(RHYTHM))
    assert goodbye["kind"] == "control"
    assert answer["topic"] == "comite-frequence"


# Who asks, from where, and when --------------------------------------------------------------------------

MAILBOXES = {
    "conseiller": "conseiller-numerique@anct.gouv.fr",
    "coordinateur": "conum-coordonateur@anct.gouv.fr",
    "structure": "conseiller-numerique@anct.gouv.fr",
    "prefecture": "societe.numerique@anct.gouv.fr",
}


def test_profil_holds_from_its_line_on_and_for_its_conversation(batch):
    human = "parler à quelqu'un"
    answers = iter(
        batch(
            *(
                told
                for profil in MAILBOXES
                for told in (line(human, profil), line("bonjour", profil, profil=profil), line(human, profil))
            ),
            line(human, "nobody told"),
        )
    )
    befores = []
    for mailbox in MAILBOXES.values():
        before, _, after = next(answers), next(answers), next(answers)
        befores.append(before["text"])
        assert after["mailbox"] == mailbox
        assert not after["choices"]
    assert {*befores} == {next(answers)["text"]}


def test_the_latest_profil_counts(batch):
    *_, last = batch(
        line("bonjour", profil="prefecture"), line("bonjour", profil="coordinateur"), line("parler à quelqu'un")
    )
    assert last["mailbox"] == MAILBOXES["coordinateur"]


DEPARTEMENTS = {"21": "Côte-d'Or", "2A": "Corse-du-Sud", "2b": "Haute-Corse", "974": "Réunion", "01": "Ain"}


def test_departement_holds_from_its_line_on_and_for_its_conversation(batch):
    lines = [
        told
        for code in DEPARTEMENTS
        for told in (line(FIGURES, code), line("bonjour", code, departement=code), line(FIGURES, code))
    ]
    answers = batch(*lines)
    assert len({answer["text"] for answer in answers[::3]}) == 1
    for name, after in zip(DEPARTEMENTS.values(), answers[2::3], strict=True):
        assert after["kind"] == "status"
        assert f"{name} (" in after["text"]


def test_region_holds_from_its_line_on(batch):
    _, after, elsewhere = batch(line("bonjour", region="bretagne"), line(FIGURES), line(FIGURES, "b"))
    assert "Bretagne" in after["text"]
    assert "Bretagne" not in elsewhere["text"]


def test_a_territory_named_in_the_message_goes_first(batch):
    answer, _ = batch(line("combien de postes occupés en Corse-du-Sud ?", departement="21"), line("bonjour"))
    assert "Corse-du-Sud" in answer["text"]
    assert "Côte-d'Or" not in answer["text"]


class Clock:
    """Stands for the conversations: remembers the day each message was answered on."""

    def __init__(self):
        self.days = []

    def answer(self, message, today):
        self.days.append((message.conversation, today.isoformat()))
        return Reply(kind="smalltalk", text="Bonjour.")


@pytest.fixture
def clock(monkeypatch):
    """Runs lines on a fixed clock (1 November 2026), and gives the day of each."""

    def run(*lines):
        clock = Clock()
        monkeypatch.setattr("bot.commands.batch.build_conversations", lambda *_: clock)
        monkeypatch.setenv("CONUM_NOW", "2026-11-01T08:00:00")
        text = "".join(json.dumps(item) + "\n" for item in lines)
        assert CliRunner().invoke(command, input=text).exit_code == 0
        return [day for _, day in clock.days]

    return run


def test_at_moves_the_clock_of_its_conversation_alone(clock):
    lines = [
        line("x"),
        line("x", at="2026-12-24T10:00:00"),
        line("x"),
        line("x", "b"),
        line("x", at="2027-01-02"),
        line("x"),
    ]
    assert clock(*lines) == [
        *("2026-11-01", "2026-12-24", "2026-12-24", "2026-11-01", "2027-01-02", "2027-01-02"),
    ]


def test_at_never_moves_the_clock_back(clock):
    lines = [line("x", at="2026-12-24T10:00:00"), line("x", at="2026-01-01T00:00:00"), line("x")]
    assert clock(*lines) == ["2026-12-24"] * 3


def test_at_may_carry_a_time_zone_or_not(clock):
    lines = [
        line("x", at="2026-12-24T10:00:00Z"),
        line("x", at="2026-12-25T10:00:00+02:00"),
        line("x", at="2026-12-26T10:00:00"),
    ]
    assert clock(*lines) == ["2026-12-24", "2026-12-25", "2026-12-26"]


@pytest.mark.parametrize(("text", "at"), [("demain", "9999-12-31T00:00:00"), ("avant-hier", "0001-01-01T00:00:00")])
def test_the_ends_of_the_calendar_are_days_like_others(batch, text, at):
    now = "0001-01-01T00:00:00"
    (answer,) = batch(line(f"{text}, {RHYTHM}", at=at), CONUM_NOW=now)
    assert answer["kind"] != "error"


# What a program on the other side relies on --------------------------------------------------------------


def test_a_line_beyond_the_bound_is_one_line(batch):
    huge = b'{"conversation": "a", "text": "' + b"x" * 9_000_000 + b'"}'
    answers = batch(huge, line("bonjour", "b"))
    assert answers[1]["conversation"] == "b"


def test_an_error_line_is_json_for_everybody(batch):
    for answer in batch(*(b'{"conversation": ' + value + b"}" for value in (b"NaN", b"Infinity", b"1e999"))):
        assert answer["error"]


def test_an_error_line_is_all_in_french(batch):
    (answer,) = batch(line("bonjour", profil="roi"))
    assert " or " not in answer["error"]


def test_every_typical_question_holds_to_the_contract(someone, content):
    for fiche in content.fiches:
        for question in fiche.questions:
            assert someone().says(question).kind in {"answer", "procedure", "contact", "clarify", "status"}


def test_a_subject_that_is_not_ours_has_no_mailbox(batch):
    (answer,) = batch(line("renouveler mon passeport"))
    assert (answer["kind"], answer["mailbox"], answer["hors_sujet"]) == ("abstain", None, True)
    assert "@" not in answer["text"]
