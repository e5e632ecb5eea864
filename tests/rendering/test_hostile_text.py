"""Texts made to harm the parser or the screen: nothing unseen goes out, and work grows as the text does."""

import sys
import unicodedata

import pytest

from bot.rendering import inert, mattermost, telegram
from bot.rendering.tree import parse, visible, words_of

UNSEEN = {
    "NUL": "\0",
    "controls": "\a\b\x1b\x7f\x9b",
    "bidi": "\u202e\u202d\u2066\u2069\u200f",
    "zero width": "\u200b\u200c\u200d\u2060\ufeff",
    "tags": "".join(chr(0xE0000 + ord(letter)) for letter in "caché"),
    "lone surrogates": "\ud800\udfff",
    "private use": "\ue000\U000f0000",
    "noncharacters": "\ufdd0\uffff",
    "entities": "&#8238;&#0;&#x202e;&ZeroWidthSpace;&#xd800;",
}
ENDLESS = {
    "a letter": "x",
    "words": "mot ",
    "lines": "mot\n",
    "paragraphs": "mot\n\n",
    "combining marks": "\u0301",
    "emoji": "👨‍👩‍👧",
    "stars": "*",
    "open emphasis": "*a ",
    "open bold": "**a _b ",
    "underscores": "_",
    "ticks": "`a``",
    "open brackets": "[",
    "open links": "[a](",
    "links": "[a](https://a.gouv.fr) ",
    "backslashes": "\\",
    "ampersands": "&",
    "entities": "&#36;",
    "dollars": "$",
    "mentions": "@all ",
    "at signs": "@",
    "colons": ":a",
    "dots": "a.b",
    "addresses": "a@anct.gouv.fr ",
    "items": "- a\n",
    "markers": "- ",
    "nested quotes": ">",
    "numbers": "1. a\n\n- b\n\n",
    "rows": "a|b\n-|-\n1|2\n\n",
    "pipes": "|a",
    "fences": "```\n",
    "titles": "# a\n",
}


@pytest.mark.parametrize("name", UNSEEN)
def test_what_nobody_sees_does_not_go_out(name):
    dirt = UNSEEN[name]
    text = f"mot{dirt}suite **gras{dirt}**\n\n- un{dirt}" + (f"\n\n`{dirt}code{dirt}`" if "&" not in dirt else "")
    clean = text.replace(dirt, "")
    assert telegram.render(text)[0].plain.replace("\ufffd", "") == telegram.render(clean)[0].plain
    assert mattermost.render(text)[0].replace("\ufffd", "") == mattermost.render(clean)[0]


def test_marks_are_not_piled_up():
    assert visible("e" + "\u0301" * 100_000) == "e" + "\u0301" * 3
    assert visible("é́ Việt") == "é́ Việt"


def _work(render, text, limit=128):
    """How many times Python code was called: a measure that no other process disturbs."""
    calls = 0

    def count(_frame, event, _argument):
        nonlocal calls
        calls += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        pieces = render(text, limit)
    finally:
        sys.setprofile(None)
    return calls, pieces


@pytest.mark.parametrize("render", [mattermost.render, telegram.render], ids=["mattermost", "telegram"])
@pytest.mark.parametrize("name", ENDLESS)
def test_twice_the_text_is_twice_the_work(name, render):
    unit = ENDLESS[name]
    once, _ = _work(render, unit * (600 // len(unit)))
    twice, _ = _work(render, unit * (1_200 // len(unit)))
    assert twice <= 2.3 * once + 500


def test_lists_within_lists_without_end_are_read():
    for text in ("- " * 5_000 + "a", "".join(" " * depth + "- a\n" for depth in range(200))):
        assert len(mattermost.render(text)) == 1
        assert len(telegram.render(text)) == 1


def test_a_value_outside_markdown_is_inert_and_reads_the_same():
    assert inert("Mairie @all :x: a@b.fr").replace("\u200b", "") == "Mairie @all :x: a@b.fr"
    assert inert("C'est fait") == "C'est fait"
    for found in inert("@all #a ~b"):
        assert unicodedata.category(found) != "Cc"


def test_a_reply_is_parsed_whole():
    blocks = parse("a **b** *c* `d` [e](https://www.gouv.fr)")
    assert [(span.text, span.mark, span.href) for block in blocks for span in words_of(block)] == [
        ("a ", "", ""),
        ("b", "bold", ""),
        (" ", "", ""),
        ("c", "italic", ""),
        (" ", "", ""),
        ("d", "code", ""),
        (" ", "", ""),
        ("e", "", "https://www.gouv.fr"),
    ]
