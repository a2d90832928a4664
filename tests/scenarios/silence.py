"""No answer: one follow-up, one call, a last follow-up, giving up."""

from tests.scenarios.steps import (
    at,
    becomes,
    contact_check,
    does,
    ended,
    reopens,
    replans,
    sends,
    story,
    tasks,
    they_answer,
)
from tests.scenarios.waiting import AND_THANKED, MET_DANA

STORIES = (
    story(
        "if they promised a call and did not make it, the candidate may call once",
        at(
            "Tue 2026-12-01 11:00",
            MET_DANA,
            *AND_THANKED,
            they_answer("their call", "Fri 2026-12-11", promised_channel="phone"),
            tasks("""
                prepare_next_round       | first      | Tue 2026-12-01 11:00 | Tue 2026-12-08 11:00 | due
                follow_up_after_deadline | their call | Mon 2026-12-14 09:00 | 17:00                | scheduled
                status_call              | their call | Mon 2026-12-14 09:00 | 17:00                | scheduled
                last_follow_up           | Nordlicht  | Fri 2027-01-01 09:00 | 17:00                | scheduled
                review_silence           | Nordlicht  | Tue 2027-06-01 11:00 | Tue 2027-06-08 11:00 | scheduled
            """),
        ),
        at(
            "Mon 2026-12-14 10:00",
            replans(
                sends("follow_up"),
                satisfied="follow_up_after_deadline",
                rescheduled="status_call, last_follow_up, review_silence",
            ),
            tasks("""
                prepare_next_round | first      | Tue 2026-12-01 11:00 | Tue 2026-12-08 11:00 | overdue
                status_call        | their call | Tue 2026-12-22 09:00 | 17:00                | scheduled
                last_follow_up     | Nordlicht  | Thu 2027-01-14 09:00 | 17:00                | scheduled
                review_silence     | Nordlicht  | Mon 2027-06-14 10:00 | Mon 2027-06-21 10:00 | scheduled
            """),
        ),
        at(
            "Tue 2026-12-22 10:00",
            contact_check("""
                phone status_call | Mon 2026-12-21 09:59 | no, from Mon 2026-12-21 10:00
                phone status_call | Mon 2026-12-21 10:00 | yes
            """),
            replans(
                sends("status_call", channel="phone"),
                satisfied="status_call",
                rescheduled="last_follow_up, review_silence",
            ),
            contact_check("phone status_call | Mon 2027-03-01 10:00 | no"),
            tasks("""
                last_follow_up | Nordlicht | Fri 2027-01-22 09:00 | 17:00                | scheduled
                review_silence | Nordlicht | Tue 2027-06-22 10:00 | Tue 2027-06-29 10:00 | scheduled
            """),
        ),
    ),
    story(
        "a follow-up that is too early counts, with a warning",
        at("Tue 2026-12-01 11:00", MET_DANA, *AND_THANKED),
        at(
            "Fri 2026-12-04 12:00",
            contact_check("""
                email follow_up | Fri 2026-12-04 12:00 | no, later
                email follow_up | Tue 2026-12-08 11:00 | yes
            """),
            replans(
                sends("follow_up"), satisfied="follow_up_without_deadline", rescheduled="last_follow_up, review_silence"
            ),
            tasks("""
                ask_next_steps     | first     | Tue 2026-12-01 11:00 | Wed 2026-12-02 11:00 | overdue
                prepare_next_round | first     | Tue 2026-12-01 11:00 | Tue 2026-12-08 11:00 | due
                last_follow_up     | Nordlicht | Mon 2027-01-04 09:00 | 17:00                | scheduled
                review_silence     | Nordlicht | Fri 2027-06-04 12:00 | Fri 2027-06-11 12:00 | scheduled
            """),
        ),
    ),
    story(
        "half a year of silence is reviewed once, and then the application is given up",
        at("Tue 2026-12-01 11:00", MET_DANA, *AND_THANKED),
        at(
            "Tue 2027-06-01 11:00",
            ended("""
                thank_you                  | first Dana | done: interaction
                debrief                    | first      | done: api
                ask_next_steps             | first      | expired
                prepare_next_round         | first      | expired
                follow_up_without_deadline | Nordlicht  | expired
                last_follow_up             | Nordlicht  | expired
            """),
            tasks("review_silence | Nordlicht | Tue 2027-06-01 11:00 | Tue 2027-06-08 11:00 | due"),
        ),
        at(
            "Wed 2027-06-02 10:00",
            replans(becomes("no_response"), cancelled="review_silence"),
            ended("review_silence | Nordlicht | cancelled"),
            tasks(""),
        ),
    ),
    story(
        "a follow-up that is not sent expires two weeks later",
        at("Tue 2026-12-01 11:00", MET_DANA, *AND_THANKED),
        at(
            "Tue 2026-12-22 16:59",
            ended("""
            thank_you          | first Dana | done: interaction
            debrief            | first      | done: api
            ask_next_steps     | first      | expired
            prepare_next_round | first      | expired
        """),
        ),
        at("Tue 2026-12-22 17:00", ended("follow_up_without_deadline | Nordlicht | expired")),
    ),
    story(
        "a follow-up whose interaction is deleted is due again",
        at("Tue 2026-12-01 11:00", MET_DANA, *AND_THANKED, they_answer("their Friday", "Fri 2026-12-11")),
        at(
            "Mon 2026-12-14 10:00",
            does("follow_up_after_deadline", "their Friday"),
            tasks("""
                prepare_next_round | first     | Tue 2026-12-01 11:00 | Tue 2026-12-08 11:00 | overdue
                last_follow_up     | Nordlicht | Thu 2027-01-14 09:00 | 17:00                | scheduled
                review_silence     | Nordlicht | Mon 2027-06-14 10:00 | Mon 2027-06-21 10:00 | scheduled
            """),
            contact_check("email follow_up | Mon 2026-12-14 11:00 | no, from Mon 2026-12-21 10:00"),
        ),
        at(
            "Mon 2026-12-14 11:00",
            reopens("follow_up_after_deadline", "their Friday"),
            tasks("""
                prepare_next_round       | first        | Tue 2026-12-01 11:00 | Tue 2026-12-08 11:00 | overdue
                follow_up_after_deadline | their Friday | Mon 2026-12-14 09:00 | 17:00                | due
                last_follow_up           | Nordlicht    | Fri 2027-01-01 09:00 | 17:00                | scheduled
                review_silence           | Nordlicht    | Tue 2027-06-01 11:00 | Tue 2027-06-08 11:00 | scheduled
            """),
            contact_check("email follow_up | Mon 2026-12-14 11:00 | yes"),
        ),
    ),
)
