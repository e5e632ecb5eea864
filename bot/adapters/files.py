"""A file in the payload of a part, which holds JSON values only: whatever its bytes, it waits on disk like a text."""

import base64
import mimetypes
from collections.abc import Iterable, Mapping
from typing import Any

from handlers.reply import Attachment

Carried = Mapping[str, Any]


def packed(file: Attachment) -> Carried:
    raw = file.content.encode() if isinstance(file.content, str) else file.content
    return {"file": file.name, "base64": base64.b64encode(raw).decode(), "written": isinstance(file.content, str)}


def content_of(carried: Carried) -> bytes:
    return base64.b64decode(carried["base64"])


def kind_of(carried: Carried) -> str:
    """Its MIME type, by its name."""
    return "text/plain; charset=utf-8" if carried["written"] else mimetypes.guess_type(carried["file"])[0] or ""


def with_written(text: str, files: Iterable[Carried]) -> str:
    """A text and what the files say, for a place that takes none; a picture is told in the text already."""
    told = [f"```\n{content_of(file).decode()}\n```" for file in files if file["written"]]
    return "\n\n".join([text, *told])
