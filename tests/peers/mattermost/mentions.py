"""Whom a text would notify, and which channels it would link: what the server finds in a message."""

import re

_CODE = re.compile(r"(?ms)^```.*?^```|`[^`\n]*`")
_NAME = re.compile(r"(?<![A-Za-z0-9_@])@([A-Za-z0-9][A-Za-z0-9._-]*)")
_CHANNEL = re.compile(r"(?<![A-Za-z0-9_~])~([a-z0-9][a-z0-9_-]*)")
_HASHTAG = re.compile(r"(?<!\w)#[^\W\d_][\w-]+")
EVERYBODY = {"all", "channel", "here"}


def names_in(text):
    """User names and `all`, `channel`, `here`, in lower case, with what punctuation leaves of them."""
    found = set()
    for name in _NAME.findall(_CODE.sub(" ", text)):
        while name:
            found.add(name.lower())
            if name[-1] not in "._-":
                break
            name = name[:-1]  # noqa: PLW2901 — the server tries shorter and shorter names
    return found


def channels_in(text):
    return set(_CHANNEL.findall(_CODE.sub(" ", text)))


def hashtags_in(text):
    return " ".join(_HASHTAG.findall(_CODE.sub(" ", text)))
