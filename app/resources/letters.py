"""Letters: drafted from a task, checked before they are sent, and stored with the task."""

from typing import Annotated, Final, Literal, Self

from pydantic import Discriminator, Field, Tag, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from app.etiquette.facts import Channel, Interest
from app.letters.context import LetterKind, PointKind, Tone
from app.letters.finding import MOST_FINDINGS, Severity
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
    """Only for this interviewer."""


def _point_tag(value: object) -> str:
    return "words" if isinstance(value, str) else "point"


_Point = Annotated[Annotated[Sentence, Tag("words")] | Annotated[LetterPoint, Tag("point")], Discriminator(_point_tag)]
Points = Annotated[list[_Point], Field(max_length=20)]
"""Points in a few words each, or as objects that say more."""


class LetterWanted(Wire):
    """The letter to draft, and what it should say beyond the stored facts."""

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
    """When left out: formal where the company is formal, otherwise friendly."""
    language: Language = "en"
    points: Points = Field(default_factory=list)
    """A point without a kind is used where it fits; those of the debrief are used without being repeated here."""


class LetterFinding(Wire):
    """Something that a check found in a letter."""

    check: str
    """The identifier of the check, such as `misspelt_name`."""
    severity: Severity
    guidance: list[str]
    message: str
    """What is wrong, and why, in a sentence."""
    start: int | None
    """Where in the body it begins, in Unicode characters; null when it is about the entire letter, or the subject."""
    end: int | None
    """Where in the body it ends (exclusive)."""
    suggestion: str | None
    """What to write instead, where there is a suggestion."""


class LetterCheck(Wire):
    """The result of checking a letter."""

    ok: bool
    """True when there are no errors; there may be warnings and hints."""
    findings: Annotated[list[LetterFinding], Field(max_length=MOST_FINDINGS)]


class LetterDraft(Wire):
    """A letter drafted from the stored facts. Where a fact is missing there is a marked gap: `[[…]]`."""

    task_id: str
    kind: LetterKind
    tone: Tone
    language: Language
    subject: str
    body: str
    channel: Channel
    to: str | None
    """The recipient, as far as known: an address, a profile, or a name."""
    used: dict[str, str | list[str]]
    """The facts that it uses, by name."""
    missing: list[str]
    """The gaps, with the text that marks them."""
    check: LetterCheck
    """The result of checking the draft."""


class LetterPerson(Wire):
    """A person whom the letter may name."""

    name: Line | None = None
    title: Line | None = None
    email: Email | None = None


class LetterToColleague(Wire):
    """A letter that was or will be sent to another person at the same company."""

    to: Line | None = None
    """The name of its recipient."""
    subject: OptionalLine = ""
    body: Body


class LetterFacts(Wire):
    """The facts that a letter is checked against, where it belongs to no task."""

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
    """The name in the signature."""
    interest: Interest = Interest.INTERESTED
    recipient: LetterPerson | None = None
    """The recipient."""
    people: Annotated[list[LetterPerson], Field(max_length=50)] = Field(default_factory=list)
    """Other people of the company whom the candidate met."""
    decision_day: CalendarDay | None = None
    """By when the company said that it would answer."""
    promise: Prose | None = None
    """What was promised, for a commitment."""
    points: Points = Field(default_factory=list)
    """What it is meant to say: words in these points are never reported as misspelt."""
    letters_to_colleagues: Annotated[list[LetterToColleague], Field(max_length=20)] = Field(default_factory=list)
    """Letters that it must not resemble too closely."""
    other_companies: Annotated[list[Line], Field(max_length=100)] = Field(default_factory=list)
    """Companies of other applications, which it must not name by mistake."""


class LetterFields(Wire):
    """The text of a letter."""

    subject: OptionalLine = ""
    """Empty where the channel has none."""
    body: Body


class LetterToCheck(LetterFields):
    """A letter, with the task that it belongs to or the facts to check it against."""

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
    """A letter to be stored with its task; a text that differs from the latest version becomes a new one."""

    model_config = example(
        {
            "subject": "Thank you for today",
            "body": "Dear Dana Reyes,\n\nThank you for your time today.\n\nKind regards\nRobin Adler",
        }
    )


class LetterVersion(Wire):
    """One version of a letter that is stored with a task."""

    id: str
    task_id: str
    version: int
    """1 for the first one."""
    subject: str
    body: str
    created_at: Instant
    updated_at: Instant


class Letter(LetterVersion):
    """The letter that is stored with a task, in its latest version."""

    sent_at: Instant | None
    """When its task was completed, and so it was sent; null while the task is open."""


class LetterKept(Letter):
    """A letter after it was stored, with the result of checking it."""

    check: LetterCheck


class TemplateFields(Wire):
    """A Jinja template, limited to text, variables, `if` and `for`."""

    model_config = example(
        {
            "subject": "Thank you, {{ recipient_name }}",
            "body": "Dear {{ recipient_name }},\n\nThank you for your time at {{ company }}.\n\n{{ candidate_name }}",
        }
    )

    subject: Annotated[Prose, Field(max_length=1000)]
    """It must render to one line."""
    body: Annotated[Prose, Field(min_length=1, max_length=10_000)]


class TemplateExample(Wire):
    """A template rendered for an example case."""

    subject: str
    body: str
    missing: list[str]
    """The gaps in the rendered example."""


class LetterTemplate(Wire):
    """The account's own template for a kind of letter and a tone."""

    kind: LetterKind
    tone: Tone
    language: Language
    subject: str
    body: str
    created_at: Instant
    updated_at: Instant


class LetterTemplateWritten(LetterTemplate):
    """A template after a write, with an example of its result."""

    example: TemplateExample
