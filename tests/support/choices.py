"""What a browser sends when a visitor has chosen something, and the page's answer."""

from explorer.ui.explore.choose import ClipEvents
from explorer.ui.explore.outputs import AnswerOutputs
from explorer.ui.session import Visit
from tests.support.outputs import nested

NUMBER = 7  # of the choice: any


def choose(
    choosing: ClipEvents, visit: Visit | None, kind: str, model: object = None, **what: object
) -> AnswerOutputs[object]:
    """Choose something, on a page that shows a source model."""
    sent = {"kind": kind, "number": NUMBER, **what}
    return nested(AnswerOutputs(), choosing.choose(sent, model, visit))
