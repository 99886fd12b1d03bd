"""Whether what is shown is still that of what is chosen; whose it is, if not.

A result stays when the model or a setting is changed. Then it is dimmed, and a sentence says what
it is a result of.
"""

from typing import Any

from explorer.settings import Settings
from explorer.ui import panels
from explorer.ui.device.models import ModelHost
from explorer.ui.session import Visit
from explorer.ui.settings import changed_settings
from explorer.ui.wording.model import SOURCE_MODEL


class StaleEvents:
    """The event that compares what is shown with what is chosen; keeps no state of any visitor.

    Args:
        host: the models.
    """

    def __init__(self, host: ModelHost) -> None:
        self._host = host

    def show(self, visit: Visit | None, model_id: object, *settings: object) -> str:
        """Say whose the result on screen is, if another model or setting is chosen now."""
        run = None if visit is None else visit.run
        request = None if run is None else run.request
        if run is None or request is None:
            return ""
        changed = [] if model_id == request.model_id else [SOURCE_MODEL]
        changed += changed_settings(request.settings, Settings[Any](*settings))
        if not changed:
            return ""
        title = self._host.info(request.model_id).title
        caption = request.selection.caption
        return panels.stale(title, caption, changed, is_under_way=run.is_under_way)
