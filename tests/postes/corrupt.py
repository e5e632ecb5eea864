"""Files spoiled in every way that happens, by chance but always the same: three hundred of them."""

import random

from tests.postes import files

COUNT = 300


def _healthy(chance, kind):
    """A file of some kind, as (format, text)."""
    first = chance.randrange(1, 500)
    numbers = range(first, first + chance.randrange(12, 60))
    made = {
        "liste": lambda: files.text(files.LISTE, *[files.liste_row(n, f"{n % 2}/{n % 3 + 1}") for n in numbers]),
        "export": lambda: files.text(files.EXPORT, *[files.export_row(n, n % 4, f"{n % 9 + 1}") for n in numbers]),
        "postes": lambda: files.text(files.POSTES, *[files.poste_row(n, n // 2, "Vacant", "74") for n in numbers]),
        "open": lambda: files.text(
            files.OPEN_DATA, *[files.open_data_row(f"ASSO {n}", n % 5, "2a") for n in numbers]
        ),
        "histoire": lambda: files.text(files.HISTORIQUE, *[files.history_row(n, 1, n % 4) for n in numbers]),
        "cibles": lambda: files.text(files.CIBLES, *[f"{n % 19 + 1};{2020 + n % 80};{n}" for n in numbers]),
    }
    return made[kind or chance.choice([*made])]()


def _row(change):
    """Spoil some rows, never the header."""

    def spoil(text, chance):
        header, *rows = text.split("\n")
        for place in chance.sample(range(len(rows) - 1), min(len(rows) - 1, chance.choice([1, 1, 2, 5]))):
            rows[place] = change(rows[place], chance)
        return "\n".join([header, *rows]).encode()

    return spoil


def _cell(made):
    def change(row, chance):
        delimiter = ";" if row.count(";") > row.count(",") else ","
        cells = row.split(delimiter)
        cells[chance.randrange(len(cells))] = chance.choice(made)
        return delimiter.join(cells)

    return _row(change)


def _cut(text, chance):
    raw = text.encode()
    return raw[: chance.randrange(len(raw))]


def _flip(text, chance):
    raw = bytearray(text.encode())
    for _ in range(chance.randrange(1, 20)):
        raw[chance.randrange(len(raw))] = chance.randrange(256)
    return bytes(raw)


def _header(text, chance):
    header, rows = text.split("\n", 1)
    delimiter = ";" if ";" in header else ","
    cells = header.split(delimiter)
    del cells[chance.randrange(len(cells))]
    return f"{delimiter.join(cells)}\n{rows}".encode()


def _ratios(spoiled):
    def spoil(text, chance):
        for ratio in ("0/1", "1/2", "0/3", "1/1"):
            text = text.replace(f";{ratio};", f";{chance.choice(spoiled)};")
        return text.encode()

    return spoil


SPOILS = {
    "stray delimiters": _row(lambda row, _: row.replace(" (exemple)", " ; (exemple)")),
    "rows cut short": _row(lambda row, chance: row[: chance.randrange(max(1, len(row)))]),
    "rows glued": _row(lambda row, _: row + row),
    "quotes": _row(lambda row, chance: row[: (k := chance.randrange(max(1, len(row))))] + '"' + row[k:]),
    "nulls": _row(lambda row, chance: row[: (k := chance.randrange(max(1, len(row))))] + "\x00" + row[k:]),
    "negatives": _cell(["-1", "-5/2", "−3", "1/-1"]),
    "absurd": _cell(["99999999999999999999", "1e9", "4000/4000", "9" * 5000]),
    "words": _cell(["undefined", "null", "non renseigné", "-", "", "NaN", "#REF!", "#N/A", "=1+1"]),
    "dates": _ratios(["07-août", "01/01/2026", "46241", "2026-08-07"]),
    "cut": _cut,
    "bytes": _flip,
    "header": _header,
    "UTF-16": lambda text, _: text.encode("utf-16"),
    "UTF-16 cut": lambda text, chance: text.encode("utf-16")[: chance.randrange(1, 400) * 2 + 1],
    "Windows-1252": lambda text, _: text.encode("cp1252"),
    "two encodings": lambda text, _: text[:400].encode("cp1252") + text[400:].encode(),
    "twice": lambda text, _: (text + text).encode(),
    "empty": lambda _, __: b"",
    "header alone": lambda text, _: text.split("\n", 1)[0].encode(),
    "another delimiter": lambda text, _: text.replace(";", "\t").encode(),
    "noise": lambda _, chance: chance.randbytes(3000),
}


_ALWAYS = {"dates": "liste", "stray delimiters": "liste"}
"""What is spoiled so only in the list of structures."""


def corrupt_files():
    """(name, bytes) of each."""
    for number in range(COUNT):
        chance = random.Random(number)
        kind = [*SPOILS][number % len(SPOILS)]
        yield f"{number:03d} {kind}", SPOILS[kind](_healthy(chance, _ALWAYS.get(kind)), chance)
