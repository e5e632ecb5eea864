"""Judges that know nothing of our writers: a whole CommonMark parser, Mattermost's own rules, a strict XML parser."""

import re
from xml.etree import ElementTree as ET

from hypothesis import strategies as st
from markdown_it import MarkdownIt

TAGS = {"b", "i", "code", "pre", "a"}
COMMONMARK = MarkdownIt("commonmark").enable(["table", "strikethrough"])
HOSTILE = st.text(alphabet=list("ab1 .\n@#~:$|*_`[]()<>!\\-+=&;/é\u0301\u202e\u200b"), max_size=60)
OFTEN = st.lists(
    st.sampled_from(
        ["@all", "@channel ", "x.@here", "**", "_", "`", "```\n", "\n- ", "\n1. ", "\n# ", "| a |\n|---|\n", "> ",
         ":x:", "[a](https://evil.fr)", "![a](b)", "<b>", "&lt;", "\n===", "\n---", "~town", "#tag", "$x$", "\\",
         "\n    x",
         "a@anct.gouv.fr", "www.evil.fr", "javascript:alert(1)", "[x]: https://evil.fr", " mot ", "\n\n", "~~", "é"]
    ),
    max_size=12,
).map("".join)  # fmt: skip
WORDS = HOSTILE | OFTEN


def nodes(markdown):
    """What a whole CommonMark parser, with tables and strike-through, sees in a text, paragraphs and words aside."""
    tokens = COMMONMARK.parse(markdown)
    every = [*tokens, *(child for token in tokens for child in token.children or ())]
    plain = {"paragraph_open", "paragraph_close", "inline", "text", "softbreak"}
    return {token.type.removesuffix("_open").removesuffix("_close") for token in every if token.type not in plain}


def words(markdown):
    """Its words once rendered, without what separates them."""
    tokens = COMMONMARK.parse(markdown)
    shown = (child.content for token in tokens for child in token.children or [token])
    return squeezed("".join(shown))


def squeezed(text):
    return re.sub(r"[\s\u200b]", "", text)


def active(markdown):
    """What Mattermost would act upon: mentions as its server finds them, the rest as its web page does."""
    text = re.sub(r"\\([^\w\s])", r"\1", markdown).replace("&#36;", "")
    found = [word.lstrip(":.-_") for word in re.split(r"[^\w:.\-@]+", text)]
    parts = {part for word in found for part in (word, *re.split(r"[.:-]", word))}
    return [
        *(part for part in parts if part.startswith("@") and len(part) > 1),
        *re.findall(r"(?:\B|\b_+)@[a-z0-9.\-_]+", text, re.IGNORECASE),
        *re.findall(r"\B~[a-zA-Z0-9\-_]+", text),
        *re.findall(r"(?:^|\W)#[^\W\d_][\w.-]*", text),
        *re.findall(r":[\w+-]+:", text),
        *re.findall(r"\$[^$\n]+\$", text),
        *(link for link in re.findall(r"[A-Za-z][A-Za-z\d.+-]*:(?:/{1,3}|[^\W_])\S*|www\d*\.\S+", text)),
        *(site for site in re.findall(r"[^\W_][\w.-]*[.][^\W\d_]{2,4}/\S*", text)),
    ]


def read(html):
    """The text of a message as a strict parser reads it; only Telegram's tags and named entities are there."""
    assert set(re.findall(r"&([a-z]\w*);", html)) <= {"lt", "gt", "amp", "quot"}
    root = ET.fromstring(f"<message>{html}</message>")  # noqa: S314 — ours, and no document type can be in it
    inside = list(root.iter())[1:]
    assert {element.tag for element in inside} <= TAGS
    assert all(set(element.attrib) == ({"href"} if element.tag == "a" else set()) for element in inside)
    return "".join(root.itertext())
