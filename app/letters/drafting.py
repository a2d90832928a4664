"""Drafting a letter from its context: the same context gives the same draft, and nothing is made up."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from app.etiquette.facts import Channel
from app.letters.anatomy import anatomy
from app.letters.context import LetterContext, LetterKind, Person, Point, PointKind, Tone
from app.letters.kinds import COMPARED, CONNECT_LIMIT
from app.letters.likeness import shared, worth_comparing
from app.letters.template import Template, TemplateInvalid
from app.letters.templates import TEMPLATES
from app.letters.templating import Rendered, Values, render
from app.letters.text import LONGEST_SUBJECT, fault_of_body, fault_of_subject
from app.letters.values import place_of, values_of

_SHORTER: Final = (80, 50, 35, 25)
"""Characters to which names are cut, at a blank where there is one, until a request to connect is short enough."""
_TO_A_PROFILE: Final = frozenset({Channel.LINKEDIN})


@dataclass(frozen=True, slots=True)
class Draft:
    """A drafted letter. `missing`: the marked gaps that it leaves; `used`: the facts that it uses, by name."""

    subject: str
    body: str
    channel: Channel
    to: str | None
    used: dict[str, str | list[str]]
    missing: tuple[str, ...]


def draft(context: LetterContext, tone: Tone, template: Template | None = None) -> Draft:
    """A letter for the context, from the given template or from one of the service.

    Raises TemplateInvalid if the given template fails on this context or makes a text that cannot be sent.
    """
    values = values_of(context)
    given, template = template, template or _variant(context, tone, values)
    rendered = render(template, values)
    if context.kind is LetterKind.CONNECT:
        rendered = _short_enough(template, context, rendered)
    if given is not None:
        _refuse_unsendable(rendered)
    subject = _cut(rendered.subject, LONGEST_SUBJECT)  # names may be as long as a whole subject
    return Draft(
        subject=subject,
        body=rendered.body,
        channel=context.channel,
        to=_address(context),
        used=_used(rendered, values),
        missing=rendered.missing,
    )


def _refuse_unsendable(made: Rendered) -> None:
    subject, body = fault_of_subject(made.subject), fault_of_body(made.body)
    if subject is not None:
        raise TemplateInvalid("subject", subject)
    if body is not None:
        raise TemplateInvalid("body", body)


def _variant(context: LetterContext, tone: Tone, values: Values) -> Template:
    """A template of the service: the one that repeats the fewest sentences of stored letters.

    Among equals it is the one of the recipient's place in the panel, or the next after it.
    """
    variants = TEMPLATES[context.kind, tone]
    first = context.earlier_letter_count + place_of(context)
    known_sentences = [
        worth_comparing(anatomy(letter.body).sentences)
        for letter in context.other_letters
        if {letter.kind, context.kind} <= COMPARED
    ]
    if not known_sentences or len(variants) == 1:
        return variants[first % len(variants)]

    def repeated(variant: Template) -> int:
        own = worth_comparing(anatomy(render(variant, values).body).sentences)
        return sum(1 for theirs in known_sentences for _ in shared(own, theirs))

    return min((variants[(first + step) % len(variants)] for step in range(len(variants))), key=repeated)


def _short_enough(template: Template, context: LetterContext, made: Rendered) -> Rendered:
    """A request short enough for LinkedIn: first without the job, then with shorter names."""
    for limit in (None, *_SHORTER):
        if len(made.body) <= CONNECT_LIMIT:
            break
        made = render(template, {**values_of(_shortened(context, limit)), "job_title": ""})
    return made


def _shortened(context: LetterContext, limit: int | None) -> LetterContext:
    if limit is None:
        return context
    recipient = context.recipient
    return replace(
        context,
        company=_cut(context.company, limit),
        candidate_name=context.candidate_name and _cut(context.candidate_name, limit),
        recipient=recipient and replace(recipient, name=recipient.name and _cut(recipient.name, limit)),
    )


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[:limit].rpartition(" ")[0] or text[:limit]


def _address(context: LetterContext) -> str | None:
    """Where the letter goes: an e-mail address, a profile, or the recipient's name."""
    person = context.recipient
    if person is None:
        return None
    if context.channel is Channel.EMAIL:
        return person.email
    if context.channel in _TO_A_PROFILE:
        return person.linkedin_url or person.name
    return person.name


def _used(made: Rendered, values: Values) -> dict[str, str | list[str]]:
    """The facts that the letter uses, by the names of their variables."""
    text = f"{made.subject}\n{made.body}"
    return {
        name: value
        for name, value in values.items()
        if name in made.names and value and (name == "interested" or _appears(value, text))
    }


def _appears(value: str | list[str], text: str) -> bool:
    return any(each in text for each in value) if isinstance(value, list) else value in text


def validate(kind: LetterKind, template: Template) -> Draft:
    """The letter that a template makes of an example. Raises TemplateInvalid.

    The template must also work for a context in which hardly anything is known.
    """
    made = draft(replace(EXAMPLE, kind=kind), Tone.FORMAL, template)
    if kind is LetterKind.CONNECT and len(made.body) > CONNECT_LIMIT:
        raise TemplateInvalid("body", f"makes more than {CONNECT_LIMIT} characters of an example")
    try:
        draft(LetterContext(kind=kind, company=EXAMPLE.company), Tone.FORMAL, template)
    except TemplateInvalid as error:
        raise TemplateInvalid(error.part, f"{error}, where hardly anything is known of the case") from error
    return made


def _example() -> LetterContext:
    dana = Person("dana", "Dana Reyes", "Head of Data", "dana.reyes@example.com")
    kim = Person("kim", "Kim Lee", relationship="you led the team in which I rebuilt the forecasts")
    points = {
        PointKind.ENJOYED: "your account of how the tariff model came about",
        PointKind.DISCUSSED: "how to test a pipeline",
        PointKind.UNSAID: "I have led a migration of this size before",
        PointKind.MOTIVATION: "the work makes a difference that one can measure",
        PointKind.NEWS: "your wind park went into service",
        PointKind.PORTFOLIO: "the migration in pictures",
        PointKind.ATTACHMENT: "my certificates",
        PointKind.ANSWER: "I am happy to accept",
        PointKind.OTHER: "I can start in March",
    }
    return LetterContext(
        kind=LetterKind.THANK_YOU,
        company="Nordlicht Energie",
        candidate_name="Robin Adler",
        job_title="Data Engineer",
        recipient=dana,
        people=(dana,),
        reference=kim,
        interview_day=date(2026, 11, 24),
        promise="samples of my work",
        spoken_day=date(2026, 11, 24),
        points=tuple(Point(kind, text) for kind, text in points.items()),
    )


EXAMPLE: Final = _example()
"""A context in which everything is known."""
