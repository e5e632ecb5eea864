"""Telegram's HTML, read as strictly as the server does: text and entities, or its refusal; and what people type."""

import html
import re
from html.entities import html5

from tests.peers.telegram.errors import bad_request

KINDS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "a": "text_link", "code": "code",
    "pre": "pre", "blockquote": "blockquote", "tg-spoiler": "spoiler", "span": "spoiler", "tg-emoji": "custom_emoji",
}  # fmt: skip
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_TOKEN = re.compile(r"<(/?)([^\s>]*)([^>]*)(>?)|&(#?[A-Za-z0-9]+);?|[^<&]+|&", re.DOTALL)
_ATTRIBUTE = re.compile(r"""\s*([A-Za-z-]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""")
_TYPED = re.compile(r"(?<![\w/@])(?:(?P<bot_command>/\w{1,32}(?:@\w{3,32})?)|(?P<mention>@\w{4,32}))")


def units(text):
    """How many UTF-16 code units: the way Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def parse_html(source):
    """(text, entities), both trimmed of surrounding space. Raises ApiError."""
    text, entities, opened = "", [], []
    for token in _TOKEN.finditer(source):
        closing, tag, attributes, end, entity = token.groups()
        offset = len(source[: token.start()].encode())
        if tag is None:
            text += _decoded(token.group(), entity)
        elif closing:
            entities += _close(opened, tag.lower(), text, offset)
        else:
            opened.append(_open(tag.lower(), attributes, end, (text, offset)))
    if opened:
        raise _unparsable(f'can\'t find end tag corresponding to start tag "{opened[-1][0]}"')
    return _trimmed(text, entities)


def _unparsable(reason):
    return bad_request(f"can't parse entities: {reason[0].upper()}{reason[1:]}")


def _decoded(literal, entity):
    if entity is None:
        return literal
    if entity.startswith("#"):
        return html.unescape(literal)
    if entity not in NAMED and f"{entity};" in html5:
        return literal  # the server leaves names it does not know as they are
    return NAMED.get(entity, literal)


def _open(tag, attributes, end, where):
    text, offset = where
    if tag not in KINDS:
        raise _unparsable(f'unsupported start tag "{tag}" at byte offset {offset}')
    if not end:
        raise _unparsable(f"unclosed start tag at byte offset {offset}")
    if _ATTRIBUTE.sub("", attributes).strip():
        raise _unparsable(f'expected equal sign in declaration of an attribute of the tag "{tag}"')
    found = _ATTRIBUTE.findall(attributes)
    values = {name.lower(): html.unescape(value.strip("\"'")) for name, value in found}
    if tag == "span" and values.get("class") != "tg-spoiler":
        raise _unparsable(f'tag "span" must have class "tg-spoiler" at byte offset {offset}')
    return tag, units(text), values


def _close(opened, tag, text, offset):
    if not opened:
        raise _unparsable(f"unexpected end tag at byte offset {offset}")
    name, start, values = opened.pop()
    if tag not in ("", name):
        raise _unparsable(f'unmatched end tag at byte offset {offset}, expected "</{name}>", found "</{tag}>"')
    entity = {"type": KINDS[name], "offset": start, "length": units(text) - start}
    if name == "a":
        entity["url"] = values.get("href", "")
    useful = entity["length"] and (name != "a" or entity["url"])
    return [entity] if useful else []


def _trimmed(text, entities):
    lead = units(text) - units(text.lstrip())
    text = text.strip()
    size = units(text)
    kept = []
    for entity in entities:
        start = max(entity["offset"] - lead, 0)
        length = min(entity["offset"] - lead + entity["length"], size) - start
        if length > 0:
            kept.append({**entity, "offset": start, "length": length})
    return text, sorted(kept, key=lambda entity: (entity["offset"], -entity["length"]))


def typed(text):
    """The entities that a client marks in what a person types: commands and mentions."""
    return [
        {"type": found.lastgroup, "offset": units(text[: found.start()]), "length": units(found.group())}
        for found in _TYPED.finditer(text)
    ]
