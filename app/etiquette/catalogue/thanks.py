"""The thank-you note, and the question that belongs in it when it was not asked."""

from typing import Final

from app.etiquette.cases import each_interview, each_interviewer, each_misnamed, each_person_once
from app.etiquette.conditions import (
    application_open,
    awaiting_answer,
    company_is_formal,
    decides_or_recruits,
    decision_day_known,
    latest_interview,
    open_to,
)
from app.etiquette.facts import Channel, Purpose
from app.etiquette.fulfilment import apologised, connected, letter_sent, thanked
from app.etiquette.moments import due, end_of_interview, opening, wrong_name_noted
from app.etiquette.rule import Outreach, Rule

RULES: Final = (
    Rule(
        id="ask_next_steps",
        summary="Where nobody said when you will hear, ask in the thank-you note",
        title="Ask {company} when you will hear from them",
        why=(
            "No day is known by which {company} decides after the interview of {interview_day}: ask for it in your"
            " thank-you note, and how they answer, so that you know how long to wait."
        ),
        guidance=("record-next-steps", "ask-in-note"),
        cases=each_interview,
        when=(awaiting_answer, latest_interview),
        opens=end_of_interview,
        due=end_of_interview.plus("thank_you_within"),
        expires=due.plus("expire_after"),
        satisfied=decision_day_known,
    ),
    Rule(
        id="thank_you",
        summary="Thank each interviewer with a note of their own, even when the job is not for you",
        title="Thank {interviewer} of {company}",
        why=(
            "After your interview of {interview_day}, send {interviewer} a short note of their own in good"
            " time,{even_if_not} and refer to what you talked of; proofread it, check name and title, and be"
            " interested, never desperate."
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
        cases=each_interviewer,
        when=(application_open,),
        opens=end_of_interview,
        due=end_of_interview.plus("thank_you_within"),
        expires=due.plus("expire_after"),
        satisfied=thanked,
        outreach=Outreach(Purpose.THANK_YOU),
    ),
    Rule(
        id="handwritten_letter",
        summary="For a formal company, a handwritten letter can be the better form",
        title="Consider thanking {company} with a handwritten letter",
        why=(
            "{company} is a formal house, where a short letter by hand can say more than an e-mail: post it within a"
            " day of the interview of {interview_day}, so that it arrives while they still remember you."
        ),
        guidance=("thank-you-letter", "thank-you-24h", "note-content", "note-closing"),
        cases=each_interview,
        when=(application_open, company_is_formal, open_to(Channel.LETTER)),
        opens=end_of_interview,
        due=end_of_interview.plus("thank_you_within"),
        expires=due.plus("expire_after"),
        satisfied=letter_sent,
        outreach=Outreach(Purpose.THANK_YOU, Channel.LETTER),
        optional=True,
    ),
    Rule(
        id="apologise_wrong_name",
        summary="Apologise to whomever you called by a wrong name: the one apology that does good",
        title="Apologise to {interviewer} of {company} for the wrong name",
        why=(
            "You called {interviewer} by a wrong name on {interview_day}: send one line of apology, with the name"
            " right, as soon as you can, and apologise for nothing else, as that only draws attention to it."
        ),
        guidance=("apologise-wrong-name", "no-apologising", "note-names"),
        cases=each_misnamed,
        when=(application_open,),
        opens=wrong_name_noted,
        due=wrong_name_noted.plus("apology_within"),
        expires=due.plus("expire_after"),
        satisfied=apologised,
        outreach=Outreach(Purpose.APOLOGY),
    ),
    Rule(
        id="connect_on_linkedin",
        summary="Connect with whoever decides or recruits, once the note is sent and your own profile is complete",
        title="Connect with {interviewer} of {company} on LinkedIn",
        why=(
            "You met {interviewer}, who has a say in this, on {interview_day}: complete your own profile and ask to"
            " connect, follow {company}'s news as well, and leave private accounts alone."
        ),
        guidance=("connect-linkedin", "profile-ready", "no-personal-accounts", "follow-company"),
        cases=each_person_once,
        when=(application_open, decides_or_recruits, open_to(Channel.LINKEDIN)),
        opens=end_of_interview.plus("thank_you_within"),
        due=opening.plus("connect_within"),
        expires=due.plus("expire_after"),
        satisfied=connected,
        outreach=Outreach(Purpose.CONNECT, Channel.LINKEDIN),
        optional=True,
    ),
)
