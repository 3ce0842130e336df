"""`cardsmith validate` as a command; what the rules find is tested with them."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cardsmith.lint import FORMATS
from cardsmith.lint.document import Document
from cardsmith.lint.model import Edit, Finding, Span, safe

from .conftest import Command
from .test_streams import on_a_terminal

GOLDEN = Path(__file__).parent / "golden"
_GOOD = "---\nlicense: mit\n---\n\n# Good\n\nWords of a person who knows it.\n"
_BAD = "# Bad\n"
#: rules that the tests here are about: others would have their say of such small cards
ONLY = ("--select", "FM001,FM003,LI001,LI002,CS")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two cards, in the folder that commands are run from."""
    monkeypatch.chdir(tmp_path)
    for name, text in (("good", _GOOD), ("bad", _BAD)):
        put(tmp_path, name, text)
    return tmp_path


def put(folder: Path, name: str, text: str) -> Path:
    """Write a card of its own folder."""
    (folder / name).mkdir(exist_ok=True)
    (folder / name / "README.md").write_bytes(text.encode())
    return folder / name / "README.md"


def feed(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    """Put something on standard input."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


def replacing(old: str, new: str) -> Callable[[Document], Iterator[Finding]]:
    """A rule that says so of the first `old`."""

    def check(document: Document) -> Iterator[Finding]:
        if old in document.text:
            span = Span(document.text.index(old), document.text.index(old) + len(old))
            yield Finding(span=span, message="wrong", severity="error", fix=safe(Edit(*span, new)))

    return check


def codes(out: str) -> list[tuple[str, str]]:
    """(path, code) of each finding in JSON."""
    return [(each["path"], each["code"]) for each in json.loads(out)]


class TestFindings:
    def test_nothing_found(self, command: Command) -> None:
        done = command("validate", "good", *ONLY)
        assert (done.code, done.out, done.err) == (0, "", "Nothing found.\n")
        done = command("validate", "good", *ONLY, "--format", "json")
        assert (done.code, done.out, done.err) == (0, "[]\n", "")

    def test_findings_in_text_and_their_sum(self, folder: Path, command: Command) -> None:
        put(folder, "bad", "---\nlicence: mit\ntag: a\n---\n")
        done = command("validate", "bad", *ONLY)
        assert done.code == 1
        assert done.out == (
            "bad/README.md:1:1 LI001 error the Hub reads no licence, and without one nobody may use the model; "
            "write `license:` and the base model's, or your own\n"
            "bad/README.md:2:1 FM003 error the Hub does not read `licence`; write `license`\n"
            "    licence: mit\n"
            "    ^\n"
            "bad/README.md:3:1 FM003 error the Hub does not read `tag`; write `tags`\n"
            "    tag: a\n"
            "    ^\n"
        )
        assert done.err == "3 errors. Can be mended: 2 with --fix --unsafe-fixes.\n"
        assert command("validate", "bad", "--select", "PR004,PR008").err == "1 warning, 1 info.\n"

    def test_findings_of_all_paths_are_sorted(self, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
        feed(monkeypatch, _BAD.encode())
        done = command("validate", "good", "-", "bad", "--format", "json", "--select", "FM001")
        assert (done.code, done.err) == (1, "")
        assert codes(done.out) == [("README.md", "FM001"), ("bad/README.md", "FM001")]

    def test_standard_input(self, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
        feed(monkeypatch, _GOOD.encode())
        assert command("validate", "-").code == 0
        feed(monkeypatch, b"")
        assert command("validate", "-").code == 1
        feed(monkeypatch, b"caf\xe9")
        done = command("validate", "-")
        said = "cardsmith: Standard input is not UTF-8 (byte 3). Save the card as UTF-8.\n"
        assert (done.code, done.out, done.err) == (2, "", said)

    @pytest.mark.parametrize(("level", "code"), [("error", 0), ("warning", 1), ("info", 1)])
    def test_fail_on(self, command: Command, monkeypatch: pytest.MonkeyPatch, level: str, code: int) -> None:
        """A card with a warning: an upper-case licence, which the Hub takes."""
        feed(monkeypatch, _GOOD.replace("mit", "MIT").encode())
        done = command("validate", "-", "--fail-on", level, "--select", "LI002", "--format", "json")
        assert [each["severity"] for each in json.loads(done.out)] == ["warning"]
        assert done.code == code

    def test_ignore_and_select(self, command: Command) -> None:
        assert command("validate", "bad", *ONLY, "--ignore", "FM, LI").code == 0
        assert command("validate", "bad", "--select", "ID").code == 0
        done = command("validate", "bad", "--select", "FM9")
        assert (done.code, done.out) == (2, "")

    def test_a_path_that_is_missing_is_named(self, command: Command) -> None:
        done = command("validate", "good", "none")
        said = "cardsmith: none does not exist. Give a README.md, a model folder, or a folder of cards.\n"
        assert (done.code, done.out, done.err) == (2, "", said)

    def test_what_cannot_be_read_keeps_nothing_else_from_being_told(self, folder: Path, command: Command) -> None:
        put(folder, "worse", "").write_bytes(b"caf\xe9")
        said = (
            "cardsmith: worse/README.md is not UTF-8 (byte 3 is 0xe9). Save it as UTF-8; your editor can convert it.\n"
        )
        done = command("validate", ".", *ONLY, "--format", "json")
        assert (done.code, codes(done.out), done.err) == (2, [("bad/README.md", "FM001")], said)
        done = command("validate", "worse", *ONLY)
        assert (done.code, done.out, done.err) == (2, "", said)

    def test_statistics_count_by_rule(self, folder: Path, command: Command) -> None:
        for n in range(11):
            put(folder, f"bad{n}", "---\nlicence: mit\n---\n")
        done = command("validate", ".", *ONLY, "--statistics")
        assert done.code == 1
        assert done.out == "11  FM003  misspelt-key\n11  LI001  missing-license\n 1  FM001  missing-front-matter\n"
        assert done.err.startswith("23 errors.")
        done = command("validate", "bad", *ONLY, "--statistics", "--format", "json")
        assert (codes(done.out), done.err) == ([("bad/README.md", "FM001")], "1  FM001  missing-front-matter\n")

    def test_several_processes_say_the_same(self, command: Command) -> None:
        alone = command("validate", ".", *ONLY)
        assert command("validate", ".", *ONLY, "--jobs", "3") == alone
        assert command("validate", ".", "--jobs", "0").code == 2

    @pytest.mark.parametrize("name", FORMATS)
    def test_every_format_is_there(self, name: str, command: Command) -> None:
        done = command("validate", ".", *ONLY, "--format", name)
        assert done.code == 1
        assert "FM001" in done.out


#: name of the golden → options
WHOLE = {
    "text": "",
    "json": "--format json",
    "github": "--format github",
    "gitlab": "--format gitlab",
    "junit": "--format junit",
    "statistics": "--statistics",
    "statistics-json": "--statistics --format json",
    "fail-on": "--ignore FM,LI001 --fail-on warning",
    "diff": "--diff --unsafe-fixes",
    "fix": "--fix",
    "write-baseline": "--write-baseline known.json",
}


@pytest.mark.parametrize("name", WHOLE)
def test_the_whole_answer(name: str, folder: Path, command: Command, golden: Callable[[Path, str], None]) -> None:
    """Exit code, standard output and standard error of three cards with settings, a suppression and a wrong file."""
    put(folder, "mixed", "---\nlicense: MIT\ntag: [a]\nlicence: x # cardsmith: ignore FM003 ours\n---\n")
    put(folder, "quiet", "# Nothing said\n\n<!-- cardsmith: ignore LI002 -->\nHere.\n")
    put(folder, "latin", "").write_bytes(b"caf\xe9")
    (folder / "cardsmith.toml").write_text('[per-file-ignores]\n"quiet/*" = ["FM", "LI001"]\n')
    done = command("validate", ".", *ONLY, *WHOLE[name].split())
    golden(GOLDEN / f"validate-{name}.txt", f"{done.out}--- exit {done.code}, on standard error:\n{done.err}")


class TestMending:
    CARD = "---\r\n# ours\r\nlicense: MIT   # yes\r\ntag: [a]\r\n---\r\n\r\nText \x0c\u2028"
    SAFE = CARD.replace("MIT", "mit")
    ALL = SAFE.replace("tag:", "tags:")

    def test_what_is_safe_is_mended_byte_for_byte(self, folder: Path, command: Command) -> None:
        readme = put(folder, "bad", self.CARD)
        done = command("validate", ".", *ONLY, "--fix")
        assert readme.read_bytes() == self.SAFE.encode()
        assert done.code == 1
        assert done.out.startswith("bad/README.md:4:1 FM003 error the Hub does not read `tag`; write `tags`\n")
        assert done.err == "Mended 1: 1 LI002 unknown-license-id.\n1 error.\n"

    def test_the_rest_when_asked_for(self, folder: Path, command: Command) -> None:
        readme = put(folder, "bad", self.CARD)
        done = command("validate", ".", *ONLY, "--fix", "--unsafe-fixes", "--format", "json")
        assert readme.read_bytes() == self.ALL.encode()
        said = "Mended 2: 1 FM003 misspelt-key, 1 LI002 unknown-license-id.\n"
        assert (done.code, done.out, done.err) == (0, "[]\n", said)
        done = command("validate", ".", *ONLY, "--fix", "--unsafe-fixes")
        assert (done.code, done.out, done.err) == (0, "", "There is nothing to mend.\nNothing found.\n")

    def test_unsafe_fixes_alone_say_that_they_do_nothing(self, folder: Path, command: Command) -> None:
        readme = put(folder, "bad", self.CARD)
        done = command("validate", "good", *ONLY, "--unsafe-fixes")
        said = "--unsafe-fixes does nothing without --fix or --diff.\nNothing found.\n"
        assert (done.code, done.err) == (0, said)
        assert readme.read_bytes() == self.CARD.encode()

    def test_only_rules_that_count_mend(self, folder: Path, command: Command) -> None:
        readme = put(folder, "bad", self.CARD)
        (folder / "cardsmith.toml").write_text('[per-file-ignores]\n"bad/*" = ["LI002"]\n')
        command("validate", ".", "--select", "FM003,LI002", "--fix", "--unsafe-fixes")
        assert readme.read_bytes() == self.CARD.replace("tag:", "tags:").encode()

    def test_a_diff_is_what_patch_takes(self, folder: Path, command: Command) -> None:
        import subprocess

        readme = put(folder, "bad", self.CARD)
        done = command("validate", ".", *ONLY, "--diff", "--unsafe-fixes")
        assert (done.code, readme.read_bytes()) == (1, self.CARD.encode())
        assert done.err == "Would mend 2: 1 FM003 misspelt-key, 1 LI002 unknown-license-id.\n"
        assert done.out.startswith(
            "--- bad/README.md\n+++ bad/README.md\n@@ -1,7 +1,7 @@\n ---\r\n # ours\r\n-license: MIT"
        )
        subprocess.run(["git", "apply", "-p0"], input=done.out.encode(), check=True)
        assert readme.read_bytes() == self.ALL.encode()
        done = command("validate", ".", *ONLY, "--diff", "--unsafe-fixes")
        assert (done.code, done.out, done.err) == (0, "", "There is nothing to mend.\n")

    def test_a_diff_says_what_it_leaves_out(self, folder: Path, command: Command) -> None:
        put(folder, "bad", self.CARD)
        done = command("validate", ".", *ONLY, "--diff")
        more = "With --unsafe-fixes: 1 more, to be looked at afterwards.\n"
        assert (done.code, done.err) == (1, f"Would mend 1: 1 LI002 unknown-license-id.\n{more}")

    def test_a_diff_does_not_ask_what_cannot_be_mended(self, folder: Path, command: Command) -> None:
        put(folder, "bad", "---\nlicense: ours\n---\n")
        assert command("validate", ".", *ONLY).code == 1
        assert command("validate", ".", *ONLY, "--diff").code == 0

    def test_a_card_from_standard_input_goes_out_mended(
        self, command: Command, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        feed(monkeypatch, self.CARD.encode())
        done = command("validate", "-", *ONLY, "--fix")
        assert (done.code, done.out) == (1, self.SAFE)
        assert done.err.startswith("Mended 1: 1 LI002 unknown-license-id.\nREADME.md:4:1 FM003 error")
        feed(monkeypatch, self.ALL.encode())
        done = command("validate", "-", *ONLY, "--fix", "--format", "json")
        assert (done.code, done.out, done.err) == (0, self.ALL, "There is nothing to mend.\n[]\n")
        feed(monkeypatch, self.CARD.encode())
        done = command("validate", "-", *ONLY, "--diff")
        assert (done.code, done.out.splitlines()[:2]) == (1, ["--- -", "+++ -"])

    def test_what_cannot_be_written_is_said_and_stands(
        self, folder: Path, command: Command, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        readme = put(folder, "bad", self.CARD)
        from cardsmith.cli import mending

        write = mending.write

        def write_later(path: Path, before: str, after: str) -> None:
            path.write_text("changed")
            write(path, before, after)

        monkeypatch.setattr(mending, "write", write_later)
        done = command("validate", ".", *ONLY, "--fix", "--format", "json")
        assert readme.read_text() == "changed"
        assert (done.code, [code for _, code in codes(done.out)]) == (2, ["LI002", "FM003"])
        assert done.err == (
            "cardsmith: bad/README.md changed while it was being mended, and was left alone. Run it again.\n"
            "There is nothing to mend.\n"
        )

    def test_what_goes_wrong_with_one_card_keeps_no_other_from_being_mended(
        self, folder: Path, command: Command, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from cardsmith.lint.rules import li001_missing_license

        check = li001_missing_license.check

        def fail(document: Document) -> Iterator[Finding]:
            if "Long" in document.text:
                raise ValueError("this one")
            return check(document)

        monkeypatch.setattr(li001_missing_license, "check", fail)
        readme = put(folder, "bad", self.CARD)
        put(folder, "a", "---\nlicense: MIT\n---\n\n# Long\n")
        put(folder, "b", "").write_bytes(b"\xff")
        long = put(folder, "c", "---\nlicense: MIT\n---\n\n" + "a b\n" * 300_000)
        done = command("validate", ".", *ONLY, "--fix")
        assert (done.code, readme.read_bytes()) == (2, self.SAFE.encode())
        assert long.read_text().startswith("---\nlicense: MIT\n")  # of which only the beginning is looked at
        said = [line.partition(":")[2].split()[0] for line in done.err.splitlines() if line.startswith("cardsmith:")]
        assert said == ["a/README.md:", "b/README.md", "c/README.md"]

    def test_a_fix_that_would_bring_something_is_left_and_named(self, folder: Path, command: Command) -> None:
        readme = put(folder, "bad", "---\nlicence: mit\nlicense: mit\n---\n")
        done = command("validate", ".", "--select", "FM003,FM007", "--fix", "--unsafe-fixes")
        if "left as it is" in done.err:
            assert readme.read_text() == "---\nlicence: mit\nlicense: mit\n---\n"
        assert "FM007" not in done.out

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            ("# A", "# A\n# A", "FM003 was left as it is; its fix does not take the finding away."),
            (
                "# A",
                "# B",
                "nothing was mended; fixes of one another come to no end. Leave their rules out: --ignore FM003,LI002",
            ),
        ],
    )
    def test_a_fix_that_mends_nothing_is_left_and_named(
        self, folder: Path, command: Command, monkeypatch: pytest.MonkeyPatch, old: str, new: str, said: str
    ) -> None:
        for name, each in (("fm003_misspelt_key", (old, new)), ("li002_unknown_license_id", ("# B", "# A"))):
            monkeypatch.setattr(f"cardsmith.lint.rules.{name}.check", replacing(*each))
        readme = put(folder, "bad", "# A\n")
        for _ in range(2):
            done = command("validate", "bad", "--select", "FM003,LI002", "--fix")
            assert done.err == f"bad/README.md: {said}\nThere is nothing to mend.\n1 error.\n"
            assert readme.read_text() == "# A\n"

    @pytest.mark.parametrize(
        ("target", "is_written"),
        [
            ("../elsewhere.md", False),
            ("../repository/docs/elsewhere.md", True),
            ("../repository/.git/elsewhere.md", False),
            ("elsewhere.md", True),
        ],
    )
    def test_a_link_out_of_the_folder_is_not_written_through(
        self, folder: Path, command: Command, target: str, is_written: bool
    ) -> None:
        for name in ("bare", "repository/.git", "repository/docs", "repository/model"):
            (folder / name).mkdir(parents=True)
        place = folder / ("repository/model" if "repository" in target else "bare") / "README.md"
        victim = place.parent / target.replace("../repository", "..")
        victim.write_bytes(self.CARD.encode())
        place.symlink_to(os.path.relpath(victim, place.parent))
        name = place.relative_to(folder)
        done = command("validate", name, *ONLY, "--fix")
        said = f"cardsmith: {name} is a link that leaves the folder. Put what it leads to in its place."
        assert (done.code == 2, said in done.err.splitlines()) == (not is_written, not is_written)
        after = self.SAFE if is_written else self.CARD
        assert (victim.read_bytes(), place.is_symlink()) == (after.encode(), True)

    def test_a_diff_shows_no_credential(self, folder: Path, command: Command) -> None:
        token = "hf_" + "pXqWzLkRtVbNmYhGfD" + "sAcUeIoJjKlPmQrT"
        put(folder, "bad", f"---\nlicense: MIT\ntags: [{token}]\n---\n")
        done = command("validate", ".", *ONLY, "--diff")
        assert done.code == 1
        assert token not in done.out
        assert "-license: MIT\n+license: mit\n" in done.out
        assert "bad/README.md: credentials are masked in this diff; it cannot be applied." in done.err

    @pytest.mark.parametrize(
        ("options", "said"),
        [
            ("--fix --diff", "--fix and --diff exclude each other: --diff shows what --fix would do."),
            (
                "--diff --format json",
                "--diff shows no findings: --format, --statistics and --baseline do not go with it.",
            ),
            (
                "--diff --statistics",
                "--diff shows no findings: --format, --statistics and --baseline do not go with it.",
            ),
            (
                "--diff --baseline x",
                "--diff shows no findings: --format, --statistics and --baseline do not go with it.",
            ),
            ("--baseline a --write-baseline b", "--baseline and --write-baseline exclude each other."),
            ("- --fix", "with --fix or --diff, - stands alone: standard output is for its card."),
        ],
    )
    def test_what_does_not_go_together_is_refused(self, options: str, said: str, command: Command) -> None:
        done = command("validate", "good", *options.split())
        assert (done.code, done.out, done.err) == (2, "", f"cardsmith: {said} See: cardsmith validate --help\n")


class TestSettings:
    def test_the_nearest_file_holds_for_its_cards(self, folder: Path, command: Command) -> None:
        put(folder, "bad", "---\nlicence: mit\n---\n")
        (folder / "pyproject.toml").write_text('[tool.cardsmith]\nselect = ["FM003", "LI"]\nignore = ["LI001"]\n')
        assert codes(command("validate", ".", "--format", "json").out) == [("bad/README.md", "FM003")]
        (folder / "bad" / "cardsmith.toml").write_text('select = ["LI001"]\nfail-on = "warning"\n')
        put(folder, "other", "---\nlicence: mit\n---\n")
        done = command("validate", ".", "--format", "json")
        assert codes(done.out) == [("bad/README.md", "LI001"), ("other/README.md", "FM003")]

    def test_options_win(self, folder: Path, command: Command) -> None:
        put(folder, "bad", "---\nlicense: MIT\n---\n")
        (folder / "cardsmith.toml").write_text('select = ["FM"]\nignore = ["LI"]\nfail-on = "warning"\n')
        assert command("validate", ".").code == 0
        done = command("validate", ".", "--select", "LI002", "--ignore", "", "--format", "json")
        assert (done.code, codes(done.out)) == (1, [("bad/README.md", "LI002")])
        assert command("validate", ".", "--select", "LI002", "--ignore", "", "--fail-on", "error").code == 0

    def test_rules_may_not_count_in_some_files(self, folder: Path, command: Command) -> None:
        (folder / "cardsmith.toml").write_text('select = ["FM001"]\n[per-file-ignores]\n"bad/**" = ["FM"]\n')
        assert command("validate", ".").code == 0
        (folder / "cardsmith.toml").write_text('[per-file-ignores]\n"bad/**" = ["SE"]\n')
        done = command("validate", ".")
        assert (done.code, done.out) == (2, "")
        assert done.err == (
            f"cardsmith: {folder}/cardsmith.toml: SE cannot be ignored for single files: "
            "what it finds must not be published anywhere.\n"
        )

    def test_standard_input_has_those_of_the_working_folder(
        self, folder: Path, command: Command, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (folder / "cardsmith.toml").write_text('select = ["LI001"]\n')
        feed(monkeypatch, b"---\nlicence: mit\n---\n")
        assert codes(command("validate", "-", "--format", "json").out) == [("README.md", "LI001")]

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ('select = ["LI01"]', "there is no rule 'LI01'. The nearest is LI001. `cardsmith rule` lists them."),
            ('selct = ["LI"]', "selct is no setting. The nearest is select."),
        ],
    )
    def test_what_is_wrong_is_named(self, text: str, said: str, folder: Path, command: Command) -> None:
        (folder / "cardsmith.toml").write_text(text)
        done = command("validate", ".")
        assert (done.code, done.out, done.err) == (2, "", f"cardsmith: {folder}/cardsmith.toml: {said}\n")


class TestBaseline:
    def test_what_a_baseline_holds_is_not_told(self, folder: Path, command: Command) -> None:
        done = command("validate", ".", *ONLY, "--write-baseline", "known.json")
        assert (done.code, done.out, done.err) == (0, "", "Nothing new found.\nknown.json holds 1 finding now.\n")
        done = command("validate", ".", *ONLY, "--baseline", "known.json")
        assert (done.code, done.out) == (0, "")
        assert done.err == "Nothing new found.\n1 known finding of known.json is not shown.\n"
        put(folder, "new", "---\nlicense: MIT\n---\n")
        done = command("validate", ".", *ONLY, "--baseline", "known.json", "--format", "json")
        assert codes(done.out) == [("new/README.md", "LI002")]

    def test_what_is_gone_is_told(self, folder: Path, command: Command) -> None:
        command("validate", ".", *ONLY, "--write-baseline", "known.json")
        put(folder, "bad", _GOOD)
        done = command("validate", ".", *ONLY, "--baseline", "known.json")
        said = "1 entry of known.json matched nothing; --write-baseline makes it anew.\n"
        assert (done.code, done.err) == (0, f"Nothing found.\n{said}")
        assert command("validate", "good", *ONLY, "--baseline", "known.json").err == "Nothing found.\n"
        assert command("validate", ".", "--select", "LI", "--baseline", "known.json").err == "Nothing found.\n"

    def test_secrets_stand(self, folder: Path, command: Command) -> None:
        put(folder, "bad", "---\nlicense: mit\n---\n\nSee /home/ml/run.\n")
        done = command("validate", ".", "--select", "SE003", "--write-baseline", "known.json")
        assert done.code == 1
        assert done.out.startswith("bad/README.md:5:5 SE003 error")
        assert done.err.endswith("known.json holds 0 findings now.\n")
        assert command("validate", ".", "--select", "SE003", "--baseline", "known.json").code == 1

    def test_a_baseline_that_is_none_is_named(self, command: Command) -> None:
        done = command("validate", ".", "--baseline", "none.json")
        said = "none.json cannot be read: No such file or directory. Make it with --write-baseline none.json."
        assert (done.code, done.out, done.err) == (2, "", f"cardsmith: {said}\n")


class TestOnATerminal:
    def test_findings_and_diffs_have_colours_unless_nobody_wants_them(self, folder: Path) -> None:
        put(folder, "bad", "---\nlicense: MIT\n---\n\n\x1b[2J\n")
        code, sent = on_a_terminal("validate", "bad", "--select", "LI002,SE006")
        assert (code, "\x1b[33mLI002 warning\x1b[0m" in sent) == (1, True)
        _, plain = on_a_terminal("validate", "bad", "--select", "LI002,SE006", NO_COLOR="1")
        assert "LI002 warning" in plain
        code, sent = on_a_terminal("validate", "bad", "--select", "LI002", "--diff")
        assert (code, "\x1b[32m+license: mit\x1b[0m" in sent) == (1, True)
        _, diff = on_a_terminal("validate", "bad", "--select", "LI002", "--diff", NO_COLOR="1")
        assert "+license: mit" in diff
        assert "\x1b" not in plain + diff
        assert "\x1b[2J" not in sent
