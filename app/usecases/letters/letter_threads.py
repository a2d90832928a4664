"""Drafting and checking letters in threads of their own, so that letters only ever wait for letters.

Letters take the processor longer than anything else that is asked of the service: tens of milliseconds, and hundreds
where the text is made to be slow. In the threads that all requests share, a few such texts would hold up whatever else
needs a thread, such as another account's calendar.

All accounts share these threads, first come, first served. One account's letters hold up another's only as long as
those that came before take, and each of them takes time in proportion to its text: well under a second for the worst
that is accepted.
"""

import asyncio
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Final

from app.letters import checking, drafting
from app.letters.facts import Draft, Finding, LetterFacts, LetterKind, Tone
from app.letters.template import Template

_THREADS: Final = 2
"""One may wait for the dictionary while another one works; more would only take turns at the interpreter."""


def letter_threads() -> ThreadPoolExecutor:
    """The threads of letters. Whoever makes them shuts them down."""
    return ThreadPoolExecutor(_THREADS, thread_name_prefix="letters")


async def draft(threads: Executor, facts: LetterFacts, tone: Tone, own: Template | None) -> Draft:
    """As `app.letters.drafting.draft`. Raises TemplateInvalid."""
    return await asyncio.get_running_loop().run_in_executor(threads, drafting.draft, facts, tone, own)


async def validate(threads: Executor, kind: LetterKind, template: Template) -> Draft:
    """As `app.letters.drafting.validate`. Raises TemplateInvalid."""
    return await asyncio.get_running_loop().run_in_executor(threads, drafting.validate, kind, template)


async def check(threads: Executor, facts: LetterFacts, subject: str, body: str) -> list[Finding]:
    """As `app.letters.checking.check`."""
    return await asyncio.get_running_loop().run_in_executor(threads, checking.check, facts, subject, body)
