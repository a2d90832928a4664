"""`/openapi.json`: the document, encoded and compressed once."""

import asyncio
import gzip
import json
from dataclasses import dataclass
from threading import Lock

from fastapi import FastAPI, Request, Response

from app.api.etags import accepts_gzip, entity_tag


@dataclass(frozen=True, slots=True)
class _Encoded:
    plain: bytes
    compressed: bytes
    tag: str


class OpenApiFile:
    """Encodes the document of an application at its first request, which takes half a second: in a thread."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self._encoded: _Encoded | None = None
        self._lock = Lock()

    async def respond(self, request: Request) -> Response:
        """The document, compressed where the client accepts that."""
        encoded = self._encoded
        if encoded is None:
            encoded = await asyncio.to_thread(self._encode)
        headers = {"ETag": encoded.tag}
        if not accepts_gzip(request.scope):
            return Response(encoded.plain, media_type="application/json", headers=headers)
        headers["Content-Encoding"] = "gzip"
        return Response(encoded.compressed, media_type="application/json", headers=headers)

    def _encode(self) -> _Encoded:
        with self._lock:
            if self._encoded is None:
                plain = json.dumps(self._app.openapi(), ensure_ascii=False, separators=(",", ":")).encode()
                self._encoded = _Encoded(plain, gzip.compress(plain), entity_tag(plain))
            return self._encoded


def install(app: FastAPI) -> None:
    """Serve the document."""
    app.add_api_route("/openapi.json", OpenApiFile(app).respond, include_in_schema=False)
