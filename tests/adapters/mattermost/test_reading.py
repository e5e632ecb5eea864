"""Which posts are questions to the assistant, and what it retains of them."""

import pytest

from bot.adapters.mattermost.reading import (
    Me,
    Surroundings,
    mentions,
    read_edit,
    read_post,
    read_reaction,
    without_mention,
)

ME = Me("m" * 26, "conum")
ADA = "a" * 26
ROOT = "r" * 26
PRIVATE, PUBLIC, GROUP = (Surroundings(kind) for kind in "DOG")
SERVED = Surroundings("O", served=True)


def _post(message="Bonjour", **more):
    post = {"id": "p" * 26, "create_at": 1_795_394_915_894, "edit_at": 0, "delete_at": 0, "user_id": ADA}
    return {**post, "channel_id": "c" * 26, "root_id": "", "message": message, "type": "", "props": {}, **more}


MENTIONS = {
    "@conum une question": True,
    "Bonjour @conum, une question": True,
    "merci @conum.": True,
    "@conum!": True,
    "@conum… dites-moi": True,
    "(@conum)": True,
    "_@conum_ ?": True,
    "@Conum ou @CONUM": True,
    "@conum- une liste": True,
    "conum sans arobase": False,
    "@conumerique": False,
    "@conum2": False,
    "@conum-bis": False,
    "@conum.fr": False,
    "@conum_bis": False,
    "écrire à aide@conum ?": False,
    "@@conum": False,
    "@all réunion": False,
    "`@conum`": False,
    "``@conum `x` ``": False,
    "```\n@conum\n```": False,
    "```python\n@conum": False,
    "~~~\n@conum\n~~~": False,
    "```\ncode\n```\n@conum": True,
    "un ` seul accent grave @conum": True,
    "x ~~~ @conum ~~~": True,
    "`a` @conum `b`": True,
    "@\u200bconum": False,
    "＠conum": False,
    "": False,
}


@pytest.mark.parametrize(("text", "expected"), MENTIONS.items())
def test_its_name_is_said_as_a_word(text, expected):
    assert mentions(text, "conum") is expected


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("@conum combien ?", "combien ?"),
        ("@conum, combien ?", "combien ?"),
        ("@Conum : combien ?", "combien ?"),
        ("Bonjour @conum, combien ?", "Bonjour, combien ?"),
        ("combien ? @conum", "combien ?"),
        ("@conum", ""),
        ("@conum que veut dire `@conum` ?", "que veut dire `@conum` ?"),
        ("aide@conum.fr", "aide@conum.fr"),
    ],
)
def test_its_name_is_taken_out(text, bare):
    assert without_mention(text, "conum") == bare


class TestForWhom:
    @pytest.mark.parametrize(
        ("text", "around", "root", "answered"),
        [
            ("Bonjour", PRIVATE, "", True),
            ("@bob regarde", PRIVATE, "", True),
            ("Bonjour", PUBLIC, "", False),
            ("@conum bonjour", PUBLIC, "", True),
            ("Bonjour", GROUP, "", False),
            ("@conum bonjour", GROUP, "", True),
            ("et après ?", SERVED, ROOT, True),
            ("et après ?", SERVED, "", False),
            ("et après ?", PUBLIC, ROOT, False),
            ("@bob tu confirmes ?", SERVED, ROOT, False),
            ("@conum et après ?", SERVED, ROOT, True),
            ("@all réunion", PUBLIC, "", False),
        ],
    )
    def test_a_post_is_for_us(self, text, around, root, answered):
        assert (read_post(_post(text, root_id=root), around, ME) is not None) is answered

    @pytest.mark.parametrize(
        "more",
        [
            {"user_id": ME.id},
            {"user_id": ""},
            {"type": "system_add_to_channel"},
            {"type": "system_join_channel"},
            {"type": "custom_reminder"},
            {"type": "slack_attachment"},
            {"type": "reminder"},
            {"type": "add_bot_teams_channels"},
            {"props": {"from_bot": "true"}},
            {"props": {"from_bot": True}},
            {"props": {"from_webhook": "true"}},
            {"props": {"from_plugin": "true"}},
            {"delete_at": 5},
        ],
        ids=str,
    )
    def test_machines_and_the_dead_are_left(self, more):
        assert read_post(_post("@conum bonjour", **more), PRIVATE, ME) is None

    def test_a_me_post_is_human(self):
        assert read_post(_post("*salue @conum*", type="me"), PUBLIC, ME).message.text == "salue"

    @pytest.mark.parametrize("missing", ["props", "type", "root_id", "delete_at", "edit_at"])
    def test_missing_fields_do_no_harm(self, missing):
        post = _post()
        del post[missing]
        assert read_post(post, PRIVATE, ME).message.text == "Bonjour"

    def test_empty_properties_do_no_harm(self):
        assert read_post(_post(props=None), PRIVATE, ME) is not None


class TestWhere:
    @pytest.mark.parametrize(
        ("around", "root", "place", "thread"),
        [
            (PRIVATE, "", "direct", ""),
            (PRIVATE, ROOT, "direct", ROOT),
            (PUBLIC, "", "channel", "p" * 26),
            (PUBLIC, ROOT, "thread", ROOT),
            (GROUP, "", "group", "p" * 26),
            (GROUP, ROOT, "group", ROOT),
        ],
    )
    def test_the_place_and_the_thread(self, around, root, place, thread):
        origin = read_post(_post("@conum ?", root_id=root), around, ME).message.origin
        assert (origin.place, origin.thread, origin.message) == (place, thread, "p" * 26)

    def test_a_question_and_its_sequel_in_the_thread_are_one_conversation(self):
        first = read_post(_post("@conum ?", id=ROOT), PUBLIC, ME)
        sequel = read_post(_post("et ?", root_id=ROOT), SERVED, ME)
        assert first.message.conversation == sequel.message.conversation

    def test_two_people_in_a_thread_are_two_conversations(self):
        ada = read_post(_post("@conum ?", root_id=ROOT), PUBLIC, ME)
        bob = read_post(_post("@conum ?", root_id=ROOT, user_id="b" * 26), PUBLIC, ME)
        assert ada.message.conversation != bob.message.conversation


class TestFiles:
    @pytest.mark.parametrize(
        ("metadata", "value"),
        [({"files": [{"mime_type": "audio/ogg"}]}, "audio"), ({"files": [{"mime_type": "image/png"}]}, "image"),
         ({}, "file"), (None, "file")],
    )  # fmt: skip
    def test_without_words_it_cannot_be_read(self, metadata, value):
        event = read_post(_post("", file_ids=["f" * 26], metadata=metadata), PRIVATE, ME)
        assert (event.kind, event.value, event.message.text) == ("unreadable", value, "")

    def test_with_words_the_words_are_answered(self):
        assert read_post(_post("ma question", file_ids=["f" * 26]), PRIVATE, ME).kind == "message"

    def test_in_a_channel_a_file_that_is_not_for_us_is_left(self):
        assert read_post(_post("", file_ids=["f" * 26]), PUBLIC, ME) is None


class TestEdits:
    def test_an_edit_is_another_event_about_the_first(self):
        event = read_edit(_post("@conum mieux", edit_at=1_795_394_999_000), PUBLIC, ME)
        assert (event.kind, event.about, event.id) == ("edited", "p" * 26, f"{'p' * 26}:1795394999000")

    @pytest.mark.parametrize(
        "more", [{"edit_at": 0}, {"delete_at": 3, "edit_at": 2}, {"user_id": ME.id, "edit_at": 2}]
    )
    def test_what_is_no_edit_of_a_question_is_left(self, more):
        assert read_edit(_post(**more), PRIVATE, ME) is None


class TestReactions:
    @pytest.mark.parametrize(
        ("name", "value"),
        [("+1", "+1"), ("thumbsup", "+1"), ("-1", "-1"), ("thumbsdown", "-1"), ("-1_light_skin_tone", "-1")],
    )
    def test_thumbs_are_an_opinion(self, name, value):
        event = read_reaction(_reaction(name), "c" * 26, PUBLIC, ME)
        assert (event.kind, event.value, event.about) == ("feedback", value, "p" * 26)

    def test_its_name_tells_people_apart_and_names_nobody(self):
        """The names of events are in the logs."""
        people = [read_reaction({**_reaction("+1"), "user_id": user * 26}, "c" * 26, PUBLIC, ME) for user in "uv"]
        assert people[0].id != people[1].id
        assert "u" * 26 not in people[0].id

    @pytest.mark.parametrize("more", [{"emoji_name": "eyes"}, {"user_id": ME.id}, {"post_id": ""}], ids=str)
    def test_others_are_not(self, more):
        assert read_reaction({**_reaction("+1"), **more}, "c" * 26, PUBLIC, ME) is None

    @pytest.mark.parametrize(("later", "same"), [(0, True), (8_000, False)], ids=["told again", "given again"])
    def test_an_opinion_told_twice_is_one_event(self, later, same):
        """Given again, after another one perhaps, it is the last one, which counts."""
        first, second = (read_reaction(_reaction("+1", at=at), "c", PUBLIC, ME) for at in (1_000, 1_000 + later))
        assert (first.id == second.id) is same


def _reaction(name, at=1_795_394_930_946):
    return {"user_id": ADA, "post_id": "p" * 26, "emoji_name": name, "create_at": at}


HOSTILE = (
    "`" * 16_383,
    "` " * 8_191,
    "@conum " * 2_340,
    "@" * 16_383,
    "~~~\n" * 4_095,
    "".join("`" * length + "x" for length in range(180)),
    "@conum." + "." * 16_000 + "x",
)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:12])
def test_a_hostile_text_is_read_to_its_end(text):
    assert not mentions(without_mention(text, "conum"), "conum")
