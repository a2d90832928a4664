"""Bodies and answers that are files, such as an invitation or a card: plain, or within a JSON document.

Further fields are query parameters of a plain file; in JSON they stand beside the file.
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
    """An answer that is a file of business cards."""

    media_type = "text/vcard"

    @classmethod
    def called(cls, name: str, text: str) -> Self:
        """The answer, with a file name."""
        return cls(text, headers={"Content-Disposition": f'attachment; filename="{name}.vcf"'})


CardVersion = Annotated[Literal["4", "3"], Query(description="The version of vCard: 4 (RFC 6350) or 3 (RFC 2426).")]


@dataclass(frozen=True, slots=True)
class Sent(Generic[Model]):
    """A body as sent: a file with its declared charset, or a document that contains the file."""

    file: bytes
    charset: str | None
    document: Model | None


def takes_file(path: str, model: type[BaseModel]) -> dict[str, Any]:
    """The description of a body that is a file or a document of the model."""
    described = takes_document(model)
    binary = {"schema": {"type": "string", "format": "binary"}}
    described["requestBody"]["content"] |= dict.fromkeys(FILES[path], binary)
    return described


def takes_document(model: type[BaseModel]) -> dict[str, Any]:
    """The description of a body that is a document of the model, for a route that reads it itself."""
    FILE_MODELS[model.__name__] = model
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{model.__name__}"}}}
    return {"requestBody": {"required": True, "content": content}}


async def sent(request: Request, model: type[Model], field: str, queried: tuple[str, ...] = ()) -> Sent[Model]:
    """The body of a request; `field` of the model has the file; `queried` parameters go with a plain file only.

    Raises InvalidParameter and RequestValidationError.
    """
    body, content_type = await request.body(), request.headers.get("content-type", "")
    if media_type(content_type) in FILES[request.url.path]:
        return Sent(body, _charset(content_type), None)
    for name in queried:
        if name in request.query_params:
            raise InvalidParameter(name, "belongs to a file that is sent as it is; say it within the JSON document")
    document = read_json(body, model)
    return Sent(getattr(document, field).encode(), "utf-8", document)


def read_json(body: bytes, model: type[Model]) -> Model:
    """A JSON body as its model. Raises RequestValidationError and HTTPException, as the framework does."""
    said = _json(body)
    try:
        return model.model_validate(said)
    except ValidationError as error:
        errors = [{**each, "loc": ("body", *each["loc"])} for each in error.errors(include_url=False)]
        raise RequestValidationError(errors, body=said) from error


def as_queried(error: InvalidFields, parameters: dict[str, str]) -> AfterviewError:
    """The errors of a plain file's request: fields are renamed to their query `parameters`."""
    for each in error.errors:
        name = next((name for pointer, name in parameters.items() if each.pointer.startswith(pointer)), None)
        if name is not None:
            return InvalidParameter(name, each.detail)
    return InvalidFields(*(FieldError("", each.detail) for each in error.errors))


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
