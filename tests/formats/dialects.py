"""Invitations as thirteen programs write them, with their updates and cancellations.

They follow what vendors and users publish about these files; names and companies are made up.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

_HERE: Final = Path(__file__).parent / "invitations"
ADA: Final = "ada.byron@home.example"


@dataclass(frozen=True)
class Expected:
    """What an invitation states. Times are in UTC; the panel, as name, address and role, is without Ada."""

    starts_at: datetime
    ends_at: datetime
    timezone: str | None
    type: str
    location: str | None
    panel: list[tuple[str | None, str | None, str]]


def _december(hour: int, minute: int = 0, day: int = 1) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=UTC)


DIALECTS: Final = {
    "google_calendar": Expected(
        *(_december(13), _december(13, 45), None, "video", "https://meet.google.com/kzx-qwer-tyu"),
        [
            (None, "dana.reyes@nordlicht.example", "interviewer"),
            ("Aylin Kaya", "aylin.kaya@nordlicht.example", "recruiter"),
        ],
    ),
    "outlook_desktop": Expected(
        *(_december(13), _december(14, 30), "Europe/Berlin", "other", "Hafenstraße 12, 20457 Hamburg"),
        [
            ("Dana Reyes", "dana.reyes@nordlicht.example", "interviewer"),
            ("Jonas Weber", "jonas.weber@nordlicht.example", "interviewer"),
            ("Aylin Kaya", "aylin.kaya@nordlicht.example", "coordinator"),
        ],
    ),
    "office365_teams": Expected(
        *(_december(15, 30), _december(16, 30), "America/New_York", "video", "Microsoft Teams Meeting"),
        [
            ("Priya Nair", "Priya.Nair@brightloop.example", "interviewer"),
            ("Talent Team", "sam.ortiz@brightloop.example", "coordinator"),
        ],
    ),
    "outlook_web_shown_zone": Expected(
        *(_december(8), _december(8, 45), "Europe/Amsterdam", "phone", "tel:+49 40 901820"),
        [("Niamh O'Brien", "niamh.obrien@brightloop.example", "recruiter")],
    ),
    "apple_icloud": Expected(
        *(_december(11), _december(11, 30), "Europe/London", "other", "The Lantern 14 Mill Lane, Cambridge, England"),
        [("Wren Hollis", "wren@hollis.example", "recruiter")],
    ),
    "zoom": Expected(
        *(_december(17, 30), _december(18, 30), "America/Los_Angeles", "video"),
        "https://us02web.zoom.us/j/88012345678?pwd=abc",
        [("Priya Nair", "priya.nair@brightloop.example", "recruiter")],
    ),
    "calendly": Expected(
        *(_december(15), _december(15, 30), None, "video"),
        "https://calendly.com/events/b7f0c1d2-3e4f-4a5b-8c6d-7e8f9a0b1c2d/google_meet",
        [("Sam Ortiz", "sam.ortiz@brightloop.example", "recruiter")],
    ),
    "greenhouse": Expected(
        *(_december(17), _december(17, 45), None, "video", "https://brightloop.zoom.us/j/99887766"),
        [
            ("Priya Nair", "priya.nair@brightloop.example", "interviewer"),
            ("Tomás Herrera", "tomas.herrera@brightloop.example", "interviewer"),
        ],
    ),
    "lever": Expected(
        *(_december(16), _december(17, 30), "US/Central", "other", "Fernweh Labs, 200 W Lake St, Chicago"),
        [
            ("Ines Duarte", "ines.duarte@fernweh.example", "interviewer"),
            ("Robin Sato", "robin.sato@fernweh.example", "coordinator"),
        ],
    ),
    "yahoo": Expected(
        *(_december(12, 30), _december(13), "Asia/Kolkata", "phone", "tel:+912212345678"),
        [("Meera Iyer", "meera.iyer@yahoo.com", "recruiter")],
    ),
    "fastmail": Expected(
        *(_december(22, 15), _december(23), "Australia/Melbourne", "video", "https://call.kelpie.example/rooms/ada"),
        [("Jo Marlow", "jo@kelpie.example", "recruiter")],
    ),
    "thunderbird": Expected(
        *(_december(15, 30), _december(16, 15), "Europe/Madrid", "other", "Calle del Pez 4, Madrid"),
        [
            ("Íñigo Vela", "inigo.vela@veleta.example", "interviewer"),
            ("Lucía Prado", "lucia.prado@veleta.example", "coordinator"),
        ],
    ),
    "exchange_own_rules": Expected(
        *(_december(10), _december(11), None, "other", None),
        [("Eero Lahti", "eero.lahti@saimaa.example", "interviewer"), ("HR", None, "coordinator")],
    ),
}


def invitation(name: str) -> str:
    """The invitation as first sent, with the line ends of the standard."""
    text = (_HERE / f"{name}.ics").read_text(encoding="utf-8")
    return text.replace("\n", "\r\n")


def moved(text: str) -> str:
    """The next revision, which moves the interview by three days."""
    text = _revised(text, sequence=1)
    return re.sub(r"(DT(?:START|END)[^\r]*(?:\r\n[ \t][^\r]*)?:2?(?:\r\n[ \t])?\d{0,8}120)([12])T", _three_later, text)


def cancelled(text: str) -> str:
    """The cancellation, as the revision after that."""
    text = _revised(text, sequence=2)
    text = text.replace("METHOD:REQUEST", "METHOD:CANCEL")
    if "STATUS:" in text:
        return text.replace("STATUS:CONFIRMED", "STATUS:CANCELLED")
    return text.replace("BEGIN:VEVENT\r\n", "BEGIN:VEVENT\r\nSTATUS:CANCELLED\r\n")


def _three_later(found: re.Match[str]) -> str:
    return f"{found[1]}{int(found[2]) + 3}T"


def _revised(text: str, sequence: int) -> str:
    text = re.sub(r"(DTSTAMP:20261120T08)\d\d", rf"\g<1>{30 + sequence}", text)
    if "\r\nSEQUENCE:" not in text:  # programs without SEQUENCE are ordered by DTSTAMP
        return text
    return re.sub(r"\r\nSEQUENCE:\d+", f"\r\nSEQUENCE:{sequence}", text)
