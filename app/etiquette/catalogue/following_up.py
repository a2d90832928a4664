"""Waiting out the company's own deadline, then asking: once, and once more within a month."""

from typing import Final

from app.etiquette.cases import each_waiting, open_decision_deadline, waiting_without_deadline
from app.etiquette.conditions import (
    another_follow_up_left,
    call_left,
    call_promised,
    follow_up_left,
    letter_or_call_left,
    open_to,
)
from app.etiquette.facts import Channel, Purpose
from app.etiquette.fulfilment import asked, asked_after_deadline, asked_again, called
from app.etiquette.moments import (
    beginning_of_waiting,
    day_of_deadline,
    due,
    last_asked,
    last_conversation,
    opening,
    same_day,
)
from app.etiquette.rule import Outreach, Rule

_day_after_deadline = (
    day_of_deadline.plus("follow_up_after_deadline").not_before(day_of_deadline.next_day()).forward_to_workday()
)
_gap_over = last_asked.plus("follow_up_gap").day_to_act()
_day_without_deadline = beginning_of_waiting.day().plus("follow_up_without_deadline").forward_to_workday()

_follow_up_day = _day_after_deadline.or_else(_day_without_deadline)

RULES: Final = (
    Rule(
        id="follow_up_after_deadline",
        summary="When the day by which they would answer has passed in silence, ask about the process",
        title="Ask {company} for news, kindly",
        why=(
            "{company} said they would answer by {deadline_day}; if {opening_day} comes in silence, it is {days_past}:"
            " {interest}ask when they will decide, and neither reproach them nor count their days."
        ),
        guidance=(
            "wait-for-deadline",
            "follow-up-deadline-2d",
            "follow-up-no-blame",
            "follow-up-interest",
            "follow-up-channel",
            "no-apologising",
        ),
        cases=open_decision_deadline,
        when=(follow_up_left, letter_or_call_left),
        opens=_day_after_deadline.not_before(_gap_over).at_opening_hour(),
        due=same_day.at_closing_hour(),
        expires=due.plus("follow_up_expire_after"),
        satisfied=asked_after_deadline,
        outreach=Outreach(Purpose.FOLLOW_UP),
        parameters=("max_follow_ups", "max_calls"),
    ),
    Rule(
        id="follow_up_without_deadline",
        summary="Where nobody said when you will hear, ask about the process after a week",
        title="Ask {company} for news, kindly",
        why=(
            "No day was named, and by {opening_day} you will have waited {days_waited} since {waited_from_day}:"
            " {interest}ask once when they will decide, and do not reproach, since that is long for you and short for"
            " them."
        ),
        guidance=("follow-up-7d", "follow-up-no-blame", "follow-up-interest", "follow-up-channel", "be-patient"),
        cases=waiting_without_deadline,
        when=(follow_up_left, letter_or_call_left),
        opens=_day_without_deadline.not_before(_gap_over).at_opening_hour().not_before(beginning_of_waiting),
        due=same_day.at_closing_hour(),
        expires=due.plus("follow_up_expire_after"),
        satisfied=asked,
        outreach=Outreach(Purpose.FOLLOW_UP),
        parameters=("max_follow_ups", "max_calls"),
    ),
    Rule(
        id="status_call",
        summary="Where they said they would call by a day and did not, you may call, once",
        title="Call {company} about the status, once",
        why=(
            "{company} said they would call by {deadline_day}; if {opening_day} comes in silence, one short call is a"
            " second way to ask, but do not call twice."
        ),
        guidance=("call-if-promised", "call-once", "follow-up-channel", "no-pestering"),
        cases=open_decision_deadline,
        when=(call_promised, open_to(Channel.PHONE), call_left, follow_up_left),
        opens=_day_after_deadline.not_before(_gap_over).at_opening_hour(),
        due=same_day.at_closing_hour(),
        expires=due.plus("follow_up_expire_after"),
        satisfied=called,
        outreach=Outreach(Purpose.STATUS_CALL, Channel.PHONE),
        optional=True,
        parameters=("max_calls", "max_follow_ups"),
    ),
    Rule(
        id="last_follow_up",
        summary="Write for the last time, a month after the last conversation at the latest",
        title="Write to {company} once more, for the last time",
        why=(
            "Counted from your conversation of {last_spoken_day}, write to {company} once more within the month, then"
            " leave it with them: frequent messages hurt more than silence."
        ),
        guidance=("follow-up-month", "no-pestering", "be-patient", "follow-up-channel"),
        cases=each_waiting,
        when=(another_follow_up_left, letter_or_call_left),
        opens=last_conversation.day()
        .plus("last_follow_up_after")
        .back_to_workday()
        .not_before(_follow_up_day.plus("follow_up_gap").forward_to_workday())
        .not_before(_gap_over)
        .at_opening_hour(),
        due=same_day.at_closing_hour(),
        expires=due.plus("follow_up_expire_after"),
        satisfied=asked_again,
        outreach=Outreach(Purpose.FOLLOW_UP),
        parameters=("max_follow_ups", "max_calls"),
    ),
    Rule(
        id="review_silence",
        summary="After half a year of silence, look at the application again",
        title="Look at your application at {company} again",
        why=(
            "You last spoke with {company} on {last_spoken_day}, and processes can take half a year or more: decide"
            " whether you still wait, or close it as unanswered and let it go."
        ),
        guidance=("be-patient", "keep-searching"),
        cases=each_waiting,
        opens=last_conversation.plus("review_silence_after"),
        due=opening.plus("review_silence_within"),
        expires=due.plus("expire_after"),
    ),
)
