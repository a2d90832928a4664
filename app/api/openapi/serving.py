"""`/openapi.json`: the document, encoded and compressed once but for its servers, which depend on the request."""

import asyncio
import hashlib
import json
import zlib
from threading import Lock
from typing import Final

from fastapi import FastAPI, Request, Response

from app.api.addresses import base_of
from app.api.etags import accepts_gzip, tag_of_digest
from app.api.openapi.document import this_server

_GZIP: Final = 16 + zlib.MAX_WBITS
"""The format that `zlib.compressobj` writes."""


class _Encoded:
    """The document as bytes without its end: the servers, and the closing brace."""

    def __init__(self, app: FastAPI) -> None:
        document = {name: part for name, part in app.openapi().items() if name != "servers"}
        self._plain: Final = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()[:-1]
        self._digest: Final = hashlib.sha256(self._plain)
        self._compressor: Final = zlib.compressobj(wbits=_GZIP)
        self._compressed: Final = self._compressor.compress(self._plain)

    def response(self, end: bytes, *, compressed: bool) -> Response:
        digest = self._digest.copy()
        digest.update(end)
        headers = {"ETag": tag_of_digest(digest.hexdigest())}
        if not compressed:
            return Response(self._plain + end, media_type="application/json", headers=headers)
        headers["Content-Encoding"] = "gzip"
        compressor = self._compressor.copy()
        content = self._compressed + compressor.compress(end) + compressor.flush()
        return Response(content, media_type="application/json", headers=headers)


class OpenApiFile:
    """Encodes the document of an application at its first request, which takes half a second: in a thread."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self._encoded: _Encoded | None = None
        self._lock = Lock()

    async def respond(self, request: Request) -> Response:
        """The document for a client that reaches the service at the base of the request; compressed where accepted."""
        encoded = self._encoded
        if encoded is None:
            encoded = await asyncio.to_thread(self._encode)
        servers = json.dumps([this_server(base_of(request.scope))])
        return encoded.response(f',"servers":{servers}}}'.encode(), compressed=accepts_gzip(request.scope))

    def _encode(self) -> _Encoded:
        with self._lock:
            encoded = self._encoded = self._encoded or _Encoded(self._app)
            return encoded


def install(app: FastAPI) -> None:
    """Serve the document."""
    app.add_api_route("/openapi.json", OpenApiFile(app).respond, include_in_schema=False)
