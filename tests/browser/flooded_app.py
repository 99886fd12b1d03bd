"""The real app, which drops on command what nobody listens to.

python -m tests.browser.flooded_app FILE [the app's flags]: the sessions that were silent when the
file was last touched are dropped at the next sweep, as others are after half a minute.
"""

import sys
import time
from pathlib import Path

import app
from explorer.ui.hosting.listeners import Listeners


def main() -> None:
    sign, silent_for = Path(sys.argv.pop(1)), Listeners.silent_for

    def silent_when_touched(self: Listeners, seconds: float) -> list[str]:
        if sign.exists():
            seconds = min(seconds, time.time() - sign.stat().st_mtime)
        return silent_for(self, seconds)

    Listeners.silent_for = silent_when_touched  # type: ignore[method-assign]
    app.main()


if __name__ == "__main__":
    main()
