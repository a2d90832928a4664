"""What fuzzing must know beyond the OpenAPI document. Schemathesis loads it, in its own process."""

import os
import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, Final
from uuid import uuid4

import schemathesis
from hypothesis import strategies as st
from schemathesis.core.failures import AcceptedNegativeData, Failure
from schemathesis.openapi.checks import RejectedPositiveData

from app.api.etags import TAGS_PATTERN
from tests.api.documents import UNKNOWN_ID
from tests.contract.fuzzing import OWN_KEY

_DAYS: Final = st.dates(date(1971, 1, 2), date(2189, 12, 30))
_OFFSETS: Final = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
_TIMES: Final = st.times(timezones=_OFFSETS | st.just(UTC))
_NOWHERE: Final = "http://127.0.0.1:9/"
_REAL: Final = {"timezone": "Europe/Berlin", "country": "DE-BE"}
"""Values from lists that are too long for a document."""

# What the document's formats allow is more than the service takes: years that nobody plans for, hosts that no mail
# reaches. Data that is meant to be good keeps to what is good.
for name, good in {
    "date-time": st.builds(datetime.combine, _DAYS, _TIMES).map(datetime.isoformat),
    "date": _DAYS.map(date.isoformat),
    "email": st.from_regex(r"[a-z]{1,9}@[a-z]{1,9}\.example\.com", fullmatch=True),
    "uri": st.from_regex(r"https?://[a-z]{1,9}\.example\.com(/[a-z]{0,5}){0,3}", fullmatch=True),
}.items():
    schemathesis.openapi.format(name, good)

_BEYOND_THE_DOCUMENT: Final = (
    ("/", r"must have a character that can be seen|must be one line of text, which cannot hold U\+\w+"),
    ("/", "must be an address without characters that cannot be seen"),
    # Objects that must exist, or be part of the same document.
    ("", r"there is no such (candidate|application|interview|interviewer|task)( (of|in) this application)?"),
    ("", r"names (nothing|no \w+) of this document"),
    ("", "names nobody of this application"),
    ("", "is there twice"),
    ("/tasks/", "is to be given if, and only if, the task ended"),
    ("/wrong_names_noted_at", "must tell of each of wrong_name_for when it was noted"),
    ("/wrong_name_for/", "did not sit on the panel of this interview"),
    ("/id", "stands for another object already"),
    # One field and another: JSON Schema could say some of it, at the price of clients that nobody can generate.
    ("", "give (exactly one|only one|either) .*"),
    ("/application_id", "is required"),
    ("/task_id", r"a task of the rule \w+ asks for no letter"),
    # A language of its own.
    ("/v1/letter-templates/", ".*"),
    # Files, whose grammar is not JSON Schema's, and what goes with them.
    ("/import", "(there (is|are)|line|the (event|card)|two events|its events|METHOD|DTSTART|DTEND|card) .*"),
    ("/import?company", "is required: .*"),
    ("/import/application", "is required: .*"),
    ("/import?", "belongs to a .*"),
    # Instants and days, and their order among each other, the present one included.
    ("", r"must (not )?lie (before|after|within|in) .*"),
    ("", "must lie between the years 1971 and 2189"),
    # A chat, and a message without words.
    ("/payload", "must be full: .*"),
    # The values of a policy: `GET /v1/policy` lists them with their units.
    ("/policy/", ".*"),
    # What only an answer can show.
    ("?cursor", "is not a next_cursor of this list; .*"),
    ("?types", "there is no event type .*"),
)
"""For which places, and in which words, good data may be refused."""


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Leave the key alone that the requests are made with, and write to no address of the Internet.

    No `Idempotency-Key` comes twice: an answer given again can show what was removed since, and rightly so. And
    every version is the right one, or else all writes would end with 412.
    """
    if re.fullmatch(TAGS_PATTERN, case.headers.get("If-Match", "")):
        case.headers["If-Match"] = "*"
    if case.method != "GET" and (case.path_parameters or {}).get("key_id") == os.environ[OWN_KEY]:
        case.path_parameters["key_id"] = f"key_{UNKNOWN_ID}"
    if case.meta is None or case.meta.generation.mode.is_positive:
        if "Idempotency-Key" in case.headers:
            case.headers["Idempotency-Key"] = str(uuid4())
        _made_real(case.body)
        if case.path.startswith("/v1/webhooks") and isinstance(case.body, dict) and case.body.get("url"):
            case.body["url"] = _NOWHERE


def _made_real(value: Any) -> None:
    if isinstance(value, dict):
        for name, each in value.items():
            if name in _REAL and isinstance(each, str):
                value[name] = _REAL[name]
            else:
                _made_real(each)
    elif isinstance(value, list):
        for each in value:
            _made_real(each)


@schemathesis.hook
def filter_failure(context: Any, failure: Failure, case: Any, response: Any) -> bool:
    """Whether it is one: good data may be refused for what no schema can say, and bad data may stand for nothing."""
    if isinstance(failure, AcceptedNegativeData) and case.method == "PATCH" and isinstance(case.body, dict):
        # In a merge patch null removes, whatever stood there: its type is not that of the document.
        return not any(None in each.values() for each in case.body.values() if isinstance(each, dict))
    if not isinstance(failure, RejectedPositiveData):
        return True
    if any(re.fullmatch(TAGS_PATTERN, case.headers.get(name, "*")) is None for name in ("If-Match", "If-None-Match")):
        return False  # the phase of coverage makes up versions that are not of the documented form
    if response.status_code == 412 and case.method == "PUT":
        return False  # it asks to create only, or to replace only, and there is one already, or none
    if response.status_code != 422:
        return True
    return not all(_beyond_the_document(case.path, error) for error in response.json()["errors"])


def _beyond_the_document(path: str, error: dict[str, str]) -> bool:
    place = path + (error["pointer"] if "pointer" in error else f"?{error['parameter']}")
    return any(
        each in place and re.fullmatch(words, error["detail"], re.DOTALL) for each, words in _BEYOND_THE_DOCUMENT
    )
