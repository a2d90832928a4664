"""Waiting for an answer: the day they named, the silence after it, and when to follow up."""

from tests.scenarios.steps import (
    DANA,
    at,
    contact_check,
    deadline_becomes,
    deadline_statuses,
    deletes,
    does,
    ended,
    events,
    hears,
    interview,
    replans,
    sends,
    story,
    tasks,
    they_answer,
)

MET_DANA = interview("first", "Tue 2026-12-01 10:00", "11:00", DANA)
AND_THANKED = (sends("thank_you"), does("debrief", "first"))
EARLY = """
    thank_you                  | first Dana | done: interaction
    debrief                    | first      | done: api
    ask_next_steps             | first      | done: fact
    follow_up_without_deadline | Nordlicht  | cancelled
"""

STORIES = (
    story(
        "when a promised Friday and the weekend have passed, the follow-up is on Monday",
        at("Tue 2026-12-01 11:00", MET_DANA, *AND_THANKED, they_answer("their Friday", "Fri 2026-12-11")),
        at(
            "Fri 2026-12-11 16:00",
            contact_check("""
                email follow_up   | Fri 2026-12-11 23:59 | no, from Sat 2026-12-12 00:00
                phone status_call | Fri 2026-12-11 23:59 | no, from Sat 2026-12-12 00:00
                email thank_you   | Fri 2026-12-11 16:00 | yes
                email commitment  | Fri 2026-12-11 16:00 | yes
                email follow_up   | Sat 2026-12-12 00:00 | yes
                social_personal follow_up | Sat 2026-12-12 00:00 | no
            """),
            events(
                "interview.created held",
                *[f"task.due {rule}" for rule in ("debrief", "thank_you", "ask_next_steps", "prepare_next_round")],
                *[
                    f"task.scheduled {rule}"
                    for rule in ("follow_up_without_deadline", "last_follow_up", "review_silence")
                ],
                "interaction.recorded thank_you",
                "task.done thank_you",
                "task.done debrief",
                "deadline.created open",
                "task.done ask_next_steps",
                "task.cancelled follow_up_without_deadline",
                "task.scheduled follow_up_after_deadline",
                "task.overdue prepare_next_round",
            ),
        ),
        at("Sat 2026-12-12 00:00", events("deadline.passed open"), deadline_statuses(**{"their Friday": "open"})),
        at(
            "Mon 2026-12-14 08:59",
            tasks("""
                prepare_next_round       | first        | Tue 2026-12-01 11:00 | Tue 2026-12-08 11:00 | overdue
                follow_up_after_deadline | their Friday | Mon 2026-12-14 09:00 | 17:00                | scheduled
                last_follow_up           | Nordlicht    | Fri 2027-01-01 09:00 | 17:00                | scheduled
                review_silence           | Nordlicht    | Tue 2027-06-01 11:00 | Tue 2027-06-08 11:00 | scheduled
            """),
        ),
        at("Mon 2026-12-14 09:00", events("task.due follow_up_after_deadline")),
        at(
            "Mon 2026-12-14 10:00",
            replans(
                sends("follow_up"), satisfied="follow_up_after_deadline", rescheduled="last_follow_up, review_silence"
            ),
            tasks("""
                prepare_next_round | first     | Tue 2026-12-01 11:00 | Tue 2026-12-08 11:00 | overdue
                last_follow_up     | Nordlicht | Thu 2027-01-14 09:00 | 17:00                | scheduled
                review_silence     | Nordlicht | Mon 2027-06-14 10:00 | Mon 2027-06-21 10:00 | scheduled
            """),
            contact_check("""
                email follow_up | Mon 2026-12-21 09:59 | no, from Mon 2026-12-21 10:00
                email follow_up | Mon 2026-12-21 10:00 | yes
            """),
        ),
        at(
            "Thu 2027-01-14 10:00",
            sends("follow_up"),
            ended("""
                thank_you                  | first Dana   | done: interaction
                debrief                    | first        | done: api
                ask_next_steps             | first        | done: fact
                follow_up_without_deadline | Nordlicht    | cancelled
                follow_up_after_deadline   | their Friday | done: interaction
                prepare_next_round         | first        | expired
                last_follow_up             | Nordlicht    | done: interaction
            """),
            tasks("review_silence | Nordlicht | Wed 2027-07-14 10:00 | Wed 2027-07-21 10:00 | scheduled"),
            contact_check("email follow_up | Mon 2027-03-01 10:00 | no"),
        ),
    ),
    story(
        "no follow-up falls on the Christmas holidays or on New Year's Day",
        at(
            "Tue 2026-12-01 11:00",
            MET_DANA,
            *AND_THANKED,
            they_answer("their word", "Wed 2026-12-23"),
            tasks("""
                prepare_next_round       | first      | Tue 2026-12-01 11:00 | Tue 2026-12-08 11:00 | due
                follow_up_after_deadline | their word | Mon 2026-12-28 09:00 | 17:00                | scheduled
                last_follow_up           | Nordlicht  | Mon 2027-01-04 09:00 | 17:00                | scheduled
                review_silence           | Nordlicht  | Tue 2027-06-01 11:00 | Tue 2027-06-08 11:00 | scheduled
            """),
        ),
        candidate={"country": "DE"},
    ),
    story(
        "a Sunday that they named is followed up on Tuesday",
        at(
            "Tue 2026-12-01 11:00",
            MET_DANA,
            *AND_THANKED,
            they_answer("their Sunday", "Sun 2026-12-13"),
            tasks("""
                prepare_next_round       | first        | Tue 2026-12-01 11:00 | Tue 2026-12-08 11:00 | due
                follow_up_after_deadline | their Sunday | Tue 2026-12-15 09:00 | 17:00                | scheduled
                last_follow_up           | Nordlicht    | Fri 2027-01-01 09:00 | 17:00                | scheduled
                review_silence           | Nordlicht    | Tue 2027-06-01 11:00 | Tue 2027-06-08 11:00 | scheduled
            """),
        ),
        at(
            "Mon 2026-12-14 00:00",
            contact_check("email follow_up | Sun 2026-12-13 23:59 | no, from Mon 2026-12-14 00:00"),
        ),
    ),
    story(
        "when they ask for two more weeks, the candidate waits that long",
        at("Tue 2026-12-01 11:00", MET_DANA, *AND_THANKED, they_answer("their Friday", "Fri 2026-12-11")),
        at(
            "Wed 2026-12-09 11:00",
            ended(EARLY),
        ),
        at("Thu 2026-12-10 10:00", hears("update", summary="We need two more weeks")),
        at(
            "Thu 2026-12-10 10:05",
            they_answer("two weeks later", "Fri 2026-12-25"),
            deadline_statuses(**{"their Friday": "superseded", "two weeks later": "open"}),
            ended("""
                follow_up_after_deadline | their Friday | cancelled
                last_follow_up           | Nordlicht    | cancelled
                review_silence           | Nordlicht    | cancelled
            """),
            tasks("""
                prepare_next_round       | first           | Tue 2026-12-01 11:00 | Tue 2026-12-08 11:00 | overdue
                follow_up_after_deadline | two weeks later | Mon 2026-12-28 09:00 | 17:00                | scheduled
                last_follow_up           | Nordlicht       | Fri 2027-01-08 09:00 | 17:00                | scheduled
                review_silence           | Nordlicht       | Thu 2027-06-10 10:00 | Thu 2027-06-17 10:00 | scheduled
            """),
            contact_check("email follow_up | Mon 2026-12-14 10:00 | no, from Sat 2026-12-26 00:00"),
        ),
        at(
            "Thu 2026-12-10 11:00",
            deletes("deadlines", "two weeks later"),
            deadline_statuses(**{"their Friday": "open"}),
            tasks("""
                prepare_next_round       | first        | Tue 2026-12-01 11:00 | Tue 2026-12-08 11:00 | overdue
                follow_up_after_deadline | their Friday | Mon 2026-12-14 09:00 | 17:00                | scheduled
                last_follow_up           | Nordlicht    | Fri 2027-01-08 09:00 | 17:00                | scheduled
                review_silence           | Nordlicht    | Thu 2027-06-10 10:00 | Thu 2027-06-17 10:00 | scheduled
            """),
        ),
    ),
    story(
        "once they call after all, no status call is planned",
        at(
            "Tue 2026-12-01 11:00",
            MET_DANA,
            *AND_THANKED,
            they_answer("their call", "Fri 2026-12-11", promised_channel="phone"),
        ),
        at("Wed 2026-12-09 11:00", ended(EARLY)),
        at(
            "Thu 2026-12-10 10:00",
            hears("decision", channel="phone", summary="We talk to one more candidate"),
            ended("""
                follow_up_after_deadline | their call | cancelled
                status_call              | their call | cancelled
                last_follow_up           | Nordlicht  | cancelled
                review_silence           | Nordlicht  | cancelled
            """),
            tasks("""
                prepare_next_round         | first     | Tue 2026-12-01 11:00 | Tue 2026-12-08 11:00 | overdue
                follow_up_without_deadline | Nordlicht | Thu 2026-12-17 09:00 | 17:00                | scheduled
                last_follow_up             | Nordlicht | Fri 2027-01-08 09:00 | 17:00                | scheduled
                review_silence             | Nordlicht | Thu 2027-06-10 10:00 | Thu 2027-06-17 10:00 | scheduled
            """),
        ),
    ),
    story(
        "news after the day restarts the wait",
        at("Tue 2026-12-01 11:00", MET_DANA, *AND_THANKED, they_answer("their Friday", "Fri 2026-12-11")),
        at("Wed 2026-12-09 11:00", ended(EARLY)),
        at(
            "Mon 2026-12-14 10:00",
            hears("update", summary="Still deciding"),
            ended("""
                follow_up_after_deadline | their Friday | cancelled
                last_follow_up           | Nordlicht    | cancelled
                review_silence           | Nordlicht    | cancelled
            """),
            tasks("""
                prepare_next_round         | first     | Tue 2026-12-01 11:00 | Tue 2026-12-08 11:00 | overdue
                follow_up_without_deadline | Nordlicht | Mon 2026-12-21 09:00 | 17:00                | scheduled
                last_follow_up             | Nordlicht | Thu 2027-01-14 09:00 | 17:00                | scheduled
                review_silence             | Nordlicht | Mon 2027-06-14 10:00 | Mon 2027-06-21 10:00 | scheduled
            """),
        ),
    ),
    story(
        "an answer in time ends the wait",
        at("Tue 2026-12-01 11:00", MET_DANA, *AND_THANKED, they_answer("their Friday", "Fri 2026-12-11")),
        at(
            "Thu 2026-12-10 10:00",
            deadline_becomes("their Friday", "met"),
            deadline_statuses(**{"their Friday": "met"}),
            tasks("""
                prepare_next_round         | first     | Tue 2026-12-01 11:00 | Tue 2026-12-08 11:00 | overdue
                follow_up_without_deadline | Nordlicht | Thu 2026-12-17 09:00 | 17:00                | scheduled
                last_follow_up             | Nordlicht | Fri 2027-01-01 09:00 | 17:00                | scheduled
                review_silence             | Nordlicht | Tue 2027-06-01 11:00 | Tue 2027-06-08 11:00 | scheduled
            """),
        ),
    ),
)
