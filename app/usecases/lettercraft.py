"""Drafting and checking letters, for a thread of its own. What that takes is loaded with the first letter."""

from app.etiquette.letters.facts import Draft, Finding, LetterFacts, LetterKind, Tone
from app.etiquette.letters.template import Template


def draft(facts: LetterFacts, tone: Tone, own: Template | None) -> Draft:
    """As `app.etiquette.letters.drafting.draft`. Raises TemplateInvalid."""
    from app.etiquette.letters import drafting

    return drafting.draft(facts, tone, own)


def validate(kind: LetterKind, template: Template) -> Draft:
    """As `app.etiquette.letters.drafting.validate`. Raises TemplateInvalid."""
    from app.etiquette.letters import drafting

    return drafting.validate(kind, template)


def check(facts: LetterFacts, subject: str, body: str) -> list[Finding]:
    """As `app.etiquette.letters.checking.check`."""
    from app.etiquette.letters import checking

    return checking.check(facts, subject, body)
