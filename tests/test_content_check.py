"""The content check: every fault that an author can make, told at once, in its place and with its remedy.

Each folder of `invalid/` is one broken content. Its `attendu.yaml` says:

- `intention`: what the author did wrong;
- `change`: what differs from the packaged content, a list of `{file, <edit>: …}` (the edits are in `EDITS`);
  any other file of the folder is laid over the content as it is;
- `faults`: what must be told, each with `file`, `code`, `line` (its number, or the beginning of a text that
  stands on it), `contains` (a part of the message) and `severity` where it is only an `avertissement`;
- `may_follow`: codes of the faults that may come of the first; no other fault is allowed.

A case anchors its changes on keys and headings rather than on sentences, so that content may be edited freely.
`invalid/_substituts` holds the short texts that stand for the fiches and demandes that no case changes.
"""

import ast
import re
import shutil
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import yaml

from knowledge import Layout, markdown, validation
from knowledge.checks import check
from knowledge.checks.courses import count_paths
from knowledge.layout import PACKAGED, PACKAGED_PHRASES
from knowledge.loader import read
from knowledge.schema import AVIS, LETTRES_DEMANDES
from knowledge.yaml_text import parse

ROOT = Path(__file__).parents[1]
INVALID = Path(__file__).parent / "invalid"
EXPECTATION = "attendu.yaml"
SHORT = "_substituts"
CASES = sorted(folder.name for folder in INVALID.iterdir() if folder.name != SHORT)
TODAY = date(2026, 12, 1)
NOW = "2026-12-01T12:00:00"
FAR_FUTURE = "2099-01-01T12:00:00"
FICHE = "fiches/comite-frequence.md"

# pydantic types that the messages foresee and that no file can cause: dates are first tried as date-times,
# thresholds are converted by the loader, and no model reads attributes.
UNREACHABLE = {"date-parsing", "float-parsing", "model-attributes-type"}

_PYTHON = re.compile(r"\['|\{'|\[\]|\bNone\b|Error")
_WRONG_ARTICLE = re.compile(r"(?<!-)\b(le|de|que) [aâeéêiou]|\ble contradiction\b")
_ENGLISH = re.compile(
    r"\b(or|and|the|is|of|for|should|must|input|value|key|short|sentence|range|day|invalid|string)\b", re.IGNORECASE
)


def _insert_before(text, pair):
    start, inserted = pair
    number, lines = _line_number(text, start), text.split("\n")
    return "\n".join([*lines[: number - 1], inserted.rstrip("\n"), *lines[number - 1 :]])


def _replace(text, pair):
    old, new = pair
    if old not in text:
        raise AssertionError(f"« {old} » is not in the packaged file: adapt the case")
    return text.replace(old, new, 1)


def _replace_line(text, pair):
    start, new = pair
    number, lines = _line_number(text, start), text.split("\n")
    return "\n".join([*lines[: number - 1], new, *lines[number:]])


EDITS = {
    "before": lambda raw, pair: _insert_before(raw.decode(), pair).encode(),  # [start of a line, new lines]
    "line": lambda raw, pair: _replace_line(raw.decode(), pair).encode(),  # [start of a line, new line]
    "replace": lambda raw, pair: _replace(raw.decode(), pair).encode(),  # [old, new], once
    "append": lambda raw, text: raw.rstrip() + b"\n" + text.encode(),
    "encode": lambda raw, name: raw.decode().encode(name, "replace"),
    "line_ends": lambda raw, ends: raw.replace(b"\n", ends.encode()),
    "bytes_prefix": lambda raw, digits: bytes.fromhex(digits) + raw,
    "size": lambda raw, size: raw + b"\n#" + b"." * (size - len(raw) - 2),
}


@dataclass(frozen=True)
class Outcome:
    """What had to be told, with line numbers; what was; and what already was of the untouched copy (nothing)."""

    expected: list
    faults: list
    untouched: Counter

    @property
    def told(self):
        """The faults that were expected."""
        return [fault for fault in self.faults if any(_tells(fault, wanted) for wanted in self.expected)]


def _line_number(text, wanted):
    """The number of the first line that begins with these words, spaces aside."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.lstrip(" -").startswith(wanted) or line.startswith(wanted):
            return number
    raise AssertionError(f"no line begins with « {wanted} »: adapt the case")


def _copy(root):
    """The packaged content, made quick to check: without the crowd's phrasings, which a case brings where it needs
    them, and with a short text in place of each fiche and each demande that no case changes.
    """
    (root / "phrases").mkdir(parents=True)
    for path, raw in _quick_files().items():
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_bytes(raw)
    return root


@cache
def _quick_files():
    changed = {change["file"] for case in CASES for change in _expectation(case).get("change", ())}
    files = {}
    for path in sorted([*PACKAGED.glob("*.yaml"), *PACKAGED.glob("fiches/*.md"), *PACKAGED.glob("demandes/*.yaml")]):
        name, raw = path.relative_to(PACKAGED).as_posix(), path.read_bytes()
        short = path.parent != PACKAGED and name not in changed
        files[name] = _shortened(path, raw) if short else raw
    return files


def _shortened(path, raw):
    """A fiche or a demande of the same name and topic, that says nothing."""
    topic = re.search(r"^sujet: *(\S+)", raw.decode(), re.MULTILINE).group(1)
    short = (INVALID / SHORT / f"{path.parent.name.removesuffix('s')}{path.suffix}").read_text(encoding="utf-8")
    return short.replace("SUJET", topic).replace("NOM", path.stem).encode()


def _change(root, changes):
    for change in changes:
        edit, value = next(pair for pair in change.items() if pair[0] != "file")
        path = root / change["file"]
        if edit == "delete":
            path.unlink()
        else:
            path.write_bytes(EDITS[edit](path.read_bytes(), value))


@cache
def _expectation(case):
    return yaml.safe_load((INVALID / case / EXPECTATION).read_text(encoding="utf-8"))


def _lay(root, case):
    """Make of a copy of the content the broken content of a case."""
    shutil.copytree(INVALID / case, root, ignore=shutil.ignore_patterns(EXPECTATION), dirs_exist_ok=True)
    _change(root, _expectation(case).get("change", []))


def _restore(root, case):
    """Give the copy back its files, whatever the case did of them."""
    laid = (path.relative_to(INVALID / case).as_posix() for path in (INVALID / case).rglob("*") if path.is_file())
    for name in {*laid, *(change["file"] for change in _expectation(case).get("change", ()))}:
        if name in _quick_files():
            (root / name).write_bytes(_quick_files()[name])
        else:
            (root / name).unlink(missing_ok=True)


def _located(fault, root):
    if not isinstance(fault.get("line"), str):
        return fault
    text = (root / fault["file"]).read_text(encoding="utf-8", errors="replace")
    return {**fault, "line": _line_number(text, fault["line"])}


def _check(root):
    return check(read(Layout.of(root)), TODAY)


def _count(faults):
    return Counter((fault.file, fault.code) for fault in faults if fault.severity == "faute")


def _tells(fault, wanted):
    return wanted["contains"] in fault.message and all(
        getattr(fault, name) == wanted[name] for name in ("file", "line", "code", "severity") if name in wanted
    )


def _listing(faults):
    return "\n".join(f"[{fault.code}] {fault}" for fault in faults if fault.severity == "faute")


def _assert_french(fault):
    words = f"{fault.message} {fault.remedy}"

    assert re.fullmatch(r"[a-zàéê\d«\[].* .*[^.\s]", fault.message, re.DOTALL), fault.message
    assert re.fullmatch(r"[A-ZÀÉÊ].* .*\.", fault.remedy, re.DOTALL), fault.remedy
    for foreign in (_ENGLISH, _PYTHON, _WRONG_ARTICLE):
        assert not foreign.search(words), words


@pytest.fixture(scope="module", autouse=True)
def _shared_texts_are_parsed_once():
    """Cases share nearly all their files and paragraphs: what parsing makes of a text is kept, and only read."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml, "compose", cache(yaml.compose))
        patch.setattr(markdown, "tokens", cache(markdown.tokens))
        yield


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Call it on a case: the faults of one copy, changed then restored, which is quicker than a copy a case."""
    root = _copy(tmp_path_factory.mktemp("cas") / "contenu")
    untouched = _count(_check(root))

    @cache
    def outcome(case):
        try:
            _lay(root, case)
            expected = [_located({"severity": "faute", **fault}, root) for fault in _expectation(case)["faults"]]
            return Outcome(expected, _check(root), untouched)
        finally:
            _restore(root, case)

    return outcome


@pytest.fixture
def folder(tmp_path):
    return _copy(tmp_path / "contenu")


@pytest.fixture
def checked(conum):
    """`conum content …` as a user runs it: its status, and what it prints."""

    def run(*arguments, now=NOW):
        done = conum("content", *map(str, arguments), CONUM_NOW=now)
        assert b"Traceback" not in done.stderr
        return done.returncode, done.stdout.decode()

    return run


def test_packaged_content_has_no_fault():
    faults = check(read(Layout()), TODAY)

    assert not _listing(faults)


@pytest.mark.parametrize("case", CASES)
def test_broken_content_is_told_in_french_with_a_remedy_and_nothing_else_is(run, case):
    outcome = run(case)
    wanted = Counter((fault["file"], fault["code"]) for fault in outcome.expected)
    may_follow = _expectation(case).get("may_follow", ())
    others = _count(outcome.faults) - outcome.untouched - wanted

    for fault in outcome.expected:
        assert any(_tells(found, fault) for found in outcome.faults), f"{fault}\n{_listing(outcome.faults)}"
    assert not [code for _, code in others if code not in may_follow], _listing(outcome.faults)
    for fault in outcome.told:
        _assert_french(fault)


def test_every_fault_code_has_a_case():
    told = {fault["code"] for case in CASES for fault in _expectation(case)["faults"]}

    assert _codes_in_the_source() - UNREACHABLE <= told


def _codes_in_the_source():
    """The codes given to `Fault(…)`, `fault(…)` and `_fault(…)`, and those that come from the schema."""
    codes = {name.replace("_", "-") for name in validation._MESSAGES}
    for path in (ROOT / "knowledge").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in ("Fault", "fault", "_fault"):
                codes |= _names(node)
    return codes


def _names(call):
    """The arguments made of small letters and dashes: the code, and the severity."""
    words = [str(argument.value) for argument in call.args if isinstance(argument, ast.Constant)]
    return {word for word in words if re.fullmatch(r"[a-z-]+", word)} - {"avertissement"}


@pytest.mark.parametrize("case", CASES)
def test_each_case_states_its_intention_and_its_faults(case):
    wanted = _expectation(case)

    assert set(wanted) <= {"intention", "change", "faults", "may_follow"}
    assert wanted["intention"][0].isupper()
    assert wanted["faults"]
    for fault in wanted["faults"]:
        assert {"file", "code", "contains"} <= set(fault) <= {"file", "code", "line", "contains", "severity"}


@pytest.mark.parametrize(
    "change", [{"replace": ["absent", ""]}, {"line": ["absent", ""]}, {"before": ["absent", ""]}]
)
def test_a_case_that_no_longer_finds_its_place_fails(folder, change):
    with pytest.raises(AssertionError, match="adapt the case"):
        _change(folder, [{"file": FICHE, **change}])


def test_faults_of_several_files_are_told_in_one_run(folder):
    cases = [
        "cle-inconnue",
        "contact-inconnu",
        "message-en-double",
        "phrase-longue-dans-un-avertissement",
        "seuil-illisible",
        "formulation-double-dans-un-fichier",
    ]
    for case in cases:
        _lay(folder, case)
    wanted = [fault for case in cases for fault in _expectation(case)["faults"]]

    told = {(fault.file, fault.code) for fault in _check(folder)}

    assert len({fault["file"] for fault in wanted}) == len(cases)
    assert {(fault["file"], fault["code"]) for fault in wanted} <= told


def test_several_faults_of_one_file_are_told_in_one_run(folder):
    cases = ["sigle-inconnu", "phrase-longue", "source-inutile", "reference-voir-aussi", "markdown-tableau"]
    for case in cases:
        _lay(folder, case)

    told = {fault.code for fault in _check(folder) if fault.file == FICHE}

    assert {_expectation(case)["faults"][0]["code"] for case in cases} <= told


def test_faults_are_sorted_by_file_and_line(folder):
    for case in ("sigle-inconnu", "reference-voir-aussi", "seuil-illisible", "contact-inconnu"):
        _lay(folder, case)
    places = [(fault.file, fault.line) for fault in _check(folder)]

    assert places == sorted(places)


def test_a_whole_crowd_with_one_poor_topic_gets_one_warning(folder):
    shutil.copytree(PACKAGED_PHRASES, folder / "phrases", dirs_exist_ok=True)
    poor = folder / "phrases" / "comite-frequence.txt"
    poor.write_text("\n".join(poor.read_text(encoding="utf-8").split("\n")[:30]), encoding="utf-8")

    (fault,) = _check(folder)

    assert (fault.file, fault.code, fault.severity) == (
        "phrases/comite-frequence.txt",
        "formulations",
        "avertissement",
    )


def test_unquoted_numbers_and_codes_are_text_and_no_fault(folder):
    _change(
        folder,
        [
            {"file": FICHE, "line": ["titre:", "titre: 01"]},
            {"file": FICHE, "before": ["voir_aussi:", "  - {phrase: 2A, sujet: null}"]},
        ],
    )
    loaded = read(Layout.of(folder))
    fiche = next(fiche for fiche, document in loaded.fiches if document.file == FICHE)

    assert not _listing(check(loaded, TODAY))
    assert (fiche.title, fiche.elsewhere[-1].phrase) == ("01", "2A")


@pytest.mark.parametrize(
    "written",
    ["2A", "01", "974", "1e3", "0x1F", "1_000", "12:30", "2026-11-23", "yes", "oui", "null", "~", "35600000000048"],
)
def test_every_scalar_keeps_the_characters_that_were_typed(written):
    assert parse(f"cle: {written}\n{written}: valeur", "essai.yaml").data == {"cle": written, written: "valeur"}


def test_lines_that_end_as_on_windows_are_no_fault(folder):
    for file in (FICHE, "contacts.yaml", "messages.yaml"):
        _change(folder, [{"file": file, "line_ends": "\r\n"}])

    assert not _listing(_check(folder))


def test_an_expired_review_is_a_warning_only(folder):
    faults = check(read(Layout.of(folder)), date.fromisoformat(FAR_FUTURE[:10]))

    assert not _listing(faults)
    assert {fault.file for fault in faults if fault.code == "revision"} == _fiche_files(folder)


def _fiche_files(root):
    return {path.relative_to(root).as_posix() for path in root.glob("fiches/*.md")}


def test_check_exits_0_on_sound_content_and_counts_the_paths_of_each_course(checked, folder):
    status, printed = checked("check", folder)

    assert status == 0, printed
    assert " 0 faute(s)" in printed
    assert set(re.findall(r"^(\w+) : \d+ chemins?$", printed, re.MULTILINE)) >= {*"ABCDEFH", "G1", "G2"}


def test_check_exits_1_and_prints_place_cause_and_remedy(checked, folder):
    _lay(folder, "cle-inconnue")
    fault = next(fault for fault in _check(folder) if fault.code == "extra-forbidden")

    status, printed = checked("check", folder)

    assert status == 1
    assert f"{FICHE}:{fault.line} : {fault.message}\n    → {fault.remedy}\n" in printed


def test_check_exits_1_on_a_folder_without_content(checked, tmp_path):
    (tmp_path / "phrases").mkdir()

    status, printed = checked("check", tmp_path)

    assert status == 1
    assert "contacts.yaml:1 : le fichier manque" in printed


def test_check_ends_well_on_a_course_with_a_dead_end(checked, folder):
    _lay(folder, "question-a-borne-jamais-posee")

    status, printed = checked("check", folder)

    assert status == 1
    assert "un chemin ne finit pas" in printed


def test_paths_are_counted_where_a_course_can_be_followed_and_nowhere_else(folder):
    _lay(folder, "demande-inseree-a-borne-sans-date")

    assert set(count_paths(read(Layout.of(folder)))) == {*LETTRES_DEMANDES, AVIS} - {"A", "B"}


@pytest.mark.parametrize(
    "arguments",
    [["dossier-absent"], [__file__], ["--inconnue"], [".", "."]],
    ids=["no such folder", "a file", "an unknown option", "two folders"],
)
def test_check_exits_2_on_wrong_use(checked, arguments):
    status, printed = checked("check", *arguments)

    assert (status, printed) == (2, "")


def test_check_exits_2_on_an_unreadable_clock(checked, folder):
    assert checked("check", folder, now="demain") == (2, "")


def test_check_exits_0_when_reviews_have_expired(checked, folder):
    status, printed = checked("check", folder, now=FAR_FUTURE)

    assert status == 0
    assert "avertissement : la fiche devait être relue le" in printed


def test_stale_lists_the_fiches_to_review_and_exits_0(checked, folder):
    status, printed = checked("stale", folder, now=FAR_FUTURE)

    assert status == 0
    assert set(re.findall(r"^(\S+):\d+ : avertissement", printed, re.MULTILINE)) == _fiche_files(folder)
    assert printed.endswith(f"{len(_fiche_files(folder))} fiche(s) à relire.\n")


def test_stale_lists_nothing_before_the_reviews(checked, folder):
    assert checked("stale", folder, now="2020-01-01T12:00:00") == (0, "0 fiche(s) à relire.\n")
