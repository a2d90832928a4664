"""Swagger UI, served by the app itself: it asks no other host for anything."""

from importlib.resources import files

from fastapi import APIRouter, FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

router = APIRouter(include_in_schema=False)

_ASSETS = "/docs/assets"


@router.get("/docs")
async def swagger_ui() -> HTMLResponse:
    """The interactive documentation."""
    return get_swagger_ui_html(
        openapi_url="/openapi.json",
        title="Afterview API",
        swagger_js_url=f"{_ASSETS}/swagger-ui-bundle.js",
        swagger_css_url=f"{_ASSETS}/swagger-ui.css",
        swagger_favicon_url=f"{_ASSETS}/favicon.png",
        swagger_ui_parameters={
            "persistAuthorization": True,
            "displayRequestDuration": True,
            "tryItOutEnabled": True,
            "defaultModelsExpandDepth": 0,
        },
    )


def mount_assets(app: FastAPI) -> None:
    """Serve Swagger UI's files from the package that bundles them."""
    folder = str(files("fastapi_offline") / "static")
    app.mount(_ASSETS, StaticFiles(directory=folder), name="swagger-ui")
