"""Panels: interviewers are thanked once an interview, need a name, and may get an apology."""

from tests.scenarios.steps import (
    DANA,
    HUGO,
    JONAS,
    KIM,
    RITA,
    at,
    becomes,
    contact_check,
    debriefs,
    ended,
    interview,
    joins,
    learns,
    leaves,
    replans,
    sends,
    story,
    tasks,
    within,
)

STORIES = (
    story(
        "a recruiter met twice gets two thank-you notes and one connection request",
        at("Tue 2026-12-01 12:00", interview("first", "Tue 2026-12-01 10:00", "11:00", RITA, decision=within(10))),
        at(
            "Tue 2026-12-08 12:00",
            interview("second", "Tue 2026-12-08 14:00", "15:00", RITA, HUGO, decision=within(10)),
            tasks("""
                debrief                  | first       | Tue 2026-12-01 11:00 | 13:00                | overdue
                thank_you                | first Rita  | Tue 2026-12-01 11:00 | Wed 2026-12-02 11:00 | overdue
                connect_on_linkedin      | Rita        | Wed 2026-12-02 11:00 | Fri 2026-12-04 11:00 | overdue
                prepare_next_round       | second      | Sun 2026-12-06 14:00 | Tue 2026-12-08 14:00 | due
                debrief                  | second      | Tue 2026-12-08 15:00 | 17:00                | scheduled
                thank_you                | second Rita | Tue 2026-12-08 15:00 | Wed 2026-12-09 15:00 | scheduled
                thank_you                | second Hugo | Tue 2026-12-08 15:00 | Wed 2026-12-09 15:00 | scheduled
                connect_on_linkedin      | Hugo        | Wed 2026-12-09 15:00 | Fri 2026-12-11 15:00 | scheduled
                prepare_next_round       | second      | Tue 2026-12-08 15:00 | Tue 2026-12-15 15:00 | scheduled
                follow_up_after_deadline | second answer | Mon 2026-12-21 09:00 | 17:00                | scheduled
                last_follow_up           | Nordlicht   | Fri 2027-01-08 09:00 | 17:00                | scheduled
                review_silence           | Nordlicht   | Tue 2027-06-08 15:00 | Tue 2027-06-15 15:00 | scheduled
            """),
        ),
        at(
            "Wed 2026-12-09 18:00",
            sends("thank_you", to="Rita", interview="second"),
            sends("connect", to="Hugo", channel="linkedin"),
            ended("""
                debrief                  | first       | expired
                prepare_next_round       | first       | cancelled
                prepare_next_round       | second      | expired
                follow_up_after_deadline | first answer | cancelled
                last_follow_up           | Nordlicht    | cancelled
                review_silence           | Nordlicht    | cancelled
                thank_you                | second Rita | done: interaction
                connect_on_linkedin      | Hugo        | done: interaction
                thank_you                | first Rita  | expired
            """),
        ),
    ),
    story(
        "an interviewer called by a wrong name gets an apology within the hour",
        at(
            "Tue 2026-12-01 11:00",
            interview("first", "Tue 2026-12-01 10:00", "11:00", DANA, JONAS, decision=within(10)),
        ),
        at(
            "Tue 2026-12-01 14:00",
            replans(
                debriefs("first", wrong_name_for=(DANA, JONAS)),
                created="apologise_wrong_name, apologise_wrong_name",
                satisfied="debrief",
            ),
            sends("thank_you", to="Dana"),
            sends("thank_you", to="Jonas"),
            tasks("""
                apologise_wrong_name     | Dana         | Tue 2026-12-01 14:00 | 15:00                | due
                apologise_wrong_name     | Jonas        | Tue 2026-12-01 14:00 | 15:00                | due
                prepare_next_round       | first        | Tue 2026-12-01 11:00 | Tue 2026-12-08 11:00 | due
                follow_up_after_deadline | first answer | Mon 2026-12-14 09:00 | 17:00                | scheduled
                last_follow_up           | Nordlicht    | Fri 2027-01-01 09:00 | 17:00                | scheduled
                review_silence           | Nordlicht    | Tue 2027-06-01 11:00 | Tue 2027-06-08 11:00 | scheduled
            """),
            contact_check("email apology Dana | Tue 2026-12-01 14:00 | yes"),
            ended("""
                debrief   | first       | done: fact
                thank_you | first Dana  | done: interaction
                thank_you | first Jonas | done: interaction
            """),
        ),
        at(
            "Tue 2026-12-01 14:20",
            replans(
                sends("apology", to="Dana", channel="phone"),
                satisfied="apologise_wrong_name",
                rescheduled="review_silence",
            ),
            replans(debriefs("first", wrong_name_for=(DANA,)), cancelled="apologise_wrong_name"),
            ended("""
                apologise_wrong_name | Dana  | done: interaction
                apologise_wrong_name | Jonas | cancelled
            """),
        ),
    ),
    story(
        "a person added to the panel is thanked, and the tasks of a removed one are cancelled",
        at(
            "Tue 2026-12-01 09:00",
            interview("first", "Tue 2026-12-01 10:00", "11:00", DANA, HUGO, decision=within(10)),
            interview("other", "Tue 2026-12-01 13:00", "14:00", JONAS, of="Brightloop", decision=within(10)),
            debriefs("other"),
        ),
        at(
            "Tue 2026-12-01 12:00",
            replans(joins("first", JONAS), created="thank_you"),
            ended("debrief | other | done: fact"),
        ),
        at(
            "Tue 2026-12-01 12:30",
            leaves("first", HUGO),
            ended("""
                thank_you           | first Hugo | cancelled
                connect_on_linkedin | Hugo       | cancelled
            """),
            becomes("withdrawn", of="Brightloop"),
            tasks("""
                debrief                  | first        | Tue 2026-12-01 11:00 | 13:00                | due
                thank_you                | first Dana   | Tue 2026-12-01 11:00 | Wed 2026-12-02 11:00 | due
                thank_you                | first Jonas  | Tue 2026-12-01 11:00 | Wed 2026-12-02 11:00 | due
                prepare_next_round       | first        | Tue 2026-12-01 11:00 | Tue 2026-12-08 11:00 | due
                follow_up_after_deadline | first answer | Mon 2026-12-14 09:00 | 17:00                | scheduled
                last_follow_up           | Nordlicht    | Fri 2027-01-01 09:00 | 17:00                | scheduled
                review_silence           | Nordlicht    | Tue 2027-06-01 11:00 | Tue 2027-06-08 11:00 | scheduled
            """),
        ),
        applications={"Nordlicht": {}, "Brightloop": {}},
    ),
    story(
        "missing details of an interviewer are asked for until they are recorded",
        at(
            "Tue 2026-12-01 09:00",
            interview("first", "Tue 2026-12-01 10:00", "11:00", KIM, decision=within(10)),
            tasks("""
                debrief                  | first        | Tue 2026-12-01 11:00 | 13:00                | scheduled
                record_contacts          | first        | Tue 2026-12-01 11:00 | 13:00                | scheduled
                thank_you                | first Kim    | Tue 2026-12-01 11:00 | Wed 2026-12-02 11:00 | scheduled
                prepare_next_round       | first        | Tue 2026-12-01 11:00 | Tue 2026-12-08 11:00 | scheduled
                follow_up_after_deadline | first answer | Mon 2026-12-14 09:00 | 17:00                | scheduled
                last_follow_up           | Nordlicht    | Fri 2027-01-01 09:00 | 17:00                | scheduled
                review_silence           | Nordlicht    | Tue 2027-06-01 11:00 | Tue 2027-06-08 11:00 | scheduled
            """),
        ),
        at("Tue 2026-12-01 12:00", replans(learns(KIM, title="Staff Engineer"))),
        at(
            "Tue 2026-12-01 12:10",
            replans(learns(KIM, email="kim@example.com"), satisfied="record_contacts"),
            ended("record_contacts | first | done: fact"),
        ),
        at("Tue 2026-12-01 12:20", replans(learns(KIM, email=None), created="record_contacts")),
        at(
            "Tue 2026-12-01 12:30",
            learns(KIM, email="kim@example.com"),
            ended("record_contacts | first | done: fact"),
        ),
    ),
    story(
        "an empty panel is asked for, and no thank-you note is planned",
        at(
            "Tue 2026-12-01 11:00",
            interview("first", "Tue 2026-12-01 10:00", "11:00", decision=within(10)),
            tasks("""
                debrief                  | first        | Tue 2026-12-01 11:00 | 13:00                | due
                record_contacts          | first        | Tue 2026-12-01 11:00 | 13:00                | due
                prepare_next_round       | first        | Tue 2026-12-01 11:00 | Tue 2026-12-08 11:00 | due
                follow_up_after_deadline | first answer | Mon 2026-12-14 09:00 | 17:00                | scheduled
                last_follow_up           | Nordlicht    | Fri 2027-01-01 09:00 | 17:00                | scheduled
                review_silence           | Nordlicht    | Tue 2027-06-01 11:00 | Tue 2027-06-08 11:00 | scheduled
            """),
        ),
        at(
            "Tue 2026-12-01 13:00",
            tasks("""
                debrief                  | first        | Tue 2026-12-01 11:00 | 13:00                | overdue
                record_contacts          | first        | Tue 2026-12-01 11:00 | 13:00                | overdue
                prepare_next_round       | first        | Tue 2026-12-01 11:00 | Tue 2026-12-08 11:00 | due
                follow_up_after_deadline | first answer | Mon 2026-12-14 09:00 | 17:00                | scheduled
                last_follow_up           | Nordlicht    | Fri 2027-01-01 09:00 | 17:00                | scheduled
                review_silence           | Nordlicht    | Tue 2027-06-01 11:00 | Tue 2027-06-08 11:00 | scheduled
            """),
        ),
        at(
            "Tue 2026-12-08 13:00",
            ended("""
                debrief         | first | expired
                record_contacts | first | expired
            """),
        ),
    ),
)
