"""What an erasure keeps: any other text of rows that stay, and any other field of the last events, is erased.

Rows that belong to a candidate are deleted, and need no entry. These lists are about rows that belong to the account or
to the service, and about the events that report what an erasure cancels.
"""

from typing import Final

ROW_BY_ROW: Final = {
    "interviewers": "deleted, unless another candidate met them too",
    "first_answers": "deleted, unless they name something of the account and nothing of the candidate",
}
"""Tables whose rows belong to an account, and are deleted or stay as they are."""

ALLOWED_COLUMNS: Final = {
    "accounts.id": "an identifier",
    "accounts.name": "the account's name",
    "api_keys.id": "an identifier",
    "api_keys.name": "the account's word for a key",
    "api_keys.prefix": "the first characters of a key",
    "api_keys.digest": "a digest of a key",
    "api_keys.scopes": "an enumeration",
    "catalogues.version": "a version of the rules",
    "letter_templates.kind": "an enumeration",
    "letter_templates.tone": "an enumeration",
    "letter_templates.subject": "the account's template, which is filled in for every candidate",
    "letter_templates.body": "the account's template, which is filled in for every candidate",
    "sealing_checks.fingerprint": "a digest of the service's secret key",
    "webhook_endpoints.id": "an identifier",
    "webhook_endpoints.url": "the account's address",
    "webhook_endpoints.description": "the account's word for an endpoint",
    "webhook_endpoints.event_types": "an enumeration",
    "webhook_endpoints.filters": "rules, and identifiers of candidates; an erased candidate's is removed",
    "webhook_endpoints.format": "an enumeration",
    "webhook_endpoints.payload": "an enumeration",
    "webhook_endpoints.status": "an enumeration",
    "webhook_endpoints.disabled_reason": "a sentence of the service about the endpoint",
    "webhook_endpoints.sealed_headers": "what the account has sent along with every message, sealed",
    "webhook_endpoints.sealed_secret": "a secret that signs, sealed",
    "webhook_endpoints.retired_secrets": "secrets that signed, sealed, with the instant as text until which they do",
}
"""Columns that stay as they are, and why. A foreign key names a row that is there, and is not listed."""

ALLOWED_FIELDS: Final = {
    "id": "an identifier",
    "candidate_id": "an identifier, by which endpoints filter",
    "application_id": "an identifier",
    "interview_id": "an identifier",
    "interviewer_id": "an identifier",
    "reference_id": "an identifier",
    "deadline_id": "an identifier",
    "rule": "an enumeration",
    "guidance": "identifiers of sources",
    "channel": "an enumeration",
    "type": "an enumeration",
    "status": "an enumeration",
    "closed_by": "an enumeration",
    "company_culture": "an enumeration",
    "interest": "an enumeration",
    "timezone": "a zone",
    "opens_at": "an instant",
    "due_at": "an instant",
    "expires_at": "an instant",
    "snoozed_until": "an instant",
    "closed_at": "an instant",
    "starts_at": "an instant",
    "ends_at": "an instant",
    "status_changed_at": "an instant",
    "created_at": "an instant",
    "updated_at": "an instant",
}
"""Fields of tasks, interviews and applications that the last events keep, and why. Numbers and truth values stay."""
