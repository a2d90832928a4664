"""Bodies and responses that are files, such as an invitation or a card.

A body is the plain file, with further values as query parameters, or a JSON document with fields for both.
"""

import json
from dataclasses import dataclass
from email.message import Message
from typing import Annotated, Any, Final, Generic, Literal, Self, TypeVar

from fastapi import Query, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException

from app.api.bodies import FILES, media_type
from app.errors import AfterviewError, FieldError, InvalidFields, InvalidParameter

Model = TypeVar("Model", bound=BaseModel)
FILE_MODELS: Final[dict[str, type[BaseModel]]] = {}
"""The models that document files within JSON; the OpenAPI document includes their schemas."""


class Card(Response):
    """A response that is a file of business cards."""

    media_type = "text/vcard"

    @classmethod
    def called(cls, name: str, text: str) -> Self:
        """The response, with a file name."""
        return cls(text, headers={"Content-Disposition": f'attachment; filename="{name}.vcf"'})


CardVersion = Annotated[Literal["4", "3"], Query(description="The version of vCard: 4 (RFC 6350) or 3 (RFC 2426).")]


@dataclass(frozen=True, slots=True)
class UploadedFile(Generic[Model]):
    """A file with its declared charset, and the parsed document that contained it, if it was not sent plain."""

    file: bytes
    charset: str | None
    parsed: Model | None


def file_body(path: str, model: type[BaseModel]) -> dict[str, Any]:
    """The description of a body that is a file or a document of the model."""
    described = document_body(model)
    binary = {"schema": {"type": "string", "format": "binary"}}
    described["requestBody"]["content"] |= dict.fromkeys(FILES[path], binary)
    return described


def document_body(model: type[BaseModel]) -> dict[str, Any]:
    """The description of a body that is a document of the model, for a route that reads it itself."""
    FILE_MODELS[model.__name__] = model
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{model.__name__}"}}}
    return {"requestBody": {"required": True, "content": content}}


async def read_file_or_document(
    request: Request, model: type[Model], field: str, query_parameters: tuple[str, ...] = ()
) -> UploadedFile[Model]:
    """The body of a request: a plain file, or a document of the model, whose `field` has the file's text.

    `query_parameters` belong to a plain file; a document has fields instead. Raises InvalidParameter,
    RequestValidationError.
    """
    body, content_type = await request.body(), request.headers.get("content-type", "")
    if media_type(content_type) in FILES[request.url.path]:
        return UploadedFile(body, _charset(content_type), None)
    for name in query_parameters:
        if name in request.query_params:
            raise InvalidParameter(name, "belongs to a file that is sent as it is; say it within the JSON document")
    document = read_json(body, model)
    return UploadedFile(getattr(document, field).encode(), "utf-8", document)


def read_json(body: bytes, model: type[Model]) -> Model:
    """A JSON body as its model. Raises RequestValidationError and HTTPException, as the framework does."""
    document = _json(body)
    try:
        return model.model_validate(document)
    except ValidationError as error:
        errors = [{**detail, "loc": ("body", *detail["loc"])} for detail in error.errors(include_url=False)]
        raise RequestValidationError(errors, body=document) from error


def as_parameter_error(error: InvalidFields, parameters: dict[str, str]) -> AfterviewError:
    """The same error for a plain file, whose fields are query parameters.

    `parameters`: their names by the beginning of the field's pointer.
    """
    for wrong in error.errors:
        name = next((name for pointer, name in parameters.items() if wrong.pointer.startswith(pointer)), None)
        if name is not None:
            return InvalidParameter(name, wrong.detail)
    return InvalidFields(*(FieldError("", wrong.detail) for wrong in error.errors))


def _json(body: bytes) -> Any:
    """The parsed JSON body, read as the framework reads it."""
    try:
        return json.loads(body)
    except json.JSONDecodeError as error:
        wrong = {"type": "json_invalid", "loc": ("body",), "msg": "JSON decode error", "ctx": {"error": error.msg}}
        raise RequestValidationError([wrong]) from error
    except (ValueError, RecursionError) as error:
        raise HTTPException(400, "There was an error parsing the body") from error


def _charset(content_type: str) -> str | None:
    message = Message()
    message["content-type"] = content_type
    return message.get_content_charset()
