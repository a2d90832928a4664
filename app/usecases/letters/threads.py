"""A thread pool of its own for drafting and checking letters, so that other requests never wait for letters.

Letters take more processor time than any other request: tens of milliseconds, and hundreds for a text made to be slow.
In the threads that all requests share, a few such texts would block everything else that needs a thread, such as
calendars.

All accounts share the pool, first come, first served. A letter waits for those queued before it, which take time in
proportion to their texts, well under a second for the slowest text that is accepted.

Drafting and checking are imported with the first letter: their libraries are 11 of the 127 MiB in "Memory of an idle
service on SQLite" (docs/performance.md).
"""

import asyncio
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from app.letters.context import LetterContext, LetterKind, Tone
from app.letters.finding import Finding
from app.letters.template import Template

if TYPE_CHECKING:
    from app.letters.drafting import Draft

_THREADS: Final = 2
"""While one waits for the dictionary the other computes; more would only compete for the interpreter's lock."""


def letter_threads() -> ThreadPoolExecutor:
    """A new pool for letters, which the caller shuts down."""
    return ThreadPoolExecutor(_THREADS, thread_name_prefix="letters")


async def draft(threads: Executor, context: LetterContext, tone: Tone, own: Template | None) -> "Draft":
    """As `app.letters.drafting.draft`. Raises TemplateInvalid."""
    return await asyncio.get_running_loop().run_in_executor(threads, _draft, context, tone, own)


async def validate(threads: Executor, kind: LetterKind, template: Template) -> "Draft":
    """As `app.letters.drafting.validate`. Raises TemplateInvalid."""
    return await asyncio.get_running_loop().run_in_executor(threads, _validate, kind, template)


async def check(threads: Executor, context: LetterContext, subject: str, body: str) -> list[Finding]:
    """As `app.letters.checking.check`."""
    return await asyncio.get_running_loop().run_in_executor(threads, _check, context, subject, body)


def _draft(context: LetterContext, tone: Tone, own: Template | None) -> "Draft":
    from app.letters import drafting

    return drafting.draft(context, tone, own)


def _validate(kind: LetterKind, template: Template) -> "Draft":
    from app.letters import drafting

    return drafting.validate(kind, template)


def _check(context: LetterContext, subject: str, body: str) -> list[Finding]:
    from app.letters import checking

    return checking.check(context, subject, body)
