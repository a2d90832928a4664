"""The catalogue of advice that rules, letter checks and contact verdicts cite.

Five career-advice articles, told in our own words. An id is published: it is never reused for another piece of advice.
"""

from dataclasses import dataclass
from enum import StrEnum


class Article(StrEnum):
    """The five sources, by the letter under which an advice cites them."""

    A = "post-interview recommendations"
    B = "6 Things You Should Do After Job Interview"
    C = "7 Things To Do After a Job Interview"
    D = "Things You Must Do After An Interview"
    E = "After the Job Interview"


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing a candidate should do: the articles that say so, and the figure they give (empty: none)."""

    id: str
    topic: str
    summary: str
    articles: tuple[Article, ...]
    figure: str = ""


_A, _B, _C, _D, _E = Article

_CATALOGUE = (
    Advice(
        "debrief-now",
        "Right after",
        "Evaluate the interview at once: what went well, what did not, unbiased and not defensive; every interview prepares the next",
        (_A, _B, _C, _D),
        "the same day, the sooner the better",
    ),
    Advice(
        "record-people",
        "Right after",
        "Get names, titles and contact details (a business card) of every interviewer and of whoever runs the process",
        (_A, _D, _E),
        "before leaving, or at once",
    ),
    Advice(
        "record-next-steps",
        "Right after",
        "Know when they will decide, how they will answer, and whether they answer everyone or only whom they choose",
        (_A, _B, _D, _E),
        "at the end of the interview",
    ),
    Advice(
        "thank-you-24h",
        "Thank-you note",
        "Send a thank-you note to each interviewer",
        (_A, _B, _C, _D, _E),
        "within 24 hours of the end; the sooner the better",
    ),
    Advice("note-short", "Thank-you note", "Keep it short", (_B, _E), "three paragraphs"),
    Advice(
        "wait-for-deadline",
        "Waiting and following up",
        "Do not contact the company before the date by which it said it would answer",
        (_A,),
        "told 10 days: nothing before 10 days",
    ),
    Advice(
        "follow-up-deadline-2d",
        "Waiting and following up",
        "After the date passed in silence, write to ask about the process",
        (_A, _B, _E),
        "2 days after the deadline",
    ),
    Advice(
        "follow-up-7d",
        "Waiting and following up",
        "Where no date was given, make the second contact",
        (_C, _E),
        "7 days; 'some business days, maybe a week'",
    ),
    Advice(
        "follow-up-month",
        "Waiting and following up",
        "When they have no answer yet, wait; write once more at the latest",
        (_A,),
        "one month after the last conversation",
    ),
    Advice(
        "call-once", "Waiting and following up", "A call is a second way to ask, but not twice", (_B, _E), "one call"
    ),
    Advice(
        "apologise-wrong-name",
        "Waiting and following up",
        "The one exception: you called someone important by a wrong name; apologise",
        (_C,),
        "as soon as possible",
    ),
    Advice(
        "commitment-on-time",
        "Promises and replies",
        "Send what you promised (references, documents) on time; even a slight delay can cost the job",
        (_C, _D),
        "the promised date",
    ),
    Advice(
        "be-patient",
        "Promises and replies",
        "A week is long for you and short for them; processes can take half a year or a year",
        (_A, _D),
        "6 to 12 months",
    ),
    Advice(
        "notify-references",
        "References and contacts",
        "Tell every reference in advance that they may be called, and about which job",
        (_A, _B, _C),
        "before they are called",
    ),
)

GUIDANCE: dict[str, Advice] = {advice.id: advice for advice in _CATALOGUE}
"""Every piece of advice by its id."""
