"""The answer: an offer wants a prompt one in return, a rejection a graceful one."""

from typing import Final

from app.etiquette.cases import the_outcome
from app.etiquette.conditions import has_status
from app.etiquette.facts import ApplicationStatus, Channel, Purpose
from app.etiquette.fulfilment import answered_since_status, wrote_since
from app.etiquette.moments import due, due_of_deadline, opening, status_changed
from app.etiquette.rule import Outreach, Rule

_some_months_later = status_changed.plus("stay_in_touch_after")

RULES: Final = (
    Rule(
        id="answer_offer",
        summary="Answer an offer promptly, or by the day they named",
        title="Answer the offer of {company}",
        why=(
            "{company} made you an offer on {status_day}: thank them at once, and say by when you decide if you cannot"
            " yet."
        ),
        guidance=("reply-timely", "keep-searching"),
        cases=the_outcome,
        when=(has_status(ApplicationStatus.OFFER),),
        opens=status_changed,
        due=due_of_deadline.or_else(status_changed.plus("reply_within")),
        expires=due.plus("expire_after"),
        satisfied=answered_since_status(Purpose.REPLY, Purpose.DECISION),
        outreach=Outreach(Purpose.REPLY),
    ),
    Rule(
        id="respond_to_rejection",
        summary="Take a no politely: thank them, ask what you could improve, and to be considered again",
        title="Thank {company} for their answer",
        why=(
            "{company} said no on {status_day}: answer shortly, thank them, ask what you could improve and to be"
            " considered for later roles; do not question the result, and burn no bridge."
        ),
        guidance=("accept-gracefully", "thank-for-rejection", "ask-feedback", "future-roles"),
        cases=the_outcome,
        when=(has_status(ApplicationStatus.REJECTED),),
        opens=status_changed,
        due=status_changed.plus("rejection_reply_within"),
        expires=due.plus("expire_after"),
        satisfied=answered_since_status(Purpose.REPLY, Purpose.THANK_YOU, Purpose.FEEDBACK),
        outreach=Outreach(Purpose.REPLY),
    ),
    Rule(
        id="stay_in_touch",
        summary="Write again after some months: later roles go to those who are remembered",
        title="Get back in touch with {company}",
        why=(
            "It is a while since {company} decided for someone else on {status_day}: a short word on a professional"
            " network keeps you in mind for later roles."
        ),
        guidance=("future-roles", "follow-company"),
        cases=the_outcome,
        when=(has_status(ApplicationStatus.REJECTED),),
        opens=_some_months_later,
        due=opening.plus("stay_in_touch_within"),
        expires=due.plus("expire_after"),
        satisfied=wrote_since(_some_months_later, Purpose.CONNECT),
        outreach=Outreach(Purpose.CONNECT, Channel.LINKEDIN),
        optional=True,
    ),
)
