"""Checkpoints of the hub, without a network: from its cache, and from a fake hub."""

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import httpx
import huggingface_hub
import pytest
from huggingface_hub.errors import (
    GatedRepoError,
    LocalEntryNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from explorer.cli.main import main
from explorer.errors import DownloadError, InputError
from models.hub.catalogue import CATALOGUE, CatalogueEntry, find_entry
from models.hub.download import FETCHED, hub_checkpoint, kept_checkpoint
from models.labels import TASKS
from tests.support.checkpoints import altered
from tests.support.hub_cache import COMMIT, keep
from tests.support.networks import refuse_the_network

KNOWN = "superb/wav2vec2-base-superb-er"  # the catalogue pins its revision
STRANGER = "somebody/emotions"


class Hub:
    """Replaces the hub's client: the real one for cached files, `answer` for everything else."""

    def __init__(self, answer: Callable[[str, str | None], str]) -> None:
        self.answer, self.asked = answer, []
        self.tokens: list[bool | None] = []
        self.files = ["README.md", "config.json", "model.safetensors"]
        self.refusal: Exception | None = None
        self._real = huggingface_hub.snapshot_download

    def model_info(self, hub_id: str, token: bool | None, **_: object) -> SimpleNamespace:
        self.tokens.append(token)
        if self.refusal is not None:
            raise self.refusal
        return SimpleNamespace(siblings=[SimpleNamespace(rfilename=name) for name in self.files])

    def __call__(self, hub_id: str, *, local_files_only: bool, **options) -> str:
        if local_files_only:
            return self._real(hub_id, local_files_only=True, **options)
        self.asked.append((hub_id, options))
        return self.answer(hub_id, options["revision"])


@pytest.fixture
def hub(hub_cache, checkpoints, monkeypatch: pytest.MonkeyPatch) -> Hub:
    """A hub that has a checkpoint of any name and revision, with its client's cache."""

    def give(hub_id: str, revision: str | None) -> str:
        return str(keep(hub_cache, hub_id, checkpoints["wav2vec2"], revision or "main"))

    hub = Hub(give)
    monkeypatch.setattr(huggingface_hub, "snapshot_download", hub)
    monkeypatch.setattr(huggingface_hub, "model_info", hub.model_info)
    return hub


def refuse(error: Exception) -> Callable[[str, str | None], str]:
    def answer(hub_id: str, revision: str | None) -> str:
        raise error

    return answer


def response(status: int) -> httpx.Response:
    return httpx.Response(status, request=httpx.Request("GET", "https://huggingface.co/x"))


def test_a_checkpoint_is_fetched_once_after_reporting_size_and_licence(hub: Hub) -> None:
    said: list[str] = []

    def report(sentence: str) -> None:
        assert not hub.asked
        said.append(sentence)

    first = hub_checkpoint("dima806/music_genres_classification", report)
    assert said == [
        "fetching dima806/music_genres_classification from the hub: 378 MB, licence apache-2.0"
    ]
    again = hub_checkpoint("dima806/music_genres_classification", report)
    assert first == again
    assert (len(said), len(hub.asked)) == (1, 1)
    assert first.id == "dima806/music_genres_classification"
    assert first.card == f"https://huggingface.co/{first.id}/tree/{COMMIT}"


def test_no_size_or_licence_is_claimed_outside_the_catalogue(hub: Hub) -> None:
    said: list[str] = []
    hub_checkpoint(STRANGER, said.append)
    assert said == [
        f"fetching {STRANGER} from the hub: not in the catalogue, size and licence not known"
    ]


@pytest.mark.parametrize(
    "revision", ["/etc/passwd", "/dev/zero", "..", "../../refs/main", "a//b", "a\0b", "a b", "é"]
)
def test_a_malformed_revision_is_refused_and_no_file_is_read(hub: Hub, revision: str) -> None:
    with pytest.raises(InputError, match="does not end in the name of a revision"):
        hub_checkpoint(f"{STRANGER}@{revision}", lambda _: None)
    assert hub.asked == []


@pytest.mark.parametrize(("logged_in", "token"), [(True, None), (False, False)])
def test_the_hub_is_asked_with_the_logged_in_account_or_anonymously(hub, logged_in, token) -> None:
    hub_checkpoint(STRANGER, lambda _: None, logged_in=logged_in)
    ((_, options),) = hub.asked
    assert (options["token"], hub.tokens) == (token, [token])


def test_a_full_disk_is_not_reported_as_a_network_error_and_no_path_is_shown(hub: Hub) -> None:
    hub.answer = refuse(OSError(28, "No space left on device", "/srv/secret/blobs/abc"))
    with pytest.raises(DownloadError) as caught:
        hub_checkpoint(STRANGER, lambda _: None)
    expected = f"{STRANGER} cannot be stored on this computer: No space left on device."
    assert str(caught.value) == expected


@pytest.mark.parametrize(
    ("reference", "revision"),
    [
        (STRANGER, None),
        (f"{STRANGER}@{COMMIT}", COMMIT),
        (f"{STRANGER}@v1.0", "v1.0"),
        (KNOWN, "refs/pr/2"),
        (f"{KNOWN}@main", "main"),
    ],
)
def test_the_revision_is_the_given_one_or_the_catalogues(hub, reference, revision) -> None:
    hub_checkpoint(reference, lambda _: None)
    ((_, options),) = hub.asked
    assert options["revision"] == revision


def test_only_configuration_and_safetensors_are_fetched(hub: Hub) -> None:
    hub_checkpoint(STRANGER, lambda _: None)
    ((_, options),) = hub.asked
    assert options["allow_patterns"] == FETCHED
    files = [
        *("config.json", "preprocessor_config.json", "model.safetensors", "pytorch_model.bin"),
        *("model-00001-of-00002.safetensors", "model.safetensors.index.json", "modeling_own.py"),
        *("checkpoint-500/model.safetensors", "training_args.bin", "README.md", "tokenizer.json"),
    ]
    chosen = huggingface_hub.utils.filter_repo_objects(files, allow_patterns=FETCHED)
    assert set(chosen) == {
        *("config.json", "preprocessor_config.json", "model.safetensors"),
        *("model-00001-of-00002.safetensors", "model.safetensors.index.json"),
    }


def test_an_incomplete_download_is_fetched_again(hub: Hub, hub_cache, checkpoints) -> None:
    snapshot = keep(hub_cache, STRANGER, checkpoints["wav2vec2"])
    (snapshot / "model.safetensors").unlink()
    hub_checkpoint(STRANGER, lambda _: None)
    assert len(hub.asked) == 1


every_failure = pytest.mark.parametrize(
    ("error", "expected"),
    [
        (RepositoryNotFoundError("404", response=response(404)), "no public checkpoint some"),
        (GatedRepoError("403", response=response(403)), "agreed to its terms"),
        (RevisionNotFoundError("404", response=response(404)), "no revision v9 of some"),
        (LocalEntryNotFoundError("no way out\nsee docs"), "needs the network, .*: no way out$"),
        (OSError(28, "No space left on device"), "cannot be fetched: .*No space left"),
        (httpx.ReadTimeout("too slow"), "needs the network, and cannot be fetched: too slow"),
    ],
)


@every_failure
def test_errors_of_the_hub_or_the_network_are_reported_in_a_sentence(
    hub: Hub, error, expected
) -> None:
    hub.answer = refuse(error)
    with pytest.raises(DownloadError, match=expected):
        hub_checkpoint(f"{STRANGER}@v9", lambda _: None)


@every_failure
def test_a_download_that_would_fail_is_not_announced(hub: Hub, error, expected) -> None:
    hub.refusal = error
    said: list[str] = []
    with pytest.raises(DownloadError, match=expected):
        hub_checkpoint(f"{STRANGER}@v9", said.append)
    assert said == hub.asked == []


@pytest.mark.parametrize("files", [[], ["config.json", "a/model.safetensors", "model.bin"]])
def test_a_repository_without_safetensors_is_not_fetched(hub: Hub, files: list[str]) -> None:
    hub.files = files
    with pytest.raises(DownloadError, match="no safetensors weights of somebody/emotions"):
        hub_checkpoint(STRANGER, lambda _: None)
    assert hub.asked == []


def test_an_incomplete_answer_is_reported(hub: Hub, hub_cache, checkpoints) -> None:
    def without_weights(hub_id: str, revision: str | None) -> str:
        snapshot = keep(hub_cache, hub_id, checkpoints["wav2vec2"])
        (snapshot / "model.safetensors").unlink()
        return str(snapshot)

    hub.answer = without_weights
    with pytest.raises(DownloadError, match="did not send all of somebody/emotions"):
        hub_checkpoint(STRANGER, lambda _: None)


@pytest.mark.parametrize("name", ["", "two words", "a/b/c", "../../etc/passwd", "-x/y"])
def test_a_malformed_id_is_refused_without_asking_the_hub(hub: Hub, name: str) -> None:
    with pytest.raises(InputError, match="is not the id of a checkpoint"):
        hub_checkpoint(name, lambda _: None)
    assert hub.asked == []


@pytest.mark.parametrize("is_switched_off", [True, False])
def test_offline_the_error_is_one_line(hub_cache, monkeypatch, capsys, is_switched_off) -> None:
    refuse_the_network(monkeypatch.setattr, lambda _: None)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", is_switched_off)
    words = ["classify", "emotion/angry-1", "--model", STRANGER, "--hub", STRANGER]
    assert main(words) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith(f"earshot: {STRANGER} needs the network, and cannot be fetched: ")
    assert shown.err.count("\n") == 1


def test_a_fetched_checkpoint_is_searched_and_judged_by_its_hub_id(
    hub: Hub, tmp_path: Path, capsys
) -> None:
    words = ["emotion/angry-1", "--model", STRANGER, "--cells", "8", "--effort", "quick"]
    assert main(["search", *words, "--out", str(tmp_path), "--hub", STRANGER, "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["outcome"] == "irreducible"
    assert record["model"]["id"] == STRANGER
    assert main(["transfer", str(tmp_path), "--targets", STRANGER]) == 2
    assert f"name it with --hub {STRANGER}, too" in capsys.readouterr().err
    transfer = ["transfer", str(tmp_path), "--targets", STRANGER, "--hub", STRANGER]
    assert main(transfer) == 0
    assert f"{STRANGER}" in capsys.readouterr().out
    assert len(hub.asked) == 1


def test_listing_models_does_not_ask_the_hub_and_shows_what_was_fetched(
    hub: Hub, hub_cache, checkpoints, capsys
) -> None:
    keep(hub_cache, "WasuratS/distilhubert-finetuned-gtzan", checkpoints["wavlm"])
    keep(hub_cache, "superb/hubert-large-superb-er", checkpoints["hubert"])
    assert main(["models", "--json"]) == 0
    shown = capsys.readouterr()
    rows = {row["id"]: row for row in json.loads(shown.out)}
    assert (hub.asked, shown.err) == ([], "")
    kept = rows["WasuratS/distilhubert-finetuned-gtzan"]
    assert (kept["available"], kept["bundled"]) == (True, False)
    assert kept["labels"][0] == "Blues"
    away = rows["2010b9/whisper-tiny-finetuned-gtzan"]
    assert (away["available"], away["bundled"], away["labels"]) == (False, False, None)
    assert away["card"] == "https://huggingface.co/2010b9/whisper-tiny-finetuned-gtzan"
    assert (away["sample_rate"], away["window_s"]) == (16_000, 5.0)
    assert main(["models"]) == 0
    assert "378 MB, licence apache-2.0" in capsys.readouterr().out


def test_listing_models_reports_fetched_checkpoints_that_cannot_be_used(
    hub: Hub, hub_cache, checkpoints, tmp_path, capsys
) -> None:
    labels = {str(index): f"LABEL_{index}" for index in range(4)}
    bare = altered(checkpoints["wav2vec2"], tmp_path / "bare", id2label=labels)
    keep(hub_cache, "superb/hubert-base-superb-er", bare)
    assert main(["models", "--task", "emotion"]) == 0
    shown = capsys.readouterr()
    assert (
        "superb/hubert-base-superb-er cannot be used: its label LABEL_0 has no known" in shown.err
    )
    assert "superb/hubert-base-superb-er" in shown.out


def test_the_catalogue_has_at_least_five_checkpoints_for_each_task() -> None:
    for task in TASKS:
        assert sum(entry.task == task for entry in CATALOGUE) >= 5
    assert len({entry.id for entry in CATALOGUE}) == len(CATALOGUE)


def test_unknown_size_and_licence_are_shown_as_not_known() -> None:
    entry = CatalogueEntry(id="a/b", task="genre", kind="AST")
    assert entry.about == "size not known, licence not known"
    assert find_entry("a/b") is None
    assert find_entry(KNOWN) in CATALOGUE
    assert kept_checkpoint(entry) is None
