"""The thank-you note, and the question that belongs in it when it was not asked."""

from typing import Final

from app.etiquette.conditions import awaiting_answer, decision_day_known, latest_round, process_open
from app.etiquette.facts import Purpose
from app.etiquette.moments import due, end_of_interview
from app.etiquette.rule import Outreach, Rule
from app.etiquette.subjects import each_interview, each_interviewer

ASK_NEXT_STEPS: Final = Rule(
    id="ask_next_steps",
    summary="Where nobody said when you will hear, ask in the thank-you note",
    title="Ask {company} when you will hear from them",
    why=(
        "No day is known by which {company} decides after the interview of {interview_day}: ask for it in your"
        " thank-you note, and how they answer, so that you know how long to wait."
    ),
    guidance=("record-next-steps", "ask-in-note"),
    one_per=each_interview,
    when=(awaiting_answer, latest_round),
    opens=end_of_interview,
    due=end_of_interview.plus("thank_you_within"),
    expires=due.plus("expire_after"),
    satisfied=decision_day_known,
    outreach=Outreach(Purpose.THANK_YOU),
)

THANK_YOU: Final = Rule(
    id="thank_you",
    summary="Thank each interviewer with a note of their own, even when the job is not for you",
    title="Thank {interviewer} of {company}",
    why=(
        "After your interview of {interview_day}, a short note to {interviewer} alone, within a day and about what you"
        " talked of, keeps you in mind. Proofread it, check name and title, and be interested, never desperate."
    ),
    guidance=(
        "thank-you-24h",
        "thank-you-each",
        "thank-you-even-if-not",
        "note-content",
        "note-personal",
        "note-short",
        "note-closing",
        "note-impeccable",
        "note-names",
        "note-not-desperate",
    ),
    one_per=each_interviewer,
    when=(process_open,),
    opens=end_of_interview,
    due=end_of_interview.plus("thank_you_within"),
    expires=due.plus("expire_after"),
    outreach=Outreach(Purpose.THANK_YOU),
)

RULES: Final = (ASK_NEXT_STEPS, THANK_YOU)
