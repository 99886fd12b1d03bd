"""The page: whole in one file, its sounds the judged ones, and true about what they are."""

import base64
import hashlib
import html
import io
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
import soundfile

from explorer.checksum import file_sha256
from explorer.errors import InputError
from explorer.export import html as page_module
from explorer.export.html import MAX_BYTES, html_page
from explorer.export.material import Material, read_material
from explorer.records import ORIGINAL, REMAINDER, SUFFICIENT
from tests.support.exported import NASTY, NASTY_IN_A_LINE, material, noise_of, renamed, searched
from tests.support.fakes import noise_clip

FILES = {"original": ORIGINAL, "enough": SUFFICIENT, "rest": REMAINDER}
LOADING = ("src", "href", "srcset", "poster", "data", "action", "background", "ping")


class Reader(HTMLParser):
    """Collects elements, and the text of each kind."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, str]] = []
        self._open = [""]
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, {key: value or "" for key, value in attributes}))
        self._open.append(tag)

    def handle_endtag(self, tag):
        self._open.append("")

    def handle_data(self, data):
        self.texts.append((self._open[-1], data))

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def words(self) -> str:
        shown = [text for tag, text in self.texts if tag not in ("style", "script")]
        return " ".join(" ".join(shown).split())


def read(page: bytes) -> Reader:
    return Reader(page.decode())


def sounds(page: bytes) -> dict[str, tuple[np.ndarray, int, str]]:
    """The page's sounds at the level of their files, their rate and encoding."""
    found = {}
    for audio in read(page).all("audio"):
        data = base64.b64decode(audio["src"].partition(",")[2])
        with soundfile.SoundFile(io.BytesIO(data)) as file:
            stored = file.read()
            encoding = f"{file.format} {file.subtype}"
        found[audio["data-name"]] = (
            stored / 10 ** (float(audio["data-stored-db"]) / 20),
            file.samplerate,
            encoding,
        )
    return found


@pytest.fixture(scope="module")
def directory(tmp_path_factory) -> Path:
    return searched(tmp_path_factory.mktemp("result"), clip=noise_of(2.0))


@pytest.fixture(scope="module")
def page(directory) -> bytes:
    return html_page(read_material(directory))


def test_it_loads_nothing_and_its_policy_allows_nothing_else(page):
    reader = read(page)
    for tag, attributes in reader.elements:
        for name in LOADING:
            assert attributes.get(name, "data:").startswith("data:"), tag
    assert b"://" not in page
    assert not re.search(rb"@import|url\(", page)
    (policy,) = (
        each["content"] for each in reader.all("meta") if "Policy" in each.get("http-equiv", "")
    )
    assert policy.startswith("default-src 'none'; ")
    (script,) = re.findall(rb'<script type="module">(.*?)</script>', page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy
    assert b"plotly" not in page


def test_its_script_is_one_module_that_imports_nothing():
    script = page_module.script()
    assert not re.search(r"^import\b", script, re.MULTILINE)
    names = re.findall(r"^(?:export )?(?:async )?(?:class|const|function|let) (\w+)", script, re.M)
    assert {"Player", "wrapped"} <= set(names)
    assert len(names) == len(set(names))


def test_the_sounds_are_those_that_were_judged(page, directory):
    for name, (heard, rate, encoding) in sounds(page).items():
        judged, rate_judged = soundfile.read(directory / FILES[name])
        assert (rate, encoding) == (rate_judged, "FLAC PCM_24")
        assert np.abs(heard - judged).max() <= 2.0**-23
    assert set(sounds(page)) == set(FILES)


def test_it_names_the_checksums_of_the_judged_files(page, directory):
    words = read(page).words()
    assert "copies for listening : 24-bit FLAC, lossless but for rounding." in words
    assert "The model judged the 32-bit float WAV files" in words
    for name in FILES.values():
        assert f"{name} 0 dB {file_sha256(directory / name)}" in words


def test_it_says_what_was_found_and_checked(page, directory):
    record, words = read_material(directory).record, read(page).words()
    assert "rule says yes to this clip, and still does with 2 of 16 linear bands, " in words
    assert f"a probability of {record.certificate.probability:.3f} for yes" in words
    assert "Each band removed alone, 2 of 2: the answer changes." in words
    assert f"The rest alone is no (yes: {100 * record.remainder.probability:.0f} %)." in words
    rows = re.findall(r"<tr><th scope=\"row\">(.*?)</th>(.*?)</tr>", page.decode())
    edges = record.partition.edges_hz
    named = {html.unescape(head) for head, _ in rows}
    for removal in record.certificate.removals:
        assert f"{edges[removal.cell]:,.0f} to {edges[removal.cell + 1]:,.0f} Hz" in named
    for value in (record.clip.sha256, record.model.version, "irreducible", "seed 0"):
        assert value in words


@pytest.mark.parametrize(
    ("seconds", "encoding", "says", "least_db"),
    [
        (2.0, "FLAC PCM_24", "24-bit FLAC, lossless but for rounding", 100),
        (9.0, "FLAC PCM_16", "16-bit FLAC, lossless but for rounding", 75),
        (29.0, "MP3 MPEG_LAYER_III", "MP3, compressed with loss, because lossless copies", 5),
    ],
)
def test_long_sounds_are_stored_in_a_quality_that_fits_and_that_it_states(
    tmp_path, seconds, encoding, says, least_db
):
    """White noise is what compresses worst; the fragment is 40 dB fainter than full scale."""
    found = material(tmp_path, clip=noise_of(seconds, amplitude=0.02))
    content = html_page(found)
    assert len(content) <= MAX_BYTES
    assert says in read(content).words()
    for name, (heard, _, how) in sounds(content).items():
        judged = found.sounds[FILES[name]].double().numpy()
        assert how == encoding
        assert len(heard) == len(judged)
        error_db = 10 * np.log10(((heard - judged) ** 2).mean() / (judged**2).mean())
        assert error_db < -least_db, name


def test_a_sound_that_fits_in_no_quality_is_refused(directory, monkeypatch):
    monkeypatch.setattr(page_module, "MAX_BYTES", 20_000)
    with pytest.raises(InputError, match=r"2 s, do not fit into a page of 0\.02 MB"):
        html_page(read_material(directory))


def test_a_sound_above_full_scale_is_not_clipped(tmp_path):
    found = material(tmp_path, clip=noise_of(1.0, amplitude=1.0))
    assert found.clip.abs().max() > 2
    for name, (heard, _, _) in sounds(html_page(found)).items():
        assert np.abs(heard - found.sounds[FILES[name]].numpy()).max() < 1e-5


def test_faint_sounds_are_raised_by_a_gain_that_it_states(tmp_path):
    content = html_page(material(tmp_path, clip=noise_of(1.0, amplitude=0.004)))
    gains = {each["data-name"]: float(each["data-gain-db"]) for each in read(content).all("audio")}
    assert 20 < gains["original"] <= gains["enough"] == 30
    words = read(content).words()
    assert f"Whole clip: +{gains['original']:.1f} dB at the audible level." in words
    assert "Enough: +30.0 dB at the audible level." in words


def test_a_search_without_a_fragment_has_its_clip_and_its_reason(tmp_path):
    content = html_page(material(tmp_path, needed=()))
    assert set(sounds(content)) == {"original"}
    words = read(content).words()
    assert "No fragment: the model already says so to silence: no fragment is needed." in words
    assert "How this was checked" not in words
    assert "In grey" not in words


def test_names_are_escaped(tmp_path):
    searched(tmp_path, labels=("<i>&", "<u>"), model='"><script>alert(2)</script>')
    content = html_page(renamed(tmp_path, NASTY))
    reader = read(content)
    assert len(reader.all("script")) == 1
    assert not reader.all("i")[2:]  # those of the rail
    assert not reader.all("u")
    assert f"Earshot: {NASTY_IN_A_LINE}" in reader.words()
    assert b"\x00" not in content


def test_a_fragment_that_failed_its_check_says_so(tmp_path):
    import dataclasses

    found = material(tmp_path)
    certificate = dataclasses.replace(found.record.certificate, holds=False)
    record = dataclasses.replace(found.record, certificate=certificate)
    words = read(html_page(dataclasses.replace(found, record=record))).words()
    assert words.count("A check failed: do not rely on this result.") == 2
    assert "still does with" not in words


def test_a_chosen_class_is_not_said_to_be_the_models_answer_to_the_clip(tmp_path):
    found: Material = material(tmp_path, needed=(2, 9), label="no")
    assert found.record.label != found.record.clip_label
    assert "still does with" not in read(html_page(found)).words()


def test_single_bins_are_named_to_a_tenth_of_a_hertz(tmp_path):
    content = html_page(material(tmp_path, clip=noise_clip(), kind="bins"))
    assert len(content) <= MAX_BYTES
    assert re.search(r"\d+\.\d to \d+\.\d Hz", read(content).words())
