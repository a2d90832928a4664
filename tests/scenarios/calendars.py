"""Zones, clock changes, short months and holidays: days that are not simply twenty-four hours."""

from tests.scenarios.steps import (
    DANA,
    HUGO,
    at,
    contact_check,
    does,
    interview,
    promise,
    sends,
    story,
    tasks,
    they_answer,
    time_off,
    within,
)

DONE = (sends("thank_you"), does("debrief", "first"), does("prepare_next_round", "first"))

STORIES = (
    story(
        "a candidate in New York follows Berlin's hours for an interview in Berlin",
        at(
            "Tue 2026-12-01 09:00",
            interview("first", "Tue 2026-12-01 09:00", "10:00", DANA, zone="Europe/Berlin", decision=within(10)),
            promise("certificates", "Fri 2026-12-04"),
            tasks("""
                debrief                  | first        | Tue 2026-12-01 10:00 | 12:00                | scheduled
                thank_you                | first Dana   | Tue 2026-12-01 10:00 | Wed 2026-12-02 10:00 | scheduled
                stay_available           | Nordlicht    | Tue 2026-12-01 10:00 | Mon 2026-12-07 00:00 | scheduled
                prepare_next_round       | first        | Tue 2026-12-01 10:00 | Tue 2026-12-08 10:00 | scheduled
                deliver_commitment       | certificates | Thu 2026-12-03 03:00 | Fri 2026-12-04 11:00 | scheduled
                follow_up_after_deadline | first answer | Mon 2026-12-14 03:00 | 11:00                | scheduled
                last_follow_up           | Nordlicht    | Fri 2027-01-01 03:00 | 11:00                | scheduled
                review_silence           | Nordlicht    | Tue 2027-06-01 10:00 | Tue 2027-06-08 10:00 | scheduled
            """),
            contact_check("""
                email follow_up | Fri 2026-12-11 17:59 | no, from Fri 2026-12-11 18:00
                email follow_up | Fri 2026-12-11 18:00 | yes
            """),
        ),
        zone="America/New_York",
        candidate={"time_off": time_off(("Mon 2026-12-07", "Tue 2026-12-08"))},
    ),
    story(
        "a date in Berlin may still be the day before in Los Angeles",
        at(
            "Tue 2026-12-01 16:00",
            interview("first", "Tue 2026-12-01 15:00", "15:30", DANA, zone="Europe/Berlin", decision=within(0)),
            *DONE,
            tasks("""
                follow_up_after_deadline | first answer | Fri 2026-12-04 00:00 | 08:00                | scheduled
                last_follow_up           | Nordlicht    | Fri 2027-01-01 00:00 | 08:00                | scheduled
                review_silence           | Nordlicht    | Tue 2027-06-01 15:30 | Tue 2027-06-08 15:30 | scheduled
            """),
        ),
        zone="America/Los_Angeles",
    ),
    story(
        "the night in March that lacks an hour: hours are elapsed time, days are calendar days",
        at(
            "Sat 2027-03-27 11:30",
            interview("first", "Sat 2027-03-27 10:00", "11:00", DANA, HUGO),
            promise("certificates", "Sun 2027-03-28 12:00"),
            tasks("""
                debrief                    | first        | Sat 2027-03-27 11:00 | 13:00                | due
                thank_you                  | first Dana   | Sat 2027-03-27 11:00 | Sun 2027-03-28 12:00 | due
                thank_you                  | first Hugo   | Sat 2027-03-27 11:00 | Sun 2027-03-28 12:00 | due
                ask_next_steps             | first        | Sat 2027-03-27 11:00 | Sun 2027-03-28 12:00 | due
                prepare_next_round         | first        | Sat 2027-03-27 11:00 | Sat 2027-04-03 11:00 | due
                deliver_commitment         | certificates | Sat 2027-03-27 12:00 | Sun 2027-03-28 12:00 | scheduled
                connect_on_linkedin        | Hugo         | Sun 2027-03-28 12:00 | Tue 2027-03-30 12:00 | scheduled
                follow_up_without_deadline | Nordlicht    | Mon 2027-04-05 09:00 | 17:00                | scheduled
                last_follow_up             | Nordlicht    | Tue 2027-04-27 09:00 | 17:00                | scheduled
                review_silence             | Nordlicht    | Mon 2027-09-27 11:00 | Mon 2027-10-04 11:00 | scheduled
            """),
        ),
    ),
    story(
        "the night in October that has an hour twice",
        at(
            "Sun 2026-10-25 02:45+02:00",
            interview("first", "Sun 2026-10-25 01:30+02:00", "Sun 2026-10-25 02:30+02:00", DANA),
            tasks("""
                debrief                    | first      | Sun 2026-10-25 02:30+02:00 | Sun 2026-10-25 03:30 | due
                thank_you                  | first Dana | Sun 2026-10-25 02:30+02:00 | Mon 2026-10-26 01:30 | due
                ask_next_steps             | first      | Sun 2026-10-25 02:30+02:00 | Mon 2026-10-26 01:30 | due
                prepare_next_round         | first      | Sun 2026-10-25 02:30+02:00 | Sun 2026-11-01 02:30 | due
                follow_up_without_deadline | Nordlicht  | Mon 2026-11-02 09:00 | 17:00                      | scheduled
                last_follow_up             | Nordlicht  | Wed 2026-11-25 09:00 | 17:00                      | scheduled
                review_silence             | Nordlicht  | Sun 2027-04-25 02:30 | Sun 2027-05-02 02:30       | scheduled
            """),
        ),
        at(
            "Sun 2026-10-25 02:30+01:00",
            tasks("""
                debrief                    | first      | Sun 2026-10-25 02:30+02:00 | Sun 2026-10-25 03:30 | due
                thank_you                  | first Dana | Sun 2026-10-25 02:30+02:00 | Mon 2026-10-26 01:30 | due
                ask_next_steps             | first      | Sun 2026-10-25 02:30+02:00 | Mon 2026-10-26 01:30 | due
                prepare_next_round         | first      | Sun 2026-10-25 02:30+02:00 | Sun 2026-11-01 02:30 | due
                follow_up_without_deadline | Nordlicht  | Mon 2026-11-02 09:00 | 17:00                      | scheduled
                last_follow_up             | Nordlicht  | Wed 2026-11-25 09:00 | 17:00                      | scheduled
                review_silence             | Nordlicht  | Sun 2027-04-25 02:30 | Sun 2027-05-02 02:30       | scheduled
            """),
        ),
    ),
    story(
        "a month after 31 January is the end of February, and the Friday before",
        at(
            "Sun 2027-01-31 11:00",
            interview("first", "Sun 2027-01-31 10:00", "11:00", DANA),
            *DONE,
            tasks("""
                ask_next_steps             | first     | Sun 2027-01-31 11:00 | Mon 2027-02-01 11:00 | due
                follow_up_without_deadline | Nordlicht | Mon 2027-02-08 09:00 | 17:00                | scheduled
                last_follow_up             | Nordlicht | Fri 2027-02-26 09:00 | 17:00                | scheduled
                review_silence             | Nordlicht | Sat 2027-07-31 11:00 | Sat 2027-08-07 11:00 | scheduled
            """),
        ),
    ),
    story(
        "a month after 31 January is 29 February in a leap year",
        at(
            "Mon 2028-01-31 11:00",
            interview("first", "Mon 2028-01-31 10:00", "11:00", DANA),
            *DONE,
            tasks("""
                ask_next_steps             | first     | Mon 2028-01-31 11:00 | Tue 2028-02-01 11:00 | due
                follow_up_without_deadline | Nordlicht | Mon 2028-02-07 09:00 | 17:00                | scheduled
                last_follow_up             | Nordlicht | Tue 2028-02-29 09:00 | 17:00                | scheduled
                review_silence             | Nordlicht | Mon 2028-07-31 11:00 | Mon 2028-08-07 11:00 | scheduled
            """),
        ),
    ),
    *(
        story(
            says,
            at(
                "Tue 2026-12-15 11:00",
                interview("first", "Tue 2026-12-15 10:00", "11:00", DANA),
                *DONE,
                they_answer("early January", "Mon 2027-01-04"),
                tasks(f"""
                    follow_up_after_deadline | early January | {asks} 09:00         | 17:00                | scheduled
                    last_follow_up           | Nordlicht     | Fri 2027-01-15 09:00 | 17:00                | scheduled
                    review_silence           | Nordlicht     | Tue 2027-06-15 11:00 | Tue 2027-06-22 11:00 | scheduled
                """),
            ),
            candidate={"country": country},
        )
        for says, country, asks in (
            ("Epiphany is a holiday in Bavaria", "DE-BY", "Thu 2027-01-07"),
            ("Epiphany is a working day in Berlin", "DE-BE", "Wed 2027-01-06"),
        )
    ),
    story(
        "between Christmas and New Year in Bavaria there are four working days",
        at(
            "Mon 2026-12-21 11:00",
            interview("first", "Mon 2026-12-21 10:00", "11:00", DANA),
            *DONE,
            tasks("""
                ask_next_steps             | first     | Mon 2026-12-21 11:00 | Tue 2026-12-22 11:00 | due
                follow_up_without_deadline | Nordlicht | Tue 2027-01-05 09:00 | 17:00                | scheduled
                last_follow_up             | Nordlicht | Thu 2027-01-21 09:00 | 17:00                | scheduled
                review_silence             | Nordlicht | Mon 2027-06-21 11:00 | Mon 2027-06-28 11:00 | scheduled
            """),
        ),
        candidate={"country": "DE-BY", "policy": {"follow_up_without_deadline": {"working_days": 9}}},
    ),
    story(
        "with working days from Monday to Thursday, nothing is written on a Friday or at the weekend",
        at(
            "Tue 2026-12-01 11:00",
            interview("first", "Tue 2026-12-01 10:00", "11:00", DANA),
            *DONE,
            they_answer("their word", "Wed 2026-12-09"),
            tasks("""
                follow_up_after_deadline | their word | Mon 2026-12-14 09:00 | 17:00                | scheduled
                last_follow_up           | Nordlicht  | Thu 2026-12-31 09:00 | 17:00                | scheduled
                review_silence           | Nordlicht  | Tue 2027-06-01 11:00 | Tue 2027-06-08 11:00 | scheduled
            """),
        ),
        candidate={"policy": {"working_days": ["MO", "TU", "WE", "TH"]}},
    ),
)
