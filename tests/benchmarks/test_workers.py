"""The benchmark of Ray workers prints its ratios and times a real study."""

import pytest

from benchmarks import workers
from benchmarks.workers import StudySpeed


def speed(per_second: float, **records: int) -> StudySpeed:
    return StudySpeed(n_items=12, steady=per_second, whole=per_second / 2, records=records)


@pytest.mark.parametrize(("there", "same"), [(1, "yes"), (2, "NO")])
def test_it_prints_the_ratio_and_whether_the_records_are_equal(monkeypatch, capsys, there, same):
    def run(words):
        return speed(1.8, a=there) if "--ray" in words else speed(1.0, a=1)

    monkeypatch.setattr(workers, "run", run)
    assert workers.main(["--rounds", "1"]) == 0
    assert f"| 1 | 12 | 1.00 /s | 1.80 /s | 1.80 | 1.80 | {same} |" in capsys.readouterr().out


@pytest.mark.slow
def test_a_real_study_is_timed_from_its_first_record_to_its_last():
    model = "emotion-mfcc-gru"
    words = ["--task", "emotion", "--models", model, "--limit", "2", "--seeds", "0"]
    found = workers.run([*words, "--effort", "quick", "--cells", "8"])
    assert found.n_items == 2
    assert found.steady > found.whole > 0
    assert all("seconds" not in record for record in found.records.values())


def test_a_study_that_fails_is_an_error(capfd):
    with pytest.raises(RuntimeError, match="ended with 2"):
        workers.run(["--task", "emotion", "--models", "missing"])
