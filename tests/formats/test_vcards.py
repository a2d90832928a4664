"""vCards: what is written can be read back, and other programs' cards can be read."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from app.etiquette.facts import InterviewerRole
from app.formats.cards.vcards import read_cards, write_card
from app.formats.content_lines import Unreadable
from app.resources.fields import Line
from app.resources.interviewers import Interviewer

READ_BACK = ("name", "title", "email", "phone", "linkedin_url", "role", "company")
_LINE = TypeAdapter(Line)


def person(**fields: Any) -> Interviewer:
    nothing = dict.fromkeys(("name", "title", "email", "phone", "linkedin_url", "company", "notes", "external_id"))
    then = datetime(2026, 11, 24, 12, tzinfo=UTC)
    usual = {"id": "ivr_1", "role": "interviewer", "metadata": {}, "created_at": then, "updated_at": then}
    return Interviewer.model_validate({**usual, **nothing, **fields})


def fields_of(found: Any) -> dict[str, Any]:
    return {name: getattr(found, name) for name in READ_BACK}


DANA = person(
    name="Dana Reyes",
    title="Head of Data; Platform, EU",
    email="dana.reyes@example.com",
    phone="+49 30 901820",
    linkedin_url="https://www.linkedin.com/in/dana-reyes",
    role="hiring_manager",
    company="Nordlicht Energie",
    notes="Said that the team is tired.",
)


def test_a_card_of_version_4_reads_as_the_standard_has_it() -> None:
    assert write_card(DANA).split("\r\n") == [
        "BEGIN:VCARD",
        "VERSION:4.0",
        "PRODID:-//Afterview//Contacts//EN",
        "KIND:individual",
        "UID;VALUE=text:ivr_1",
        "REV:20261124T120000Z",
        "FN:Dana Reyes",
        "N:Reyes;Dana;;;",
        "ORG:Nordlicht Energie",
        "TITLE:Head of Data\\; Platform\\, EU",
        "ROLE:Hiring manager",
        "EMAIL;TYPE=work:dana.reyes@example.com",
        "TEL;TYPE=work:+49 30 901820",
        "SOCIALPROFILE;SERVICE-TYPE=LinkedIn:https://www.linkedin.com/in/dana-reyes",
        "URL:https://www.linkedin.com/in/dana-reyes",
        "END:VCARD",
        "",
    ]


def test_a_card_of_version_3_reads_as_the_standard_has_it() -> None:
    lines = write_card(DANA, "3").split("\r\n")
    assert {"VERSION:3.0", "N:Reyes;Dana;;;", "EMAIL;TYPE=INTERNET,WORK:dana.reyes@example.com"} <= set(lines)
    assert {"UID:ivr_1", "X-SOCIALPROFILE;TYPE=linkedin:https://www.linkedin.com/in/dana-reyes"} <= set(lines)
    assert not any(line.startswith(("KIND", "SOCIALPROFILE")) for line in lines)


@pytest.mark.parametrize("version", ["4", "3"])
def test_a_card_has_no_notes(version: str) -> None:
    assert "tired" not in write_card(DANA, version)


def _is_line(text: str) -> bool:
    try:
        return bool(_LINE.validate_python(text) == text)
    except ValidationError:
        return False


LINES = st.none() | st.text(min_size=1, max_size=120).filter(lambda text: "\r" not in text and _is_line(text))
EMAILS = st.none() | st.from_regex(r"[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]{1,20}@[a-z]{1,9}\.example", fullmatch=True)
LINKS = st.none() | st.from_regex(r"https://[a-z]{1,9}\.example/[!-~]{0,200}", fullmatch=True).filter(
    lambda link: "\\:" not in link
)


@settings(deadline=None)  # examples may take any time
@given(
    st.fixed_dictionaries(
        {
            "name": LINES,
            "title": LINES,
            "email": EMAILS,
            "phone": LINES.filter(lambda text: not (text or "").lower().startswith("tel:")),
            "linkedin_url": LINKS,
            "role": st.sampled_from(InterviewerRole),
            "company": LINES,
        }
    ),
    st.sampled_from(["4", "3"]),
    st.integers(1, 3),
)
def test_a_written_card_is_read_back(fields: dict[str, Any], version: str, times: int) -> None:
    someone = person(**fields)
    text = write_card(someone, version)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    if someone.name is None and someone.email is None and someone.phone is None:
        return
    found = read_cards((text * times).encode())
    assert [fields_of(each) for each in found] == [fields_of(someone)] * times


FOREIGN = [
    pytest.param(
        "BEGIN:VCARD\nVERSION:3.0\nN:Reyes;Dana;M.;Dr.;\nFN:Dana M. Reyes\nORG:Nordlicht Energie;Data\n"
        "item1.EMAIL;type=INTERNET;type=pref:dana@nordlicht.example\nTEL;type=CELL;type=VOICE:+49 170 1\n"
        "item2.URL:https\\://www.linkedin.com/in/dana\nitem2.X-ABLabel:LinkedIn\nPHOTO;ENCODING=b:/9j/4AAQ\n"
        "NOTE:Met at the fair\\, twice.\nEND:VCARD\n",
        {
            "name": "Dana M. Reyes",
            "company": "Nordlicht Energie",
            "email": "dana@nordlicht.example",
            "phone": "+49 170 1",
            "linkedin_url": "https://www.linkedin.com/in/dana",
            "notes": "Met at the fair, twice.",
        },
        id="Apple's contacts",
    ),
    pytest.param(
        "BEGIN:VCARD\r\nVERSION:2.1\r\nN;LANGUAGE=de;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:M=FCller;J=F6rg\r\n"
        "FN;CHARSET=ISO-8859-1;QUOTED-PRINTABLE:J=F6rg=\r\n M=FCller\r\nORG:Brightloop\r\nTITLE:CTO\r\n"
        "TEL;WORK;FAX:+49 40 99\r\nTEL;WORK;VOICE:+49 40 1\r\nEMAIL;PREF;INTERNET:joerg@brightloop.example\r\n"
        "END:VCARD\r\n",
        {
            "name": "Jörg Müller",
            "company": "Brightloop",
            "title": "CTO",
            "phone": "+49 40 1",
            "email": "joerg@brightloop.example",
        },
        id="Outlook's, of version 2.1",
    ),
    pytest.param(
        'BEGIN:VCARD\nVERSION:4.0\nFN:Priya Nair\nTEL;VALUE=uri;PREF=1;TYPE="voice,home":tel:+1-555-555-5555;ext=12\n'
        "TEL;TYPE=work:+1 555 1\nEMAIL:mailto:priya@brightloop.example\nROLE:Engineering Manager\n"
        "SOCIALPROFILE;SERVICE-TYPE=LinkedIn:https://linkedin.com/in/priya\nEND:VCARD",
        {
            "name": "Priya Nair",
            "phone": "+1-555-555-5555 ext. 12",
            "email": "priya@brightloop.example",
            "title": "Engineering Manager",
            "linkedin_url": "https://linkedin.com/in/priya",
        },
        id="version 4, with addresses for numbers",
    ),
    pytest.param(
        "BEGIN:VCARD\nVERSION:3.0\nN:Reyes;Dana;;;\nFN:Reyes\\, Dana\nURL:linkedin.com/in/dana\n"
        "URL:https://example.com\nEND:VCARD",
        {"name": "Dana Reyes", "linkedin_url": "https://linkedin.com/in/dana"},
        id="a directory's, family name first",
    ),
    pytest.param(
        "BEGIN:VCARD\nVERSION:3.0\nN:Sato;Robin;;;\nROLE:Recruiter\nX-SOCIALPROFILE;type=linkedin;"
        "x-user=robin:http://www.linkedin.com/in/robin\nEND:VCARD",
        {"name": "Robin Sato", "role": "recruiter", "linkedin_url": "http://www.linkedin.com/in/robin"},
        id="without a name to show",
    ),
    pytest.param(
        "BEGIN:VCARD\nN:;;;;\nFN:x@a.example\nEMAIL:x@a.example\nEND:VCARD",
        {"email": "x@a.example"},
        id="without a name",
    ),
    pytest.param(
        "BEGIN:VCARD\nFN:Dana\nAGENT:\nBEGIN:VCARD\nFN:Somebody else\nEMAIL:no\nEND:VCARD\nTITLE:CTO\nEND:VCARD",
        {"name": "Dana", "title": "CTO"},
        id="with another card inside",
    ),
]


@pytest.mark.parametrize(("text", "expected"), FOREIGN)
def test_a_card_of_another_program_is_read(text: str, expected: dict[str, Any]) -> None:
    (found,) = read_cards(text.encode())
    assert found.model_dump(exclude_defaults=True) == expected


REFUSED = [
    ("", "there is no BEGIN:VCARD"),
    ("BEGIN:VCALENDAR\nEND:VCALENDAR", "there is no BEGIN:VCARD"),
    ("BEGIN:VCARD\nFN:Dana\n", "the card on line 1 has no END:VCARD"),
    ("BEGIN:VCARD\nORG:Nordlicht\nEND:VCARD", "card 1 has no name, no e-mail address and no telephone number"),
    ("BEGIN:VCARD\nFN:Dana\nEND:VCARD\nBEGIN:VCARD\nFN:B\nEMAIL:b\nEND:VCARD", "card 2, EMAIL: is not an e-mail"),
    ("BEGIN:VCARD\nFN:" + "x" * 201 + "\nEND:VCARD", "card 1, FN: String should have at most 200"),
    ("BEGIN:VCARD\nFN:" + "x" * 10_001 + "\nEND:VCARD", "line 2: FN is longer than 10,000 characters"),
    ("BEGIN:VCARD\nFN:Dana\nEND:VCARD\n" * 201, "more than 200 cards"),
]


@pytest.mark.parametrize(("text", "why"), REFUSED, ids=[each[1] for each in REFUSED])
def test_an_invalid_card_is_refused_with_its_place(text: str, why: str) -> None:
    with pytest.raises(Unreadable, match=re.escape(why)):
        read_cards(text.encode())


@settings(deadline=None)  # examples may take any time
@given(st.data())
def test_a_corrupted_card_is_read_or_refused(data: st.DataObject) -> None:
    text = write_card(DANA, data.draw(st.sampled_from("34")))
    marks = st.sampled_from(
        ["\n", "=", ";", ":", '"', "\\", "BEGIN:VCARD", "END:VCARD\n", ";ENCODING=QUOTED-PRINTABLE:=F"]
    )
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(text)))
        text = text[:start] + data.draw(marks | st.text(max_size=8)) + text[start + data.draw(st.integers(0, 20)) :]
    try:
        read_cards(text.encode("utf-8", "ignore"), data.draw(st.sampled_from([None, "utf-16", "x"])))
    except Unreadable:
        return
