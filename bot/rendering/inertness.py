"""Takes the life out of what platforms act upon by themselves: mentions, channels, tags, commands, bare links."""

import re

from knowledge.markdown import PUBLIC_HOSTS

BREAK = "\u200b"
"""Zero-width space: unseen, dropped by `clean` when it comes back, and the end of any mention or tag. A backslash
would not do: Mattermost looks for mentions in the text once it is unescaped."""

_HOST = rf"(?:[A-Za-z0-9-]+\.)*[A-Za-z0-9-]+(?:{'|'.join(re.escape(host) for host in PUBLIC_HOSTS)})"
_LIVE = re.compile(
    rf"(?:(?!(?i:www))[A-Za-z0-9](?:[A-Za-z0-9.-]{{0,62}}[A-Za-z0-9])?@{_HOST}|(?:https://)?{_HOST}(?:/[A-Za-z0-9/.-]{{0,500}})?)"
)
_WORD = re.compile(r"\S++")
_LONGEST = 600
_AROUND = "«»“”\"'’()[]{},;:!?.…"
_ACTIVE = re.compile(
    r"[@＠#＃~$](?!\s)"  # mention, tag, channel or strike-through, cashtag or LaTeX
    r"|:(?=\S)(?!(?:(?<=\b\d:)|(?<=\b\d\d:))\d\d(?![\w:]))"  # emoji code, emoticon, any scheme; not « 14:30 »
    r"|;(?=-?[)(D])"
    r"|(?<![\w/])/(?=\w)"  # command
    r"|\.(?=[^\W\d_]{2})"  # bare domain
)


def inert(text: str) -> str:
    """The text with every active thing broken, save the addresses of public sites."""
    return _WORD.sub(_word, text) if _ACTIVE.search(text) else text


def _word(found: re.Match[str]) -> str:
    """A word as it is when it is a public address; else broken wherever something follows, be it in another span."""
    word = found[0]
    core = word.strip(_AROUND)
    if core and len(core) <= _LONGEST and _LIVE.fullmatch(core):
        return word
    after = found.string[found.end() : found.end() + 1]
    return _ACTIVE.sub(_broken, word + after).removesuffix(after)


def _broken(active: re.Match[str]) -> str:
    """The break goes before a dot, since « www. » is enough for a link, and after any other sign."""
    return BREAK + "." if active[0] == "." else active[0] + BREAK
