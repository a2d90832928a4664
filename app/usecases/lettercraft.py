"""Drafting and checking letters beside the event loop. What that takes is loaded with the first letter."""

import asyncio

from app.etiquette.letters.facts import Draft, Finding, LetterFacts, LetterKind, Tone
from app.etiquette.letters.template import Template


async def draft(facts: LetterFacts, tone: Tone, own: Template | None) -> Draft:
    """As `app.etiquette.letters.drafting.draft`. Raises TemplateInvalid."""
    return await asyncio.to_thread(_draft, facts, tone, own)


async def validate(kind: LetterKind, template: Template) -> Draft:
    """As `app.etiquette.letters.drafting.validate`. Raises TemplateInvalid."""
    return await asyncio.to_thread(_validate, kind, template)


async def check(facts: LetterFacts, subject: str, body: str) -> list[Finding]:
    """As `app.etiquette.letters.checking.check`."""
    return await asyncio.to_thread(_check, facts, subject, body)


def _draft(facts: LetterFacts, tone: Tone, own: Template | None) -> Draft:
    from app.etiquette.letters import drafting

    return drafting.draft(facts, tone, own)


def _validate(kind: LetterKind, template: Template) -> Draft:
    from app.etiquette.letters import drafting

    return drafting.validate(kind, template)


def _check(facts: LetterFacts, subject: str, body: str) -> list[Finding]:
    from app.etiquette.letters import checking

    return checking.check(facts, subject, body)
