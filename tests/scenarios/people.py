"""References, interviewers they know, days off, and connection requests."""

from tests.scenarios.steps import (
    DANA,
    HUGO,
    RITA,
    at,
    away,
    becomes,
    deletes,
    does,
    ended,
    interview,
    knows,
    replans,
    sends,
    story,
    tasks,
    they_answer,
    time_off,
    vouches,
    within,
)

RIGHT_AFTER_IS_DONE = (
    interview("first", "Tue 2026-12-01 10:00", "11:00", DANA, decision=within(10)),
    sends("thank_you"),
    does("debrief", "first"),
    does("prepare_next_round", "first"),
)
WAITING = """
    follow_up_after_deadline | first answer | Mon 2026-12-14 09:00 | 17:00                | scheduled
    last_follow_up           | Nordlicht    | Fri 2027-01-01 09:00 | 17:00                | scheduled
    review_silence           | Nordlicht    | Tue 2027-06-01 11:00 | Tue 2027-06-08 11:00 | scheduled
"""
EVERYTHING = "stay_available, follow_up_after_deadline, last_follow_up, review_silence"

STORIES = (
    story(
        "every reference is notified within a day, unless they are deleted",
        at("Tue 2026-12-01 09:00", vouches("Ruth"), vouches("Omar")),
        at(
            "Tue 2026-12-01 11:00",
            *RIGHT_AFTER_IS_DONE,
            tasks(
                """
                notify_reference | Nordlicht Ruth | Tue 2026-12-01 11:00 | Wed 2026-12-02 11:00 | due
                notify_reference | Nordlicht Omar | Tue 2026-12-01 11:00 | Wed 2026-12-02 11:00 | due
                """
                + WAITING
            ),
        ),
        at(
            "Tue 2026-12-01 15:00",
            deletes("references", "Omar"),
            does("notify_reference", "Nordlicht Ruth"),
            ended("""
                thank_you          | first Dana     | done: interaction
                debrief            | first          | done: api
                prepare_next_round | first          | done: api
                notify_reference   | Nordlicht Omar | cancelled
                notify_reference   | Nordlicht Ruth | done: api
            """),
            tasks(WAITING),
        ),
        at(
            "Thu 2026-12-10 09:00",
            interview("second", "Tue 2026-12-15 14:00", "15:00", DANA),
            tasks("""
                prepare_next_round         | second      | Sun 2026-12-13 14:00 | Tue 2026-12-15 14:00 | scheduled
                debrief                    | second      | Tue 2026-12-15 15:00 | 17:00                | scheduled
                thank_you                  | second Dana | Tue 2026-12-15 15:00 | Wed 2026-12-16 15:00 | scheduled
                ask_next_steps             | second      | Tue 2026-12-15 15:00 | Wed 2026-12-16 15:00 | scheduled
                prepare_next_round         | second      | Tue 2026-12-15 15:00 | Tue 2026-12-22 15:00 | scheduled
                follow_up_without_deadline | Nordlicht   | Tue 2026-12-22 09:00 | 17:00                | scheduled
                last_follow_up             | Nordlicht   | Fri 2027-01-15 09:00 | 17:00                | scheduled
                review_silence             | Nordlicht   | Tue 2027-06-15 15:00 | Tue 2027-06-22 15:00 | scheduled
            """),
        ),
    ),
    story(
        "a reference who knows an interviewer is asked once for a recommendation",
        at("Tue 2026-12-01 11:00", *RIGHT_AFTER_IS_DONE, vouches("Ruth", DANA), vouches("Omar")),
        at(
            "Tue 2026-12-01 11:30",
            does("notify_reference", "Nordlicht Ruth"),
            does("notify_reference", "Nordlicht Omar"),
            tasks("ask_recommendation | Ruth | Tue 2026-12-01 11:00 | Thu 2026-12-03 11:00 | due" + WAITING),
        ),
        at(
            "Tue 2026-12-01 12:00",
            replans(knows("Omar", DANA), created="ask_recommendation"),
            replans(knows("Ruth"), cancelled="ask_recommendation"),
            tasks("ask_recommendation | Omar | Tue 2026-12-01 11:00 | Thu 2026-12-03 11:00 | due" + WAITING),
            does("ask_recommendation", "Omar"),
            ended("""
                thank_you          | first Dana     | done: interaction
                debrief            | first          | done: api
                prepare_next_round | first          | done: api
                notify_reference   | Nordlicht Ruth | done: api
                notify_reference   | Nordlicht Omar | done: api
                ask_recommendation | Ruth           | cancelled
                ask_recommendation | Omar           | done: api
            """),
        ),
    ),
    story(
        "days off during the wait are announced before they begin",
        at(
            "Tue 2026-12-01 11:00",
            *RIGHT_AFTER_IS_DONE,
            tasks("stay_available | Nordlicht | Tue 2026-12-01 11:00 | Mon 2026-12-07 00:00 | due" + WAITING),
        ),
        at(
            "Tue 2026-12-01 12:00",
            replans(away(("Thu 2026-12-10", "Fri 2026-12-11")), cancelled="stay_available", created="stay_available"),
            tasks("stay_available | Nordlicht | Tue 2026-12-01 11:00 | Thu 2026-12-10 00:00 | due" + WAITING),
        ),
        at(
            "Tue 2026-12-01 13:00",
            replans(away(), cancelled="stay_available"),
            tasks(WAITING),
        ),
        candidate={"time_off": time_off(("Mon 2026-12-07", "Tue 2026-12-08"))},
    ),
    story(
        "days off after the day they named need no announcement, until that day moves",
        at("Tue 2026-12-01 11:00", *RIGHT_AFTER_IS_DONE, tasks(WAITING)),
        at(
            "Tue 2026-12-01 12:00",
            they_answer("a later day", "Wed 2026-12-23"),
            tasks("""
                stay_available           | Nordlicht   | Tue 2026-12-01 11:00 | Mon 2026-12-21 00:00 | due
                follow_up_after_deadline | a later day | Fri 2026-12-25 09:00 | 17:00                | scheduled
                last_follow_up           | Nordlicht   | Fri 2027-01-01 09:00 | 17:00                | scheduled
                review_silence           | Nordlicht   | Tue 2027-06-01 11:00 | Tue 2027-06-08 11:00 | scheduled
            """),
        ),
        at("Wed 2026-12-02 12:00", replans(becomes("withdrawn"), cancelled=EVERYTHING), tasks("")),
        candidate={"time_off": time_off(("Mon 2026-12-21", "Thu 2026-12-24"))},
    ),
    story(
        "only recruiters and hiring managers get a connection request, two days after the thanks are due",
        at(
            "Tue 2026-12-01 11:00",
            interview("first", "Tue 2026-12-01 10:00", "11:00", DANA, HUGO, RITA, decision=within(10)),
            does("debrief", "first"),
            does("prepare_next_round", "first"),
            tasks(
                """
                thank_you           | first Dana | Tue 2026-12-01 11:00 | Wed 2026-12-02 11:00 | due
                thank_you           | first Hugo | Tue 2026-12-01 11:00 | Wed 2026-12-02 11:00 | due
                thank_you           | first Rita | Tue 2026-12-01 11:00 | Wed 2026-12-02 11:00 | due
                connect_on_linkedin | Hugo       | Wed 2026-12-02 11:00 | Fri 2026-12-04 11:00 | scheduled
                connect_on_linkedin | Rita       | Wed 2026-12-02 11:00 | Fri 2026-12-04 11:00 | scheduled
                """
                + WAITING
            ),
        ),
        at(
            "Wed 2026-12-02 11:00",
            replans(
                sends("connect", to="Rita", channel="linkedin"),
                satisfied="connect_on_linkedin",
                rescheduled="review_silence",
            ),
            deletes("interviewers", "Hugo"),
            ended("""
                debrief             | first      | done: api
                prepare_next_round  | first      | done: api
                connect_on_linkedin | Rita       | done: interaction
                thank_you           | first Hugo | cancelled
                connect_on_linkedin | Hugo       | cancelled
            """),
        ),
    ),
)
