"""`python -m explorer classify`: print a model's probabilities for a clip."""

import argparse

from explorer.cli.answer import Answer, answer_with
from explorer.cli.clip_arguments import add_clip, load_named
from explorer.cli.model_arguments import add_model, find_model, known_models, load_and_warn


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `classify`."""
    add_clip(parser)
    add_model(parser)
    answer_with(parser, run)


def run(arguments: argparse.Namespace) -> Answer:
    """Classify a clip; the text lists the labels from the most to the least probable."""
    from explorer.judging.criterion import judge  # loads torch

    known = known_models(arguments)
    model = find_model(known, arguments.model)
    clip = load_named(arguments, model.info)
    judgement = judge(load_and_warn(known, model.id, arguments.device), clip.waveform)
    ranked = sorted(judgement.probabilities.items(), key=lambda item: -item[1])
    document = judgement.document(model.id, clip.name)
    return Answer(document, "\n".join(f"{label:16} {p:.4f}" for label, p in ranked))
