"""Waiting out the company's own deadline, then asking: once, and once more within a month."""

from typing import Final

from app.etiquette.conditions import another_follow_up_left, follow_up_left
from app.etiquette.facts import Purpose
from app.etiquette.moments import beginning_of_waiting, day_of_deadline, due, last_conversation, same_day
from app.etiquette.rule import Outreach, Rule
from app.etiquette.subjects import each_waiting, open_decision_deadline, waiting_without_deadline

_day_after_deadline = (
    day_of_deadline.plus("follow_up_after_deadline").not_before(day_of_deadline.next_day()).forward_to_workday()
)
_day_without_deadline = beginning_of_waiting.day().plus("follow_up_without_deadline").forward_to_workday()

FOLLOW_UP_AFTER_DEADLINE: Final = Rule(
    id="follow_up_after_deadline",
    summary="When the day by which they would answer has passed in silence, ask about the process",
    title="Ask {company} for news, kindly",
    why=(
        "{company} said they would answer by {deadline_day}. Once that day has passed in silence, say that you are"
        " still interested and ask when they will decide; do not reproach, and do not count their days."
    ),
    guidance=(
        "wait-for-deadline",
        "follow-up-deadline-2d",
        "follow-up-no-blame",
        "follow-up-interest",
        "follow-up-channel",
        "no-apologising",
    ),
    one_per=open_decision_deadline,
    when=(follow_up_left,),
    opens=_day_after_deadline.at_opening_hour(),
    due=same_day.at_closing_hour(),
    expires=due.plus("follow_up_expire_after"),
    outreach=Outreach(Purpose.FOLLOW_UP),
    parameters=("max_follow_ups",),
)

FOLLOW_UP_WITHOUT_DEADLINE: Final = Rule(
    id="follow_up_without_deadline",
    summary="Where nobody said when you will hear, ask about the process after a week",
    title="Ask {company} for news, kindly",
    why=(
        "No day was named, and the wait counts from {waited_from_day}. A week is long for you and short for them:"
        " ask once, say that you are still interested, and do not reproach."
    ),
    guidance=("follow-up-7d", "follow-up-no-blame", "follow-up-interest", "follow-up-channel", "be-patient"),
    one_per=waiting_without_deadline,
    when=(follow_up_left,),
    opens=_day_without_deadline.at_opening_hour().not_before(beginning_of_waiting),
    due=same_day.at_closing_hour(),
    expires=due.plus("follow_up_expire_after"),
    outreach=Outreach(Purpose.FOLLOW_UP),
    parameters=("max_follow_ups",),
)

_follow_up_day = _day_after_deadline.or_else(_day_without_deadline)

LAST_FOLLOW_UP: Final = Rule(
    id="last_follow_up",
    summary="Write for the last time, a month after the last conversation at the latest",
    title="Write to {company} once more, for the last time",
    why=(
        "Counted from your conversation of {last_spoken_day}, write to {company} once more within the month, then"
        " leave it with them: frequent messages hurt more than silence."
    ),
    guidance=("follow-up-month", "no-pestering", "be-patient", "follow-up-channel"),
    one_per=each_waiting,
    when=(another_follow_up_left,),
    opens=last_conversation.day()
    .plus("last_follow_up_after")
    .back_to_workday()
    .not_before(_follow_up_day.plus("follow_up_gap").forward_to_workday())
    .at_opening_hour(),
    due=same_day.at_closing_hour(),
    expires=due.plus("follow_up_expire_after"),
    outreach=Outreach(Purpose.FOLLOW_UP),
    parameters=("max_follow_ups",),
)

RULES: Final = (FOLLOW_UP_AFTER_DEADLINE, FOLLOW_UP_WITHOUT_DEADLINE, LAST_FOLLOW_UP)
