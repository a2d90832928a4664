"""When a key or a token was last used: noted a moment after the request that used it."""

import asyncio

import httpx

_PATIENCE_SECONDS = 20


async def noted_use(client: httpx.AsyncClient, path: str) -> str:
    """When what the path leads to was last used, as soon as that is noted."""
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while True:
            at = (await client.get(path)).json()["last_used_at"]
            if isinstance(at, str):
                return at
            await asyncio.sleep(0.01)
