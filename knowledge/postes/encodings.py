"""The bytes of an export → text, whatever program saved it: UTF-8 with or without mark, UTF-16, Windows-1252."""

import codecs
import re
from pathlib import Path
from typing import TextIO

from knowledge.postes.refusal import RefusedFileError

MAX_BYTES = 500_000_000
_CHUNK = 1 << 20
_ESCAPED = re.compile("[\udc80-\udcff]")
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
_SAMPLE = 4_096
_FOREIGN = (
    (b"PK\x03\x04", "c'est un classeur de tableur ou une archive"),
    (b"\xd0\xcf\x11\xe0", "c'est un ancien classeur de tableur"),
    (b"%PDF", "c'est un PDF"),
    (b"\x1f\x8b", "c'est une archive compressée"),
    (b"\x89PNG", "c'est une image"),
    (b"\xff\xd8\xff", "c'est une image"),
    (b"SQLite format 3", "c'est une base de données"),
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def open_text(path: Path) -> TextIO:
    """The file as text, line ends made alike. Raises RefusedFileError when it is no text file."""
    try:
        if not path.is_file():
            raise RefusedFileError("ce n'est pas un fichier ordinaire", "Donnez le fichier CSV lui-même.")
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise RefusedFileError("le fichier dépasse 500 Mo", "Exportez un territoire plus petit.")
        encoding = _encoding(path, size)
        return path.open(encoding=encoding, errors="replace", newline=None)
    except OSError as error:
        raise RefusedFileError("le fichier ne peut pas être lu", f"Vérifiez-le : {error.strerror}.") from None


def _encoding(path: Path, size: int) -> str:
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
    for mark, what in _FOREIGN:
        if head.startswith(mark):
            raise RefusedFileError(what, "Donnez le fichier CSV tel que la plateforme l'a exporté.")
    if not head.strip(b"\xef\xbb\xbf\xff\xfe\r\n\t \x00") and size <= _SAMPLE:
        raise RefusedFileError("le fichier est vide", "Exportez-le de nouveau.")
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    return _unmarked_utf16(head) or _eight_bits(path)


def _unmarked_utf16(head: bytes) -> str | None:
    """Western text in UTF-16 has a null every other byte."""
    odd, even = head[1::2].count(0), head[::2].count(0)
    half = max(1, len(head) // 2)
    if odd > 0.4 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.1 * half:
        return "utf-16-be"
    return None


def _eight_bits(path: Path) -> str:
    """UTF-8, or Windows-1252 when most of what is not ASCII is not UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    good = bad = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            if chunk.isascii():
                decoder.reset()
                continue
            text = decoder.decode(chunk)
            escaped = len(_ESCAPED.findall(text))
            bad += escaped
            good += len(_BEYOND_ASCII.findall(text)) - escaped
    return "cp1252" if bad > good else "utf-8"
