"""What people and machines are given."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import jsonschema
import pytest
import xmlschema

from cardsmith.card.model import Card
from cardsmith.lint import FORMATS, Diagnostic, validate
from cardsmith.lint.formats import github, sarif, text
from cardsmith.lint.model import Severity
from cardsmith.lint.places import Places
from cardsmith.lint.registry import summary
from cardsmith.lint.rules import RULES

HERE = Path(__file__).parent
SCHEMAS = HERE / "schemas"
HOSTILE = "\x00\x1b[2J\u202e\ud800\ufffe %0A\r\n::error::<b attr='x\" &amp; ]]> {0} [a](b), ünï😀"


def _diagnostic(
    text: str, offset: int, path: str = "README.md", message: str = "wrong", severity: Severity = "warning"
) -> Diagnostic:
    places = Places(text)
    (line, column), excerpt = places.position(offset), places.excerpt(offset)
    return Diagnostic(
        path=path,
        line=line,
        column=column,
        end_line=line,
        end_column=column + 1,
        code="XX001",
        name="some-rule",
        severity=severity,
        message=message,
        excerpt=excerpt.text,
        caret=excerpt.caret,
    )


#: a name of a file can hold bytes that are no UTF-8, and no other half of a character
PATH = HOSTILE.replace("\ud800", "\udcff")


def _hostile() -> list[Diagnostic]:
    """Findings with all that a name, a line and a message could hold."""
    unchecked = _diagnostic("a", 0, PATH, HOSTILE, "info")._replace(unchecked=True)
    return [_diagnostic(HOSTILE, 3, PATH, HOSTILE, severity) for severity in ("error", "warning")] + [unchecked]


def _real() -> list[Diagnostic]:
    """Findings of real rules, of every severity there is."""
    return [each for card in sorted((HERE.parent / "cards").glob("*.md")) for each in validate(Card.read(card))]


def test_text_shows_the_place() -> None:
    written = FORMATS["text"].write([_diagnostic("one\ntwo three\n", 8)])
    assert written == "README.md:2:5 XX001 warning wrong\n    two three\n        ^\n"


def test_text_cuts_a_long_line_around_the_place() -> None:
    written = FORMATS["text"].write([_diagnostic("a" * 1000 + "X" + "b" * 1000, 1000)])
    assert written == f"README.md:1:1001 XX001 warning wrong\n    …{'a' * 80}X{'b' * 79}…\n    {' ' * 81}^\n"


def test_text_makes_control_characters_harmless() -> None:
    hostile = _diagnostic("\x1b[2J\u202e\tX\u2028", 6, path="a\x1b\n.md", message="`\x07` is wrong")
    assert FORMATS["text"].write([hostile]) == (
        "a\\x1b\\n.md:1:7 XX001 warning `\\x07` is wrong\n    \\x1b[2J\\u202e X\\u2028\n                  ^\n"
    )


def test_text_counts_the_columns_of_a_terminal() -> None:
    written = FORMATS["text"].write([_diagnostic("模型e\u0301 X", 5)])
    assert written == "README.md:1:6 XX001 warning wrong\n    模型e\u0301 X\n          ^\n"


def test_text_shows_no_empty_line() -> None:
    assert FORMATS["text"].write([_diagnostic("", 0)]) == "README.md:1:1 XX001 warning wrong\n"
    assert FORMATS["text"].write([]) == ""


def test_json_is_the_contract() -> None:
    written = FORMATS["json"].write([_diagnostic("Tëxt \x1b", 1, message="ä")])
    assert written.isascii()
    assert json.loads(written) == [
        {
            "path": "README.md",
            "line": 1,
            "column": 2,
            "end_line": 1,
            "end_column": 3,
            "code": "XX001",
            "name": "some-rule",
            "severity": "warning",
            "message": "ä",
            "fix": None,
            "url": None,
        }
    ]
    assert FORMATS["json"].write([]) == "[]\n"


def test_a_coloured_text_says_the_same() -> None:
    found = [*_hostile(), *_real()]
    shown = text.coloured(found)
    assert re.sub(r"\x1b\[\d+m", "", shown) == FORMATS["text"].write(found)
    assert {match[0] for match in re.finditer(r"\x1b\[?[^m]*m?", shown)} <= {
        f"\x1b[{code}m" for code in (0, 1, 2, 31, 33, 36)
    }


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_in_it_acts_on_a_terminal_or_breaks_an_encoding(name: str) -> None:
    written = FORMATS[name].write(_hostile())
    assert all(character == "\n" or character.isprintable() for character in written)
    written.encode()


@pytest.mark.parametrize("name", FORMATS)
def test_the_whole_output(name: str, golden: Callable[[Path, str], None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "__version__", "0.0.0")
    found = [
        *(
            _diagnostic(f"one\ntwo {severity}\n", 8, f"{severity}/README.md", severity=severity)
            for severity in _SEVERITIES
        ),
        _diagnostic("one\n", 0, "online/README.md", "could not be checked", "info")._replace(unchecked=True),
    ]
    golden(HERE / f"{name}.txt", FORMATS[name].write(found))


_SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


class TestSarif:
    @pytest.fixture
    def schema(self) -> Any:
        return jsonschema.Draft7Validator(
            json.loads((SCHEMAS / "sarif-2.1.0.json").read_text("utf-8")),
            format_checker=jsonschema.Draft7Validator.FORMAT_CHECKER,
        )

    @staticmethod
    def _run(found: list[Diagnostic]) -> dict[str, Any]:
        run: dict[str, Any] = json.loads(FORMATS["sarif"].write(found))["runs"][0]
        return run

    @pytest.mark.parametrize("found", [[], _hostile(), _real()], ids=["none", "hostile", "real"])
    def test_it_is_what_the_standard_says(self, schema: Any, found: list[Diagnostic]) -> None:
        written = FORMATS["sarif"].write(found)
        assert written.isascii()
        assert [error.message for error in schema.iter_errors(json.loads(written))] == []

    def test_a_rule_brings_its_page(self) -> None:
        found = _real()
        run = self._run(found)
        listed = run["tool"]["driver"]["rules"]
        assert [rule["id"] for rule in listed] == [rule.CODE for rule in RULES if rule.CODE in {e.code for e in found}]
        for each, result in zip(found, run["results"], strict=True):
            assert listed[result["ruleIndex"]]["id"] == result["ruleId"] == each.code
        for rule in listed:
            page = next(each for each in RULES if rule["id"] == each.CODE)
            assert rule["shortDescription"]["text"].replace("{{", "{").replace("}}", "}") == summary(page)
            assert rule["help"]["text"]
            assert "## How to fix" in rule["help"]["markdown"]
            assert len(rule["properties"]["tags"]) <= 10

    def test_messages_hold_no_places_and_no_links_of_sarif(self) -> None:
        message = self._run([_diagnostic("a", 0, message="{{ a }} [b](c)")])["results"][0]["message"]["text"]
        assert message == "{{{{ a }}}} [b] (c)"

    def test_addresses_are_from_here_with_slashes(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.chdir(tmp_path)
        paths = ["a b/ü%.md", str(tmp_path / "c" / "README.md"), "./d.md", "/elsewhere/e.md", "../f.md"]
        places = [
            result["locations"][0]["physicalLocation"]["artifactLocation"]
            for result in self._run([_diagnostic("a", 0, path) for path in paths])["results"]
        ]
        assert places[:3] == [
            {"uri": uri, "uriBaseId": "%SRCROOT%"} for uri in ("a%20b/%C3%BC%25.md", "c/README.md", "d.md")
        ]
        assert places[3:] == [{"uri": "file:///elsewhere/e.md"}, {"uri": f"file://{tmp_path.parent.as_posix()}/f.md"}]
        assert unquote(places[0]["uri"]) == "a b/ü%.md"

    def test_columns_are_those_of_characters(self) -> None:
        run = self._run([_diagnostic("😀 x", 2)])
        region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
        assert (run["columnKind"], region["startColumn"], region["endColumn"]) == ("unicodeCodePoints", 3, 4)

    def test_a_run_holds_what_github_takes_and_says_what_is_left_out(self) -> None:
        least, worst = (_diagnostic("a", 0, message=severity, severity=severity) for severity in ("info", "error"))
        run = self._run([least, *[worst] * (sarif.MOST - 1), least, worst])
        levels = [result["level"] for result in run["results"]]
        assert (len(levels), levels.count("error")) == (sarif.MOST, sarif.MOST)
        (note,) = run["invocations"][0]["toolExecutionNotifications"]
        assert note["message"]["text"] == "25002 findings: the 2 least severe are left out, GitHub takes 25000"
        assert self._run([worst])["invocations"] == [{"executionSuccessful": True, "toolExecutionNotifications": []}]

    def test_what_could_not_be_checked_is_no_result(self) -> None:
        run = self._run([_diagnostic("a", 0, severity="info")._replace(unchecked=True)])
        (note,) = run["invocations"][0]["toolExecutionNotifications"]
        assert (run["results"], note["level"], note["message"]["text"]) == ([], "note", "wrong")


@pytest.mark.parametrize("name", ["sarif", "gitlab"])
class TestFingerprints:
    @staticmethod
    def _of(name: str, found: list[Diagnostic]) -> list[str]:
        written = json.loads(FORMATS[name].write(found))
        if name == "gitlab":
            return [each["fingerprint"] for each in written]
        return [each["partialFingerprints"]["cardsmith/v1"] for each in written["runs"][0]["results"]]

    def test_they_are_unique(self, name: str) -> None:
        found = [*_real(), *[_diagnostic("same", 0)] * 3, *_hostile()[:2]]
        assert len(set(self._of(name, found))) == len(found)

    def test_they_stay_when_lines_move_and_blanks_change(self, name: str) -> None:
        card = "---\nlicence: mit\nbase_model:   ./a\n---\n\n# A\n\nSee [](https://huggingface.co/None).\n"
        moved = "---\ntags: [a]\n\nlicence: mit\nbase_model: ./a\n---\n\n# A\n\nMore.\n\n  See [](https://huggingface.co/None).\n"
        before, after = (validate(Card(each), select=["FM003", "LI001", "ID001", "ID002"]) for each in (card, moved))
        assert [each.code for each in before] == [each.code for each in after] == ["LI001", "FM003", "ID002", "ID001"]
        assert [each.line for each in before] != [each.line for each in after]
        assert self._of(name, before) == self._of(name, after)

    def test_they_tell_rule_file_and_words(self, name: str) -> None:
        first = _diagnostic("one", 0)
        others = [first._replace(code="XX002"), first._replace(path="b/README.md"), _diagnostic("two", 0)]
        assert not set(self._of(name, [first])) & set(self._of(name, others))


class TestGithub:
    @staticmethod
    def _read(line: str) -> tuple[str, dict[str, str], str]:
        """A workflow command as the runner reads it."""
        assert line.startswith("::")
        end = line.index("::", 2)
        name, _, rest = line[2:end].partition(" ")
        codes = {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%"}

        def read(text: str, known: tuple[str, ...]) -> str:
            return re.sub("|".join(known), lambda match: codes[match[0]], text)

        pairs = dict(pair.split("=", 1) for pair in rest.split(","))
        properties = {key: read(value, tuple(codes)) for key, value in pairs.items()}
        return name, properties, read(line[end + 2 :], ("%0D", "%0A", "%25"))

    def test_a_finding_is_a_command(self) -> None:
        (line,) = FORMATS["github"].write([_diagnostic("one\ntwo three\n", 8)]).splitlines()
        assert line == (
            "::warning file=README.md,line=2,endLine=2,col=5,endColumn=6,title=XX001 some-rule::XX001 wrong"
        )

    @pytest.mark.parametrize(("severity", "command"), [("error", "error"), ("warning", "warning"), ("info", "notice")])
    def test_severities_have_their_commands(self, severity: Severity, command: str) -> None:
        assert self._read(FORMATS["github"].write([_diagnostic("a", 0, severity=severity)]))[0] == command

    def test_what_the_runner_reads_otherwise_is_escaped(self) -> None:
        odd = "100%, a:b\r\n::error::x%0A"
        _, properties, data = self._read(FORMATS["github"].write([_diagnostic("a", 0, odd, odd)]).rstrip("\n"))
        assert (properties["file"], data) == (odd, f"XX001 {odd}")
        assert len(FORMATS["github"].write(_hostile()).splitlines()) == 3

    def test_places_on_two_lines_have_no_columns(self) -> None:
        line = FORMATS["github"].write([_diagnostic("a\nb", 0)._replace(end_line=2)])
        assert line.startswith("::warning file=README.md,line=1,endLine=2,title=")

    def test_more_than_are_shown_are_announced(self) -> None:
        found = [_diagnostic("a", 0, severity="error")] * (github.SHOWN + 2) + [_diagnostic("a", 0)] * 11
        lines = FORMATS["github"].write(found).splitlines()
        said = "2 more errors and 1 more warnings than the 10 of a kind that are shown; see the log"
        assert (lines[0], len(lines)) == (f"::notice title=cardsmith::{said}", 24)
        assert FORMATS["github"].write(found[:10]).count("\n") == 10
        assert FORMATS["github"].write([]) == ""


class TestGitlab:
    @pytest.mark.parametrize("found", [[], _hostile(), _real()], ids=["none", "hostile", "real"])
    def test_it_is_what_gitlab_documents(self, found: list[Diagnostic]) -> None:
        schema = json.loads((SCHEMAS / "gitlab-codequality.json").read_text("utf-8"))
        if found and found[0].path == PATH:
            schema["items"]["properties"]["location"]["properties"]["path"].pop("pattern")
        written = FORMATS["gitlab"].write(found)
        assert written.isascii()
        jsonschema.Draft202012Validator(schema).validate(json.loads(written))


class TestJunit:
    @pytest.mark.parametrize("found", [[], _hostile(), _real()], ids=["none", "hostile", "real"])
    def test_it_is_what_jenkins_takes(self, found: list[Diagnostic]) -> None:
        written = FORMATS["junit"].write(found)
        assert written.isascii()
        xmlschema.XMLSchema(str(SCHEMAS / "junit-10.xsd")).validate(written)

    def test_it_counts_right(self) -> None:
        root = ET.fromstring(FORMATS["junit"].write([*_real(), *_hostile()]))  # noqa: S314 - our own
        for suite in root:
            assert int(suite.attrib["tests"]) == len(suite)
            assert int(suite.attrib["failures"]) == len(suite.findall("testcase/failure"))
            assert int(suite.attrib["skipped"]) == len(suite.findall("testcase/skipped"))
        assert int(root.attrib["tests"]) == sum(len(suite) for suite in root)
        assert int(root.attrib["failures"]) == len(root.findall(".//failure"))

    def test_text_comes_through(self) -> None:
        root = ET.fromstring(FORMATS["junit"].write([_diagnostic("a", 0, message=HOSTILE)]))  # noqa: S314 - our own
        failure = root.find(".//failure")
        assert failure is not None
        assert failure.attrib["message"] == text.harmless(HOSTILE)
        assert failure.text == f"README.md:1:1 XX001 {text.harmless(HOSTILE)}"

    def test_nothing_found_is_a_test_that_passed(self) -> None:
        root = ET.fromstring(FORMATS["junit"].write([]))  # noqa: S314 - our own
        assert (root.attrib["tests"], root.attrib["failures"], len(root.findall(".//testcase"))) == ("1", "0", 1)


def test_every_file_is_listed() -> None:
    from cardsmith.lint import formats

    files = {path.stem for path in Path(formats.__file__).parent.glob("[a-z]*.py")}
    assert files == set(FORMATS)
