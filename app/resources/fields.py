"""The types of wire fields: they refuse what the service could not store or act on."""

import re
import unicodedata
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
    GetJsonSchemaHandler,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError, Url

from app.texts import CONTROLS, NOT_IN_A_LINE, forbidden_in, is_visible

EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(2190, 1, 1, tzinfo=UTC)
_RFC3339: Final = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)?", re.ASCII
)
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_WEB: Final = r"[Hh][Tt][Tt][Pp][Ss]?://[^/?#\\@\s]+([/?#]\S*)?"
_COUNTRY: Final = r"[A-Z]{2}(-[A-Z0-9]{1,3})?"


_MOST_UNKNOWN: Final = 20
"""Unknown fields of an object that are reported individually: an error costs more than the field."""


class Wire(BaseModel):
    """A JSON object in a request or an answer: unknown fields are refused, instances are immutable."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    @model_validator(mode="before")
    @classmethod
    def _few_unknown_fields(cls, value: object) -> object:
        if isinstance(value, dict) and len(value) > len(cls.model_fields) + _MOST_UNKNOWN:
            unknown = next(name for name in value if name not in cls.model_fields)
            raise _refuse(
                "fields",
                "has {count} fields, and {unknown} is not one that is known",
                count=len(value),
                unknown=shown(str(unknown)),
            )
        return value


class JsonSchema:
    """Keywords of JSON Schema that describe a check, so that the OpenAPI document documents it."""

    def __init__(self, **schema: Any) -> None:
        self._schema = schema

    def __get_pydantic_json_schema__(self, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(core_schema), **self._schema}


def at_most(count: int) -> tuple[Any, BeforeValidator]:
    """Annotations of a map of at most `count` members; a larger one is refused before its members are validated."""

    def few(value: object) -> object:
        if isinstance(value, dict) and len(value) > count:
            raise PydanticCustomError("members", "must not have more than {count} members", {"count": count})
        return value

    return Field(max_length=count), BeforeValidator(few)


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
    """Requests are bounded in `_read_instant`; instants planned from them may lie a little beyond."""
    if value.tzinfo is None:
        raise _refuse("instant_without_offset", "needs a UTC offset, such as 2026-12-04T17:00:00+01:00 or …Z")
    return value.astimezone(UTC)


def shown(text: str) -> str:
    """A caller's own word, shortened and in ASCII, to be quoted in a message."""
    return text[:60].encode("ascii", "replace").decode()


def instant_text(value: datetime) -> str:
    """An instant as answers write it: RFC 3339, in UTC, with `Z`."""
    in_utc = value if value.tzinfo is UTC else value.astimezone(UTC)
    return f"{in_utc.isoformat()[:-6]}Z"


Instant = Annotated[
    datetime,
    BeforeValidator(_read_instant),
    AfterValidator(_in_utc),
    PlainSerializer(instant_text, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""An aware instant: RFC 3339 with an offset in requests, UTC with `Z` in answers."""


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
    if (found := forbidden_in(value, one_line=False)) is not None:
        raise _refuse("text", "must not contain the control character {found}", found=found)
    return value


def _one_line(value: str) -> str:
    if (found := forbidden_in(value, one_line=True)) is not None:
        raise _refuse("line", "must be one line of text, which cannot hold {found}", found=found)
    if value and not is_visible(value):
        raise _refuse("line", "must have a character that can be seen")
    return value


_SCHEMA_PRINTABLE: Final = JsonSchema(pattern=f"^[^{CONTROLS}]*$")
_NO_LINE: Final = f"{CONTROLS}{NOT_IN_A_LINE}"
_SCHEMA_ONE_LINE: Final = JsonSchema(pattern=f"^[^{_NO_LINE}]*$")
Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(_one_line),
    JsonSchema(pattern=rf"^[^{_NO_LINE}]*[^\s{_NO_LINE}][^{_NO_LINE}]*$"),
]
"""A name, a title, a place: one line of 1 to 200 characters, at least one of them visible."""
OptionalLine = Annotated[str, StringConstraints(max_length=200), AfterValidator(_one_line), _SCHEMA_ONE_LINE]
"""One line of up to 200 characters; may be empty."""
Prose = Annotated[str, StringConstraints(max_length=20_000), AfterValidator(_printable), _SCHEMA_PRINTABLE]
"""Notes in the caller's own words: up to 20,000 characters."""
ExternalId = Annotated[
    str, StringConstraints(min_length=1, max_length=200), AfterValidator(_one_line), _SCHEMA_ONE_LINE
]
LONGEST_UID: Final = 600
"""Characters: the most that databases can index, and twice what calendars use."""
InvitationUid = Annotated[
    str, StringConstraints(min_length=1, max_length=LONGEST_UID), AfterValidator(_one_line), _SCHEMA_ONE_LINE
]
"""The UID of an invitation, chosen by its calendar."""
Metadata = Annotated[
    dict[
        Annotated[str, StringConstraints(min_length=1, max_length=40), AfterValidator(_one_line)],
        Annotated[str, StringConstraints(max_length=500), AfterValidator(_printable), _SCHEMA_PRINTABLE],
    ],
    JsonSchema(propertyNames={"minLength": 1, "maxLength": 40, "pattern": f"^[^{_NO_LINE}]*$"}),
    *at_most(50),
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
    if re.fullmatch(_COUNTRY, value, re.ASCII) is None:
        raise _refuse("country", "must be an ISO 3166 code such as DE or DE-BY")
    nation, _, subdivision = value.partition("-")
    known = _holiday_countries().get(nation)
    if known is None:
        raise _refuse("country", "no country of that ISO 3166-1 code has known public holidays")
    if subdivision and known and subdivision not in known:
        raise _refuse("country", "is no subdivision (ISO 3166-2) whose public holidays are known")
    return value


Country = Annotated[str, StringConstraints(max_length=6), AfterValidator(_country), JsonSchema(pattern=f"^{_COUNTRY}$")]
"""An ISO 3166-1 country or ISO 3166-2 subdivision, for its public holidays."""


_CREDENTIALS: Final = re.compile(r"[A-Za-z]+://[^/?#]*@")


def _web_address(value: str) -> str:
    """Refuse credentials, and what a lenient parser would repair: missing slashes, empty labels, white space."""
    written = re.fullmatch(_WEB, value)
    try:
        url = Url(value) if written else None
    except ValueError:
        url = None
    if any(unicodedata.category(each) == "Cf" for each in value):
        raise _refuse("url", "must be an address without characters that cannot be seen")
    if _CREDENTIALS.match(value):
        raise _refuse("url", "must not contain a user name or password")
    if url is None or not all((url.host or "").removesuffix(".").split(".")):
        raise _refuse("url", "must be an http or https address such as https://example.com/path")
    return value


WebAddress = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=2000),
    AfterValidator(_web_address),
    AfterValidator(_one_line),
    WithJsonSchema({"type": "string", "format": "uri", "pattern": f"^{_WEB}$", "maxLength": 2000}),
]


_KEY: Final = "[0-7][0-9a-hjkmnp-tv-z]{25}"


def _of_prefix(prefix: str) -> Callable[[str], str]:
    pattern = re.compile(f"{prefix}_{_KEY}", re.ASCII)

    def check(value: str) -> str:
        if pattern.fullmatch(value) is None:
            raise _refuse("id", f"is not an identifier of the form {prefix}_…")
        return value

    return check


CandidateId = Annotated[str, AfterValidator(_of_prefix("cand")), JsonSchema(pattern=f"^cand_{_KEY}$")]
ApplicationId = Annotated[str, AfterValidator(_of_prefix("app")), JsonSchema(pattern=f"^app_{_KEY}$")]
InterviewId = Annotated[str, AfterValidator(_of_prefix("int")), JsonSchema(pattern=f"^int_{_KEY}$")]
InterviewerId = Annotated[str, AfterValidator(_of_prefix("ivr")), JsonSchema(pattern=f"^ivr_{_KEY}$")]
DeadlineId = Annotated[str, AfterValidator(_of_prefix("dl")), JsonSchema(pattern=f"^dl_{_KEY}$")]
InteractionId = Annotated[str, AfterValidator(_of_prefix("itx")), JsonSchema(pattern=f"^itx_{_KEY}$")]
ReferenceId = Annotated[str, AfterValidator(_of_prefix("ref")), JsonSchema(pattern=f"^ref_{_KEY}$")]
LetterId = Annotated[str, AfterValidator(_of_prefix("let")), JsonSchema(pattern=f"^let_{_KEY}$")]
TaskId = Annotated[str, AfterValidator(_of_prefix("task")), JsonSchema(pattern=f"^task_{_KEY}$")]


def _integral(value: object) -> object:
    """JSON does not distinguish 1 from 1.0, and some languages write every number as the latter."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Integral: Final = BeforeValidator(_integral)


def example(document: dict[str, Any]) -> ConfigDict:
    """A model's configuration with one example, which can be sent unchanged."""
    return ConfigDict(json_schema_extra={"examples": [document]})


def _without_default(schema: dict[str, Any]) -> None:
    """A field that is left out of a merge patch stays unchanged."""
    schema.pop("default", None)


def partial(model: Any) -> Any:
    """Turn a `…Fields` subclass into its merge patch (RFC 7396): every field may be left out, or null to reset it.

    A field without a default cannot be null.
    """
    for info in model.model_fields.values():
        if not info.is_required():
            info.annotation = info.annotation | None
        info.default, info.default_factory = None, None
        info.json_schema_extra = _without_default
    model.model_rebuild(force=True)
    return model
