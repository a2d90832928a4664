"""Merge patches (RFC 7396) as request bodies: any object here, validated once merged, documented by its model."""

from typing import Annotated, Any, Final

from fastapi import Body
from pydantic import BaseModel

MergePatch = Annotated[dict[str, Any], Body()]
PATCH_MODELS: Final[dict[str, type[BaseModel]]] = {}
"""The models that document patches; the OpenAPI document includes their schemas."""


def merge_patch(model: type[BaseModel]) -> dict[str, Any]:
    """The description of a body that is a merge patch of the model."""
    PATCH_MODELS[model.__name__] = model
    schema = {"$ref": f"#/components/schemas/{model.__name__}"}
    content = {"application/json": {"schema": schema}, "application/merge-patch+json": {"schema": schema}}
    return {"requestBody": {"required": True, "content": content}}
