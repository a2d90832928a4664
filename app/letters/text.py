"""The rules for the subject and the body of a letter, as the API checks them.

What a template makes must follow them too, so that every draft can be stored and sent. Each function returns what is
wrong, as a clause that follows "the template", or None.
"""

from typing import Final

from app.texts import forbidden_in, is_visible

LONGEST_SUBJECT: Final = 200
LONGEST_BODY: Final = 20_000


def fault_of_characters(text: str, *, one_line: bool) -> str | None:
    """A character that a letter must not have, or, in one line, that a subject must not have."""
    found = forbidden_in(text, one_line=one_line)
    return None if found is None else f"writes {found}, which cannot stand in {'one line of' if one_line else 'a'} text"


def fault_of_subject(subject: str) -> str | None:
    """A subject is one visible line of at most 200 characters, or empty."""
    if len(subject) > LONGEST_SUBJECT:
        return f"makes a subject of {len(subject)} characters; at most {LONGEST_SUBJECT} are possible"
    if subject and not is_visible(subject):
        return "makes a subject that cannot be seen"
    return fault_of_characters(subject, one_line=True)


def fault_of_body(body: str) -> str | None:
    """A body says something, in at most 20,000 characters."""
    if not body:
        return "makes an empty body"
    if len(body) > LONGEST_BODY:
        return f"makes a body of {len(body)} characters; at most {LONGEST_BODY} are possible"
    if not is_visible(body):
        return "makes a body that cannot be seen"
    return fault_of_characters(body, one_line=False)
