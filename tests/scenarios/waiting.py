"""Waiting for an answer: the day they named, the silence after it, and when to ask."""

from tests.scenarios.telling import (
    DANA,
    at,
    contact,
    deadline_becomes,
    does,
    ended,
    forgets,
    hears,
    interview,
    replans,
    sends,
    standing,
    story,
    tasks,
    they_answer,
    told,
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
        "a promised Friday passes, the weekend too, and Monday is for asking",
        at("Tue 2026-12-01 11:00", MET_DANA, *AND_THANKED, they_answer("their Friday", "Fri 2026-12-11")),
        at(
            "Fri 2026-12-11 16:00",
            contact("""
                email follow_up   | Fri 2026-12-11 23:59 | no, from Sat 2026-12-12 00:00
                phone status_call | Fri 2026-12-11 23:59 | no, from Sat 2026-12-12 00:00
                email thank_you   | Fri 2026-12-11 16:00 | yes
                email commitment  | Fri 2026-12-11 16:00 | yes
                email follow_up   | Sat 2026-12-12 00:00 | yes
                social_personal follow_up | Sat 2026-12-12 00:00 | no
            """),
            told(
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
        at("Sat 2026-12-12 00:00", told("deadline.passed open"), standing(**{"their Friday": "open"})),
        at(
            "Mon 2026-12-14 08:59",
            tasks("""
                prepare_next_round       | first        | Tue 2026-12-01 11:00 | Tue 2026-12-08 11:00 | overdue
                follow_up_after_deadline | their Friday | Mon 2026-12-14 09:00 | 17:00                | scheduled
                last_follow_up           | Nordlicht    | Fri 2027-01-01 09:00 | 17:00                | scheduled
                review_silence           | Nordlicht    | Tue 2027-06-01 11:00 | Tue 2027-06-08 11:00 | scheduled
            """),
        ),
        at("Mon 2026-12-14 09:00", told("task.due follow_up_after_deadline")),
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
            contact("""
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
            contact("email follow_up | Mon 2027-03-01 10:00 | no"),
        ),
    ),
    story(
        "nothing is asked on the two days of Christmas, nor on New Year's Day",
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
        "a Sunday that they named is asked about on Tuesday",
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
        at("Mon 2026-12-14 00:00", contact("email follow_up | Sun 2026-12-13 23:59 | no, from Mon 2026-12-14 00:00")),
    ),
    story(
        "two more weeks that they ask for are waited for",
        at("Tue 2026-12-01 11:00", MET_DANA, *AND_THANKED, they_answer("their Friday", "Fri 2026-12-11")),
        at(
            "Wed 2026-12-09 11:00",
            ended(EARLY),
        ),
        at("Thu 2026-12-10 10:00", hears("update", summary="We need two more weeks")),
        at(
            "Thu 2026-12-10 10:05",
            they_answer("two weeks later", "Fri 2026-12-25"),
            standing(**{"their Friday": "superseded", "two weeks later": "open"}),
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
            contact("email follow_up | Mon 2026-12-14 10:00 | no, from Sat 2026-12-26 00:00"),
        ),
        at(
            "Thu 2026-12-10 11:00",
            forgets("deadlines", "two weeks later"),
            standing(**{"their Friday": "open"}),
            tasks("""
                prepare_next_round       | first        | Tue 2026-12-01 11:00 | Tue 2026-12-08 11:00 | overdue
                follow_up_after_deadline | their Friday | Mon 2026-12-14 09:00 | 17:00                | scheduled
                last_follow_up           | Nordlicht    | Fri 2027-01-08 09:00 | 17:00                | scheduled
                review_silence           | Nordlicht    | Thu 2027-06-10 10:00 | Thu 2027-06-17 10:00 | scheduled
            """),
        ),
    ),
    story(
        "a call that they make after all leaves none to make",
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
        "news that come after the day begin the wait anew",
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
        "a day that is kept ends the wait for it",
        at("Tue 2026-12-01 11:00", MET_DANA, *AND_THANKED, they_answer("their Friday", "Fri 2026-12-11")),
        at(
            "Thu 2026-12-10 10:00",
            deadline_becomes("their Friday", "met"),
            standing(**{"their Friday": "met"}),
            tasks("""
                prepare_next_round         | first     | Tue 2026-12-01 11:00 | Tue 2026-12-08 11:00 | overdue
                follow_up_without_deadline | Nordlicht | Thu 2026-12-17 09:00 | 17:00                | scheduled
                last_follow_up             | Nordlicht | Fri 2027-01-01 09:00 | 17:00                | scheduled
                review_silence             | Nordlicht | Tue 2027-06-01 11:00 | Tue 2027-06-08 11:00 | scheduled
            """),
        ),
    ),
)
