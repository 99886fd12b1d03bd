"""What a result of the visit was asked, to ask it once more."""

from explorer.errors import InputError
from explorer.ui.history.history import History
from explorer.ui.selection import SearchRequest
from explorer.ui.wording import history as words


def request_again(key: object, history: History) -> SearchRequest:
    """Return the request of a result.

    Args:
        key: of the result, from a browser.
        history: of the visit.

    Raises:
        InputError: the visit has no such result, or no longer.
    """
    run = history.find(key)
    if run is None or run.request is None:
        raise InputError(words.FORGOTTEN)
    return run.request
