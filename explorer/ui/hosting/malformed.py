"""Requests that no page of ours sends: one line in the log, and one sentence for an answer.

Gradio lets them raise whatever they raise, prints the traceback, and puts the names of its own
objects into some of the messages. What our own handlers raise keeps its traceback.
"""

import logging
from typing import Any

import gradio as gr
from gradio.block_function import BlockFunction
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from explorer.ui.wording import request as refusals

logger = logging.getLogger("uvicorn.error")  # the server's own, which is shown


class PageBlocks(gr.Blocks):
    """Blocks that refuse values which their components do not understand."""

    async def preprocess_data(
        self,
        block_fn: BlockFunction,
        inputs: list[Any],
        state: Any,
        explicit_call: bool = False,
    ) -> Any:
        """Return the values for a handler; raise `gr.Error`, without a traceback, if they are odd.

        A sentence of Gradio's that is meant for visitors, as about a number that is out of range,
        is kept.
        """
        try:
            return await super().preprocess_data(block_fn, inputs, state, explicit_call)
        except gr.Error as error:
            error.print_exception = False
            raise
        except Exception as error:
            _log(f"event {block_fn.name}", error)
            raise gr.Error(refusals.MALFORMED, print_exception=False) from error


class MalformedRequests:
    """Answers 400 where Gradio fails before it calls a handler."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; end the answer, if it has begun, where Gradio fails."""
        has_begun = False

        async def send_answer(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, send_answer)
        except Exception as error:
            if scope["type"] != "http":
                raise
            _log(f"{scope['method']} {scope['path']}", error)
            if has_begun:
                await send({"type": "http.response.body", "body": b"", "more_body": False})
            else:
                answer = JSONResponse({"detail": refusals.MALFORMED}, 400)
                await answer(scope, receive, send)


def _log(what: str, error: Exception) -> None:
    what, reason = (" ".join(text.split())[:200] for text in (what, str(error)))
    logger.warning("Malformed: %s: %s: %s", what, type(error).__name__, reason)
