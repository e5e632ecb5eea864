"""Takes the life out of what platforms act upon by themselves: mentions, channels, tags, commands, bare links."""

import re

from knowledge.markdown import PUBLIC_HOSTS

BREAK = "\u200b"
"""Zero-width space: unseen, dropped by `clean` when it comes back, and the end of any mention or tag. A backslash
would not do: Mattermost looks for mentions in the text once it is unescaped."""

_HOST = rf"(?:[A-Za-z0-9-]+\.)*[A-Za-z0-9-]+(?:{'|'.join(re.escape(host) for host in PUBLIC_HOSTS)})"
_LIVE = re.compile(
    rf"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{{0,62}}[A-Za-z0-9])?@{_HOST}|(?:https://)?{_HOST}(?:/[A-Za-z0-9/.-]{{0,500}})?)"
)
_WORD = re.compile(r"\S++")
_LONGEST = 600
_AROUND = "«»“”\"'’()[]{},;:!?.*_…"
_ACTIVE = re.compile(
    r"[@＠#＃~$]"  # mention, tag, channel or strike-through, cashtag or LaTeX
    r"|:(?=\S)(?!(?:(?<=\b\d:)|(?<=\b\d\d:))\d\d(?![\w:]))"  # emoji code, emoticon, any scheme; not « 14:30 »
    r"|;(?=-?[)(D])"
    r"|(?<![\w/])/(?=\w)"  # command
    r"|\.(?=[^\W\d_]{2})"  # bare domain
)


def inert(text: str) -> str:
    """The text with every active thing broken, save the addresses of public sites."""
    return _WORD.sub(lambda found: _word(found[0]), text)


def _word(word: str) -> str:
    core = word.strip(_AROUND)
    if core and len(core) <= _LONGEST and _LIVE.fullmatch(core):
        return word
    return _ACTIVE.sub(lambda found: found[0] + BREAK, word)
