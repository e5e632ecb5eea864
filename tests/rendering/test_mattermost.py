"""Mattermost: our marks and nothing else; a list stays a list; a long answer is cut where it may be."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.rendering import mattermost
from bot.rendering.tree import Code, Heading, Listing, Paragraph, Span, Table, parse, visible, words_of
from tests.rendering.judges import WORDS, active, nodes, squeezed, words

# Words are only words ---------------------------------------------------------------------------------------


@given(WORDS)
@example("a\\")
@example("!")
@example("@\u200ball")
def test_words_make_no_node_and_lose_no_letter(text):
    shown = paragraph(text)
    assert nodes(shown) == set()
    assert words(shown) == squeezed(visible(text))


def paragraph(text):
    return mattermost.write((Paragraph((Span(visible(text)),)),))


@given(WORDS)
def test_words_are_only_words_in_a_list_a_mark_a_table_a_title_and_a_link(text):
    span = Span(visible(text).replace("\n", " ") or "x")
    cell = (span,)
    for block, allowed in {
        Listing(((Paragraph(cell),), (Paragraph(cell),)), 3): {"ordered_list", "list_item"},
        Paragraph((Span(span.text, "bold"), Span(" et "), Span(span.text, "italic"))): {"strong", "em"},
        Table(((cell, cell), (cell, cell))): {"table", "thead", "tbody", "tr", "th", "td"},
        Heading(cell): {"heading"},
        Paragraph((Span("!"), Span(span.text, "", "https://www.gouv.fr/a"))): {"link"},
    }.items():
        shown = mattermost.write((block,))
        assert nodes(shown) <= allowed
        assert set(squeezed(span.text)) <= set(words(shown))


@given(WORDS)
def test_nothing_in_words_is_active(text):
    assert active(paragraph(text)) == []


@given(WORDS)
def test_what_is_written_reads_as_what_was_parsed(text):
    """Whatever Markdown a reply holds, its words are there, and no node that our subset does not know."""
    blocks = parse(text)
    shown = mattermost.write(blocks)
    expected = "".join(span.text for block in blocks for span in words_of(block))
    assert words(shown) == squeezed(expected)
    known = {"bullet_list", "ordered_list", "list_item", "heading", "fence", "code_inline", "strong", "em", "link"}
    assert nodes(shown) <= known | {"table", "thead", "tbody", "tr", "th", "td"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("écrivez à societe.numerique@anct.gouv.fr.", "écrivez à societe.numerique@anct.gouv.fr."),
        ("(contact@aidantsconnect.beta.gouv.fr)", "(contact@aidantsconnect.beta.gouv.fr)"),
        ("sur https://www.conseiller-numerique.gouv.fr/aide", "sur https://www.conseiller-numerique.gouv.fr/aide"),
        ("à 14:30, le 1/2, 7/8, § 2.2", "à 14:30, le 1/2, 7/8, § 2.2"),
        ("l'objectif: 4000 postes", "l'objectif: 4000 postes"),
    ],
    ids=["our address", "in brackets", "public site", "hours and ratios", "colon"],
)
def test_what_harms_nobody_is_left_as_it_is(text, shown):
    assert mattermost.render(text) == (shown,)


@pytest.mark.parametrize(
    "text",
    ["a@evil.fr", "x-@all", "x.@anct.gouv.fr", "a@anct.gouv.fr.evil.fr", "https://www.gouv.fr@evil.fr/",
     "@anct.gouv.fr",
     "éa@anct.gouv.fr", "http://www.gouv.fr", "https://evil.fr/.gouv.fr", "www.evil.fr@anct.gouv.fr",
     "a@anct.gouv.fr_", "https://gоuv.fr"],
)  # fmt: skip
def test_what_only_looks_like_one_of_our_addresses_is_broken(text):
    assert "\u200b" in mattermost.render(text)[0]


# Links ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "href",
    ["https://www.gouv.fr/a?b=c", "https://anct.gouv.fr", "mailto:a@anct.gouv.fr?subject=x%20y&body=z%0At"],
)
def test_a_public_link_stays(href):
    assert mattermost.render(f"[ici]({href})") == (f"[ici]({href})",)


@pytest.mark.parametrize(
    "href",
    ["http://www.gouv.fr", "https://evil.fr", "https://www.gouv.fr@evil.fr", "https://evil.fr\\@www.gouv.fr", "/a",
     "#a",
     "https://www.gouv.fr.evil.fr", "https://evilgouv.fr", "javascript:x", "ftp://www.gouv.fr", "tg://x", "data:x",
     "mailto:a@evil.fr", "mailto:a@anct.gouv.fr,b@evil.fr", "mailto:a@anct.gouv.fr?bcc=b@evil.fr",
     "mailto:a@anct.gouv.fr?subject=a%0Abcc:b&body=c", "mailto:a@anct.gouv.fr?to=b@evil.fr"],
)  # fmt: skip
def test_any_other_link_leaves_its_words_alone(href):
    shown = "".join(mattermost.render(f"voir [ici]({href}) donc"))
    assert "link" not in nodes(shown)
    assert "ici" in shown
    assert active(shown) == []


def test_a_link_after_an_exclamation_mark_is_no_image():
    assert mattermost.render("Oui!\\[a] !") == ("Oui!\\[a\\]\u202f!",)
    assert nodes(mattermost.render("Oui![ici](https://www.gouv.fr)")[0]) == {"link"}


# Lists ------------------------------------------------------------------------------------------------------


def test_a_list_after_a_list_does_not_take_its_bullets():
    """A web client reads « - a », a blank line, « 1. b » as one list: the number of a choice would be lost."""
    assert mattermost.render("- pièce\n\n1. C'est fait\n2. Pas encore") == (
        "- pièce\n\n\u200b\n\n1. C'est fait\n2. Pas encore",
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Pièces :\n- un\n- deux", "Pièces\u00a0:\n\n- un\n- deux"),
        ("- un\n\n- deux", "- un\n- deux"),
        ("7. sept\n8. huit", "7. sept\n8. huit"),
        ("- un\n  suite", "- un\n  suite"),
        ("- un\n  - deux\n    1. trois", "- un\n  - deux\n    1. trois"),
        ("- un\n\n  deux\n\n  3. trois", "- un\n\n  deux\n\n  3. trois"),
        ("-", "-"),
    ],
    ids=["right after a paragraph", "loose", "numbers", "two lines", "nested", "several blocks", "empty item"],
)
def test_lists(text, shown):
    assert mattermost.render(text) == (shown,)


# Length -----------------------------------------------------------------------------------------------------


def test_an_empty_text_gives_no_message():
    assert [mattermost.render(text) for text in ("", " \n ", "\u200b", "\0")] == [(), (), (), ()]


@given(st.lists(WORDS, min_size=3, max_size=30).map("\n\n".join), st.integers(128, 400))
def test_messages_hold_everything_and_no_more_than_they_may(text, limit):
    pieces = mattermost.render(text, limit)
    assert all(0 < len(piece) <= limit for piece in pieces)
    parsed = "".join(span.text for block in parse(text) for span in words_of(block))
    told = squeezed("".join(map(words, pieces)))
    repeated = "table" in nodes(text)  # the header of a table that is cut comes back
    assert repeated or told == squeezed(parsed)


def test_choices_go_on_from_one_message_to_the_next():
    text = "Lequel ?\n\n" + "\n".join(f"{number}. Le choix {number}" for number in range(1, 60))
    pieces = mattermost.render(text, 200)
    numbers = [int(number) for piece in pieces for number in re.findall(r"^(\d+)\. ", piece, re.MULTILINE)]
    assert numbers == list(range(1, 60))


def test_a_list_that_fits_is_not_cut_and_its_introduction_goes_with_it():
    items = "\n".join(f"- élément {number}" for number in range(8))
    pieces = mattermost.render(f"{'mot ' * 20}\n\nPièces à fournir :\n\n{items}", 200)
    assert pieces[1].startswith("Pièces à fournir\u00a0:\n\n- élément 0\n")
    assert pieces[1].endswith("- élément 7")


def test_a_table_that_does_not_fit_is_cut_between_rows_under_its_header():
    rows = "\n".join(f"| Structure {number} | {number}/{number} |" for number in range(40))
    pieces = mattermost.render(f"| Nom | Postes |\n|---|---|\n{rows}", 300)
    assert len(pieces) > 1
    for piece in pieces:
        assert piece.startswith("| Nom | Postes |\n| --- | --- |\n| Structure ")
        assert "table" in nodes(piece)
    assert sum(piece.count("Structure ") for piece in pieces) == 40


def test_a_row_longer_than_a_message_is_told_in_lines():
    text = f"| Nom | Note |\n|---|---|\n| A | {'mot ' * 100}|\n| B | court |"
    pieces = mattermost.render(text, 200)
    assert "".join(map(words, pieces)).count("mot") == 100
    assert pieces[-1] == "| Nom | Note |\n| --- | --- |\n| B | court |"


def test_an_item_longer_than_a_message_goes_on_in_paragraphs_and_the_next_number_follows():
    pieces = mattermost.render(f"1. {'mot ' * 100}\n2. deux", 200)
    assert pieces[0].startswith("1. mot")
    assert all(piece.startswith("mot") for piece in pieces[1:])
    assert pieces[-1].endswith("\n\n2. deux")


def test_an_item_that_begins_with_code_may_be_cut_too():
    pieces = mattermost.render("- ```\n" + "  ligne\n" * 60 + "  ```", 200)
    assert sum(piece.count("ligne") for piece in pieces) == 60


def test_a_link_longer_than_a_message_leaves_its_words():
    assert mattermost.render(f"[ouvrir](https://www.gouv.fr/{'a' * 300})", 200) == ("ouvrir",)


def test_code_that_does_not_fit_is_closed_and_opened_again():
    text = "```\n" + "\n".join(f"ligne {number}" for number in range(60)) + "\n```"
    pieces = mattermost.render(text, 200)
    assert len(pieces) > 1
    assert all(nodes(piece) == {"fence"} for piece in pieces)
    assert sum(piece.count("ligne ") for piece in pieces) == 60


def test_code_holds_any_number_of_ticks():
    block = Code("a\n````\nb")
    assert parse(mattermost.write((block,))) == (block,)


def test_a_link_is_never_cut():
    link = "[ouvrir la page](https://www.gouv.fr/" + "a" * 60 + ")"
    pieces = mattermost.render(f"{'mot ' * 14}{link} {'mot ' * 40}", 140)
    assert sum(link in piece for piece in pieces) == 1


def test_the_limit_of_the_server_may_be_smaller():
    text = "Un paragraphe. " * 400
    assert max(map(len, mattermost.render(text, 4_000))) <= 4_000
    assert len(mattermost.render(text)) == 1
