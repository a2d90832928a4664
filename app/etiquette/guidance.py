"""The catalogue of advice that rules, letter checks and contact verdicts cite.

Five career-advice articles, in our own words. An id is published: it is never reused for another piece of advice.
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
        "debrief-questions",
        "Right after",
        "Write down the questions asked and the answers given; note the better answer you had",
        (_A, _B, _D),
    ),
    Advice(
        "debrief-unsaid",
        "Right after",
        "Write down what you forgot or had no chance to say, to use it in the thank-you note or the next round",
        (_A, _E),
    ),
    Advice("debrief-reactions", "Right after", "Recall how the interviewer reacted, body language included", (_B, _D)),
    Advice(
        "debrief-positive", "Right after", "Give yourself positive feedback as well; talk it over with friends", (_C,)
    ),
    Advice("debrief-fit", "Right after", "Decide whether you would like to work there", (_D,)),
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
    Advice("ask-in-note", "Right after", "If you did not ask when you will hear, ask in the thank-you note", (_B,)),
    Advice(
        "thank-you-24h",
        "Thank-you note",
        "Send a thank-you note to each interviewer",
        (_A, _B, _C, _D, _E),
        "within 24 hours of the end; the sooner the better",
    ),
    Advice(
        "thank-you-each", "Thank-you note", "One letter for each interviewer, each at least a little different", (_E,)
    ),
    Advice(
        "thank-you-even-if-not", "Thank-you note", "Send it even when you are sure that the job is not for you", (_E,)
    ),
    Advice(
        "thank-you-letter",
        "Thank-you note",
        "For a formal company a handwritten letter can be the better form",
        (_A, _E),
    ),
    Advice(
        "note-content",
        "Thank-you note",
        "Thanks for the meeting; what you enjoyed or learned; why you want this job; what you forgot to say; that you look forward to hearing from them",
        (_B, _E),
    ),
    Advice(
        "note-personal",
        "Thank-you note",
        "Refer to what you talked about, or link an article or your portfolio that bears on it",
        (_C, _D),
    ),
    Advice("note-short", "Thank-you note", "Keep it short", (_B, _E), "three paragraphs"),
    Advice("note-closing", "Thank-you note", "Close with thanks and the intention to stay in contact", (_B, _E)),
    Advice("note-impeccable", "Thank-you note", "No typo, no grammar slip; proofread before sending", (_C, _E)),
    Advice("note-names", "Thank-you note", "Double-check each name and title", (_C,)),
    Advice("note-not-desperate", "Thank-you note", "Interested, never desperate", (_A, _B, _C, _D, _E)),
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
        "follow-up-no-blame",
        "Waiting and following up",
        "Do not force feedback and do not reproach: never count their days for them",
        (_A,),
    ),
    Advice(
        "follow-up-interest",
        "Waiting and following up",
        "Say that you are still interested and fit; mention recent news of the company; ask when they will decide",
        (_A, _C),
    ),
    Advice(
        "follow-up-month",
        "Waiting and following up",
        "When they have no answer yet, wait; write once more at the latest",
        (_A,),
        "one month after the last conversation",
    ),
    Advice(
        "follow-up-channel",
        "Waiting and following up",
        "Keep to the way they told you: told to write, do not call",
        (_A,),
    ),
    Advice(
        "call-if-promised",
        "Waiting and following up",
        "If they said that they would call by a date and did not, you may call about the status",
        (_E,),
    ),
    Advice(
        "call-once", "Waiting and following up", "A call is a second way to ask, but not twice", (_B, _E), "one call"
    ),
    Advice(
        "no-pestering",
        "Waiting and following up",
        "No frequent calls or messages, no stalking of anyone involved",
        (_B, _D),
    ),
    Advice(
        "no-apologising",
        "Waiting and following up",
        "Do not apologise in a follow-up for small inaccuracies: it draws attention to them",
        (_C,),
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
    Advice("reply-timely", "Promises and replies", "Answer every message of the company promptly", (_D,)),
    Advice(
        "stay-available",
        "Promises and replies",
        "Do not go on holiday right after; be reachable for another round or formalities",
        (_D,),
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
    Advice(
        "brief-references",
        "References and contacts",
        "Give them as much as possible about the role and remind them what you did together; do not put words in their mouths",
        (_A, _B),
    ),
    Advice(
        "word-of-reference",
        "References and contacts",
        "If someone you know knows the hiring manager, ask for a good word",
        (_D,),
    ),
    Advice(
        "connect-linkedin",
        "References and contacts",
        "Connect with the hiring manager on a professional network; optional",
        (_B, _C, _D),
    ),
    Advice("profile-ready", "References and contacts", "Have your own professional profile complete first", (_B,)),
    Advice(
        "no-personal-accounts",
        "References and contacts",
        "Never use recruiters' private accounts (friend requests)",
        (_C,),
    ),
    Advice("follow-company", "References and contacts", "Follow the company's news and social channels", (_C,)),
    Advice("be-punctual", "Meanwhile", "Be on time, or a few minutes early", (_C,)),
    Advice(
        "prepare-next-round",
        "Meanwhile",
        "Start preparing for the second round: keep learning about the company, reuse the debrief",
        (_A, _C, _D),
    ),
    Advice(
        "keep-searching",
        "Meanwhile",
        "Go on looking and applying until there is a signed result, and enter other interviews as if you had no other; do not lose hope",
        (_A, _B, _C, _D, _E),
    ),
    Advice(
        "accept-gracefully",
        "The answer",
        "Take a rejection politely; do not question the result, do not burn bridges",
        (_A, _C, _D),
    ),
    Advice("thank-for-rejection", "The answer", "Answer a rejection with a short thank-you", (_D,)),
    Advice("ask-feedback", "The answer", "Ask, politely, what you could improve", (_A, _D)),
    Advice(
        "future-roles",
        "The answer",
        "Ask to be considered for later roles; stay in touch on professional networks",
        (_C, _D),
    ),
)

GUIDANCE: dict[str, Advice] = {advice.id: advice for advice in _CATALOGUE}
"""Every piece of advice by its id."""
