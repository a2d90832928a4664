"""For each check, three letters in which it must find something and three near misses in which it must not.

`test_every_check` fails for a check without them. The corpus beside this measures how good the checks are together.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from app.letters.context import LetterContext, LetterKind, OtherLetter
from tests.letters.corpus import letters

K: Final = LetterKind
CLEAN: Final = next(each for each in letters(unseen=False) if each.name == "Nordlicht, to Dana")
QUESTION: Final = "Could you tell me when you expect to decide?"
GREETING: Final = "Dear Ms Reyes,"
CLOSE: Final = "I look forward to hearing from you.\n\nKind regards,\nAda Byron"
FIRST: Final = "Thank you for your time on Tuesday. "
MEET: Final = "I especially enjoyed hearing how your team tests the forecasts before they go live"


@dataclass(frozen=True, slots=True)
class Example:
    """The clean letter of a kind with `text` in the place of `over`; without one, before its question."""

    text: str
    over: str = ""
    kind: LetterKind = K.THANK_YOU
    facts: Mapping[str, Any] = field(default_factory=dict)

    def letter(self) -> tuple[LetterContext, str, str]:
        """The facts, the subject and the body."""
        body = CLEAN.body
        assert self.over in body, self.over
        body = body.replace(self.over, self.text) if self.over else body.replace(QUESTION, f"{self.text} {QUESTION}")
        return replace(CLEAN.facts, kind=self.kind, **self.facts), CLEAN.subject, body


@dataclass(frozen=True, slots=True)
class Examples:
    """What a check must find something in, and what it must not."""

    fires: tuple[Example, Example, Example]
    passes: tuple[Example, Example, Example]


def said(*texts: str, kind: LetterKind = K.THANK_YOU, **facts: Any) -> tuple[Example, Example, Example]:
    """The clean letter with one of these sentences more."""
    one, two, three = (Example(text, kind=kind, facts=facts) for text in texts)
    return one, two, three


def put(over: str, *texts: str, kind: LetterKind = K.THANK_YOU, **facts: Any) -> tuple[Example, Example, Example]:
    """The clean letter with one of these texts in the place of another."""
    one, two, three = (Example(text, over, kind, facts) for text in texts)
    return one, two, three


def known(body: str, kind: LetterKind = K.THANK_YOU) -> tuple[OtherLetter, ...]:
    """A letter that was sent to Jonas Weber."""
    return (OtherLetter("task 1", "p1", "Jonas Weber", "", body, kind),)


ALIKE: Final = f"{MEET}, and Jonas Weber's account of the night shifts made me laugh."
EARLY: Final = {"too_early": "they answer by Friday", "too_early_guidance": ("wait-for-deadline",)}
PROMISED: Final = {"promise": "two references"}

EXAMPLES: Final[dict[str, Examples]] = {
    "too_early": Examples(
        (
            Example("", facts=EARLY),
            Example("", kind=K.FOLLOW_UP, facts=EARLY),
            Example("", kind=K.CONNECT, facts=EARLY),
        ),
        said("It is early days.", "I know that it is too early to ask.", "Not now, but soon, I hope to see it."),
    ),
    "placeholder": Examples(
        said("I enjoyed [[what you enjoyed]].", "Call me at XXX.", "I was at {{ company }} before."),
        said("I use lists such as a[0].", "A footnote [1] says so.", "Is 3 < 4 > 2 a joke?"),
    ),
    "too_long": Examples(
        said("One.\n\nTwo.\n\nThree.", "very " * 250 + "good.", "Yes.\n\nNo.\n\nPerhaps.\n\nNever."),
        (
            Example("A sentence more."),
            Example("very " * 100 + "good."),
            Example("One.\n\nTwo.\n\nThree.", kind=K.REPLY),
        ),
    ),
    "too_long_for_linkedin": Examples(
        said("A word.", "Another word.", "We met on Tuesday.", kind=K.CONNECT),
        put(CLEAN.body, "Thank you, Dana.", "Hello Ms Reyes, let us connect.", "x" * 300, kind=K.CONNECT),
    ),
    "missing_greeting": Examples(
        put(GREETING, "Once more.", "The forecasts first.", "On Tuesday we met."),
        put(GREETING, "Hello Dana,", "Good morning Ms Reyes,", "Dana,"),
    ),
    "missing_thanks": Examples(
        put(FIRST, "", "Your time was short. ", "On Tuesday we met. "),
        put(FIRST, "I am grateful for your time. ", "Many thanks for Tuesday. ", "I appreciate your time. "),
    ),
    "missing_interest": Examples(
        put(
            CLEAN.body,
            *(
                f"{GREETING}\n\n{text}\n\nKind regards,\nAda Byron"
                for text in ("Thanks.", "Thank you for Tuesday.", "Many thanks for your time.")
            ),
        ),
        said("I would like to work with you.", "This is the job for me.", "I hope to join you."),
    ),
    "missing_closing": Examples(
        put(f"{QUESTION} {CLOSE}", "It was fine.", "The weather holds.", "That is all.\n\nAda Byron"),
        put("Kind regards,", "Best wishes,", "Sincerely,", "With many thanks,"),
    ),
    "missing_question": Examples(
        put(QUESTION, "It was good.", "I am at home.", "You have my number."),
        put(QUESTION, "When do you decide?", "I wonder when you will decide.", "What are the next steps?"),
    ),
    "missing_attachment": Examples(
        (
            Example("Here is what I promised.", kind=K.COMMITMENT, facts=PROMISED),
            Example("The weather was good.", kind=K.COMMITMENT, facts=PROMISED),
            Example("You find it under the following link."),
        ),
        (
            Example("The two references are attached.", kind=K.COMMITMENT, facts=PROMISED),
            Example("My references are at https://ada.example.com.", kind=K.COMMITMENT, facts=PROMISED),
            Example("You find it under the following link: https://ada.example.com."),
        ),
    ),
    "too_alike": Examples(
        (
            Example("", facts={"other_letters": known(ALIKE)}),
            Example("", facts={"other_letters": known(f"Dear Jonas,\n\n{ALIKE}")}),
            Example("", kind=K.HANDWRITTEN, facts={"other_letters": known(ALIKE)}),
        ),
        (
            Example("", facts={"other_letters": known("Your questions on night shifts were the best of the day.")}),
            Example("", kind=K.FOLLOW_UP, facts={"other_letters": known(ALIKE)}),
            Example("", facts={"other_letters": known(ALIKE, K.FOLLOW_UP)}),
        ),
    ),
    "misspelt_name": Examples(
        (
            Example("Dear Ms Reyse,", GREETING),
            Example("Dear Ms Rayes,", GREETING),
            Example("Jonas Webber told me of it."),
        ),
        (
            Example("Dear Dana,", GREETING),
            Example("Dear Ms Reyes and Mr Weber,", GREETING),
            Example("Jonas told me of it."),
        ),
    ),
    "unknown_name": Examples(
        (
            Example("Dear Mr Abernathy,", GREETING),
            Example("I also met Peter Kowalski."),
            Example("Mr Kowalski showed me the hall."),
        ),
        (
            Example("Dear Ms Reyes and team,", GREETING),
            Example("My former manager Peter Kowalski knows me well."),
            Example("I spoke with Jonas Weber afterwards."),
        ),
    ),
    "wrong_title": Examples(
        said(
            "As Head of Marketing, you know that well.",
            "Jonas Weber, the Chief Scientist, was kind.",
            "As Haed of Data, you know that well.",
        ),
        said(
            "As Head of Data, you know that well.",
            "Jonas Weber, the Staff Engineer, was kind.",
            "I applied as Data Engineer. As Head of Analytics, I chose such tools before.",
        ),
    ),
    "misspelt_company": Examples(
        said("Nordlich Energie is a good place.", "Nordlicht Energy is a good place.", "I like Nordlicht Enrgie."),
        said("Nordlicht Energie is a good place.", "Nordlicht is a good place.", "The northern light is good."),
    ),
    "wrong_company": Examples(
        said("I would love to join Brightloop.", "Brightloop is my first choice.", "Quellwasser GmbH has my heart."),
        said(
            "At Brightloop I learned to test.",
            "Bright loops of light were on the wall.",
            "I would love to join Nordlicht Energie.",
        ),
    ),
    "day_counting": Examples(
        said(
            "It has been three weeks since we spoke.",
            "Two weeks have passed without word.",
            "I have been waiting for ten days.",
            kind=K.FOLLOW_UP,
        ),
        said(
            "We spoke of the six months that the migration took.",
            "I led the migration; that was three months ago.",
            "I have two weeks' notice to give.",
            kind=K.FOLLOW_UP,
        ),
    ),
    "reproach": Examples(
        said(
            "You promised to call me.",
            "I am disappointed by your silence.",
            "Nobody has answered my letters.",
            kind=K.FOLLOW_UP,
        ),
        said(
            "I promised to send you the samples.",
            "You said that the team meets on Mondays.",
            "I hope to hear from you on Friday, as you suggested.",
            kind=K.FOLLOW_UP,
        ),
    ),
    "forced_feedback": Examples(
        said(
            "Please reply by tomorrow.",
            "I need your decision by Monday.",
            "I demand an explanation.",
            kind=K.FOLLOW_UP,
        ),
        said(
            "I will write to you by Friday at the latest.",
            "May I have your decision when it is made?",
            "Feedback from your users would interest me.",
            kind=K.FOLLOW_UP,
        ),
    ),
    "desperation": Examples(
        said("I really need this job.", "Please, please call.", "This is my last chance."),
        said(
            "I need no long introduction to your tools.",
            "The last day to see the exhibition is Sunday.",
            "You need a good engineer.",
        ),
    ),
    "trifle_apology": Examples(
        said("I am sorry for being late.", "Please excuse my handwriting.", "My apologies for the long answer."),
        said(
            "I was sorry to hear that you were ill.",
            "Users forgive a slow page, not a wrong one.",
            "We never had to apologise to a client.",
        ),
    ),
    "questioned_rejection": Examples(
        said(
            "Please reconsider your decision.",
            "I cannot understand your choice.",
            "You will regret this.",
            kind=K.REJECTION_REPLY,
        ),
        said(
            "I understand your decision.",
            "I respect the choice that you made.",
            "I would be glad to be considered again.",
            kind=K.REJECTION_REPLY,
        ),
    ),
    "spelling": Examples(
        said("It was definately good.", "I recieved your letter.", "We met tommorow."),
        said("I like the colour of the hall.", "I like the color of the hall.", "We spoke of Hafenwerk again."),
    ),
    "grammar": Examples(
        said("I liked the the hall.", "I would of come.", "Thank you for you're time."),
        said("I thought that that was right.", "You're welcome to call.", "It was an honour to see it."),
    ),
}
