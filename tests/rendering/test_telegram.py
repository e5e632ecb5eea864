"""Telegram: well-formed HTML of its few tags, the same words in the fallback, within its limit in UTF-16 units."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.rendering import telegram
from bot.rendering.tree import parse, words_of
from tests.rendering.judges import WORDS, read, squeezed

ASTRAL = st.text(alphabet="a 😀𝄞é\n&<", max_size=80)


def units(text):
    return len(text.encode("utf-16-le")) // 2


def active(text):
    """What Telegram makes clickable by itself in plain words."""
    return re.findall(r"(?<!\w)@\w+|(?<!\w)#\w+|(?<![\w/])/\w+|\$[A-Z]+|\w[\w-]*\.[^\W\d_]{2,}|\w+://", text)


@given(st.lists(WORDS | ASTRAL, max_size=20).map("\n\n".join), st.integers(128, 400))
@example("**😀" + "𝄞" * 300 + "**", 129)
@example("&" * 900, 128)
@example("[a](https://www.gouv.fr/)" * 60, 128)
def test_messages_are_well_formed_within_the_limit_and_hold_everything(text, limit):
    pieces = telegram.render(text, limit)
    for piece in pieces:
        assert read(piece.html) == piece.plain
        assert piece.plain == piece.plain.strip() != ""
        assert units(piece.plain) <= limit
    told = squeezed("".join(piece.plain for piece in pieces))
    expected = squeezed("".join(span.text for block in parse(text) for span in words_of(block)))
    assert set(expected) <= set(told)
    if not re.search(r"[-*+|]|\d[.)]", text):  # no list and no table, whose signs are added
        assert told == expected


@given(WORDS)
@example("a@anct.gouv.fr**b@anct.gouv.fr**")
@example("https://a.gouv.fr**ogans**")
def test_nothing_in_words_is_active(text):
    for piece in telegram.render(text):
        words = re.sub(r"\b(?!www)[\w.-]+@(?:[\w-]+\.)*gouv\.fr\b|\bhttps://a\.gouv\.fr\b", "", piece.plain)
        assert active(words) == []


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**gras** et *penché*", "<b>gras</b> et <i>penché</i>"),
        ('a < b & c > d "e" l\'', 'a &lt; b &amp; c &gt; d "e" l\''),
        ("Un\ndeux", "Un\ndeux"),
        ("- un\n- deux", "• un\n• deux"),
        ("Lequel ?\n\n3. trois\n4. quatre", "Lequel\u202f?\n\n3. trois\n4. quatre"),
        ("Pièces :\n\n- un", "Pièces\u00a0:\n• un"),
        ("- un\n  - deux", "• un\n   • deux"),
        ("# Titre\n\nmot", "<b>Titre</b>\n\nmot"),
        ("un `mot`", "un <code>mot</code>"),
        ("```\nun\ndeux\n```", "<pre>un\ndeux</pre>"),
        ("[ici](https://www.gouv.fr/?a=1&b=2)", '<a href="https://www.gouv.fr/?a=1&amp;b=2">ici</a>'),
        ("[**ici**](https://www.gouv.fr)", '<a href="https://www.gouv.fr"><b>ici</b></a>'),
        ("[ici](https://evil.fr)", "ici"),
        ("[Écrire](mailto:a@anct.gouv.fr?subject=b&body=c)", "Écrire : a@anct.gouv.fr"),
        ("[a@anct.gouv.fr](mailto:a@anct.gouv.fr)", "a@anct.gouv.fr"),
        ("| Nom | Postes |\n|---|---|", "Nom ; Postes"),
        ("- | Nom | Postes |\n  |---|---|\n  | A | 1 |", "• • Nom : A ; Postes : 1"),
        ("| Nom | Postes |\n|---|---|\n| A | 1 |\n| B | 2 |", "• Nom : A ; Postes : 1\n• Nom : B ; Postes : 2"),
    ],
)
def test_each_part_of_our_markdown(text, html):
    (piece,) = telegram.render(text)
    assert piece.html == html
    assert read(html) == piece.plain


def test_an_empty_text_gives_no_message():
    assert [telegram.render(text) for text in ("", " \n ", "\u200b", "\ud800", "\0")] == [()] * 5


def test_a_message_is_cut_between_paragraphs_then_lines_then_words():
    paragraph, line, word = "p" * 100, "l" * 100, "m" * 60
    text = f"{paragraph}\n\n{line}\n{line}\n\n{word} {word} {word}"
    assert [piece.plain for piece in telegram.render(text, 150)] == [
        paragraph,
        line,
        line,
        f"{word} {word}",
        word,
    ]


def test_a_mark_that_is_cut_is_closed_and_opened_again():
    pieces = telegram.render("**" + "mot " * 100 + "fin**", 200)
    assert len(pieces) > 1
    assert all(re.fullmatch(r"<b>[^<]*</b>", piece.html) for piece in pieces)


def test_no_surrogate_pair_is_cut():
    """Each of these letters takes two units; an odd limit must not cut one."""
    pieces = telegram.render("😀" * 1_000, 129)
    assert "".join(piece.plain for piece in pieces) == "😀" * 1_000
    assert max(units(piece.plain) for piece in pieces) <= 129


def test_choices_go_on_from_one_message_to_the_next():
    text = "\n".join(f"{number}. Le choix {number}" for number in range(1, 60))
    pieces = telegram.render(text, 200)
    numbers = [int(found) for piece in pieces for found in re.findall(r"^(\d+)\. ", piece.plain, re.MULTILINE)]
    assert numbers == list(range(1, 60))
