"""What templates of letters see: each variable with its meaning, taken from what is known of a case."""

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
    """How a friend begins: the first of several names, unless it is a title or an initial."""
    first, _, rest = name.partition(" ")
    if first.casefold().rstrip(".") in _TITLES:
        return name
    return first if (rest and len(first) > 1 and not first.endswith(".") and first.isalpha()) or "-" in first else name


def _first_name(of: str, person: Person | None) -> str:
    return first_name(person.name) if person is not None and person.name else Gap(of)


def _points(kind: PointKind) -> Callable[[LetterContext], str | list[str]]:
    return lambda context: [said for each in points_for(context) if each.kind is kind and (said := _said(each))]


def _said(point: Point) -> str:
    """A point's own words, without the full stop, and where it can be seen; nothing where there are no words."""
    words = " ".join(point.text.split()).rstrip(" .;,")
    if not any(each.isalnum() for each in words):
        return ""
    return words if point.url is None or point.url in words else f"{words} ({point.url})"


def points_for(context: LetterContext) -> Iterable[Point]:
    """The points for this recipient: their own, and a share of the others, so that no two letters say the same."""
    own = context.recipient.id if context.recipient is not None else None
    place, count = place_of(context), max(len(context.panel), 1)
    seen: dict[PointKind, int] = {}
    for each in context.points:
        if each.interviewer_id is None:
            number = seen.get(each.kind, 0)
            seen[each.kind] = number + 1
            if number % count == place % count:
                yield each
        elif each.interviewer_id == own:
            yield each


def place_of(context: LetterContext) -> int:
    """The recipient's place among those who get a letter of this kind about the same interview."""
    own = context.recipient.id if context.recipient is not None else None
    return context.panel.index(own) if own in context.panel else 0


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
"""Every variable: what it means, and how it follows from the facts. What is not known is a marked gap, and false."""


def values_of(context: LetterContext) -> Values:
    """All variables of a case."""
    return {name: value(context) for name, (_, value) in VARIABLES.items()}
