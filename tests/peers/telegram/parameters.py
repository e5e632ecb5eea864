"""The parameters of a call, as the Bot API reads them: JSON, form or multipart body, and query string."""

import json
import re
from urllib.parse import parse_qsl, urlsplit

from tests.peers.telegram.errors import bad_request

_DISPOSITION = re.compile(r'(name|filename)="([^"]*)"')


class Parameters:
    """Values by name. Numbers and objects may come as text, as forms send them."""

    def __init__(self, values, files=None):
        self.values = values
        self.files = files or {}

    @classmethod
    def of(cls, request):
        """Raises ApiError for a body that cannot be read."""
        values = dict(parse_qsl(urlsplit(request.path).query, keep_blank_values=True))
        kind = request.headers.get("content-type", "")
        files = {}
        if kind.startswith("application/json"):
            values |= _object(request.body)
        elif kind.startswith("application/x-www-form-urlencoded"):
            values |= dict(parse_qsl(request.body.decode(), keep_blank_values=True))
        elif kind.startswith("multipart/form-data"):
            fields, files = _multipart(request.body, kind.partition("boundary=")[2].strip('"'))
            values |= fields
        return cls(values, files)

    def text(self, name, default=""):
        value = self.values.get(name, default)
        return value if isinstance(value, str) else json.dumps(value)

    def number(self, name, default=None):
        """Raises ApiError when it is there and is not a whole number."""
        value = self.values.get(name, default)
        if value is None:
            return None
        try:
            return int(value)
        except (TypeError, ValueError):
            raise bad_request(f"invalid {name} specified") from None

    def flag(self, name):
        return str(self.values.get(name, "")).lower() in {"true", "1", "yes"}

    def json(self, name, default=None):
        """An object or a list, given as such or as JSON text."""
        value = self.values.get(name)
        if value in (None, ""):
            return default
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {name} JSON object") from None


def _object(body):
    try:
        values = json.loads(body or b"{}")
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(values, dict):
        raise bad_request("request body must be a JSON object")
    return values


def _multipart(body, boundary):
    fields, files = {}, {}
    for piece in body.split(b"--" + boundary.encode())[1:-1]:
        head, _, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        content = content.removesuffix(b"\r\n")
        names = dict(_DISPOSITION.findall(head.decode()))
        if "filename" in names:
            files[names["name"]] = (names["filename"], content)
        else:
            fields[names["name"]] = content.decode()
    return fields, files
