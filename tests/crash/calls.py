"""Requests to a service whose processes die: tried again until they are answered, and looked up when in doubt."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from random import Random
from typing import Any, Final

import aiohttp

from tests.crash.fleet import Fleet
from tests.crash.process import until

_GIVE_UP_SECONDS: Final = 120
_ONE_TRY: Final = aiohttp.ClientTimeout(total=20)
_BREATH: Final = 0.02
"""Seconds before the next try."""
_REFUSALS: Final = (409, 422)
_STILL_IN_FLIGHT: Final = 409
_NO_HEADERS: Final[Mapping[str, str]] = {}


class Unanswerable(Exception):
    """A request was answered in a way that no kill explains, or not at all for minutes."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    document: Any
    replayed: bool


class Caller:
    """One account's caller; `tally` counts what became of its tries."""

    def __init__(
        self, session: aiohttp.ClientSession, fleet: Fleet, key: str, chance: Random, tally: Counter[str]
    ) -> None:
        self._session = session
        self._fleet = fleet
        self._headers = {"authorization": f"Bearer {key}"}
        self._chance = chance
        self._tally = tally

    async def read(self, path: str, **query: str | int) -> Any:
        """The document at a path, however many processes it takes."""
        async with _patience("GET", path):
            while True:
                answer = await self._try("GET", path, params=query)
                if answer is not None and answer.status == 200:
                    return answer.document
                if answer is not None:
                    raise Unanswerable(f"GET {path}: {answer}")

    async def write(self, method: str, path: str, body: Any, committed: Callable[[], Awaitable[Any]]) -> Any:
        """Do it once: the document it answered with, or None when it was refused.

        A try whose answer was lost may have been committed all the same: `committed` looks it up and answers with the
        document, or with None where it was not. Should it be committed after that look, the next try does nothing or
        is refused.
        """
        in_doubt = False
        async with _patience(method, path):
            while True:
                answer = await self._try(method, path, json=body)
                if answer is not None and answer.status in (200, 201):
                    return answer.document
                if answer is not None and answer.status not in _REFUSALS:
                    raise Unanswerable(f"{method} {path} {body}: {answer}")
                in_doubt = in_doubt or answer is None
                if in_doubt and (found := await committed()) is not None:
                    self._tally["committed without an answer"] += 1
                    return found
                if answer is not None:
                    self._tally["refused"] += 1
                    return None

    async def post_once(self, path: str, body: Any, key: str) -> Any:
        """Post under an Idempotency-Key until it is answered: the document, which is the first answer's."""
        async with _patience("POST", path):
            while True:
                answer = await self._try("POST", path, {"idempotency-key": key}, json=body)
                if answer is not None and answer.status == 201:
                    self._tally["first answers that came again"] += answer.replayed
                    return answer.document
                if answer is not None and answer.status != _STILL_IN_FLIGHT:
                    raise Unanswerable(f"POST {path} {body}: {answer}")

    async def _try(
        self, method: str, path: str, headers: Mapping[str, str] = _NO_HEADERS, **content: Any
    ) -> Answer | None:
        """One try at any process; None when no answer came, or one that says to try again."""
        await until(lambda: bool(self._fleet.urls), _GIVE_UP_SECONDS)
        url = f"{self._chance.choice(self._fleet.urls)}/v1/{path}"
        try:
            async with self._session.request(
                method, url, headers={**self._headers, **headers}, timeout=_ONE_TRY, **content
            ) as response:
                document = await response.json(content_type=None)
                if response.status != 503:
                    return Answer(response.status, document, "idempotent-replayed" in response.headers)
                self._tally["answers 503"] += 1
        except (aiohttp.ClientError, TimeoutError, OSError):
            self._tally["answers lost"] += 1
        await asyncio.sleep(_BREATH)
        return None


@asynccontextmanager
async def _patience(method: str, path: str) -> AsyncIterator[None]:
    """Turns endless retries into an error that names the request."""
    try:
        async with asyncio.timeout(_GIVE_UP_SECONDS):
            yield
    except TimeoutError:
        raise Unanswerable(f"{method} {path}: no answer for {_GIVE_UP_SECONDS} s") from None


def one(listing: Mapping[str, Any]) -> Any:
    """The only item of a list, or None."""
    items = listing["items"]
    assert len(items) <= 1, items
    return items[0] if items else None
