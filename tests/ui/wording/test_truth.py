"""Every sentence about an outcome is true, whatever the model says of silence and of all else."""

import dataclasses

import pytest
import torch

from explorer.records import Outcome
from explorer.result.stored import StoredResult
from explorer.searching.config import SearchConfig
from explorer.transferring.transfer import judge_fragment
from explorer.ui import panels
from explorer.ui.wording import headlines, strip
from explorer.ui.wording import search as texts
from explorer.ui.wording import verdicts as verdict_texts
from tests.support.fakes import RuleClassifier
from tests.support.small_searches import PARTITION, needs_two, run, same_label


class Relative(RuleClassifier):
    """Has no answer to silence."""

    def __call__(self, waveforms):
        logits = super().__call__(waveforms)
        logits[~waveforms.any(1)] = float("nan")
        return logits


def constant(yes, no):
    return lambda present: torch.tensor([[yes, no]]).repeat(len(present), 1)


def to_silence(yes):
    """Says yes to silence, with this lead, and no to everything else."""
    return lambda present: torch.stack(
        [torch.where(present.any(1), -1.0, yes), torch.zeros(len(present))], 1
    )


def needs(present):
    return torch.stack([present[:, [2, 9]].all(1).float(), torch.full((len(present),), 0.5)], 1)


RULES = {
    "constant": constant(1.0, 0.0),
    "tied": constant(0.0, 0.0),
    "hardly": constant(5e-5, 0.0),
    "silence alone": to_silence(1.0),
    "silence, hardly": to_silence(5e-5),
    "two bands": needs,
}


MODELS = [
    pytest.param(cls(PARTITION, rule, id="M2"), id=f"{name}, {cls.__name__}")
    for name, rule in RULES.items()
    for cls in (RuleClassifier, Relative)
]
QUICK = SearchConfig(effort="quick")


def answer(model, waveform) -> str | None:
    logits = model(waveform[None])[0]
    return None if logits.isnan().any() else model.info.labels[int(logits.argmax())]


@pytest.mark.parametrize("label", [None, "yes", "no"])
@pytest.mark.parametrize("least", [None, 0.9])
@pytest.mark.parametrize("model", MODELS)
def test_what_is_said_of_a_search_is_what_the_model_does(tmp_path, model, label, least):
    record = run(model, tmp_path, label=label, min_probability=least, search=QUICK)
    headline, detail = texts.result(model.info, record, SearchConfig())
    said = f"{headlines.as_text(headline)} {detail}"
    silent = answer(model, torch.zeros(PARTITION.n_samples))
    gives_it_to_silence = silent == record.label
    if record.outcome is Outcome.VACUOUS:
        assert gives_it_to_silence
        assert f"says {record.label}" in said
    if record.outcome is Outcome.IMPOSSIBLE:
        assert gives_it_to_silence == ("for silence, too" in said)
        # A class that everything gets is in no part only with the confidence that was asked for.
        assert not (gives_it_to_silence and least is None)
        own_but_unclear = record.clip_label == record.label and least is None
        assert own_but_unclear == ("clearly" in said)
    if record.outcome is Outcome.IRREDUCIBLE:
        assert not gives_it_to_silence
        assert ("only silence is left" in said) == (silent is None and len(record.keep) == 1)
    assert panels.belief(record)
    assert strip.result_figures(record)


@pytest.mark.parametrize("least", [None, 0.9])
@pytest.mark.parametrize("target", MODELS)
def test_what_is_said_of_a_target_is_what_it_does(tmp_path, target, least):
    record = run(needs_two(id="source"), tmp_path, search=QUICK)
    criterion = dataclasses.replace(record.criterion, min_probability=least)
    record = dataclasses.replace(record, criterion=criterion)
    result = StoredResult(tmp_path, record)
    (verdict,) = judge_fragment(result, [target], same_label)
    infos = {"M2": target.info}
    said = verdict_texts.convinced(record, [verdict], infos)
    fragment, clip = result.sound("sufficient.wav"), result.sound("original.wav")
    its_answer = answer(target, fragment)
    assert verdict.label == its_answer
    assert ("also says yes" in said) == (its_answer == "yes")
    assert ("not surely enough" in said) == (its_answer == "yes" and verdict.verdict == "rejects")
    assert verdict_texts.pill(verdict, "yes").startswith("not") == (its_answer != "yes")
    whole = verdict_texts.on_whole_clip(verdict, record)
    assert whole.startswith("same answer") == (answer(target, clip) == "yes")
    if "to silence" in said or "to silence" in whole:
        assert answer(target, torch.zeros(PARTITION.n_samples)) == "yes"
