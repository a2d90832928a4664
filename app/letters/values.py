"""The variables of letter templates: each with its meaning, and how it follows from the context."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Final

from app.etiquette.facts import Interest
from app.etiquette.words import day_in_words
from app.letters.context import LetterContext, Person, Point, PointKind
from app.letters.templating import Gap, Values


def _text(of: str, value: str | None) -> str:
    return value or Gap(of)


def _day(of: str, day: date | None) -> str:
    return Gap(of) if day is None else day_in_words(day)


def _name(of: str, person: Person | None) -> str:
    return _text(of, None if person is None else person.name)


_TITLES: Final = frozenset(
    ["mr", "mrs", "ms", "mx", "miss", "dr", "doctor", "prof", "professor", "sir", "dame", "herr", "frau", "rev"]
)


def first_name(name: str) -> str:
    """The name for a friendly greeting: the first of several, unless it is a title or an initial."""
    first, _, rest = name.partition(" ")
    if first.casefold().rstrip(".") in _TITLES:
        return name
    return first if (rest and len(first) > 1 and not first.endswith(".") and first.isalpha()) or "-" in first else name


def _first_name(of: str, person: Person | None) -> str:
    return first_name(person.name) if person is not None and person.name else Gap(of)


def _points(kind: PointKind) -> Callable[[LetterContext], str | list[str]]:
    return lambda context: [text for point in points_for(context) if point.kind is kind and (text := _text_of(point))]


def _text_of(point: Point) -> str:
    """The text of a point without its full stop, and with its URL; empty if it has no letters or digits."""
    words = " ".join(point.text.split()).rstrip(" .;,")
    if not any(character.isalnum() for character in words):
        return ""
    return words if point.url is None or point.url in words else f"{words} ({point.url})"


def points_for(context: LetterContext) -> Iterable[Point]:
    """The points for this recipient: their own and a share of the others, so that no two letters say the same."""
    place, count = place_of(context), max(len(context.panel), 1)
    seen: dict[PointKind, int] = {}
    for point in context.points:
        if point.interviewer_id is None:
            number = seen.get(point.kind, 0)
            seen[point.kind] = number + 1
            if number % count == place % count:
                yield point
        elif point.interviewer_id == context.recipient_id:
            yield point


def place_of(context: LetterContext) -> int:
    """The recipient's place among those who get a letter of this kind about the same interview."""
    recipient_id = context.recipient_id
    return context.panel.index(recipient_id) if recipient_id in context.panel else 0


VARIABLES: Final[dict[str, tuple[str, Callable[[LetterContext], str | list[str]]]]] = {
    "candidate_name": ("the candidate's name", lambda context: _text("your name", context.candidate_name)),
    "company": ("the company's name", lambda context: context.company),
    "job_title": ("the job's title", lambda context: _text("the job", context.job_title)),
    "recipient_name": ("whom the letter is for", lambda context: _name("the name of the recipient", context.recipient)),
    "recipient_first_name": (
        "their first name",
        lambda context: _first_name("the name of the recipient", context.recipient),
    ),
    "recipient_title": (
        "their title",
        lambda context: _text(
            "the title of the recipient", None if context.recipient is None else context.recipient.title
        ),
    ),
    "reference_name": ("the reference's name", lambda context: _name("the name of the reference", context.reference)),
    "relationship": (
        "how the reference knows the candidate",
        lambda context: _text(
            "what you did together", None if context.reference is None else context.reference.relationship
        ),
    ),
    "interview_day": (
        "the day of the interview",
        lambda context: _day("the day of the interview", context.interview_day),
    ),
    "decision_day": (
        "the day by which the company answers; false when it gave none",
        lambda context: _day("the day of the decision", context.decision_day),
    ),
    "spoken_day": ("when the two last spoke", lambda context: _day("the day you last spoke", context.spoken_day)),
    "promise": (
        "what was promised",
        lambda context: _text("what you promised", context.promise and context.promise.rstrip(" .")),
    ),
    "interested": (
        "`yes`, or nothing where the job is not for the candidate",
        lambda context: "" if context.interest is Interest.NOT_INTERESTED else "yes",
    ),
    "enjoyed": ("list: what the candidate enjoyed", _points(PointKind.ENJOYED)),
    "discussed": ("list: what was talked about", _points(PointKind.DISCUSSED)),
    "unsaid": ("list: what was left unsaid", _points(PointKind.UNSAID)),
    "motivation": ("list: why the candidate wants the job", _points(PointKind.MOTIVATION)),
    "news": ("list: news of the company", _points(PointKind.NEWS)),
    "portfolio": ("list: the candidate's own work, with its addresses", _points(PointKind.PORTFOLIO)),
    "attachments": ("list: what is attached", _points(PointKind.ATTACHMENT)),
    "answer": ("list: what the candidate answers", _points(PointKind.ANSWER)),
    "other": ("list: whatever else should be said", _points(PointKind.OTHER)),
}
"""Every variable: its meaning and its value in a context. What is not known is a marked gap, and false."""


def values_of(context: LetterContext) -> Values:
    """All variables, with their values in the context."""
    return {name: value(context) for name, (_, value) in VARIABLES.items()}
