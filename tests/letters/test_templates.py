"""Templates that accounts write: what they may do, and what none may."""

from pathlib import Path

import pytest

from app.letters.context import LetterKind, Tone
from app.letters.drafting import EXAMPLE, draft, validate
from app.letters.template import Template, TemplateInvalid
from app.letters.templates import TEMPLATES
from app.letters.values import VARIABLES
from tests.letters.test_corpus import NAMES

HOSTILE = [
    "{{ ''.__class__.__mro__ }}",
    "{{ company.__class__ }}",
    "{{ company|attr('__class__') }}",
    "{{ company['__class__'] }}",
    "{{ 'a' * 1000000000 }}",
    "{{ 9**9**9 }}",
    "{{ '%1000000000d' % 7 }}",
    "{{ company.format(1) }}",
    "{{ range(1000000000) }}",
    "{{ lipsum(1000) }}",
    "{{ cycler('a') }}",
    "{{ namespace(a=1) }}",
    "{{ self }}",
    "{{ config }}",
    "{{ (enjoyed or other)()|join }}",
    "{% for a in other %}{% for b in other %}x{% endfor %}{% endfor %}",
    "{% for a in [1, 2, 3] %}x{% endfor %}",
    "{% for a in other recursive %}{{ loop(a) }}{% endfor %}",
    "{% set a = 1 %}",
    "{% macro m() %}x{% endmacro %}{{ m() }}",
    "{% import 'os' as os %}",
    "{% include '/etc/passwd' %}",
    "{% extends 'base' %}",
    "{% block a %}{% endblock %}",
    "{% raw %}{{ x }}{% endraw %}{{ salary }}",
    "{% filter upper %}x{% endfilter %}",
    "{{ company|tojson }}",
    "{{ company|replace('a', 'b') }}",
    "{{ company is defined }}",
    "{{ company",
    "{% if company %}",
    "{% nonsense %}",
    "{{ 1 + 1 }}",
    "{{ other|first|first|map('x') }}",
    "{" * 50 + "%" * 50,
]


@pytest.mark.parametrize("source", HOSTILE)
def test_no_template_does_more_than_choose_words(source: str) -> None:
    with pytest.raises(TemplateInvalid) as refused:
        validate(LetterKind.THANK_YOU, Template("", f"Dear all,\n{source}"))
    assert refused.value.part == "body"
    assert str(refused.value)
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize(
    "source",
    [
        "{{ company }}",
        "{% if interested %}yes{% else %}no{% endif %}",
        "Thank you.\n{% for each in enjoyed %}- {{ each }}\n{% endfor %}",
        "{{ other|first }} {{ other|join(', ') }} {{ company|upper }} {{ unsaid|sentence }}",
        "{{ 'a' if decision_day else 'b' }}{{ company ~ '!' }}",
        "{% if not decision_day and company == 'Nordlicht Energie' %}x{% endif %}",
        "{% raw %}{{ 7*7 }}{% endraw %}",
        "no variable at all",
    ],
)
def test_what_a_letter_needs_is_there(source: str) -> None:
    assert validate(LetterKind.THANK_YOU, Template("Hello", source)).body


def test_a_template_that_makes_too_much_is_refused() -> None:
    for subject, body, part in (
        ("", "x" * 10_001, "body"),
        ("x" * 10_001, "", "subject"),
        ("", "{% for each in other %}" + "x" * 9_900 + "{% endfor %}", None),
    ):
        if part is None:
            many = Template(subject, body)
            from dataclasses import replace

            from app.letters.context import Point, PointKind

            facts = replace(EXAMPLE, points=tuple(Point(PointKind.OTHER, f"no. {number}") for number in range(20)))
            with pytest.raises(TemplateInvalid):
                draft(facts, Tone.FORMAL, many)
        else:
            with pytest.raises(TemplateInvalid) as refused:
                validate(LetterKind.THANK_YOU, Template(subject, body))
            assert refused.value.part == part


def test_there_is_a_template_for_every_kind_in_both_tones() -> None:
    assert set(TEMPLATES) == {(kind, tone) for kind in LetterKind for tone in Tone}
    for (kind, _), variants in TEMPLATES.items():
        for template in variants:
            assert validate(kind, template).body


def test_every_variable_is_known_in_the_example_or_a_gap() -> None:
    for name in VARIABLES:
        letter = validate(LetterKind.REPLY, Template("", f"Dear all, {{{{ {name} }}}}"))
        assert letter.body != "Dear all,"
        assert letter.missing == () or name == "decision_day", name


def test_the_page_names_every_variable_and_every_check() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "letters.md").read_text(encoding="utf-8")
    assert [name for name in (*VARIABLES, *NAMES) if f"`{name}`" not in page] == []
