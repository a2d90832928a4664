"""Exports, imports and erasure agree about candidates of every kind, generated through the API."""

import asyncio
import json
import os
import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, Final

import httpx
from hypothesis import HealthCheck, Phase, given, note, settings

from app.usecases.accounts.accounts import create_account
from tests.api.candidate_comparison import (
    assert_all_renamed,
    assert_same_answers,
    assert_same_events,
    assert_same_export,
    names_of_later_tasks,
    read_everything,
)
from tests.api.candidate_scripts import Scripts
from tests.api.candidate_steps import pairs
from tests.api.candidate_traces import assert_none, traces_of
from tests.api.candidate_writer import Account, Writer, write
from tests.clocks import NOON, FrozenClock
from tests.databases import PostgresTemplate, SqliteTemplate
from tests.portability import SECTIONS, export_candidate, import_candidate
from tests.service import Api, serving, settings_for

_LIVES: Final = int(os.environ.get("AFTERVIEW_FUZZ_LIVES", "5"))
_LONG: Final = "AFTERVIEW_FUZZ_LIVES" in os.environ
_EXPORTED_AT: Final = re.compile(rb'"exported_at":"[^"]*"')
REQUIRED: Final = frozenset(
    {*SECTIONS, "events", "default", "not default", "policy", "time off", "external id", "metadata", "feed token"}
    | {"shared interviewer", "known interviewer", "knows an interviewer", "wrong name", "invitation"}
    | {"snoozed", "reopened", "second version", "contact by a task"}
    | {f"task {status}" for status in ("scheduled", "due", "overdue", "done", "skipped", "cancelled", "expired")}
    | {f"deadline {what}" for what in ("decision", "commitment", "reply", "due_on", "due_at")}
    | {f"deadline {status}" for status in ("open", "met", "superseded", "cancelled")}
)
"""What some candidate of every run must have, so that nothing is compared with nothing."""


def test_exports_imports_and_erasure_agree(template: SqliteTemplate | PostgresTemplate) -> None:
    """The same candidates on every run, and others where AFTERVIEW_FUZZ_LIVES says how many."""
    met = Counter[str]()

    @settings(
        max_examples=_LIVES,
        derandomize=not _LONG,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink] if _LONG else [Phase.generate],
    )
    @given(pairs)
    def agree(scripts: Scripts) -> None:
        note(str(scripts))
        url = template.fresh()
        met.update(asyncio.run(_checked(url, scripts)))
        template.give_back(url)

    agree()
    assert REQUIRED - met.keys() == set()
    assert met["accepted"] > 2 * (met["refused"] + met["left out"]), met


async def _checked(url: str, scripts: Scripts) -> Counter[str]:
    """Everything that must hold of one pair of candidates. Answers with what there was to compare."""
    clock = FrozenClock()
    async with (
        serving(settings_for(url, requests_per_minute=1_000_000), clock) as api,
        _second_service(api) as elsewhere,
    ):
        account = Account(api, clock)
        subject, bystander = await write(account, scripts)
        met = await _features(api, subject, bystander) + account.answered
        imported = await _is_the_same_elsewhere(account, subject, elsewhere)
        await _goes_on_alike(account, subject, elsewhere, imported, timedelta(hours=scripts.later))
        await _is_erased_and_comes_back(account, url, subject, bystander, elsewhere, imported)
        return met


@asynccontextmanager
async def _second_service(api: Api) -> AsyncIterator[Api]:
    """The API with the key of another account."""
    account_id, key = await api.database.run_in_transaction(create_account, "another", NOON)
    transport = httpx.ASGITransport(api.app, raise_app_exceptions=False)
    headers = {"authorization": f"Bearer {key}"}
    async with Api(transport=transport, base_url="http://afterview.test", headers=headers) as client:
        client.account_id, client.database, client.app = account_id, api.database, api.app
        yield client


async def _is_the_same_elsewhere(account: Account, subject: Writer, elsewhere: Api) -> dict[str, Any]:
    """Exported, imported into another account, exported again; and read."""
    document = await export_candidate(account.api, subject.candidate_id)
    imported = await import_candidate(elsewhere, document)
    names: dict[str, str] = imported["identifiers"]
    assert_all_renamed(document, names)
    await account.settle()
    again = await export_candidate(elsewhere, imported["id"])
    assert_same_export(document, again, names, "imported elsewhere")
    mine, theirs = await read_everything(account.api, document), await read_everything(elsewhere, again)
    assert_same_answers(mine, theirs, names)
    tokens = await elsewhere.get(f"/v1/candidates/{imported['id']}/feed-tokens")
    assert tokens.json()["items"] == [], "a token is a secret, which no export has"
    return imported


async def _goes_on_alike(
    account: Account, subject: Writer, elsewhere: Api, imported: dict[str, Any], span: timedelta
) -> None:
    """Time does the same to both."""
    account.clock.pass_time(span)
    await account.settle()
    mine = await export_candidate(account.api, subject.candidate_id)
    theirs = await export_candidate(elsewhere, imported["id"])
    names = names_of_later_tasks(mine, theirs, imported["identifiers"])
    assert_same_export(mine, theirs, names, "as time goes on", in_order=False)
    assert_same_events(mine, theirs, names)


async def _is_erased_and_comes_back(
    account: Account, url: str, subject: Writer, bystander: Writer, elsewhere: Api, imported: dict[str, Any]
) -> None:
    """Erased, nothing is left of the candidate, nor of their import, and nothing has become of the bystander."""
    api = account.api
    document, theirs = await export_candidate(api, subject.candidate_id), await _bystander(api, bystander)
    names: dict[str, str] = imported["identifiers"]
    people = _own_people(account, document)
    own = _identifiers(document) | subject.identifiers | people
    gone = own | {*names.values()} | _identifiers(await export_candidate(elsewhere, imported["id"]))
    for client, candidate in ((elsewhere, imported["id"]), (api, subject.candidate_id)):
        assert (await client.delete(f"/v1/candidates/{candidate}")).status_code == 204

    assert await _bystander(api, bystander) == theirs, "erasing somebody else changed something"
    left = traces_of(url, gone, _own_words(account, people), api.app.state.seal.decrypt)
    assert_none(left)

    back = await import_candidate(api, document)
    await account.settle()
    again = await export_candidate(api, back["id"])
    assert_same_export(document, again, back["identifiers"], "erased and imported again", in_order=False)
    assert await _bystander(api, bystander) == theirs, "importing somebody else changed something"


async def _bystander(api: Api, bystander: Writer) -> tuple[bytes, list[Any]]:
    """All that is exported of the bystander, byte for byte but for the moment, and what they have to do."""
    exported = (await api.get(f"/v1/candidates/{bystander.candidate_id}/export")).content
    tasks = (await api.get(f"/v1/tasks?candidate_id={bystander.candidate_id}&limit=200")).json()["items"]
    return _EXPORTED_AT.sub(b'"exported_at":""', exported, count=1), tasks


def _identifiers(document: dict[str, Any]) -> set[str]:
    """Of everything in an export but the interviewers, whom others may know."""
    sections = {*SECTIONS, "events"} - {"interviewers", "debriefs"}
    return {document["candidate"]["id"]} | {each["id"] for name in sections for each in document[name]}


def _own_people(account: Account, document: dict[str, Any]) -> set[str]:
    """The interviewers whom the subject's rows or events name, or who were removed, and whom the bystander never met.

    What was answered about an interviewer who came and went without an interview belongs to the account.
    """
    text = json.dumps(document)
    named = {each for each in account.met_by if f'"{each}"' in text} | account.removed - account.by_themselves
    return {each for each, met_by in account.met_by.items() if met_by == {0} and each in named}


def _own_words(account: Account, people: set[str]) -> set[str]:
    """The subject's words, and those of the subject's own people; not those of others."""
    of_anybody = {word for words in account.people.values() for word in words}
    own = {word for word, number in account.words.items() if number == 0} - of_anybody
    return own.union(*(account.people[each] for each in people))


async def _features(api: Api, subject: Writer, bystander: Writer) -> Counter[str]:
    """What the subject has, of the features that are worth comparing."""
    document, theirs = (
        await export_candidate(api, subject.candidate_id),
        await export_candidate(api, bystander.candidate_id),
    )
    candidate, tasks = document["candidate"], document["tasks"]
    stated, interviews = document["deadlines"], document["interviews"]
    people, others = ({each["id"] for each in side["interviewers"]} for side in (document, theirs))
    tokens = (await api.get(f"/v1/candidates/{subject.candidate_id}/feed-tokens")).json()["items"]
    is_default = (await api.get(f"/v1/candidates/{subject.candidate_id}")).json()["is_default"]
    met = Counter(["default" if is_default else "not default"])
    met.update(name for name in (*SECTIONS, "events") if document[name])
    met.update(f"task {each['status']}" for each in tasks)
    met.update(f"deadline {each[name]}" for each in stated for name in ("kind", "status"))
    met.update(f"deadline {name}" for each in stated for name in ("due_on", "due_at") if each[name] is not None)
    for feature, found in (
        ("snoozed", any(each["snoozed_until"] for each in tasks)),
        ("reopened", any(one["change"] == "reopened" for each in tasks for one in each["history"])),
        ("shared interviewer", people & others),
        ("known interviewer", any(each["external_id"] for each in document["interviewers"] if each["id"] in others)),
        ("wrong name", any(each["wrong_name_for"] for each in document["debriefs"])),
        ("knows an interviewer", any(each["knows_interviewer_ids"] for each in document["references"])),
        ("second version", any(each["version"] > 1 for each in document["letters"])),
        ("contact by a task", any(each["task_id"] for each in document["interactions"])),
        ("invitation", any(each["invitation_uid"] for each in interviews)),
        ("time off", candidate["time_off"]),
        ("policy", candidate["policy"]),
        ("external id", any(each["external_id"] for each in (candidate, *document["applications"], *interviews))),
        ("metadata", any(each["metadata"] for each in (candidate, *document["applications"], *interviews))),
        ("feed token", tokens),
    ):
        met[feature] += bool(found)
    return +met
