"""Pages for people: the landing page and Swagger UI, served without a request to any other host."""

import base64
import hashlib
from importlib.resources import files
from typing import Final

from fastapi import APIRouter, FastAPI
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

from app.api.deps import PublicUrl
from app.formats.pages.landing import LANDING_STYLE, landing_page

router = APIRouter(include_in_schema=False)

_ASSETS: Final = "/docs/assets"
_OWN: Final = files("app.api") / "static"
_DOCS: Final = (_OWN / "docs.html").read_text(encoding="utf-8")
_NOWHERE: Final = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_DOCS_POLICY: Final = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self' 'unsafe-inline';"
    f" img-src 'self' data: blob:; font-src 'self' data:; {_NOWHERE}"
)
"""Swagger UI uses style attributes, which only `unsafe-inline` allows."""


def still_page(*styles: str) -> dict[str, str]:
    """The headers of a page without scripts and requests, whose only styles are these."""
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'" for style in styles
    )
    return {
        "Content-Security-Policy": f"default-src 'none'; style-src {hashes}; img-src data:; {_NOWHERE}",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
    }


@router.get("/")
async def landing(public_url: PublicUrl) -> HTMLResponse:
    """The landing page."""
    return HTMLResponse(landing_page(public_url), headers=still_page(LANDING_STYLE))


@router.get("/docs")
async def swagger_ui() -> HTMLResponse:
    """The interactive documentation. It addresses everything relatively: where the page is found, its parts are too."""
    return HTMLResponse(_DOCS, headers={"Content-Security-Policy": _DOCS_POLICY, "X-Content-Type-Options": "nosniff"})


def mount_assets(app: FastAPI) -> None:
    """Serve Swagger UI's files from the package that bundles them, and our own beside them."""
    app.mount(_ASSETS, StaticFiles(directory=str(_OWN), packages=[("fastapi_offline", "static")]), name="swagger-ui")
