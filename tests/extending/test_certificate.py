"""The certificate of a layer: it holds only for what is one, and is made of the written files."""

import pytest
import torch

from explorer.audio.wav import read_wav, write_wav
from explorer.checksum import file_sha256
from explorer.extending import certificate as certificates
from explorer.extending.certificate import certify_layer
from tests.support.layer_rules import aim, any_of, keep_of

RULE = any_of((0,), (3, 4))


def certify(directory, cells, base=(0,), *, rejects_rest=True, least=None, **claims):
    wanted = aim(RULE, base, rejects_rest=rejects_rest, least=least)
    rest_file = directory / "rest.wav" if rejects_rest else None
    options = {"lower_bound": 0, "claims_irreducible": True, **claims}
    return certify_layer(
        wanted, keep_of(cells), file=directory / "kept.wav", rest_file=rest_file, **options
    )


@pytest.mark.parametrize(
    ("cells", "holds"),
    [
        ((0, 3), True),
        ((0, 4), True),
        ((0,), False),  # bands 3 and 4 are left
        ((0, 3, 4), False),  # either can go
        ((0, 1, 3), False),  # band 1 can go
    ],
)
def test_it_holds_for_what_is_necessary_and_has_no_cell_too_many(tmp_path, cells, holds):
    certificate = certify(tmp_path, cells)
    assert certificate.holds is holds
    assert [removal.cell for removal in certificate.removals] == sorted({*cells} - {0})


def test_it_does_not_hold_for_what_is_not_enough(tmp_path):
    certificate = certify(tmp_path, (3,), base=())
    assert (certificate.kept.answer.accepted, certificate.holds) == (False, False)


def test_a_complete_set_is_not_asked_what_is_left_of_the_clip(tmp_path):
    probability = float(torch.tensor(2.2).sigmoid())  # of two bands with one that is enough
    sure = certify(tmp_path, (0, 1), rejects_rest=False, least=probability - 0.001)
    assert (sure.holds, sure.rest, len(sure.removals)) == (True, None, 1)
    assert sure.kept.answer.probability == pytest.approx(probability)
    assert not certify(tmp_path, (0, 1, 2), rejects_rest=False, least=probability - 0.001).holds
    assert not certify(tmp_path, (0, 1), rejects_rest=False, least=probability + 0.001).holds


@pytest.mark.parametrize("changed", ["kept.wav", "rest.wav"])
def test_a_file_that_was_written_otherwise_fails_it(tmp_path, monkeypatch, changed):
    def write_another(path, waveform, sample_rate):
        kept = aim(RULE).question.fragments(keep_of((0,) if changed == "rest.wav" else (1,))[None])
        write_wav(path, kept[0] if path.name == changed else waveform, sample_rate)

    monkeypatch.setattr(certificates, "write_wav", write_another)
    assert not certify(tmp_path, (0, 3)).holds


def test_it_names_its_files_by_their_checksums(tmp_path):
    certificate = certify(tmp_path, (0, 3))
    for judged in (certificate.kept, certificate.rest):
        assert judged.sha256 == file_sha256(tmp_path / judged.file)
    kept, rest = (read_wav(tmp_path / f"{name}.wav")[0] for name in ("kept", "rest"))
    torch.testing.assert_close(kept + rest, aim(RULE).question.clip.waveform, atol=1e-6, rtol=0)


def test_every_sound_is_judged_alone_and_counted(tmp_path):
    wanted = aim(RULE, (0,), rejects_rest=True)
    classifier = wanted.question.classifier
    judged = []
    model = type(classifier).__call__

    def count(self, waveforms):
        judged.append(len(waveforms))
        return model(self, waveforms)

    counting = type("Counting", (type(classifier),), {"__call__": count})
    classifier.__class__ = counting
    certificate = certify_layer(
        wanted,
        keep_of((0, 1, 3)),
        file=tmp_path / "kept.wav",
        rest_file=tmp_path / "rest.wav",
        lower_bound=1,
        claims_irreducible=True,
    )
    assert set(judged) == {1}
    assert certificate.evaluations == len(judged) == 2 + 2 + 1  # band 1 takes two, band 3 one


def test_nothing_is_removed_where_that_is_not_claimed_or_the_search_was_stopped(tmp_path):
    assert certify(tmp_path, (0, 1, 3), claims_irreducible=False).holds
    stopped = certify(tmp_path, (0, 1, 3), should_stop=lambda: True)
    assert (stopped.removals, stopped.holds) == ((), True)
