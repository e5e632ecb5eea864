"""Whom this process believes when it opens an encrypted link: the same authorities for every library, and always."""

import ssl
from functools import cache
from pathlib import Path

import certifi


@cache
def trust(authorities: Path | None = None) -> ssl.SSLContext:
    """The authorities of this machine (or of the standard `SSL_CERT_FILE`), the public ones, and those of a file
    (`CONUM_AUTHORITIES`). Raises OSError for a file that holds none.
    """
    context = ssl.create_default_context()
    context.load_verify_locations(cafile=certifi.where())
    if authorities:
        context.load_verify_locations(cafile=authorities)
    return context
