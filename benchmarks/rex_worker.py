"""ReX's side of the comparison: run by the Python of ReX's own virtual environment, not by ours.

Reads one job per line from standard input and asks, through standard output, for the answers of the
model to masked clips; all lines are JSON. Clip, model and masking stay on the other side
(`benchmarks.rex_peer`), so ReX gets the same as every other method. ReX explains a vector of ones
in its spectral mode; the spectrum is multiplied with its mutants, in which some cells are 0.

    ->  {"n_cells": 64, "min_box_size": 10, "seed": 0, "extract": true}
    <-  {"ask": ["<keep as packed bits, hexadecimal>", ...]}
    ->  {"answers": [[label index, probability], ...]}                   ... and so on, until
    <-  {"ranking": [cell, ...] or null, "keep": "<bits>" or null}
"""

import importlib.metadata
import json
import sys
from collections.abc import Callable
from typing import Any, TextIO

import numpy as np
import torch
from rex_xai.explanation.explanation import Explanation  # type: ignore[import-not-found]
from rex_xai.explanation.rex import (  # type: ignore[import-not-found]
    calculate_responsibility,
    predict_target,
)
from rex_xai.input.config import CausalArgs  # type: ignore[import-not-found]
from rex_xai.input.input_data import Data  # type: ignore[import-not-found]
from rex_xai.responsibility.prediction import Prediction  # type: ignore[import-not-found]

Predict = Callable[..., list[Any]]


def main() -> None:
    """Serve jobs until standard input ends."""
    replies, sys.stdout = sys.stdout, sys.stderr  # ReX prints, and the pipe is for replies only
    _send(replies, {"version": importlib.metadata.version("rex-xai")})
    for line in sys.stdin:
        _send(replies, _explain(json.loads(line), _predictor(replies)))


def _explain(job: dict[str, Any], predict: Predict) -> dict[str, Any]:
    args = CausalArgs()
    args.seed = job["seed"]
    args.min_box_size = job["min_box_size"]
    args.chunk_size = job["min_box_size"]  # as ReX's own constructor does
    args.progress_bar = False
    n_cells = job["n_cells"]
    ones = np.ones(n_cells, dtype=np.float32)
    data = Data(ones, [1, 1, n_cells], "cpu", mode="spectral", process=True)
    data.set_mask_value(0)
    data.target = predict_target(data, args, predict)
    maps, stats = calculate_responsibility(data, args, predict)
    responsibility = maps.get(data.target.classification)
    if responsibility is None:  # no mutant passed, so ReX has nothing to rank
        return {"ranking": None, "keep": None}
    # ReX sorts by (responsibility, position), descending: of equal cells the higher comes first.
    order = np.lexsort((np.arange(n_cells), responsibility.ravel()))[::-1]
    keep = None
    if job["extract"]:
        keep = _extract(Explanation(maps, predict, data, args, stats))
    return {"ranking": order.tolist(), "keep": keep}


def _extract(explanation: Any) -> str | None:
    try:
        explanation.extract()
    except IndexError:  # raised by 0.4.1 when even its last prefix is not accepted
        return None
    bits = explanation.sufficiency_mask.numpy().ravel()
    return np.packbits(bits).tobytes().hex()


def _predictor(replies: TextIO) -> Predict:
    """Make ReX's prediction function, which asks the other side for the model's answers."""

    def predict(masks: torch.Tensor, target: Any = None) -> list[Any]:
        rows = masks.reshape(-1, masks.shape[-1]) > 0
        if len(rows) == 0:
            return []
        bits = np.packbits(rows.numpy(), axis=1)
        _send(replies, {"ask": [row.tobytes().hex() for row in bits]})
        answers = json.loads(sys.stdin.readline())["answers"]
        return [Prediction(label, probability, target=target) for label, probability in answers]

    return predict


def _send(replies: TextIO, message: dict[str, Any]) -> None:
    replies.write(json.dumps(message) + "\n")
    replies.flush()


if __name__ == "__main__":
    main()
