"""What the candidate owes: promises on time, prompt answers, references who know, being there."""

from typing import Final

from app.etiquette.cases import (
    each_acquaintance,
    each_call_for_reply,
    each_commitment,
    each_reference,
    time_off_while_waiting,
)
from app.etiquette.conditions import application_open
from app.etiquette.facts import Purpose
from app.etiquette.fulfilment import commitment_met, replied
from app.etiquette.moments import (
    beginning_of_waiting,
    due,
    due_of_deadline,
    end_of_first_interview,
    end_of_interview,
    lead_to_deadline,
    message_received,
    start_of_time_off,
    stating_of_deadline,
)
from app.etiquette.rule import Outreach, Rule

RULES: Final = (
    Rule(
        id="notify_reference",
        summary="Tell every reference in advance that they may be called, and about which job",
        title="Tell {reference} that {company} may call",
        why=(
            "{company} may call {reference} after your interview of {interview_day}: tell them now about the role, and"
            " remind them what you did together, without putting words in their mouth."
        ),
        guidance=("notify-references", "brief-references"),
        cases=each_reference,
        when=(application_open,),
        opens=end_of_first_interview,
        due=end_of_first_interview.plus("notify_references_within"),
        expires=due.plus("expire_after"),
    ),
    Rule(
        id="ask_recommendation",
        summary="If someone you know knows an interviewer, ask for a good word",
        title="Ask {reference} for a good word with {interviewer} of {company}",
        why=(
            "{reference} knows {interviewer}, whom you met on {interview_day}: a good word from someone they trust"
            " weighs more than your own, so ask, and leave them free to say no."
        ),
        guidance=("word-of-reference", "brief-references"),
        cases=each_acquaintance,
        when=(application_open,),
        opens=end_of_interview,
        due=end_of_interview.plus("recommendation_within"),
        expires=due.plus("expire_after"),
        optional=True,
    ),
    Rule(
        id="deliver_commitment",
        summary="Send what you promised, on time",
        title="Send {company} what you promised: {promise}",
        why=(
            "You promised {promise} by {deadline_day}, and even a slight delay can cost the job: send it before that,"
            " and make no excuses."
        ),
        guidance=("commitment-on-time",),
        cases=each_commitment,
        when=(application_open,),
        opens=lead_to_deadline.not_before(stating_of_deadline),
        due=due_of_deadline,
        expires=due.plus("expire_after"),
        satisfied=commitment_met,
        outreach=Outreach(Purpose.COMMITMENT),
    ),
    Rule(
        id="reply",
        summary="Answer every message of the company promptly",
        title="Answer {company}",
        why="{company} waits for your answer {waits_since}: a prompt one shows that you mean it.",
        guidance=("reply-timely",),
        cases=each_call_for_reply,
        when=(application_open,),
        opens=message_received.or_else(stating_of_deadline),
        due=message_received.plus("reply_within").or_else(due_of_deadline),
        expires=due.plus("expire_after"),
        satisfied=replied,
        outreach=Outreach(Purpose.REPLY),
    ),
    Rule(
        id="stay_available",
        summary="Be reachable while they decide: for another round, or formalities",
        title="Your time off falls into the wait for {company}",
        why=(
            "You are away from {time_off_day} while {company} decides, and they may ask you to another round: move your"
            " time off if you can, or tell them how to reach you."
        ),
        guidance=("stay-available",),
        cases=time_off_while_waiting,
        opens=beginning_of_waiting,
        due=start_of_time_off,
        expires=due.plus("expire_after"),
        parameters=("last_follow_up_after",),
    ),
)
