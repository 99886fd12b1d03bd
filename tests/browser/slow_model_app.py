"""The real app, whose models become slow on command, like large networks on a CPU.

python -m tests.browser.slow_model_app FILE [the app's flags]: while there is such a file, every
sound that a model judges takes SECONDS_EACH longer.
"""

import sys
import time
from pathlib import Path

from torch import Tensor

import app
from explorer.judging.classifier import TorchClassifier

SECONDS_EACH = 0.3


def main() -> None:
    sign, judge = Path(sys.argv.pop(1)), TorchClassifier.__call__

    def judge_slowly(self: TorchClassifier, waveforms: Tensor) -> Tensor:
        for _ in waveforms:
            if sign.exists():  # each time, so that none is slow that is judged after it is gone
                time.sleep(SECONDS_EACH)
        return judge(self, waveforms)

    TorchClassifier.__call__ = judge_slowly  # type: ignore[method-assign]
    app.main()


if __name__ == "__main__":
    main()
