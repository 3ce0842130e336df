"""Somebody else's template may ask for the moon: it is refused soon, in one line, and before the memory is full."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cardsmith.errors import TemplateError
from cardsmith.facts import Facts, store
from cardsmith.facts.model import BaseModel
from cardsmith.render import render
from cardsmith.render.guard.budget import LIMIT, budget, spend
from cardsmith.render.render import TEMPLATES, _environment, _guarded_environment
from pace import within

CASES = sorted((Path(__file__).parents[1] / "cases").iterdir())
FACTS = Facts(model_name="x", base_model=BaseModel(id="a/b"), versions={"trl": "1"})
TOO_MUCH = f"it takes more than {LIMIT:,} steps. Look for a loop or a text that grows without end."
TOO_WIDE = "a format asks for a width of more than four digits."
GROW = "{% set ns = namespace(a=SEED) %}{% for i in range(60) %}{% set ns.a = STEP %}{% endfor %}"
TEXT = "{% set a = 'x' * 99999 %}"


def _growing(seed: str, step: str) -> str:
    return GROW.replace("SEED", seed).replace("STEP", step)


def _refused(method: str, kind: str) -> str:
    return f"a template may not call {method!r} of {kind}."


HOSTILE = {
    # loops
    "loops in loops": ("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", TOO_MUCH),
    "loops that turn for nothing": (
        "{% for a in range(9999) %}{% for b in range(99999) if false %}{% endfor %}{% endfor %}",
        TOO_MUCH,
    ),
    "a loop in itself": (
        "{% for a in range(9999) recursive %}{% if loop.depth < 4 %}{{ loop(range(99999)) }}{% endif %}{% endfor %}",
        TOO_MUCH,
    ),
    "a macro that calls itself twice": (
        "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(40) }}",
        TOO_MUCH,
    ),
    "a template that includes itself twice": (
        (
            "{% set n = (n | default(0)) + 1 %}{% if n < 40 %}"
            "{% include 'model.md.jinja' %}{% include 'model.md.jinja' %}{% endif %}"
        ),
        TOO_MUCH,
    ),
    "arguments without end": (
        "{% macro m() %}{{ varargs | length }}{% endmacro %}{% for i in range(99) %}{{ m(*range(99999)) }}{% endfor %}",
        TOO_MUCH,
    ),
    "filters over filters": (
        "{% for i in range(999) %}{{ range(99999) | map('string') | map('upper') | join }}{% endfor %}",
        TOO_MUCH,
    ),
    "pictures over and over": ("{% for i in range(99999) %}{% set a = facts | pictures %}{% endfor %}", TOO_MUCH),
    # numbers
    "a power": ("{{ 9 ** 99999999 }}", "a number has more than 4,096 bits."),
    "a product": (_growing("9", "ns.a * ns.a"), "a number has more than 4,096 bits."),
    "digits": ("{{ 5 | round(-999999999) }}", "-999999999 is more than a filter may be asked for."),
    "bytes": ("{{ (1).to_bytes(9999999999) }}", _refused("to_bytes", "int")),
    # text
    "a text many times": ("{{ 'a' * 999999999 }}", TOO_MUCH),
    "a safe text many times": ("{{ ('a' | safe) * 999999999 }}", TOO_MUCH),
    "~ that doubles": (_growing("'ab'", "ns.a ~ ns.a"), TOO_MUCH),
    "+ that doubles": (_growing("'ab'", "ns.a + ns.a"), TOO_MUCH),
    "a block that doubles": (
        (
            "{% set ns = namespace(a='ab') %}{% for i in range(60) %}"
            "{% set x %}{{ ns.a }}{{ ns.a }}{% endset %}{% set ns.a = x %}{% endfor %}"
        ),
        TOO_MUCH,
    ),
    "a text printed over and over": (TEXT + "{% for i in range(99999) %}{{ a }}{% endfor %}", TOO_MUCH),
    "a text that stands in a loop": ("{% for i in range(99999) %}" + "x" * 40_000 + "{% endfor %}", TOO_MUCH),
    "lines in a loop": ("{% for i in range(99999) %}" + "\n" * 40 + "{% endfor %}", TOO_MUCH),
    "center": ("{{ 'a' | center(999999999) }}", TOO_MUCH),
    "ljust": ("{{ 'a'.ljust(999999999) }}", TOO_MUCH),
    "ljust by attr": ("{{ ('a' | attr('ljust'))(999999999) }}", TOO_MUCH),
    "ljust of a safe text": ("{{ ('a' | safe).ljust(999999999) }}", TOO_MUCH),
    "tabs": ("{{ '\t'.expandtabs(999999999) }}", _refused("expandtabs", "str")),
    "translate": ("{{ 'a'.translate({97: 'x' * 9999}) }}", _refused("translate", "str")),
    "replace": (TEXT + "{{ a.replace('x', a) }}", TOO_MUCH),
    "replace, the filter": (TEXT + "{{ a | replace('x', a) }}", TOO_MUCH),
    "join": (TEXT + "{{ a.join(a) }}", TOO_MUCH),
    "join, the filter": (TEXT + "{{ range(99999) | join(a) }}", TOO_MUCH),
    "indent": ("{{ ('\n' * 99) | indent(99999999) }}", TOO_MUCH),
    "indent of JSON": ("{{ [1] | tojson(indent=99999999) }}", "99999999 is more than a filter may be asked for."),
    "a width in a format": ("{{ '{:>999999999}'.format(1) }}", TOO_WIDE),
    "a width in a safe format": ("{{ ('{:>999999999}' | safe).format(1) }}", TOO_WIDE),
    "a width from an argument": ("{{ '{:{}}'.format(1, 999999999) }}", TOO_WIDE),
    "a width in %": ("{{ '%999999999d' % 1 }}", TOO_WIDE),
    "a width beside %": ("{{ '%*d' % (999999999, 1) }}", TOO_WIDE),
    "a width in the filter": ("{{ '%999999999d' | format(1) }}", TOO_WIDE),
    "a text in many fields": (TEXT + "{{ ('{0}' * 9999).format(a) }}", TOO_MUCH),
    "a text in many %": (TEXT + "{{ ('%(a)s' * 9999) % {'a': a} }}", TOO_MUCH),
    "long lines to wrap": (TEXT + "{{ a | wordwrap(1) }}", TOO_MUCH),
    "links to find": ("{{ ('www.a.b ' * 9999) | urlize }}", TOO_MUCH),
    "placeholder text": ("{{ lipsum(999999999) }}", "'lipsum' is undefined"),
    # lists
    "a list many times": ("{% set x = [0] * 999999999 %}", TOO_MUCH),
    "a list that holds itself twice": (_growing("[1]", "[ns.a, ns.a]") + "{{ ns.a | string }}", TOO_MUCH),
    "a list in a list in a list": (
        _growing("[1]", "[ns.a]"),
        "lists are nested deeper than 20: is one put into itself?",
    ),
    "batch": ("{{ [1] | batch(999999999, 'x') | list }}", TOO_MUCH),
    "slice": ("{{ [1] | slice(999999999) | list | length }}", TOO_MUCH),
    "a sum of lists": (
        "{{ ([[1] * 99] * 99) | sum(start=[]) }}",
        "sum adds numbers; for lists, loop over them.",
    ),
    "copies": (
        "{% set a = range(90000) | list %}{% for i in range(99999) %}{% set b = a[::-1] %}{% endfor %}",
        TOO_MUCH,
    ),
    "search": (
        "{% set a = range(90000) | list %}{% for i in range(99999) %}{{ 'y' if -1 in a }}{% endfor %}",
        TOO_MUCH,
    ),
    # the template itself
    "a long template": ("x" * 50_001, "model.md.jinja is longer than 50,000 characters. Cut it into several."),
}


@pytest.mark.parametrize(("text", "said"), HOSTILE.values(), ids=HOSTILE)
def test_it_is_refused_soon_and_in_one_line(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "model.md.jinja").write_text(text)
    with pytest.raises(TemplateError) as refused:
        within(1, lambda: render(FACTS, tmp_path))
    assert str(refused.value) == f"template model.md.jinja: {said}"


def test_memory_stays_bounded(tmp_path: Path) -> None:
    for number, (text, _) in enumerate(HOSTILE.values()):
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / "model.md.jinja").write_text(text)
    program = (
        "import contextlib, pathlib, resource, sys\n"
        "from cardsmith.errors import TemplateError\nfrom cardsmith.facts import Facts\n"
        "from cardsmith.render import render\nrender(Facts())\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "for folder in sorted(pathlib.Path(sys.argv[1]).iterdir()):\n"
        "    with contextlib.suppress(TemplateError): render(Facts(model_name='x'), folder)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 64 * 1024  # kilobytes


def test_an_honest_template_does_as_before(tmp_path: Path) -> None:
    """All that is counted gives what it gave: loops, concatenations, operators, formats, lazy filters, macros."""
    text = (
        "{% macro cell(a, b='-') %}{{ a }}{{ caller() if caller is defined else b }}{% endmacro %}\n"
        "{% for a in [3, 1, 2] | sort if a > 1 %}{{ loop.index }}/{{ loop.length }}:{{ a }}"
        "{{ '' if loop.last else ', ' }}{% endfor +%}\n"
        "{% for a in [1, [2, [3]]] recursive %}{{ loop(a) if a is iterable else a }}{% endfor +%}\n"
        "{{ facts.model_name ~ 1 ~ ('<b>' | safe) }} {{ 2 + 3 * 4 - 1 }} {{ 7 // 2 }} {{ 7 % 4 }}\n"
        "{{ 2 ** 10 }} {{ 1 / 4 }}\n"
        "{{ 'ab' * 3 }} {{ '%s has %03d' % ('x', 7) }} {{ '{0:>5}.{a}'.format('x', a='y') }} {{ '%d' | format(5) }}\n"
        "{{ '{a}'.format_map({'a': 1}) }} {{ 'a,b'.split(',') | join(' and ') }} {{ 'abc'[::-1] }} {{ 'abc'[0] }}\n"
        "{{ [1, 2, 3] | batch(2, 0) | map('sum') | list | join('+') }} {{ 'x' | center(3) | length }}\n"
        "{{ cell('a') }}{% call cell('c') %}d{% endcall +%}\n"
        "{{ 'yes' if 'trl' in facts.versions and facts.versions.get('trl') == '1' else 'no' }}\n"
        "{{ [{'n': 1, 'k': 'a'}, {'n': 2, 'k': 'b'}] | map(attribute='n') | sum }}\n"
    )
    (tmp_path / "model.md.jinja").write_text(text)
    assert _environment().from_string(text).render(facts=FACTS) == render(FACTS, tmp_path).body[1:]
    assert render(FACTS, tmp_path).body == (
        "\n1/2:2,2/2:3\n123\nx1<b> 13 3 3\n1024 0.25\nababab x has 007 x.y 5\n1 a and b cba a\n3+3 3\na\\-cd\nyes\n3\n"
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_cardsmiths_own_templates_take_little_of_it_and_say_the_same(case: Path, tmp_path: Path) -> None:
    facts = store.loads((case / "facts.json").read_text("utf-8"))
    own = sorted(path.name for path in TEMPLATES.glob("*.md.jinja"))
    assert own
    assert render(facts, tmp_path) == render(facts)
    kind = {"adapter": "adapter", "reward": "reward"}.get(facts.artifact.kind or "", "model")
    with budget() as left:
        _guarded_environment(tmp_path).get_template(f"{kind}.md.jinja").render(facts=facts, verification=None)
    assert LIMIT - left[0] < LIMIT / 20


def test_a_render_has_a_budget_of_its_own() -> None:
    with budget(10) as left:
        with budget(5) as inner:
            spend(5)
        assert (left, inner) == ([10], [0])
        with pytest.raises(TemplateError):
            spend(11)
