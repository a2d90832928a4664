"""Drafts: every kind in both tones, from rich facts and from bare ones, and what they leave open."""

from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest

from app.etiquette.facts import Channel, CompanyCulture, Interest, InterviewerRole
from app.letters.checking import check
from app.letters.context import LetterContext, LetterKind, Person, Point, PointKind, Tone
from app.letters.drafting import EXAMPLE, draft
from app.letters.finding import Severity
from app.letters.kinds import CONNECT_LIMIT, TO_A_REFERENCE
from app.letters.likeness import alike

BARE = LetterContext(kind=LetterKind.THANK_YOU, company="Nordlicht Energie")
KNOWN = replace(BARE, candidate_name="Ada Byron", recipient=Person("kim", "Kim Lee"), job_title="Analyst")
SITUATIONS = {
    "everything known": EXAMPLE,
    "hardly anything known": BARE,
    "who, and nothing else": KNOWN,
    "a day for the decision": replace(EXAMPLE, decision_day=date(2026, 12, 4)),
    "a job not wanted": replace(EXAMPLE, interest=Interest.NOT_INTERESTED),
    "a formal house": replace(EXAMPLE, company_culture=CompanyCulture.FORMAL),
    "a name with marks": replace(EXAMPLE, recipient=Person("zoe", "Zoë O’Brien-Łukasz", "Vice President, R&D")),
    "texts that look like templates": replace(
        EXAMPLE,
        company="{{ 7*7 }} & Söhne",
        points=(Point(PointKind.ENJOYED, "{% for x in y %}"), Point(PointKind.UNSAID, "{{ company }}")),
    ),
    "right to left": replace(EXAMPLE, company="شركة النور", recipient=Person("layla", "ليلى حداد")),
}


def panel_of(count: int, **more: object) -> list[LetterContext]:
    names = ("Dana Reyes", "Jonas Weber", "Mei-Ling Zhou", "Aoife O'Brien", "Tomasz Nowak", "Priya Raman")[:count]
    people = tuple(Person(f"ivr_{place}", name, "Engineer") for place, name in enumerate(names))
    ids = tuple(each.id for each in people)
    return [replace(KNOWN, recipient=each, people=people, panel=ids, **more) for each in people]  # type: ignore[arg-type]  # fields of the test's choice


@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("tone", Tone)
@pytest.mark.parametrize("kind", LetterKind)
def test_a_draft_passes_its_own_check_but_for_its_gaps(kind: LetterKind, tone: Tone, situation: str) -> None:
    facts = replace(SITUATIONS[situation], kind=kind)
    if kind in TO_A_REFERENCE:
        facts = replace(facts, recipient=facts.reference or facts.recipient)
    letter = draft(facts, tone)
    assert draft(facts, tone) == letter, "the same facts, the same draft"
    errors = [each for each in check(facts, letter.subject, letter.body) if each.severity is Severity.ERROR]
    assert {each.check for each in errors} <= {"placeholder"}, (letter.body, errors)
    gaps = [each for each in errors if each.start is not None]
    assert {letter.body[each.start : each.end] for each in gaps} <= {f"[[{each}]]" for each in letter.missing}
    assert bool(letter.missing) == ("[[" in letter.subject + letter.body)
    assert "49" not in letter.body
    assert "  " not in letter.body
    assert "\n\n\n" not in letter.body


@pytest.mark.parametrize("tone", Tone)
@pytest.mark.parametrize("kind", LetterKind)
def test_with_everything_known_hardly_anything_is_missing(kind: LetterKind, tone: Tone) -> None:
    letter = draft(replace(EXAMPLE, kind=kind), tone)
    assert set(letter.missing) <= {"your telephone number"}
    warned = [
        each for each in check(replace(EXAMPLE, kind=kind), letter.subject, letter.body) if each.check != "placeholder"
    ]
    assert [each for each in warned if each.severity is Severity.WARNING] == []


@pytest.mark.parametrize("known", [True, False], ids=["points for each", "nothing known"])
def test_no_sentence_of_a_panel_is_sent_twice(known: bool) -> None:
    points = tuple(
        Point(kind, f"{kind.value} {subject}")
        for kind in (PointKind.ENJOYED, PointKind.UNSAID)
        for subject in ("the tariff model", "your tests", "a migration", "night shifts", "the new wind park")
    )
    five = panel_of(5, points=points if known else ())
    letters = [draft(facts, tone).body for tone in Tone for facts in five]
    for one, other in combinations(letters, 2):
        assert list(alike(one, other)) == []


def test_a_point_for_one_person_goes_to_nobody_else() -> None:
    facts = panel_of(3, points=(Point(PointKind.ENJOYED, "the bridge", interviewer_id="ivr_1"),))
    assert ["the bridge" in draft(each, Tone.FORMAL).body for each in facts] == [False, True, False]


@pytest.mark.parametrize("tone", Tone)
@pytest.mark.parametrize("length", [20, 60, 120, 200])
def test_a_request_to_connect_is_never_too_long(length: int, tone: Tone) -> None:
    name = ("Maximiliane von und zu " * 20)[:length].strip()
    for facts in panel_of(3, kind=LetterKind.CONNECT, company=name, job_title=name, candidate_name=name):
        person = replace(facts.recipient, name=name) if facts.recipient else None
        assert len(draft(replace(facts, recipient=person), tone).body) <= CONNECT_LIMIT


def test_where_it_goes() -> None:
    dana = Person("d", "Dana", None, "d@example.com", InterviewerRole.RECRUITER, "https://linkedin.example.com/d")
    to = {
        channel: draft(replace(KNOWN, recipient=dana, channel=channel), Tone.FORMAL).to
        for channel in (Channel.EMAIL, Channel.LINKEDIN, Channel.LETTER)
    }
    assert list(to.values()) == ["d@example.com", "https://linkedin.example.com/d", "Dana"]
    assert draft(BARE, Tone.FORMAL).to is None


def test_the_question_is_asked_where_no_day_is_known() -> None:
    for tone in Tone:
        asks, knows = KNOWN, replace(KNOWN, decision_day=date(2026, 12, 4))
        found = [
            any(each.check == "missing_question" for each in check(facts, "", draft(facts, tone).body))
            for facts in (asks, knows)
        ]
        assert found == [False, False]
        assert len(draft(knows, tone).body) < len(draft(asks, tone).body)


def test_a_draft_names_what_it_used() -> None:
    used = draft(EXAMPLE, Tone.FORMAL).used
    assert used["enjoyed"] == ["your account of how the tariff model came about"]
    assert {"company", "recipient_name", "candidate_name", "unsaid"} <= used.keys()
    assert "promise" not in used
