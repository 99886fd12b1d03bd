"""The real app with real clips to fetch, and a host for them that a folder commands.

python -m tests.browser.real_clips_app ASSETS SERVED [the app's flags]: see tests/support/real_clips
for the folder SERVED and tests/browser/three_tasks_app for the rest.
"""

import sys
from functools import partial
from pathlib import Path

from explorer.clips.cache import clip_file
from explorer.clips.fetching import fetch_clips
from explorer.ui import app as page
from explorer.ui.device.clip_downloads import ClipDownloads
from explorer.ui.explore import select
from tests.browser import three_tasks_app
from tests.support.real_clips import Host


def main() -> None:
    host = Host(Path(sys.argv.pop(2)))
    page.ClipDownloads = lambda: ClipDownloads(partial(fetch_clips, open_url=host))
    select.clip_file = partial(clip_file, open_url=host)
    three_tasks_app.main()


if __name__ == "__main__":
    main()
