"""Letters: drafted, checked, and stored with their tasks. What is stored changes no plan."""

from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, delete
from sqlmodel import col

from app.errors import Conflict, FieldError, InvalidFields, NotFound, TaskEnded
from app.etiquette.facts import CompanyCulture, TaskStatus
from app.etiquette.reconcile import OPEN
from app.ids import new_id
from app.letters.facts import Finding, LetterFacts, Severity, Tone
from app.letters.kinds import KIND_OF_RULE
from app.letters.template import Template, TemplateInvalid
from app.resources import letters as wire
from app.store.db import Reader, UnitOfWork
from app.store.letter_tables import LetterRow
from app.store.letters import latest_letter
from app.store.mapping import shaped
from app.store.objects import owned
from app.store.paging import Page, PageRequest, fetch_page
from app.store.preconditions import Precondition
from app.store.record import every
from app.store.records import LetterRecord, TaskRecord
from app.usecases.letters.letter_facts import facts_given, facts_of_task
from app.usecases.letters.letter_templates import own_template
from app.usecases.letters.letter_threads import check, draft

_MOST_VERSIONS: Final = 50
"""An editor may keep a letter at every stroke: the oldest versions go."""


async def draft_letter(
    reader: Reader, threads: Executor, account_id: str, wanted: wire.LetterWanted, now: datetime
) -> wire.LetterDraft:
    """Draft the letter that a task asks for. Raises InvalidFields for a task that asks for none."""
    facts, tone, template = await reader.read(_wanted, account_id, wanted, now)
    try:
        made = await draft(threads, facts, tone, template)
    except TemplateInvalid as error:
        whose = "the service's" if template is None else "your own"
        raise Conflict(f"{whose} template for {facts.kind} letters fails on this case: {error}") from error
    findings = await check(threads, facts, made.subject, made.body)
    return wire.LetterDraft(
        task_id=wanted.task_id,
        kind=facts.kind,
        tone=tone,
        language=wanted.language,
        subject=made.subject,
        body=made.body,
        channel=made.channel,
        to=made.to,
        used=made.used,
        missing=list(made.missing),
        check=_checked(findings, sending=False),
    )


def _wanted(
    connection: Connection, account_id: str, wanted: wire.LetterWanted, now: datetime
) -> tuple[LetterFacts, Tone, Template | None]:
    """What a draft is made from; no template where the service's own is used."""
    facts = _of_task(connection, account_id, wanted.task_id, wanted.points, now)
    tone = wanted.tone or _tone(facts)
    return facts, tone, own_template(connection, account_id, facts.kind, tone)


async def check_letter(
    reader: Reader, threads: Executor, account_id: str, letter: wire.LetterToCheck, now: datetime
) -> wire.LetterCheck:
    """Check a letter against its task's case, or against what the caller says of it."""
    if letter.facts is not None:
        facts = facts_given(letter.facts)
    else:
        facts = await reader.read(_of_task, account_id, letter.task_id or "", (), now)
    return _checked(await check(threads, facts, letter.subject, letter.body), sending=True)


async def keep_letter(
    reader: Reader,
    tx: UnitOfWork,
    threads: Executor,
    account_id: str,
    task_id: str,
    fields: wire.LetterFields,
    condition: Precondition,
    now: datetime,
) -> wire.LetterKept:
    """Store a letter with its task, as a new version where it differs from the last one.

    It is checked before the transaction begins, which therefore waits for no other letter. Raises Conflict for a task
    that asks for no letter, TaskEnded when it was sent already, or never will be.
    """
    facts = await reader.read(_of_open_task, account_id, task_id, now)
    findings = await check(threads, facts, fields.subject, fields.body)
    row = await tx.read(_locked_letter, account_id, task_id)
    if row is not None:
        condition.refuse_changed(row)
    if row is None or (row.subject, row.body) != (fields.subject, fields.body):
        row = tx.add(
            LetterRecord(
                id=new_id("let"),
                account_id=account_id,
                task_id=task_id,
                version=1 if row is None else row.version + 1,
                created_at=now,
                updated_at=now,
                **fields.model_dump(),
            )
        )
        old = col(LetterRow.version) <= row.version - _MOST_VERSIONS
        await tx.execute(delete(LetterRecord.TABLE).where(col(LetterRow.task_id) == task_id, old))
    return shaped(wire.LetterKept, row, sent_at=None, check=_checked(findings, sending=False))


def _of_open_task(connection: Connection, account_id: str, task_id: str, now: datetime) -> LetterFacts:
    """What is known for the letter of a task that a letter can be stored with."""
    _refuse_letterless(owned(connection, TaskRecord, account_id, task_id))
    return facts_of_task(connection, account_id, task_id, (), now)


def _locked_letter(connection: Connection, account_id: str, task_id: str) -> LetterRecord | None:
    """The letter of a task that a letter can be stored with, if it has one; the task is locked."""
    _refuse_letterless(owned(connection, TaskRecord, account_id, task_id, lock=True))
    return latest_letter(connection, task_id)


def _refuse_letterless(task: TaskRecord) -> None:
    """Raise Conflict for a task that asks for no letter, TaskEnded when it was sent already, or never will be."""
    if task.rule not in KIND_OF_RULE:
        raise Conflict(f"a task of the rule {task.rule} asks for no letter")
    if task.status not in (*OPEN, TaskStatus.EXPIRED):
        raise TaskEnded(task.id, task.status, "given another letter; reopen it first")


async def read_letter(reader: Reader, account_id: str, task_id: str) -> wire.Letter:
    """The letter that is stored with a task. Raises NotFound."""
    task, row = await reader.read(_task_and_letter, account_id, task_id)
    return shaped(wire.Letter, row, sent_at=task.closed_at if task.status == TaskStatus.DONE else None)


async def list_versions(reader: Reader, account_id: str, task_id: str, page: PageRequest) -> Page[wire.LetterVersion]:
    """All versions of a task's letter, oldest first."""
    rows = await reader.read(_versions, account_id, task_id, page)
    return rows.of([shaped(wire.LetterVersion, row) for row in rows.items])


def _versions(connection: Connection, account_id: str, task_id: str, page: PageRequest) -> Page[LetterRecord]:
    owned(connection, TaskRecord, account_id, task_id)
    query = every(LetterRecord).where(col(LetterRow.task_id) == task_id)
    return fetch_page(connection, LetterRecord, query, [col(LetterRow.id)], page)


async def delete_letter(tx: UnitOfWork, account_id: str, task_id: str, condition: Precondition) -> None:
    """Remove a task's letter, with all its versions. Raises NotFound where there is none."""
    _, row = await tx.read(_task_and_letter, account_id, task_id, lock=True)
    condition.refuse_changed(row)
    await tx.execute(delete(LetterRecord.TABLE).where(col(LetterRow.task_id) == task_id))


def _task_and_letter(
    connection: Connection, account_id: str, task_id: str, *, lock: bool = False
) -> tuple[TaskRecord, LetterRecord]:
    """The account's task, and the letter that is stored with it. Raises NotFound."""
    task = owned(connection, TaskRecord, account_id, task_id, lock=lock)
    row = latest_letter(connection, task_id)
    if row is None:
        raise NotFound("letter of task", task_id)
    return task, row


def _of_task(
    connection: Connection, account_id: str, task_id: str, points: Sequence[str | wire.LetterPoint], now: datetime
) -> LetterFacts:
    """As `facts_of_task`, for a task that a body names."""
    try:
        return facts_of_task(connection, account_id, task_id, points, now)
    except NotFound:
        raise InvalidFields(FieldError("/task_id", "there is no such task")) from None


def _tone(facts: LetterFacts) -> Tone:
    return Tone.FORMAL if facts.company_culture is CompanyCulture.FORMAL else Tone.FRIENDLY


def _checked(findings: Iterable[Finding], *, sending: bool) -> wire.LetterCheck:
    """What a check found. A letter may be written before it is time to send it: then that is a hint."""
    shown = [
        wire.LetterFinding(
            check=each.check,
            severity=Severity.HINT if each.check == "too_early" and not sending else each.severity,
            guidance=list(each.guidance),
            message=each.message,
            start=each.start,
            end=each.end,
            suggestion=each.suggestion,
        )
        for each in findings
    ]
    return wire.LetterCheck(ok=all(each.severity is not Severity.ERROR for each in shown), findings=shown)
