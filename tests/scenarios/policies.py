"""Policies other than the default: presets, a candidate's own figures, and disabled rules."""

from tests.scenarios.steps import (
    DANA,
    HUGO,
    KIM,
    at,
    becomes,
    contact_check,
    does,
    ended,
    events,
    interview,
    policy,
    promise,
    replans,
    sends,
    story,
    tasks,
    they_answer,
    vouches,
    within,
)

MET_DANA = interview("first", "Tue 2026-12-01 10:00", "11:00", DANA, decision=within(10))
DONE = (sends("thank_you"), does("debrief", "first"), does("prepare_next_round", "first"))


def waiting(asks: str, last: str = "Fri 2027-01-01", hours: str = "09:00") -> str:
    """The wait for Friday 11 December, asked about on a day that depends on the policy."""
    return f"""
        follow_up_after_deadline | first answer | {asks} {hours} | 17:00                | scheduled
        last_follow_up           | Nordlicht    | {last} {hours} | 17:00                | scheduled
        review_silence           | Nordlicht    | Tue 2027-06-01 11:00 | Tue 2027-06-08 11:00 | scheduled
    """


ASKING = "follow_up_after_deadline"

STORIES = (
    story(
        "presets move the follow-up, and the candidate's own figure overrides the preset's",
        at("Tue 2026-12-01 11:00", MET_DANA, *DONE, tasks(waiting("Mon 2026-12-14"))),
        at(
            "Tue 2026-12-01 12:00",
            replans(policy(preset="business_days"), rescheduled=ASKING),
            tasks(waiting("Tue 2026-12-15")),
            replans(policy(preset="weekly"), rescheduled=f"{ASKING}, last_follow_up"),
            tasks(waiting("Fri 2026-12-18", last="Fri 2026-12-25")),
            replans(policy(preset="patient"), rescheduled="last_follow_up"),
            tasks(waiting("Fri 2026-12-18")),
            replans(policy(follow_up_after_deadline="P1D"), rescheduled=ASKING),
            tasks(waiting("Mon 2026-12-14")),
            replans(policy(follow_up_after_deadline="P10D"), rescheduled=f"{ASKING}, last_follow_up"),
            tasks(waiting("Mon 2026-12-21", last="Mon 2027-01-04")),
            replans(policy(preset=None, follow_up_after_deadline=None), rescheduled=f"{ASKING}, last_follow_up"),
            tasks(waiting("Mon 2026-12-14")),
        ),
    ),
    story(
        "without a stated day, a follow-up after five working days or two weeks",
        at(
            "Tue 2026-12-22 11:00",
            interview("first", "Tue 2026-12-22 10:00", "11:00", DANA),
            *DONE,
            does("ask_next_steps", "first"),
            tasks("""
                follow_up_without_deadline | Nordlicht | Wed 2026-12-30 09:00 | 17:00                | scheduled
                last_follow_up             | Nordlicht | Fri 2027-01-22 09:00 | 17:00                | scheduled
                review_silence             | Nordlicht | Tue 2027-06-22 11:00 | Tue 2027-06-29 11:00 | scheduled
            """),
            policy(preset="patient"),
            tasks("""
                follow_up_without_deadline | Nordlicht | Tue 2027-01-05 09:00 | 17:00                | scheduled
                last_follow_up             | Nordlicht | Fri 2027-01-22 09:00 | 17:00                | scheduled
                review_silence             | Nordlicht | Tue 2027-06-22 11:00 | Tue 2027-06-29 11:00 | scheduled
            """),
        ),
        candidate={"country": "DE", "policy": {"preset": "business_days"}},
    ),
    story(
        "with one follow-up and no call, there is one letter to write",
        at("Tue 2026-12-01 11:00", interview("first", "Tue 2026-12-01 10:00", "11:00", DANA), *DONE),
        at(
            "Tue 2026-12-01 11:05",
            they_answer("their call", "Fri 2026-12-11", promised_channel="phone"),
            replans(policy(preset="one_letter"), cancelled="status_call, last_follow_up"),
            contact_check("phone status_call | Mon 2026-12-14 10:00 | no"),
        ),
        at(
            "Mon 2026-12-14 10:00",
            replans(sends("follow_up"), satisfied=ASKING, rescheduled="review_silence"),
            tasks("review_silence | Nordlicht | Mon 2027-06-14 10:00 | Mon 2027-06-21 10:00 | scheduled"),
            contact_check("email follow_up | Mon 2027-03-01 10:00 | no"),
        ),
    ),
    story(
        "disabling a rule cancels its tasks, and enabling it restores them",
        at(
            "Tue 2026-12-01 11:00",
            interview("first", "Tue 2026-12-01 10:00", "11:00", DANA, HUGO, decision=within(10)),
            does("thank_you", "first Dana"),
            does("prepare_next_round", "first"),
            replans(
                policy(disabled_rules=["thank_you", "connect_on_linkedin", "debrief"]),
                cancelled="thank_you, connect_on_linkedin, debrief",
            ),
            tasks(waiting("Mon 2026-12-14")),
            ended("""
                thank_you           | first Dana | done: api
                prepare_next_round  | first      | done: api
                thank_you           | first Hugo | cancelled
                connect_on_linkedin | Hugo       | cancelled
                debrief             | first      | cancelled
            """),
        ),
        at(
            "Tue 2026-12-01 12:00",
            replans(policy(disabled_rules=["debrief"]), created="thank_you, connect_on_linkedin"),
            tasks(
                """
                thank_you           | first Hugo | Tue 2026-12-01 11:00 | Wed 2026-12-02 11:00 | due
                connect_on_linkedin | Hugo       | Wed 2026-12-02 11:00 | Fri 2026-12-04 11:00 | scheduled
                """
                + waiting("Mon 2026-12-14")
            ),
        ),
    ),
    story(
        "letters and promises respect the candidate's own working hours",
        at(
            "Tue 2026-12-01 11:00",
            MET_DANA,
            *DONE,
            promise("certificates", "Fri 2026-12-04"),
            tasks(
                "deliver_commitment | certificates | Thu 2026-12-03 07:30 | Fri 2026-12-04 17:00 | scheduled"
                + waiting("Mon 2026-12-14", hours="07:30")
            ),
            policy(working_hours={"start": "10:00", "end": "12:00"}),
            tasks("""
                deliver_commitment       | certificates | Thu 2026-12-03 10:00 | Fri 2026-12-04 12:00 | scheduled
                follow_up_after_deadline | first answer | Mon 2026-12-14 10:00 | 12:00                | scheduled
                last_follow_up           | Nordlicht    | Fri 2027-01-01 10:00 | 12:00                | scheduled
                review_silence           | Nordlicht    | Tue 2027-06-01 11:00 | Tue 2027-06-08 11:00 | scheduled
            """),
        ),
        candidate={"policy": {"working_hours": {"start": "07:30"}}},
    ),
    story(
        "the candidate can override every figure",
        at(
            "Tue 2026-12-01 11:00",
            interview("first", "Tue 2026-12-01 10:00", "11:00", HUGO, KIM, decision=within(10)),
            vouches("Ruth", HUGO),
            promise("certificates", "Fri 2026-12-04"),
            tasks("""
                debrief                  | first          | Tue 2026-12-01 11:00 | 11:30                | due
                record_contacts          | first          | Tue 2026-12-01 11:00 | 12:00                | due
                notify_reference         | Nordlicht Ruth | Tue 2026-12-01 11:00 | 13:00                | due
                thank_you                | first Hugo     | Tue 2026-12-01 11:00 | 23:00                | due
                thank_you                | first Kim      | Tue 2026-12-01 11:00 | 23:00                | due
                ask_recommendation       | Ruth           | Tue 2026-12-01 11:00 | Wed 2026-12-02 11:00 | due
                deliver_commitment       | certificates   | Tue 2026-12-01 11:00 | Fri 2026-12-04 17:00 | due
                prepare_next_round       | first          | Tue 2026-12-01 11:00 | Tue 2026-12-08 11:00 | due
                connect_on_linkedin      | Hugo           | Tue 2026-12-01 23:00 | Sun 2026-12-06 23:00 | scheduled
                follow_up_after_deadline | first answer   | Tue 2026-12-15 09:00 | 17:00                | scheduled
                last_follow_up           | Nordlicht      | Mon 2027-02-01 09:00 | 17:00                | scheduled
                review_silence           | Nordlicht      | Mon 2027-03-01 11:00 | Mon 2027-03-08 11:00 | scheduled
            """),
        ),
        at(
            "Wed 2026-12-02 10:00",
            becomes("rejected"),
            tasks("""
                debrief              | first     | Tue 2026-12-01 11:00 | 11:30                | overdue
                respond_to_rejection | Nordlicht | Wed 2026-12-02 10:00 | 16:00                | due
                stay_in_touch        | Nordlicht | Sat 2027-01-02 10:00 | Sat 2027-01-09 10:00 | scheduled
            """),
        ),
        candidate={
            "policy": {
                "debrief_within": "PT30M",
                "record_within": "PT1H",
                "thank_you_within": "PT12H",
                "notify_references_within": "PT2H",
                "recommendation_within": "P1D",
                "commitment_lead": "P3D",
                "connect_within": "P5D",
                "follow_up_after_deadline": "P4D",
                "last_follow_up_after": "P2M",
                "review_silence_after": "P3M",
                "rejection_reply_within": "PT6H",
                "stay_in_touch_after": "P1M",
            }
        },
    ),
    story(
        "an interview recorded half a year late causes no burst of events",
        at(
            "Tue 2026-12-01 12:00",
            interview("first", "Tue 2026-06-02 10:00", "11:00", DANA, HUGO, decision=within(10)),
            events("interview.created held", "deadline.created open", "task.scheduled review_silence"),
            tasks("review_silence | Nordlicht | Wed 2026-12-02 11:00 | Wed 2026-12-09 11:00 | scheduled"),
        ),
        at("Wed 2026-12-02 11:00", events("task.due review_silence")),
    ),
    story(
        "an interview recorded three days late reports every overdue task once",
        at(
            "Fri 2026-12-04 12:00",
            MET_DANA,
            events(
                "interview.created held",
                "deadline.created open",
                "task.overdue debrief",
                "task.overdue thank_you",
                "task.due prepare_next_round",
                "task.scheduled follow_up_after_deadline",
                "task.scheduled last_follow_up",
                "task.scheduled review_silence",
            ),
        ),
        at("Sat 2026-12-05 12:00", events()),
    ),
)
