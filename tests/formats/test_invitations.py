"""Reading invitations, as programs write them and as none should."""

import codecs
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.formats.content_lines import Unreadable
from app.formats.invitations.invitation import Invitation, read_invitations
from tests.formats.dialects import ADA, DIALECTS, cancelled, invitation, moved


def read_one(text: str) -> Invitation:
    (found,) = read_invitations(text.encode())
    return found


def event(*lines: str, method: str = "REQUEST", before: str = "") -> str:
    """A calendar with one event of an hour; `lines` replace its properties of the same name."""
    names = {line.partition(":")[0].partition(";")[0] for line in lines}
    usual = ["UID:one@example.com", "DTSTART:20261201T130000Z", "DTEND:20261201T140000Z"]
    if "DURATION" in names:
        names.add("DTEND")
    rest = [line for line in usual if line.partition(":")[0] not in names]
    head = ["BEGIN:VCALENDAR", f"METHOD:{method}", *filter(None, [before]), "BEGIN:VEVENT", *rest, *lines]
    return "\r\n".join([*head, "END:VEVENT", "END:VCALENDAR", ""])


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_dialect_is_read(dialect: str) -> None:
    expected, found = DIALECTS[dialect], read_one(invitation(dialect))
    assert (found.starts_at, found.ends_at, found.timezone) == (
        expected.starts_at,
        expected.ends_at,
        expected.timezone,
    )
    assert (found.type, found.location, found.cancelled) == (expected.type, expected.location, False)
    assert [(each.name, each.email, each.role) for each in found.panel({ADA})] == expected.panel
    assert found.is_for({ADA}) is (dialect != "zoom"), "Zoom's file names only the host"
    assert found.sequence == 0
    assert found.stamped_at == datetime(2026, 11, 20, 8, 15, 12, tzinfo=UTC)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_dialects_update_and_cancellation_have_the_same_uid(dialect: str) -> None:
    first, later, last = (read_one(text(invitation(dialect))) for text in (str, moved, cancelled))
    assert first.starts_at is not None
    assert later.starts_at == first.starts_at + timedelta(days=3)
    assert later.ends_at is not None
    assert later.ends_at - later.starts_at == DIALECTS[dialect].ends_at - DIALECTS[dialect].starts_at
    assert first.uid == later.uid == last.uid
    assert first.stamped_at is not None
    assert last.stamped_at is not None
    assert (later.cancelled, last.cancelled, first.stamped_at < last.stamped_at) == (False, True, True)


@pytest.mark.parametrize(
    ("encoding", "before", "declared"),
    [
        pytest.param("utf-8", b"", None, id="UTF-8"),
        pytest.param("utf-8", codecs.BOM_UTF8, None, id="UTF-8 with a byte order mark"),
        pytest.param("utf-16-le", codecs.BOM_UTF16_LE, None, id="UTF-16 with a byte order mark"),
        pytest.param("utf-16-be", b"", "utf-16-be", id="UTF-16, declared"),
        pytest.param("iso-8859-15", b"", "iso-8859-15", id="Latin 9, declared"),
        pytest.param("cp1252", b"", None, id="Windows' own, not declared"),
        pytest.param("utf-8", b"", "us-ascii", id="UTF-8, declared as ASCII"),
        pytest.param("utf-8", b"", "no-such-charset", id="UTF-8, declared as an unknown charset"),
    ],
)
@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r"])
def test_the_encoding_and_the_line_ends_do_not_matter(
    encoding: str, before: bytes, declared: str | None, line_end: str
) -> None:
    text = invitation("thunderbird").replace("\r\n", line_end)
    (found,) = read_invitations(before + text.encode(encoding), declared)
    assert [each.name for each in found.panel({ADA})] == ["Íñigo Vela", "Lucía Prado"]


def test_a_line_may_be_folded_within_a_character() -> None:
    text = event("ORGANIZER;CN=Zoë Çelik:mailto:zoe@example.com").encode()
    place = text.index("ë".encode()) + 1
    (found,) = read_invitations(text[:place] + b"\r\n " + text[place:])
    assert [each.name for each in found.panel(())] == ["Zoë Çelik"]


ZONES = [
    ("Europe/Berlin", "Europe/Berlin", 13),
    ("europe/berlin", "Europe/Berlin", 13),
    ('"Europe/Berlin"', "Europe/Berlin", 13),
    ("/freeassociation.sourceforge.net/Europe/Berlin", "Europe/Berlin", 13),
    ("/citadel.org/20210210_1/America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires", 17),
    ("W. Europe Standard Time", "Europe/Berlin", 13),
    ("Pacific Standard Time", "America/Los_Angeles", 22),
    ("China Standard Time", "Asia/Shanghai", 6),
    ('"(UTC-08:00) Pacific Time (US & Canada)"', "America/Los_Angeles", 22),
    ('"(GMT+01:00) Brussels, Copenhagen, Madrid, Paris"', "Europe/Brussels", 13),
    ('"(UTC+10:00) Canberra, Melbourne, Sydney"', "Australia/Canberra", 3),
    ('"(UTC) Coordinated Universal Time"', "UTC", 14),
    ("tzone://Microsoft/Utc", "UTC", 14),
    ("UTC", "UTC", 14),
]


@pytest.mark.parametrize(("tzid", "zone", "hour"), ZONES, ids=[each[0] for each in ZONES])
def test_a_zone_has_many_names(tzid: str, zone: str, hour: int) -> None:
    found = read_one(event(f"DTSTART;TZID={tzid}:20261201T140000", f"DTEND;TZID={tzid}:20261201T150000"))
    assert found.starts_at == datetime(2026, 12, 1, hour, tzinfo=UTC)
    assert found.timezone == zone


RULES = """\
BEGIN:VTIMEZONE
TZID:Head Office
BEGIN:STANDARD
DTSTART:20001029T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0300
TZOFFSETTO:+0200
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20000326T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0300
END:DAYLIGHT
END:VTIMEZONE"""


@pytest.mark.parametrize(
    ("local", "utc"),
    [
        pytest.param("20261201T120000", (2026, 12, 1, 10, 0), id="in winter"),
        pytest.param("20260701T120000", (2026, 7, 1, 9, 0), id="in summer"),
        pytest.param("20260329T015900", (2026, 3, 28, 23, 59), id="before the clocks go forward"),
        pytest.param("20260329T030000", (2026, 3, 29, 0, 0), id="after they went forward"),
        pytest.param("20261025T040000", (2026, 10, 25, 2, 0), id="after they went back"),
        pytest.param("20260115T120000", (2026, 1, 15, 10, 0), id="by the autumn rule of the year before"),
        pytest.param("19990701T120000", (1999, 7, 1, 10, 0), id="before any rule"),
    ],
)
def test_a_zone_may_be_defined_in_the_file(local: str, utc: tuple[int, int, int, int, int]) -> None:
    when = f"DTSTART;TZID=Head Office:{local}"
    found = read_one(event(when, "DURATION:PT1H", before=RULES.replace("\n", "\r\n")))
    assert (found.starts_at, found.timezone) == (datetime(*utc, tzinfo=UTC), None)


def test_a_zone_defined_in_the_file_may_state_its_iana_name() -> None:
    rules = RULES.replace("Head Office\n", "Head Office\nX-LIC-LOCATION:Europe/Helsinki\n").replace("\n", "\r\n")
    found = read_one(event("DTSTART;TZID=Head Office:20261201T120000", "DURATION:PT1H", before=rules))
    assert (found.starts_at, found.timezone) == (datetime(2026, 12, 1, 10, tzinfo=UTC), "Europe/Helsinki")


def test_a_file_does_not_define_zones_for_the_next_one() -> None:
    rules = RULES.replace("\n", "\r\n")
    read_one(event("DTSTART;TZID=Head Office:20261201T120000", "DURATION:PT1H", before=rules))
    with pytest.raises(Unreadable, match="'Head Office' is not known"):
        read_one(event("DTSTART;TZID=Head Office:20261201T120000", "DURATION:PT1H"))


def test_a_local_time_is_in_the_zone_of_the_invited() -> None:
    found = read_one(event("DTSTART:20261201T140000", "DTEND:20261201T150000")).with_local_times_in("America/New_York")
    assert (found.starts_at, found.ends_at) == (
        datetime(2026, 12, 1, 19, tzinfo=UTC),
        datetime(2026, 12, 1, 20, tzinfo=UTC),
    )


TYPES = [
    (["LOCATION:https://us02web.zoom.us/j/1"], "video"),
    (["LOCATION:Join: https://teams.microsoft.com/l/meetup-join/1 (or in person)"], "video"),
    (["LOCATION:https://zoom.us.example.com/j/1"], "other"),
    (["LOCATION:https://maps.google.com/?q=Berlin"], "other"),
    (["LOCATION:Microsoft Teams Meeting"], "other"),
    (["SUMMARY:Video interview on Zoom"], "other"),
    (["DESCRIPTION:https://zoom.us/j/1"], "other"),
    (["X-GOOGLE-CONFERENCE:https://meet.google.com/a"], "video"),
    (["X-MICROSOFT-SKYPETEAMSMEETINGURL:https://teams.microsoft.com/l/1"], "video"),
    (["CONFERENCE;VALUE=URI;FEATURE=VIDEO:https://call.example.com/1"], "video"),
    (["CONFERENCE;VALUE=URI;FEATURE=PHONE:tel:+49-30-1"], "phone"),
    (["CONFERENCE;VALUE=URI;FEATURE=PHONE:tel:+49-30-1", "LOCATION:https://zoom.us/j/1"], "video"),
    (["LOCATION:tel:+49-30-1"], "phone"),
    (["LOCATION:Hotel: 49 rooms"], "other"),
    (["LOCATION:Hafenstraße 12"], "other"),
    (["LOCATION:https://calendly.com/events/1/zoom_conference"], "video"),
    (["LOCATION:https://calendly.com/ada"], "other"),
    (["LOCATION:https://[not an address"], "other"),
]


@pytest.mark.parametrize(("lines", "kind"), TYPES, ids=["; ".join(each[0]) for each in TYPES])
def test_the_type_follows_from_links_and_numbers_alone(lines: list[str], kind: str) -> None:
    assert read_one(event(*lines)).type == kind


PEOPLE = [
    ('ATTENDEE;CN="Reyes, Dana":mailto:dana.reyes@a.example', ("Dana Reyes", "dana.reyes@a.example")),
    ("ATTENDEE;CN=Reyes, Dana:mailto:dreyes@a.example", ("Dana Reyes", "dreyes@a.example")),
    ('ATTENDEE;CN="Jonas Weber, PhD":mailto:jonas@a.example', ("Jonas Weber, PhD", "jonas@a.example")),
    ('ATTENDEE;CN="Dana Reyes, Head of Data":mailto:dana@a.example', ("Dana Reyes, Head of Data", "dana@a.example")),
    ("ATTENDEE;CN=O^'Neil^n:mailto:x@a.example", ('O"Neil', "x@a.example")),
    ("ATTENDEE;CN=dana@a.example:mailto:dana@a.example", (None, "dana@a.example")),
    ("ATTENDEE:MAILTO:mailto:dana@A.example", (None, "dana@a.example")),
    ("ATTENDEE;CN=Dana Reyes:invalid:nomail", ("Dana Reyes", None)),
    ("ATTENDEE;CN=Dana Reyes;EMAIL=dana@a.example:urn:uuid:1", ("Dana Reyes", "dana@a.example")),
    ("ATTENDEE ; CN = Dana Reyes : mailto:dana@a.example", ("Dana Reyes", "dana@a.example")),
    ("ATTENDEE:mailto:", None),
    ("ATTENDEE;CUTYPE=ROOM;CN=Polaris:mailto:polaris@a.example", None),
    ("ATTENDEE;CUTYPE=resource;CN=Beamer:mailto:beamer@a.example", None),
    ("ATTENDEE;ROLE=NON-PARTICIPANT;CN=Boss:mailto:boss@a.example", None),
    ("ATTENDEE;PARTSTAT=DECLINED;CN=Busy:mailto:busy@a.example", None),
    ("ATTENDEE;CN=Greenhouse:mailto:no-reply@greenhouse.example", None),
    ("ATTENDEE;CN=Team:mailto:abc@group.calendar.google.com", None),
]


@pytest.mark.parametrize(("line", "person"), PEOPLE, ids=[each[0] for each in PEOPLE])
def test_only_people_who_take_part_are_on_the_panel(line: str, person: tuple[str | None, str | None] | None) -> None:
    found = read_one(event(line)).panel(())
    assert [(each.name, each.email) for each in found] == ([] if person is None else [person])


REFUSED = [
    ("", "no BEGIN:VEVENT"),
    ("Dear Ada, we would like to invite you", "no BEGIN:VEVENT"),
    (event(method="REPLY"), "METHOD:REPLY is no invitation"),
    (event(method="COUNTER"), "METHOD:COUNTER is no invitation"),
    (event("DTSTART;VALUE=DATE:20261201"), "line 6, DTSTART: is a whole day"),
    (event("DTSTART:tomorrow"), "line 6, DTSTART: is no date and time"),
    (event("DTSTART:00010101T000000Z"), "line 6, DTSTART: is no date and time"),
    (event("DTSTART:20260230T000000Z"), "line 6, DTSTART: is no date and time"),
    (event("DTEND:99991231T000000Z"), "line 6, DTEND: is no date and time"),
    (event("DURATION:an hour"), "line 6, DURATION: is no duration"),
    (event("DTSTART;TZID=Mars/Olympus:20261201T100000"), "'Mars/Olympus' is not known"),
    (event("RRULE:FREQ=WEEKLY"), "line 7, RRULE: it is of a series"),
    (event("RECURRENCE-ID:20261201T130000Z"), "line 7, RECURRENCE-ID: it is of a series"),
    (event("UID:" + "x" * 601), "line 6, UID: is longer than 600 characters"),
    (event("SUMMARY:" + "x" * 10_001), "line 7: SUMMARY is longer than 10,000 characters"),
    (event(*(f"ATTENDEE:mailto:a{n}@a.example" for n in range(52))), "52 people are invited, more than 50"),
    ("BEGIN:VEVENT\r\nEND:VEVENT\r\n" * 21, "21 events"),
    (event() + event(), "two events have the same UID"),
    ("BEGIN:VEVENT\r\nUID:a\r\nEND:VEVENT", "the event on line 1 has no DTSTART"),
    ("BEGIN:VEVENT\r\nDTSTART:20261201T130000Z\r\nEND:VEVENT", "on line 1 has neither DTEND nor DURATION"),
    ("BEGIN:VTODO\r\nDTSTART:20261201T130000Z\r\nEND:VTODO", "no BEGIN:VEVENT"),
]


@pytest.mark.parametrize(("text", "why"), REFUSED, ids=[each[1] for each in REFUSED])
def test_an_invalid_invitation_is_refused_with_its_place(text: str, why: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_invitations(text.encode())
    assert why in str(refused.value)


def test_several_events_are_several_invitations() -> None:
    found = read_invitations((event() + event("UID:two", "DTSTART:20261202T130000Z", "DURATION:PT30M")).encode())
    assert [each.uid for each in found] == ["one@example.com", "two"]


def test_a_cancellation_needs_no_times() -> None:
    found = read_one("BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nBEGIN:VEVENT\r\nUID:a\r\nSEQUENCE:3\r\nEND:VEVENT\r\n")
    assert (found.cancelled, found.sequence, found.starts_at, found.ends_at) == (True, 3, None, None)


@pytest.mark.parametrize(
    ("written", "sequence"), [("7", 7), ("-1", 0), ("x", 0), ("99999999999999999999999", 2_147_483_647), ("٣", 0)]
)
def test_the_sequence_is_a_number_that_can_be_stored(written: str, sequence: int) -> None:
    assert read_one(event(f"SEQUENCE:{written}")).sequence == sequence


_MARKS = st.sampled_from(
    [
        *("\r", "\n", " ", ":", ";", "=", ",", '"', "\\", "^", "\x00", "\ud7ff", "é"),
        *("BEGIN:", "END:", "VEVENT", "VTIMEZONE", "TZID=", "RRULE:FREQ=YEARLY;BYDAY=-5SU;BYMONTH=13"),
        *("DTSTART:", "DTSTART;TZID=X:", "20261301T250000", "DURATION:-P99999W", "TZOFFSETTO:+9999"),
    ]
)


@settings(deadline=None)  # examples may take any time
@given(st.sampled_from(sorted(DIALECTS)), st.data())
def test_a_corrupted_file_is_read_or_refused(dialect: str, data: st.DataObject) -> None:
    text = invitation(dialect)
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 40)))
        text = text[:start] + data.draw(_MARKS | st.text(max_size=8)) + text[end:]
    raw = text.encode()[data.draw(st.integers(0, 3)) :]
    try:
        found = read_invitations(raw, data.draw(st.sampled_from([None, "latin-1", "hex"])))
    except Unreadable:
        return
    for each in found:
        each.with_local_times_in("Europe/Berlin").panel({ADA}, "Ada Byron")


@settings(deadline=None)  # examples may take any time
@given(st.binary(max_size=300))
def test_random_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        read_invitations(data)


@pytest.mark.parametrize(
    "text",
    [
        "ATTENDEE;CN=" + '"' * 9_000 + ":mailto:x\r\n",
        "BEGIN:VEVENT\r\n" + "ATTENDEE;CN=a:mailto:x@a.example\r\n" * 40_000,
        "BEGIN:STANDARD\r\n" * 60_000,
        "\r\n " * 300_000,
        "RRULE:" + "A=B;" * 250_000,
    ],
    ids=["quotes", "people", "nesting", "folds", "a rule"],
)
def test_a_mebibyte_of_nonsense_is_refused_quickly(text: str) -> None:
    begun = time.process_time()
    with pytest.raises(Unreadable):
        read_invitations((text * (1024 * 1024 // len(text) + 1))[: 1024 * 1024].encode())
    assert time.process_time() - begun < 5
