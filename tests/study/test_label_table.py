"""Tables as people's programs write them: understood, or refused in one sentence with the row."""

import pytest

from explorer.errors import InputError
from explorer.study import label_table
from explorer.study.clips import study_clips
from explorer.study.label_table import read_table
from models.labels import harmonise
from tests.support.sounds import RATE, sound

TWO = ["a.wav", "sub/b.wav"]
LABELLED = [("a.wav", "angry"), ("sub/b.wav", "sad")]


def rows_of(path, content: bytes) -> list[tuple[str, str | None]]:
    path.write_bytes(content)
    return [(row.file, row.label) for row in read_table(path)]


@pytest.mark.parametrize(
    "text",
    [
        "file,label\na.wav,angry\nsub/b.wav,sad\n",
        "file,label\r\na.wav,angry\r\nsub/b.wav,sad",
        "file,label\ra.wav,angry\rsub/b.wav,sad\r",
        "file, label\na.wav, angry\nsub/b.wav ,sad \n",
        'file,label\n"a.wav" , "angry"\n"sub/b.wav" ,sad\n',
        "file\tlabel\na.wav\tangry\nsub/b.wav\tsad\n",
        "file;label\na.wav;angry\nsub/b.wav;sad\n",
        "file|label\na.wav|angry\nsub/b.wav|sad\n",
        'file;label;said\na.wav;angry;"1,5; or so"\nsub/b.wav;sad;"x, y"\n',
        "file\tlabel\tsaid\na.wav\tangry\t1,5,6\nsub/b.wav\tsad\t2;3;4;5\n",
        "sep=;\r\nfile;label\r\na.wav;angry\r\nsub/b.wav;sad\r\n",
        '"sep=\t"\nfile\tlabel\na.wav\tangry\nsub/b.wav\tsad\n',
        "path,emotion\na.wav,angry\nsub/b.wav,sad\n",
        "Emotion,Gender,File Path\nangry,f,a.wav\nsad,m,sub/b.wav\n",
        ",file_name,Genre,genre_id\n0,a.wav,angry,3\n1,sub/b.wav,sad,4\n",
        "file,label,emotion\na.wav,angry,1\nsub/b.wav,sad,2\n",
        "file,path,class\na.wav,/x/a.wav,angry\nsub/b.wav,/x/b.wav,sad\n",
        "file,label,,\na.wav,angry,,\n\n,,,\nsub/b.wav,sad,,\n,,,\n",
        "\n\nfile,label\na.wav,angry\n\nsub/b.wav,sad\n",
        'file,text,label\na.wav,"two\nlines, quoted",angry\nsub/b.wav,"one ""word""",sad\n',
    ],
    ids=ascii,
)
def test_a_table_is_understood_however_it_is_written(tmp_path, text):
    assert rows_of(tmp_path / "index.csv", text.encode()) == LABELLED


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_table_is_understood_in_every_usual_encoding(tmp_path, encoding):
    text = "file,label\r\na.wav,angry\r\nGrüße.wav,sad\r\n"
    assert rows_of(tmp_path / "index.csv", text.encode(encoding)) == [
        ("a.wav", "angry"),
        ("Grüße.wav", "sad"),
    ]


def test_labels_may_be_missing(tmp_path):
    path = tmp_path / "index.csv"
    assert rows_of(path, b"file\na.wav\n") == [("a.wav", None)]
    assert rows_of(path, b"file,label\na.wav\nb.wav,\n") == [("a.wav", None), ("b.wav", None)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty; its first row must name the columns: file"),
        ("\n,,\n", "is empty"),
        ("file,label\n", "names no files: it ends after the names of the columns"),
        ("a.wav,angry\nsub/b.wav,sad\n", "Row 1 of .* names a file; it must name the columns"),
        ("name,label\na,sad\n", "has no column named file, only name, label; rename the one"),
        ("file,label\n,sad\n", "Row 2 of .* names no file"),
        ("file,label\na.wav,sad\n\n,happy\n", "Row 4 of .* names no file"),
        ("label,file\nsad\n", "Row 2 of .* names no file"),
        ("file,label\na.wav,very,sad\n", "Row 2 of .* has 3 columns, but row 1 names 2"),
        ("file,label,label\na.wav,sad,sad\n", r"label \(column 2\) and label \(column 3\)"),
        ("file,genre,class\na.wav,x,y\n", r"genre \(column 2\) and class \(column 3\); rename"),
        ("file,File,label\na.wav,b.wav,sad\n", r"file \(column 1\) and File \(column 2\)"),
        ("file,label\nhttps://x.org/a.wav,sad\n", "Row 2 of .* names a web address; download"),
        ('file,label\n"a.wav,sad\nb.wav,sad\n', "Check its quotation marks"),
    ],
    ids=ascii,
)
def test_what_could_mean_two_things_is_refused_with_what_to_change(tmp_path, text, words):
    path = tmp_path / "index.csv"
    path.write_text(text)
    with pytest.raises(InputError, match=words):
        read_table(path)


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00", b"PK\x03\x04\x00\x00", b"\x81\x8d", b"\x89PNG\r\n\x1a\n\x00"]
)
def test_a_table_that_is_not_text_is_refused(tmp_path, content):
    (tmp_path / "index.csv").write_bytes(content)
    with pytest.raises(InputError, match="is not a text; save the table as CSV in UTF-8"):
        read_table(tmp_path / "index.csv")


def test_a_table_that_is_too_large_or_no_file_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(label_table, "MAX_BYTES", 4)
    (tmp_path / "index.csv").write_text("file\n")
    with pytest.raises(InputError, match="too much for a table"):
        read_table(tmp_path / "index.csv")
    with pytest.raises(InputError, match="is not a file"):
        read_table(tmp_path)


@pytest.mark.parametrize(
    "name", ["index.csv", "INDEX.CSV", "index.tsv", "index.txt", "metadata.csv", "metadata.tsv"]
)
def test_a_folder_may_name_its_table_as_others_do(tmp_path, name):
    for file in (*TWO, "not-named.wav"):
        (tmp_path / file).parent.mkdir(exist_ok=True)
        sound(tmp_path / file, RATE, seconds=0.1)
    (tmp_path / name).write_text("file,label\na.wav,angry\nsub/b.wav,sad\n")
    clips = study_clips([str(tmp_path)], "emotion", lambda label: harmonise("emotion", label))
    found = [(clip.name.partition("/")[2], clip.label) for clip, _ in clips]
    assert found == LABELLED
