"""What the tests of the API share."""

import pytest

from app.main import create_app
from tests.api.documents import Document
from tests.conftest import settings_for


@pytest.fixture(scope="session")
def document() -> Document:
    """The OpenAPI document. It costs a while to build, and is the same on every database."""
    return create_app(settings_for("sqlite:///nowhere.db")).openapi()
