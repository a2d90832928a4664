"""Letters: drafted from a task, checked before they are sent, and kept with the task."""

from typing import Annotated, Final, Literal, Self

from pydantic import Discriminator, Field, Tag, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from app.etiquette.facts import Channel, Interest
from app.letters.facts import MOST_FINDINGS, LetterKind, PointKind, Severity, Tone
from app.resources.fields import (
    CalendarDay,
    Email,
    Instant,
    InterviewerId,
    Line,
    OptionalLine,
    Prose,
    TaskId,
    WebAddress,
    Wire,
    example,
)

Language = Annotated[Literal["en"], WithJsonSchema({"type": "string", "enum": ["en"]})]
"""An enumeration of one so far, rather than a constant."""
LONGEST_POINT: Final = 500
Sentence = Annotated[Prose, Field(min_length=1, max_length=LONGEST_POINT)]
Body = Annotated[Prose, Field(min_length=1)]


class LetterPoint(Wire):
    """Something that the letter should say."""

    kind: PointKind = PointKind.OTHER
    text: Sentence
    """In your own words; a few will do."""
    url: WebAddress | None = None
    """Where it can be seen: your portfolio, an article."""
    interviewer_id: InterviewerId | None = None
    """Only for this person of the panel."""


def _written_as(value: object) -> str:
    return "words" if isinstance(value, str) else "point"


_Said = Annotated[Annotated[Sentence, Tag("words")] | Annotated[LetterPoint, Tag("point")], Discriminator(_written_as)]
Points = Annotated[list[_Said], Field(max_length=20)]
"""Points in a few words each, or as objects that say more."""


class LetterWanted(Wire):
    """Which letter is wanted, and what it should say beyond what is known."""

    model_config = example(
        {
            "task_id": "task_01kb0000000000000000000000",
            "tone": "friendly",
            "points": [
                {"kind": "enjoyed", "text": "your account of the tariff model"},
                {
                    "kind": "portfolio",
                    "text": "the migration I mentioned",
                    "url": "https://robin.example.com/migration",
                },
            ],
        }
    )

    task_id: TaskId
    tone: Tone | None = None
    """Without one: formal where the company is, friendly elsewhere."""
    language: Language = "en"
    points: Points = Field(default_factory=list)
    """A point without a kind is woven in where it fits; those of the debrief are known already."""


class LetterFinding(Wire):
    """Something that a check found in a letter."""

    check: str
    """Which check, such as `misspelt_name`."""
    severity: Severity
    guidance: list[str]
    message: str
    """What is wrong, and why, in a sentence."""
    start: int | None
    """Where in the body it begins, in Unicode characters; null when it is about the whole, or the subject."""
    end: int | None
    """Where in the body it ends; the character there is the first after it."""
    suggestion: str | None
    """What to write there instead, where that is known."""


class LetterCheck(Wire):
    """What the checks say of a letter."""

    ok: bool
    """Whether there is no error; there may be warnings and hints."""
    findings: Annotated[list[LetterFinding], Field(max_length=MOST_FINDINGS)]


class LetterDraft(Wire):
    """A letter drafted from what is known. What is not known is a marked gap in it: `[[…]]`."""

    task_id: str
    kind: LetterKind
    tone: Tone
    language: Language
    subject: str
    body: str
    channel: Channel
    to: str | None
    """Whom to send it to, as far as that is known: an address, a profile, or a name."""
    used: dict[str, str | list[str]]
    """What went into it, fact by fact."""
    missing: list[str]
    """The gaps that it leaves, in the words in which they are marked."""
    check: LetterCheck
    """What the checks say of it as it stands."""


class LetterPerson(Wire):
    """Somebody whom the letter may name."""

    name: Line | None = None
    title: Line | None = None
    email: Email | None = None


class LetterToColleague(Wire):
    """A letter that was sent, or is about to be, to somebody else of the same company."""

    to: Line | None = None
    """The name of whom it went to."""
    subject: OptionalLine = ""
    body: Body


class LetterFacts(Wire):
    """What a letter is measured by, where no task says it."""

    model_config = example(
        {
            "kind": "thank_you",
            "company": "Nordlicht Energie",
            "recipient": {"name": "Dana Reyes", "title": "Head of Data"},
        }
    )

    kind: LetterKind
    company: Line
    job_title: Line | None = None
    candidate_name: Line | None = None
    """The name that it is signed with."""
    interest: Interest = Interest.INTERESTED
    recipient: LetterPerson | None = None
    """Whom it is for."""
    people: Annotated[list[LetterPerson], Field(max_length=50)] = Field(default_factory=list)
    """Whoever else of the company was met."""
    decision_day: CalendarDay | None = None
    """By when the company said that it would answer."""
    promise: Prose | None = None
    """What was promised, for a commitment."""
    points: Points = Field(default_factory=list)
    """What it is meant to say: its words are known as correct."""
    letters_to_colleagues: Annotated[list[LetterToColleague], Field(max_length=20)] = Field(default_factory=list)
    """It should not be too alike to any of these."""
    other_companies: Annotated[list[Line], Field(max_length=100)] = Field(default_factory=list)
    """Companies of other applications, which it must not name by mistake."""


class LetterFields(Wire):
    """The text of a letter."""

    subject: OptionalLine = ""
    """Empty where the channel has none."""
    body: Body


class LetterToCheck(LetterFields):
    """A letter, with the task that it belongs to or the facts that it is measured by."""

    model_config = example(
        {
            "facts": {
                "kind": "thank_you",
                "company": "Nordlicht Energie",
                "recipient": {"name": "Dana Reyes", "title": "Head of Data"},
            },
            "subject": "Thank you for today",
            "body": "Dear Danna Reyes,\n\nThank you for your time today.\n\nKind regards\nRobin Adler",
        }
    )

    task_id: TaskId | None = None
    facts: LetterFacts | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.task_id is None) == (self.facts is None):
            raise PydanticCustomError("one_of", "give exactly one of task_id and facts")
        return self


class NewLetter(LetterFields):
    """A letter to be kept with its task; a text that differs from the last one becomes a new version."""

    model_config = example(
        {
            "subject": "Thank you for today",
            "body": "Dear Dana Reyes,\n\nThank you for your time today.\n\nKind regards\nRobin Adler",
        }
    )


class LetterVersion(Wire):
    """One version of a letter that is kept with a task."""

    id: str
    task_id: str
    version: int
    """1 for the first one."""
    subject: str
    body: str
    created_at: Instant
    updated_at: Instant


class Letter(LetterVersion):
    """The letter that is kept with a task, in its latest version."""

    sent_at: Instant | None
    """When its task was completed, and so it was sent; null while the task is open."""


class LetterKept(Letter):
    """A letter after it was kept, with what the checks say of it."""

    check: LetterCheck


class TemplateFields(Wire):
    """A template in the language of Jinja, without its programming: words, variables, `if` and `for`."""

    model_config = example(
        {
            "subject": "Thank you, {{ recipient_name }}",
            "body": "Dear {{ recipient_name }},\n\nThank you for your time at {{ company }}.\n\n{{ candidate_name }}",
        }
    )

    subject: Annotated[Prose, Field(max_length=1000)]
    """What it makes is one line."""
    body: Annotated[Prose, Field(min_length=1, max_length=10_000)]


class TemplateExample(Wire):
    """What a template makes of an example case."""

    subject: str
    body: str
    missing: list[str]
    """The gaps that it leaves in the example case."""


class LetterTemplate(Wire):
    """The account's own template for one kind of letter in one tone."""

    kind: LetterKind
    tone: Tone
    language: Language
    subject: str
    body: str
    created_at: Instant
    updated_at: Instant


class LetterTemplateWritten(LetterTemplate):
    """A template after a write, with what it makes of an example case."""

    example: TemplateExample
