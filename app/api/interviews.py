"""`/v1/interviews`."""

import asyncio
from typing import Annotated, Any, Final

from fastapi import APIRouter, Body, Query, Request, Response

from app.api.deps import Condition, Db, Now, ReadAccount, Unit, WriteAccount
from app.api.etags import document_created, document_shown
from app.api.files import as_parameter_error, file_body, read_file_or_document
from app.api.filters import ExternalIdsFilter, IdsFilter, Several
from app.api.merging import MergePatch, merge_patch
from app.api.paging import Listing, PageWanted, documents_listed
from app.api.problems import responses
from app.api.routing import ApiRoute
from app.errors import InvalidFields, InvalidParameter
from app.etiquette.facts import InterviewStatus
from app.resources.debriefs import Debrief, DebriefWritten, NewDebrief
from app.resources.fields import ApplicationId, CandidateId, Email, Instant, Line
from app.resources.interviews import (
    Interview,
    InterviewDetails,
    InterviewPatch,
    InterviewWritten,
    NewInterview,
)
from app.resources.invitations import ImportOutcome, InvitationImport, InvitationsImported, InvitedApplication
from app.usecases.intake import invitations
from app.usecases.intake.matching import ImportOptions
from app.usecases.interviews import debriefs, interviewers, interviews

_QUERY_PARAMETERS: Final = ("application_id", "company", "job_title", "candidate_id", "invited_as")
_PARAMETER_OF_POINTER: Final = {
    "/application_id": "application_id",
    "/application": "company",
    "/candidate_id": "candidate_id",
}
"""Fields of the JSON document that are query parameters of a plain file."""
_APPLICATION_ID: Final = "The application that a new interview belongs to."
_COMPANY: Final = "The company: tells which known application is meant, and opens one if none is."
_JOB_TITLE: Final = "The job, where an application is opened."
_CANDIDATE_ID: Final = "Who is invited; when left out, who has an invited address, or else the default candidate."
_INVITED_AS: Final = "The candidate's address in the invitation, where it is not the one that the candidate has here."

router = APIRouter(prefix="/v1/interviews", tags=["interviews"], route_class=ApiRoute)

EXAMPLES: dict[str, Any] = {
    "panel": {
        "summary": "A panel of three that answers within ten days",
        "value": {
            "application": {"company": "Nordlicht Energie", "job_title": "Data Engineer", "company_culture": "formal"},
            "type": "onsite",
            "starts_at": "2026-12-01T14:00:00+01:00",
            "ends_at": "2026-12-01T15:30:00+01:00",
            "timezone": "Europe/Berlin",
            "interviewers": [
                {
                    "name": "Dana Reyes",
                    "title": "Head of Data",
                    "email": "dana.reyes@example.com",
                    "role": "hiring_manager",
                },
                {"name": "Jonas Weber", "title": "Staff Engineer", "email": "jonas.weber@example.com"},
                {"name": "Aylin Kaya", "title": "Recruiter", "email": "aylin.kaya@example.com", "role": "recruiter"},
            ],
            "decision": {"within_days": 10},
        },
    },
    "phone": {
        "summary": "A phone screen; nobody said when they answer",
        "value": {
            "application": {"company": "Brightloop"},
            "type": "phone",
            "starts_at": "2026-12-02T10:00:00-05:00",
            "ends_at": "2026-12-02T10:30:00-05:00",
            "timezone": "America/New_York",
            "interviewers": [{"name": "Sam Ortiz", "role": "recruiter"}],
        },
    },
}


@router.post("", status_code=201, responses=responses(409), response_model=InterviewWritten)
async def create_interview(
    tx: Unit,
    account: WriteAccount,
    now: Now,
    fields: Annotated[NewInterview, Body(openapi_examples=EXAMPLES)],
) -> Response:
    """Create an interview and plan what follows it.

    One call is enough: it can create the application, the panel and the decision deadline too.
    """
    created = await interviews.create_interview(tx, account, fields, now)
    return document_created(created, f"/v1/interviews/{created['id']}")


@router.post(
    "/import",
    responses={201: {"model": InvitationsImported}, **responses(409)},
    openapi_extra=file_body("/v1/interviews/import", InvitationImport),
)
async def import_invitation(
    tx: Unit,
    account: WriteAccount,
    now: Now,
    request: Request,
    response: Response,
    application_id: Annotated[ApplicationId | None, Query(description=_APPLICATION_ID)] = None,
    company: Annotated[Line | None, Query(description=_COMPANY)] = None,
    job_title: Annotated[Line | None, Query(description=_JOB_TITLE)] = None,
    candidate_id: Annotated[CandidateId | None, Query(description=_CANDIDATE_ID)] = None,
    invited_as: Annotated[Email | None, Query(description=_INVITED_AS)] = None,
) -> InvitationsImported:
    """Import an invitation as the company sent it, its updates and its cancellation.

    Send the `.ics` file as it is (`text/calendar`), or as text within JSON. The first invitation with a UID creates the
    interview, its application and its panel; later ones move or cancel it; an older revision than the stored one
    changes nothing. The organizer becomes recruiter or coordinator; the candidate, rooms and lists are left out. The
    answer says what is still missing. 201 when an interview was created. Query parameters are only for a plain file.
    """
    file = await read_file_or_document(request, InvitationImport, "ics", _QUERY_PARAMETERS)
    if file.parsed is not None:
        body = file.parsed
        options = ImportOptions(body.application_id, body.application, body.candidate_id, body.invited_as)
    else:
        application = _application_from_query(company, job_title)
        options = ImportOptions(application_id, application, candidate_id, invited_as)
    try:
        parsed = await asyncio.to_thread(invitations.parse_invitations, file.file, file.charset)
        imported = await invitations.import_invitations(tx, account, parsed, options, now)
    except InvalidFields as error:
        raise (error if file.parsed is not None else as_parameter_error(error, _PARAMETER_OF_POINTER)) from error
    created = next((row.id for row in imported.interviews if row.outcome is ImportOutcome.CREATED), None)
    if created is not None:
        response.status_code, response.headers["Location"] = 201, f"/v1/interviews/{created}"
    return imported


def _application_from_query(company: str | None, job_title: str | None) -> InvitedApplication | None:
    if company is None and job_title is not None:
        raise InvalidParameter("job_title", "belongs to a company; give that too")
    return InvitedApplication(company=company, job_title=job_title) if company is not None else None


@router.get("", responses=responses(), response_model=Listing[Interview])
async def list_interviews(
    db: Db,
    account: ReadAccount,
    page: PageWanted,
    request: Request,
    candidate_id: IdsFilter = None,
    application_id: IdsFilter = None,
    interviewer_id: IdsFilter = None,
    status: Several[InterviewStatus] = None,
    external_id: ExternalIdsFilter = None,
    starts_after: Annotated[Instant | None, Query()] = None,
    starts_before: Annotated[Instant | None, Query()] = None,
) -> Response:
    """List the account's interviews, oldest first."""
    listed = await interviews.list_interviews(
        db,
        account,
        page,
        candidate_id=candidate_id,
        application_id=application_id,
        interviewer_id=interviewer_id,
        status=status,
        external_id=external_id,
        starts_after=starts_after,
        starts_before=starts_before,
    )
    return documents_listed(listed, request)


@router.get("/{interview_id}", responses=responses(404), response_model=InterviewDetails)
async def get_interview(db: Db, account: ReadAccount, interview_id: str) -> Response:
    """Read an interview with its application, panel, deadlines and tasks."""
    return document_shown(await interviews.get_interview(db, account, interview_id), f"/v1/interviews/{interview_id}")


@router.patch(
    "/{interview_id}",
    responses=responses(404, 409),
    response_model=InterviewWritten,
    openapi_extra=merge_patch(InterviewPatch),
)
async def update_interview(
    tx: Unit, account: WriteAccount, condition: Condition, now: Now, interview_id: str, patch: MergePatch
) -> Response:
    """Change an interview: move it, cancel it, mark it as held."""
    changed = await interviews.patch_interview(tx, account, interview_id, patch, condition, now)
    return document_shown(changed, f"/v1/interviews/{interview_id}")


@router.delete("/{interview_id}", status_code=204, responses=responses(404))
async def delete_interview(tx: Unit, account: WriteAccount, condition: Condition, now: Now, interview_id: str) -> None:
    """Delete an interview, as if it had never been planned."""
    await interviews.delete_interview(tx, account, interview_id, condition, now)


@router.put("/{interview_id}/interviewers/{interviewer_id}", responses=responses(404), response_model=InterviewWritten)
async def add_interviewer_to_panel(
    tx: Unit, account: WriteAccount, condition: Condition, now: Now, interview_id: str, interviewer_id: str
) -> Response:
    """Add a stored interviewer to the panel."""
    changed = await interviewers.add_to_panel(tx, account, interview_id, interviewer_id, condition, now)
    return document_shown(changed, f"/v1/interviews/{interview_id}")


@router.delete("/{interview_id}/interviewers/{interviewer_id}", status_code=204, responses=responses(404))
async def remove_interviewer_from_panel(
    tx: Unit, account: WriteAccount, condition: Condition, now: Now, interview_id: str, interviewer_id: str
) -> None:
    """Remove an interviewer from the panel."""
    await interviewers.remove_from_panel(tx, account, interview_id, interviewer_id, condition, now)


@router.put("/{interview_id}/debrief", responses=responses(404))
async def write_debrief(
    tx: Unit, account: WriteAccount, condition: Condition, now: Now, interview_id: str, fields: NewDebrief
) -> DebriefWritten:
    """Create or replace the debrief of an interview."""
    return await debriefs.write_debrief(tx, account, interview_id, fields, condition, now)


@router.get("/{interview_id}/debrief", responses=responses(404))
async def get_debrief(db: Db, account: ReadAccount, interview_id: str) -> Debrief:
    """Read the debrief of an interview."""
    return await debriefs.read_debrief(db, account, interview_id)


@router.delete("/{interview_id}/debrief", status_code=204, responses=responses(404))
async def delete_debrief(tx: Unit, account: WriteAccount, condition: Condition, now: Now, interview_id: str) -> None:
    """Delete a debrief."""
    await debriefs.delete_debrief(tx, account, interview_id, condition, now)
