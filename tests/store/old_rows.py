"""Fills a database of revision 8c41d7e5b2a0 as years of use would, with one `INSERT … SELECT` a table.

For ten tasks there is an application with an interview, twenty changes, twenty-two events, as many deliveries with an
attempt each, and a first answer; ten applications are a candidate's. One name in fifty has a line break in it.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Final, Protocol

import psycopg

REVISION: Final = "8c41d7e5b2a0"
_ACCOUNTS: Final = 20
_FIRST_SECOND: Final = 1_790_000_000
_RULES: Final = (
    "debrief",
    "record_contacts",
    "ask_next_steps",
    "thank_you",
    "prepare_next_round",
    "follow_up_without_deadline",
    "last_follow_up",
    "review_silence",
    "inform_reference",
    "keep_searching",
)
_NAMES: Final = (
    *("{int}", "{int}", "{int}", "{int} || ':' || {ivr}"),
    *("{app} || ':' || {int}",) * 4,
    *("{app} || ':' || {ref}", "{cand} || ':2026-12-' || {n}"),
)
"""What follows the rule in the key of each of the ten tasks."""
_WHY: Final = (
    "'No day is known by which Nordlicht ' || {n} || ' decides after the interview of Monday 7 December: ask for it in"
    " your thank-you note, and how they answer, so that you know how long to wait.'"
)
_TASK: Final = (
    """'{{"id":"' || {task} || '","rule":"debrief","status":"scheduled","why":"' || """ + _WHY + """ || '"}}'"""
)
_CREATED: Final = (
    """'{{"status":[null,"scheduled"],"opens_at":[null,"2026-12-07T11:00:00Z"],"due_at":[null,"2026-12-08T11:00:00Z"],"""
    """"title":[null,"Ask Nordlicht when you will hear from them"],"why":[null,"' || """ + _WHY + """ || '"],"""
    """"optional":[null,false],"interview_id":[null,"' || {int} || '"]}}'"""
)
_BECAME_DUE: Final = """'{"status":["scheduled","due"]}'"""


class _Dialect(Protocol):
    def numbers(self, count: int) -> str: ...
    def identifier(self, prefix: str, number: str) -> str: ...
    def instant(self, seconds: str) -> str: ...


class _Sqlite:
    def numbers(self, count: int) -> str:
        return f"(WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {count}) SELECT n FROM c)"

    def identifier(self, prefix: str, number: str) -> str:
        return f"printf('{prefix}_%026d', {number})"

    def instant(self, seconds: str) -> str:
        return f"strftime('%Y-%m-%d %H:%M:%S.000000', {_FIRST_SECOND} + {seconds}, 'unixepoch')"


class _Postgres:
    def numbers(self, count: int) -> str:
        return f"generate_series(1, {count}) AS numbers(n)"

    def identifier(self, prefix: str, number: str) -> str:
        return f"'{prefix}_' || lpad(CAST({number} AS text), 26, '0')"

    def instant(self, seconds: str) -> str:
        return f"to_timestamp({_FIRST_SECOND} + {seconds})"


def fill(url: str, tasks: int) -> None:
    """Write about so many tasks and everything that comes with them; the database is as old as `REVISION`."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file:
            for statement in _statements(tasks, _Sqlite(), lambda _table, expressions: expressions):
                file.execute(statement)
            file.commit()
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    with psycopg.connect(url, autocommit=True) as server:
        server.execute("SET session_replication_role = replica")  # whose keys are right need not be looked up
        for statement in _statements(tasks, _Postgres(), lambda table, named: _typed(server, table, named)):
            server.execute(statement.encode())
        server.execute("VACUUM ANALYZE")
        server.execute("CHECKPOINT")


def _typed(server: psycopg.Connection, table: str, expressions: dict[str, str]) -> dict[str, str]:
    query = "SELECT column_name, udt_name FROM information_schema.columns WHERE table_name = %s"
    types: dict[str, str] = dict(server.execute(query, [table]).fetchall())
    return {name: f"CAST({each} AS {types[name]})" for name, each in expressions.items()}


def _statements(tasks: int, dialect: _Dialect, typed: Callable[[str, dict[str, str]], dict[str, str]]) -> Iterator[str]:
    for table, (count, columns) in _tables(tasks, dialect).items():
        expressions = typed(table, columns)
        yield (
            f'INSERT INTO "{table}" ({", ".join(expressions)}) '
            f"SELECT {', '.join(expressions.values())} FROM {dialect.numbers(count)}"
        )


def _tables(tasks: int, dialect: _Dialect) -> dict[str, tuple[int, dict[str, str]]]:
    """How many rows each table gets, and the columns of the n-th, in an order in which they can be inserted."""
    applications = tasks // 10
    candidates = applications // 10 + 1
    of_application = _names(dialect, "n")
    of_task = _names(dialect, "((n - 1) / 10 + 1)") | {"task": dialect.identifier("task", "n")}
    of_event = _names(dialect, "((n - 1) / 22 + 1)") | {"task": dialect.identifier("task", f"((n - 1) % {tasks} + 1)")}
    now, created = dialect.instant("0"), dialect.instant("n")
    account = dialect.identifier("acct", f"(n % {_ACCOUNTS} + 1)")
    stored = {"created_at": created, "updated_at": created, "account_id": account}
    referable = stored | {"metadata": "'{}'"}
    name = "'Dana' || CASE n % 50 WHEN 0 THEN char(10) ELSE ' ' END || 'Reyes ' || n"
    if isinstance(dialect, _Postgres):
        name = name.replace("char(10)", "chr(10)")
    rules = " ".join(f"WHEN {place} THEN '{rule}'" for place, rule in enumerate(_RULES))
    keys = " ".join(
        f"WHEN {place} THEN '{rule}:' || {following.format(**of_task)}"
        for place, (rule, following) in enumerate(zip(_RULES, _NAMES, strict=True))
    )
    of_change = _names(dialect, "(((n + 1) / 2 - 1) / 10 + 1)")
    event, delivery = dialect.identifier("evt", "n"), dialect.identifier("del", "n")
    # fmt: off
    return {
        "accounts": (_ACCOUNTS, {
            "id": dialect.identifier("acct", "n"), "name": "'account'", "last_sequence": "100000000", "created_at": now,
        }),
        "api_keys": (_ACCOUNTS * 3 // 2, {
            "id": dialect.identifier("key", "n"), "account_id": account, "name": name, "prefix": "'afk_'",
            "digest": "'digest ' || n", "scopes": "'[\"admin\"]'", "created_at": now,
        }),
        "candidates": (candidates, referable | {
            "id": dialect.identifier("cand", "n"), "is_default": "FALSE", "name": name, "timezone": "'Europe/Berlin'",
            "policy": "'{}'", "time_off": "'[]'",
        }),
        "applications": (applications, referable | {
            "id": of_application["app"], "candidate_id": of_application["cand"], "company": "'Nordlicht ' || n",
            "job_title": "'Data Engineer'", "company_culture": "'unknown'", "interest": "'interested'",
            "status": "'active'", "status_changed_at": created,
        }),
        "interviewers": (applications, referable | {
            "id": of_application["ivr"], "name": name, "title": "'Head of Data'", "role": "'interviewer'",
        }),
        "interviews": (applications, referable | {
            "id": of_application["int"], "application_id": of_application["app"], "round": "1", "type": "'video'",
            "starts_at": created, "ends_at": created, "timezone": "'Europe/Berlin'", "status": "'scheduled'",
            "location": "'https://meet.example/' || n",
        }),
        "interview_interviewers": (applications, {
            "interview_id": of_application["int"], "interviewer_id": of_application["ivr"],
        }),
        "references": (candidates, stored | {
            "id": dialect.identifier("ref", "n"), "candidate_id": dialect.identifier("cand", "n"), "name": name,
            "knows_interviewer_ids": "'[]'",
        }),
        "deadlines": (applications, stored | {
            "id": dialect.identifier("dl", "n"), "application_id": of_application["app"],
            "interview_id": of_application["int"], "kind": "'decision'", "stated_at": created, "status": "'open'",
            "description": "'They answer by then'", "passes_at": created,
        }),
        "interactions": (2 * applications, stored | {
            "id": dialect.identifier("ixn", "n"), "application_id": dialect.identifier("app", "((n + 1) / 2)"),
            "direction": "'outbound'", "channel": "'email'", "purpose": "'thank_you'", "occurred_at": created,
            "needs_reply": "FALSE",
        }),
        "tasks": (tasks, stored | {
            "id": of_task["task"], "key": f"CASE n % 10 {keys} END", "rule": f"CASE n % 10 {rules} END",
            "title": "'Ask Nordlicht when you will hear from them'", "why": _WHY.format(**of_task),
            "guidance": "'[\"record-next-steps\",\"ask-in-note\"]'", "optional": "FALSE",
            "candidate_id": of_task["cand"], "application_id": of_task["app"], "interview_id": of_task["int"],
            "opens_at": created, "due_at": created, "expires_at": created,
            "status": "CASE WHEN n % 10 < 7 THEN 'done' ELSE 'scheduled' END",
            "next_transition_at": f"CASE WHEN n % 10 < 7 THEN NULL ELSE {created} END",
        }),
        "letters": (applications, stored | {
            "id": dialect.identifier("let", "n"), "task_id": dialect.identifier("task", "(n * 10)"), "version": "1",
            "subject": "'Thank you for the conversation'", "body": _WHY.format(**of_application),
        }),
        "task_changes": (2 * tasks, {
            "account_id": account, "at": created, "task_id": dialect.identifier("task", "((n + 1) / 2)"),
            "change": "CASE n % 2 WHEN 1 THEN 'created' ELSE 'became_due' END", "cause_kind": "'fact'",
            "cause_action": "'created'", "cause_resource": "'interview'", "event_id": event,
            "changed": f"CASE n % 2 WHEN 1 THEN {_CREATED.format(**of_change)} ELSE {_BECAME_DUE} END",
        }),
        "events": (22 * applications, {
            "id": event, "account_id": account, "sequence": "n", "type": "'task.created'", "timestamp": created,
            "data": _TASK.format(**of_event), "candidate_id": of_event["cand"], "application_id": of_event["app"],
            "task_id": of_event["task"], "pending": "FALSE",
        }),
        "webhook_endpoints": (_ACCOUNTS, stored | {
            "id": dialect.identifier("wh", f"(n % {_ACCOUNTS} + 1)"), "url": "'https://example.com/'",
            "event_types": "'[]'", "filters": "'{}'", "format": "'standard'", "payload": "'full'",
            "status": "'enabled'", "sealed_secret": "'sealed'",
        }),
        "deliveries": (22 * applications, {
            "id": delivery, "account_id": account, "endpoint_id": dialect.identifier("wh", f"(n % {_ACCOUNTS} + 1)"),
            "event_id": event, "status": "'delivered'", "attempt_count": "1", "claim_count": "1",
            "completed_at": created, "created_at": created,
        }),
        "delivery_attempts": (22 * applications, {
            "delivery_id": delivery, "number": "1", "started_at": created, "duration_ms": "20", "status_code": "204",
        }),
        "first_answers": (applications, {
            "account_id": account, "key": "'request ' || n", "digest": "'digest'", "status": "201",
            "sealed": _TASK.format(**of_event), "created_at": created,
        }),
    }
    # fmt: on


def _names(dialect: _Dialect, application: str) -> dict[str, str]:
    """The identifiers of what belongs to an application, by their prefixes."""
    candidate = f"(({application} - 1) / 10 + 1)"
    return {
        "n": application,
        "app": dialect.identifier("app", application),
        "int": dialect.identifier("int", application),
        "ivr": dialect.identifier("ivr", application),
        "cand": dialect.identifier("cand", candidate),
        "ref": dialect.identifier("ref", candidate),
    }
