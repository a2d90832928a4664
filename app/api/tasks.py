"""`/v1/tasks`."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.api.deps import Condition, Db, Now, ReadAccount, Unit, WriteAccount
from app.api.filters import IdsFilter, RulesFilter, Several
from app.api.paging import Listing, PageWanted, documents_listed
from app.api.problems import responses
from app.api.routing import ApiRoute
from app.etiquette.facts import TaskStatus
from app.resources.fields import Instant
from app.resources.histories import TaskHistory
from app.resources.tasks import Completion, Skip, Snooze, Task, TaskWritten
from app.usecases.tasks import tasks
from app.usecases.tasks.tasks import TaskFilter

router = APIRouter(prefix="/v1/tasks", tags=["tasks"], route_class=ApiRoute)


@router.get("", responses=responses(), response_model=Listing[Task])
async def list_tasks(
    db: Db,
    account: ReadAccount,
    page: PageWanted,
    request: Request,
    status: Several[TaskStatus] = None,
    rule: RulesFilter = None,
    candidate_id: IdsFilter = None,
    application_id: IdsFilter = None,
    interview_id: IdsFilter = None,
    due_before: Annotated[Instant | None, Query()] = None,
    opens_before: Annotated[Instant | None, Query()] = None,
) -> Response:
    """List the account's tasks by `opens_at`; `?status=due` lists what to do now."""
    filters = TaskFilter(
        status=status,
        rule=rule,
        candidate_id=candidate_id,
        application_id=application_id,
        interview_id=interview_id,
        due_before=due_before,
        opens_before=opens_before,
    )
    return documents_listed(await tasks.list_tasks(db, account, page, filters), request)


@router.get("/{task_id}", responses=responses(404))
async def get_task(db: Db, account: ReadAccount, task_id: str) -> Task:
    """Read a task."""
    return await tasks.get_task(db, account, task_id)


@router.get("/{task_id}/history", responses=responses(404))
async def get_task_history(db: Db, account: ReadAccount, task_id: str) -> TaskHistory:
    """Read the history of a task: every change with its cause, its event and that event's deliveries."""
    return await tasks.task_history(db, account, task_id)


@router.post("/{task_id}/complete", responses=responses(404, 409))
async def complete_task(
    tx: Unit, account: WriteAccount, condition: Condition, now: Now, task_id: str, completion: Completion | None = None
) -> TaskWritten:
    """Mark a task as done."""
    return await tasks.complete_task(tx, account, task_id, completion or Completion(), condition, now)


@router.post("/{task_id}/skip", responses=responses(404, 409))
async def skip_task(
    tx: Unit, account: WriteAccount, condition: Condition, now: Now, task_id: str, skip: Skip | None = None
) -> TaskWritten:
    """Mark a task as not to be done."""
    return await tasks.skip_task(tx, account, task_id, skip or Skip(), condition, now)


@router.post("/{task_id}/snooze", responses=responses(404, 409))
async def snooze_task(
    tx: Unit, account: WriteAccount, condition: Condition, now: Now, task_id: str, snooze: Snooze
) -> TaskWritten:
    """Hide a task until an instant."""
    return await tasks.snooze_task(tx, account, task_id, snooze, condition, now)


@router.post("/{task_id}/reopen", responses=responses(404, 409))
async def reopen_task(tx: Unit, account: WriteAccount, condition: Condition, now: Now, task_id: str) -> TaskWritten:
    """Reopen a task that was completed or skipped."""
    return await tasks.reopen_task(tx, account, task_id, condition, now)
