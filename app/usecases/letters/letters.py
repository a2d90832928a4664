"""Letters: drafting, checking, and storing them with their tasks. A stored letter changes no plan."""

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
from app.letters.context import LetterContext, Tone
from app.letters.finding import Finding, Severity
from app.letters.kinds import KIND_OF_RULE
from app.letters.template import Template, TemplateInvalid
from app.resources import letters as shapes
from app.store.db import Reader, UnitOfWork
from app.store.letter_tables import LetterRow
from app.store.letters import latest_letter
from app.store.mapping import shaped
from app.store.objects import load_owned
from app.store.paging import Page, PageRequest, fetch_page
from app.store.preconditions import Precondition
from app.store.record import select_record
from app.store.records import LetterRecord, TaskRecord
from app.usecases.letters.context import context_of_request, context_of_task
from app.usecases.letters.templates import own_template
from app.usecases.letters.threads import check, draft

_MOST_VERSIONS: Final = 50
"""Stored versions of a letter: an editor may save at every keystroke, so the oldest versions are deleted."""


async def draft_letter(
    reader: Reader, threads: Executor, account_id: str, request: shapes.LetterWanted, now: datetime
) -> shapes.LetterDraft:
    """Draft and check the letter of a task.

    Raises InvalidFields for a task that does not exist or has no letter, and Conflict for a template that fails on its
    facts.
    """
    context, tone, template = await reader.run(_load_draft_inputs, account_id, request, now)
    try:
        drafted = await draft(threads, context, tone, template)
    except TemplateInvalid as error:
        whose = "the service's" if template is None else "your own"
        raise Conflict(f"{whose} template for {context.kind} letters fails on this case: {error}") from error
    findings = await check(threads, context, drafted.subject, drafted.body)
    return shapes.LetterDraft(
        task_id=request.task_id,
        kind=context.kind,
        tone=tone,
        language=request.language,
        subject=drafted.subject,
        body=drafted.body,
        channel=drafted.channel,
        to=drafted.to,
        used=drafted.used,
        missing=list(drafted.missing),
        check=_check_result(findings, sending=False),
    )


def _load_draft_inputs(
    connection: Connection, account_id: str, request: shapes.LetterWanted, now: datetime
) -> tuple[LetterContext, Tone, Template | None]:
    """The context, tone and template of a draft; no template if the built-in one is used."""
    context = _context_of_task_in_body(connection, account_id, request.task_id, request.points, now)
    tone = request.tone or _tone(context)
    return context, tone, own_template(connection, account_id, context.kind, tone)


async def check_letter(
    reader: Reader, threads: Executor, account_id: str, letter: shapes.LetterToCheck, now: datetime
) -> shapes.LetterCheck:
    """Check a letter in the context of its task, or in one that the request states. Raises InvalidFields."""
    if letter.facts is not None:
        context = context_of_request(letter.facts)
    else:
        context = await reader.run(_context_of_task_in_body, account_id, letter.task_id or "", (), now)
    return _check_result(await check(threads, context, letter.subject, letter.body), sending=True)


async def store_letter(
    reader: Reader,
    tx: UnitOfWork,
    threads: Executor,
    account_id: str,
    task_id: str,
    fields: shapes.LetterFields,
    condition: Precondition,
    now: datetime,
) -> shapes.LetterKept:
    """Store a letter with its task, as a new version where it differs from the last one.

    The check runs before the transaction begins, so that the transaction waits for no other letter. Raises NotFound,
    PreconditionFailed, Conflict for a task without a letter, TaskEnded for one that is done, skipped or cancelled.
    """
    context = await reader.run(_context_of_open_task, account_id, task_id, now)
    findings = await check(threads, context, fields.subject, fields.body)
    row = await tx.run(_locked_letter, account_id, task_id)
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
    return shaped(shapes.LetterKept, row, sent_at=None, check=_check_result(findings, sending=False))


def _context_of_open_task(connection: Connection, account_id: str, task_id: str, now: datetime) -> LetterContext:
    """The context of an open task's letter. Raises NotFound, Conflict, TaskEnded."""
    _refuse_task_without_letter(load_owned(connection, TaskRecord, account_id, task_id))
    return context_of_task(connection, account_id, task_id, (), now)


def _locked_letter(connection: Connection, account_id: str, task_id: str) -> LetterRecord | None:
    """The stored letter of a task, if any, with the task locked. Raises NotFound, Conflict, TaskEnded."""
    _refuse_task_without_letter(load_owned(connection, TaskRecord, account_id, task_id, lock=True))
    return latest_letter(connection, task_id)


def _refuse_task_without_letter(task: TaskRecord) -> None:
    """Raises Conflict if the task's rule asks for no letter, TaskEnded if the task is done, skipped or cancelled."""
    if task.rule not in KIND_OF_RULE:
        raise Conflict(f"a task of the rule {task.rule} asks for no letter")
    if task.status not in (*OPEN, TaskStatus.EXPIRED):
        raise TaskEnded(task.id, task.status, "given another letter; reopen it first")


async def read_letter(reader: Reader, account_id: str, task_id: str) -> shapes.Letter:
    """The stored letter of a task. Raises NotFound."""
    task, row = await reader.run(_task_and_letter, account_id, task_id)
    return shaped(shapes.Letter, row, sent_at=task.closed_at if task.status == TaskStatus.DONE else None)


async def list_versions(reader: Reader, account_id: str, task_id: str, page: PageRequest) -> Page[shapes.LetterVersion]:
    """The stored versions of a task's letter, oldest first. Raises NotFound."""
    rows = await reader.run(_versions, account_id, task_id, page)
    return rows.of([shaped(shapes.LetterVersion, row) for row in rows.items])


def _versions(connection: Connection, account_id: str, task_id: str, page: PageRequest) -> Page[LetterRecord]:
    load_owned(connection, TaskRecord, account_id, task_id)
    query = select_record(LetterRecord).where(col(LetterRow.task_id) == task_id)
    return fetch_page(connection, LetterRecord, query, [col(LetterRow.id)], page)


async def delete_letter(tx: UnitOfWork, account_id: str, task_id: str, condition: Precondition) -> None:
    """Delete all versions of a task's letter. Raises NotFound if there is none, PreconditionFailed."""
    _, row = await tx.run(_task_and_letter, account_id, task_id, lock=True)
    condition.refuse_changed(row)
    await tx.execute(delete(LetterRecord.TABLE).where(col(LetterRow.task_id) == task_id))


def _task_and_letter(
    connection: Connection, account_id: str, task_id: str, *, lock: bool = False
) -> tuple[TaskRecord, LetterRecord]:
    """A task and its stored letter. Raises NotFound if it has none."""
    task = load_owned(connection, TaskRecord, account_id, task_id, lock=lock)
    row = latest_letter(connection, task_id)
    if row is None:
        raise NotFound("letter of task", task_id)
    return task, row


def _context_of_task_in_body(
    connection: Connection, account_id: str, task_id: str, points: Sequence[str | shapes.LetterPoint], now: datetime
) -> LetterContext:
    """As `context_of_task`, but a task that does not exist is an invalid field of the request's body."""
    try:
        return context_of_task(connection, account_id, task_id, points, now)
    except NotFound:
        raise InvalidFields(FieldError("/task_id", "there is no such task")) from None


def _tone(context: LetterContext) -> Tone:
    return Tone.FORMAL if context.company_culture is CompanyCulture.FORMAL else Tone.FRIENDLY


def _check_result(findings: Iterable[Finding], *, sending: bool) -> shapes.LetterCheck:
    """The findings as a response. `too_early` is only a hint unless the letter is about to be sent."""
    shown = [
        shapes.LetterFinding(
            check=finding.check,
            severity=Severity.HINT if finding.check == "too_early" and not sending else finding.severity,
            guidance=list(finding.guidance),
            message=finding.message,
            start=finding.start,
            end=finding.end,
            suggestion=finding.suggestion,
        )
        for finding in findings
    ]
    return shapes.LetterCheck(ok=all(each.severity is not Severity.ERROR for each in shown), findings=shown)
