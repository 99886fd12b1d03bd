"""What is compressed on its way to the browser, and what must not be."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from explorer.ui.hosting.compression import Compression

TEXT = "all the same words " * 500


def answer(media_type: str) -> Response:
    return Response(TEXT, media_type=media_type)


@pytest.fixture
def client() -> TestClient:
    app = Starlette(
        routes=[
            Route("/", lambda _: answer("text/html")),
            Route("/prefix/compare", lambda _: answer("text/html")),
            Route("/gradio_api/run/predict", lambda _: answer("application/json")),
            Route("/gradio_api/queue/data", lambda _: answer("text/event-stream")),
            Route("/gradio_api/run/stream", lambda _: answer("text/event-stream")),
            Route("/gradio_api/file=a.wav", lambda _: answer("audio/wav")),
            Route("/gradio_api/file=odd", lambda _: answer("text/plain")),
            Route("/zip", lambda _: answer("application/zip")),
        ],
        middleware=[Middleware(Compression)],
    )
    return TestClient(app)


@pytest.mark.parametrize("path", ["/", "/prefix/compare", "/gradio_api/run/predict"])
def test_pages_and_answers_are_compressed_for_those_that_can_read_it(client, path):
    for encoding, expected in (("gzip, br", "gzip"), ("identity", None)):
        found = client.get(path, headers={"Accept-Encoding": encoding})
        assert found.headers.get("content-encoding") == expected
        assert found.text == TEXT
        size = int(found.headers["content-length"])
        assert (size < 500) if expected else (size == len(TEXT))


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/queue/data",
        "/gradio_api/run/stream",
        "/gradio_api/file=a.wav",
        "/gradio_api/file=odd",
        "/zip",
    ],
)
def test_streams_and_files_are_sent_as_they_are(client, path):
    found = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in found.headers
    assert found.text == TEXT
