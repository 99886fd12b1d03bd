"""The real app with the three tasks of tests/support/three_tasks.py and without a network.

python -m tests.browser.three_tasks_app ASSETS [the app's flags]: ASSETS takes the place of the
folder of clips. A line is printed for every other host that is asked for.
"""

import sys
from pathlib import Path

import app
import explorer.ui.serve  # noqa: F401 - now, so that the shipped studies are the real ones
from explorer.clips import gallery
from models.bundled import registry
from tests.support.networks import refuse_the_network
from tests.support.three_tasks import three_tasks

REFUSED = "The network was asked for:"


def main() -> None:
    refuse_the_network(setattr, lambda host: print(REFUSED, host, flush=True))
    registry.MODELS = three_tasks()
    gallery.ASSETS = Path(sys.argv.pop(1))
    app.main()


if __name__ == "__main__":
    main()
