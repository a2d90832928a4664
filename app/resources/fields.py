"""The types that wire fields are made of: each refuses what the service could not keep or act on."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from typing import Annotated, Any, Final
from zoneinfo import available_timezones

import holidays
from email_validator import EmailNotValidError, validate_email
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError, Url

EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(2190, 1, 1, tzinfo=UTC)
_RFC3339: Final = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)?", re.ASCII)
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_WEB: Final = re.compile(r"[Hh][Tt][Tt][Pp][Ss]?://[^/?#\\@\s]+([/?#]\S*)?")
_COUNTRY: Final = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", re.ASCII)


class Wire(BaseModel):
    """A JSON object that callers send or get: unknown fields are refused, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


def _refuse(kind: str, message: str, **facts: Any) -> PydanticCustomError:
    return PydanticCustomError(kind, message, facts or None)


def _read_instant(value: object) -> object:
    if isinstance(value, datetime):
        return value
    match = _RFC3339.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise _refuse("instant", "must be an RFC 3339 date and time such as 2026-12-04T17:00:00+01:00")
    if match[2] is None:
        raise _refuse("instant_without_offset", "needs a UTC offset, such as 2026-12-04T17:00:00+01:00 or …Z")
    try:
        read = datetime.fromisoformat(match[0].upper())
    except ValueError:
        raise _refuse("instant", "is no date and time that exists") from None
    if not EARLIEST.year < read.year < LATEST.year:
        raise _refuse("instant_out_of_range", f"must lie between the years {EARLIEST.year + 1} and {LATEST.year - 1}")
    return read


def _in_utc(value: datetime) -> datetime:
    """What callers send is bounded when it is read; what is planned from it may lie a little beyond."""
    if value.tzinfo is None:
        raise _refuse("instant_without_offset", "needs a UTC offset, such as 2026-12-04T17:00:00+01:00 or …Z")
    return value.astimezone(UTC)


def shown(text: str) -> str:
    """A caller's own word, fit to stand in a message."""
    return text[:60].encode("ascii", "replace").decode()


def instant_text(value: datetime) -> str:
    """An instant as every answer writes it: RFC 3339, UTC, `Z`."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


Instant = Annotated[
    datetime,
    BeforeValidator(_read_instant),
    AfterValidator(_in_utc),
    PlainSerializer(instant_text, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""An aware instant: RFC 3339 with an offset coming in, UTC with `Z` going out."""


def _read_day(value: object) -> object:
    if type(value) is date:
        return value
    if not isinstance(value, str) or _DAY.fullmatch(value) is None:
        raise _refuse("day", "must be a day such as 2026-12-04")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise _refuse("day", "is no day of the calendar") from None


def _bounded_day(value: date) -> date:
    if not EARLIEST.year < value.year < LATEST.year:
        raise _refuse("day_out_of_range", f"must lie between the years {EARLIEST.year + 1} and {LATEST.year - 1}")
    return value


CalendarDay = Annotated[
    date,
    BeforeValidator(_read_day),
    AfterValidator(_bounded_day),
    WithJsonSchema({"type": "string", "format": "date"}),
]
"""A day without a time, in the zone of the candidate or the interview."""


def _printable(value: str) -> str:
    if _UNPRINTABLE.search(value):
        raise _refuse("text", "must not contain control characters")
    return value


Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_printable)
]
"""A name, a title, a place: up to 200 characters."""
Prose = Annotated[str, StringConstraints(max_length=20_000), AfterValidator(_printable)]
"""Notes in the caller's own words: up to 20,000 characters."""
ExternalId = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_printable)]
Metadata = Annotated[
    dict[
        Annotated[str, StringConstraints(min_length=1, max_length=40), AfterValidator(_printable)],
        Annotated[str, StringConstraints(max_length=500), AfterValidator(_printable)],
    ],
    Field(max_length=50),
]
"""The caller's own pairs: up to 50, keys up to 40 characters, values up to 500."""


def _email(value: str) -> str:
    try:
        return validate_email(value, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        raise _refuse("email", "is not an e-mail address") from None


Email = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=320),
    AfterValidator(_email),
    AfterValidator(_printable),
    WithJsonSchema({"type": "string", "format": "email", "maxLength": 320}),
]


@cache
def zone_names() -> frozenset[str]:
    """Every IANA zone name that this machine or the `tzdata` package knows."""
    return frozenset(available_timezones()) - {"localtime", "Factory"}


def _zone(value: str) -> str:
    if value not in zone_names():
        raise _refuse("timezone", "is not an IANA time zone such as Europe/Berlin")
    return value


ZoneName = Annotated[str, StringConstraints(max_length=64), AfterValidator(_zone)]
"""An IANA time zone, spelt as IANA spells it."""


@cache
def _holiday_countries() -> dict[str, list[str]]:
    return holidays.list_supported_countries()


def _country(value: str) -> str:
    if _COUNTRY.fullmatch(value) is None:
        raise _refuse("country", "must be an ISO 3166 code such as DE or DE-BY")
    nation, _, subdivision = value.partition("-")
    known = _holiday_countries().get(nation)
    if known is None:
        raise _refuse("country", "no country of that ISO 3166-1 code has known public holidays")
    if subdivision and known and subdivision not in known:
        raise _refuse("country", "is no subdivision (ISO 3166-2) whose public holidays are known")
    return value


Country = Annotated[str, StringConstraints(max_length=6), AfterValidator(_country)]
"""An ISO 3166-1 country or ISO 3166-2 subdivision, for its public holidays."""


def _web_address(value: str) -> str:
    """Refuse what a lenient parser would repair: no slashes, empty labels, white space; and names and passwords."""
    written = _WEB.fullmatch(value)
    try:
        url = Url(value) if written else None
    except ValueError:
        url = None
    if url is None or not all((url.host or "").removesuffix(".").split(".")):
        raise _refuse("url", "must be an http or https address such as https://example.com/path")
    return value


WebAddress = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=2000),
    AfterValidator(_printable),
    AfterValidator(_web_address),
    WithJsonSchema({"type": "string", "format": "uri", "maxLength": 2000}),
]


def _of_prefix(prefix: str) -> Callable[[str], str]:
    pattern = re.compile(rf"{prefix}_[0-7][0-9a-hjkmnp-tv-z]{{25}}", re.ASCII)

    def check(value: str) -> str:
        if pattern.fullmatch(value) is None:
            raise _refuse("id", f"is not an identifier of the form {prefix}_…")
        return value

    return check


CandidateId = Annotated[str, AfterValidator(_of_prefix("cand"))]
ApplicationId = Annotated[str, AfterValidator(_of_prefix("app"))]
InterviewId = Annotated[str, AfterValidator(_of_prefix("int"))]
InterviewerId = Annotated[str, AfterValidator(_of_prefix("ivr"))]
DeadlineId = Annotated[str, AfterValidator(_of_prefix("dl"))]
InteractionId = Annotated[str, AfterValidator(_of_prefix("itx"))]
ReferenceId = Annotated[str, AfterValidator(_of_prefix("ref"))]
TaskId = Annotated[str, AfterValidator(_of_prefix("task"))]
WebhookId = Annotated[str, AfterValidator(_of_prefix("wh"))]


def example(document: dict[str, Any]) -> ConfigDict:
    """A model's configuration that shows one document which can be sent as it stands."""
    return ConfigDict(json_schema_extra={"examples": [document]})


def partial(model: Any) -> Any:
    """Turn a `…Fields` subclass into its merge patch (RFC 7396): every field may be left out, or null to reset it."""
    for info in model.model_fields.values():
        info.default, info.default_factory = None, None
        info.annotation = info.annotation | None
    model.model_rebuild(force=True)
    return model
