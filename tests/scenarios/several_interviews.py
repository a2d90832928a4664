"""One application with several interviews: a new one, a cancelled one, a moved one, and a no-show."""

from tests.scenarios.steps import (
    DANA,
    HUGO,
    RITA,
    at,
    deadline_statuses,
    deletes,
    does,
    ended,
    events,
    interview,
    interview_becomes,
    replans,
    reschedules,
    sends,
    skips,
    story,
    tasks,
    within,
)

FIRST_ROUND = (
    interview("first", "Tue 2026-12-01 10:00", "11:00", DANA, decision=within(10)),
    sends("thank_you"),
    does("debrief", "first"),
)
WAITING_AFTER_THE_FIRST = """
    follow_up_after_deadline | first answer | Mon 2026-12-14 09:00 | 17:00                | scheduled
    last_follow_up           | Nordlicht    | Fri 2027-01-01 09:00 | 17:00                | scheduled
    review_silence           | Nordlicht    | Tue 2027-06-01 11:00 | Tue 2027-06-08 11:00 | scheduled
"""
SECOND_ROUND = """
    prepare_next_round         | second      | Sun 2026-12-13 14:00 | Tue 2026-12-15 14:00 | scheduled
    debrief                    | second      | Tue 2026-12-15 15:00 | 17:00                | scheduled
    thank_you                  | second Hugo | Tue 2026-12-15 15:00 | Wed 2026-12-16 15:00 | scheduled
    ask_next_steps             | second      | Tue 2026-12-15 15:00 | Wed 2026-12-16 15:00 | scheduled
    connect_on_linkedin        | Hugo        | Wed 2026-12-16 15:00 | Fri 2026-12-18 15:00 | scheduled
    prepare_next_round         | second      | Tue 2026-12-15 15:00 | Tue 2026-12-22 15:00 | scheduled
    follow_up_without_deadline | Nordlicht   | Tue 2026-12-22 09:00 | 17:00                | scheduled
    last_follow_up             | Nordlicht   | Fri 2027-01-15 09:00 | 17:00                | scheduled
    review_silence             | Nordlicht   | Tue 2027-06-15 15:00 | Tue 2027-06-22 15:00 | scheduled
"""

STORIES = (
    story(
        "a second interview replaces the wait after the first",
        at("Tue 2026-12-01 11:00", *FIRST_ROUND),
        at(
            "Thu 2026-12-10 09:00",
            interview("second", "Tue 2026-12-15 14:00", "15:00", HUGO),
            tasks(SECOND_ROUND),
            ended("""
                thank_you                | first Dana   | done: interaction
                debrief                  | first        | done: api
                prepare_next_round       | first        | cancelled
                follow_up_after_deadline | first answer | cancelled
                last_follow_up           | Nordlicht    | cancelled
                review_silence           | Nordlicht    | cancelled
            """),
        ),
        at(
            "Tue 2026-12-15 14:00",
            ended("prepare_next_round | second | expired"),
        ),
        at(
            "Tue 2026-12-15 15:00",
            does("debrief", "second"),
            skips("ask_next_steps", "second"),
            tasks("""
                thank_you                  | second Hugo | Tue 2026-12-15 15:00 | Wed 2026-12-16 15:00 | due
                connect_on_linkedin        | Hugo        | Wed 2026-12-16 15:00 | Fri 2026-12-18 15:00 | scheduled
                prepare_next_round         | second      | Tue 2026-12-15 15:00 | Tue 2026-12-22 15:00 | due
                follow_up_without_deadline | Nordlicht   | Tue 2026-12-22 09:00 | 17:00                | scheduled
                last_follow_up             | Nordlicht   | Fri 2027-01-15 09:00 | 17:00                | scheduled
                review_silence             | Nordlicht   | Tue 2027-06-15 15:00 | Tue 2027-06-22 15:00 | scheduled
            """),
        ),
    ),
    story(
        "cancelling the second interview restores the wait after the first",
        at("Tue 2026-12-01 11:00", *FIRST_ROUND),
        at("Thu 2026-12-10 09:00", interview("second", "Tue 2026-12-15 14:00", "15:00", HUGO)),
        at(
            "Thu 2026-12-10 09:05",
            ended("""
            thank_you                | first Dana   | done: interaction
            debrief                  | first        | done: api
            prepare_next_round       | first        | cancelled
            follow_up_after_deadline | first answer | cancelled
            last_follow_up           | Nordlicht    | cancelled
            review_silence           | Nordlicht    | cancelled
        """),
        ),
        at(
            "Mon 2026-12-14 10:00",
            interview_becomes("second", "cancelled"),
            ended("""
                prepare_next_round         | second      | cancelled
                debrief                    | second      | cancelled
                thank_you                  | second Hugo | cancelled
                ask_next_steps             | second      | cancelled
                connect_on_linkedin        | Hugo        | cancelled
                prepare_next_round         | second      | cancelled
                follow_up_without_deadline | Nordlicht   | cancelled
                last_follow_up             | Nordlicht   | cancelled
                review_silence             | Nordlicht   | cancelled
            """),
            tasks("""
                prepare_next_round       | first        | Tue 2026-12-01 11:00 | Tue 2026-12-08 11:00 | overdue
                follow_up_after_deadline | first answer | Mon 2026-12-14 09:00 | 17:00                | due
                last_follow_up           | Nordlicht    | Fri 2027-01-01 09:00 | 17:00                | scheduled
                review_silence           | Nordlicht    | Tue 2027-06-01 11:00 | Tue 2027-06-08 11:00 | scheduled
            """),
            deadline_statuses(**{"first answer": "open"}),
        ),
    ),
    story(
        "an interview that did not take place leaves nothing to do",
        at("Tue 2026-12-01 09:00", interview("first", "Tue 2026-12-01 10:00", "11:00", RITA)),
        at(
            "Tue 2026-12-01 11:30",
            interview_becomes("first", "no_show"),
            tasks(""),
            ended("""
                debrief                    | first      | cancelled
                thank_you                  | first Rita | cancelled
                ask_next_steps             | first      | cancelled
                connect_on_linkedin        | Rita       | cancelled
                prepare_next_round         | first      | cancelled
                follow_up_without_deadline | Nordlicht  | cancelled
                last_follow_up             | Nordlicht  | cancelled
                review_silence             | Nordlicht  | cancelled
            """),
        ),
    ),
    story(
        "moving an interview moves its tasks, and done tasks stay done",
        at(
            "Mon 2026-11-30 10:00",
            interview("first", "Tue 2026-12-01 10:00", "11:00", DANA, RITA),
            does("prepare_next_round", "first"),
            ended("prepare_next_round | first | done: api"),
        ),
        at(
            "Mon 2026-11-30 16:00",
            replans(
                reschedules("first", "Thu 2026-12-03 14:00", "15:00"),
                rescheduled="debrief, thank_you, thank_you, ask_next_steps, connect_on_linkedin,"
                " follow_up_without_deadline, review_silence",
            ),
            events(
                "interview.created scheduled",
                *["task.scheduled thank_you"] * 2,
                "task.scheduled debrief",
                "task.scheduled ask_next_steps",
                "task.scheduled connect_on_linkedin",
                "task.scheduled prepare_next_round",
                "task.scheduled follow_up_without_deadline",
                "task.scheduled last_follow_up",
                "task.scheduled review_silence",
                "task.done prepare_next_round",
                "interview.updated scheduled",
                *["task.rescheduled thank_you"] * 2,
                "task.rescheduled debrief",
                "task.rescheduled ask_next_steps",
                "task.rescheduled connect_on_linkedin",
                "task.rescheduled follow_up_without_deadline",
                "task.rescheduled review_silence",
            ),
            tasks("""
                debrief                    | first      | Thu 2026-12-03 15:00 | 17:00                | scheduled
                thank_you                  | first Dana | Thu 2026-12-03 15:00 | Fri 2026-12-04 15:00 | scheduled
                thank_you                  | first Rita | Thu 2026-12-03 15:00 | Fri 2026-12-04 15:00 | scheduled
                ask_next_steps             | first      | Thu 2026-12-03 15:00 | Fri 2026-12-04 15:00 | scheduled
                connect_on_linkedin        | Rita       | Fri 2026-12-04 15:00 | Sun 2026-12-06 15:00 | scheduled
                follow_up_without_deadline | Nordlicht  | Thu 2026-12-10 09:00 | 17:00                | scheduled
                last_follow_up             | Nordlicht  | Fri 2027-01-01 09:00 | 17:00                | scheduled
                review_silence             | Nordlicht  | Thu 2027-06-03 15:00 | Thu 2027-06-10 15:00 | scheduled
            """),
        ),
        at("Tue 2026-12-01 12:00", events(), ended("")),
    ),
    story(
        "deleting an interview undoes everything that it caused",
        at("Tue 2026-12-01 11:00", *FIRST_ROUND),
        at("Wed 2026-12-02 09:00", interview("second", "Tue 2026-12-15 14:00", "15:00", HUGO), tasks(SECOND_ROUND)),
        at(
            "Wed 2026-12-02 09:10",
            deletes("interviews", "second"),
            tasks(
                "prepare_next_round | first | Tue 2026-12-01 11:00 | Tue 2026-12-08 11:00 | due"
                + WAITING_AFTER_THE_FIRST
            ),
        ),
    ),
)
