"""Compressed files, and archives that would fill the machine."""

import bz2
import gzip
import io
import lzma
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from leadsearch.people.imports import files
from leadsearch.people.imports.files import WrongFileError, source_of
from leadsearch.people.imports.layout import layout_of, record_texts
from leadsearch.people.imports.records import Record

CSV = b"Name,Title\nAnn,CTO\nBo,CEO\n"


def zipped(members: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return held.getvalue()


PACKINGS: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("people.csv.gz", gzip.compress),
    ("people.csv.bz2", bz2.compress),
    ("people.csv.xz", lzma.compress),
    ("people.zip", lambda content: zipped({"people.csv": content, "folder/": b"", "__MACOSX/x": b"x"})),
]


def texts(file: Path) -> list[str]:
    source = source_of(file)
    records = record_texts(source, layout_of(source), lambda _: None)
    return [record.text for record in records if isinstance(record, Record)]


@pytest.mark.parametrize(("name", "pack"), PACKINGS)
def test_what_is_packed_is_unpacked_on_the_way(tmp_path: Path, name: str, pack: Callable[[bytes], bytes]) -> None:
    file = tmp_path / name
    file.write_bytes(pack(CSV))
    assert texts(file) == ["Ann,CTO\n", "Bo,CEO\n"]


@pytest.mark.parametrize(("name", "pack"), PACKINGS)
def test_what_is_cut_off_is_refused_in_words(tmp_path: Path, name: str, pack: Callable[[bytes], bytes]) -> None:
    file = tmp_path / name
    whole = pack(CSV * 1_000)
    file.write_bytes(whole[: len(whole) * 2 // 3])
    with pytest.raises(WrongFileError, match=f"{name} cannot be unpacked"):
        texts(file)


@pytest.mark.parametrize(("name", "pack"), PACKINGS)
def test_a_bomb_is_refused_before_it_fills_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, pack: Callable[[bytes], bytes]
) -> None:
    monkeypatch.setattr(files, "UNPACKED_FREE", 1 << 20)
    file = tmp_path / name
    file.write_bytes(pack(b"Name\n" + b"A" * (3 << 20)))
    with pytest.raises(WrongFileError, match=r"unpacks to more than 1 MB"):
        texts(file)


def test_progress_is_told_in_bytes_of_the_packed_file(tmp_path: Path) -> None:
    file = tmp_path / "people.csv.gz"
    file.write_bytes(gzip.compress(CSV * 20_000))
    told: list[int] = []
    source = source_of(file)
    list(record_texts(source, layout_of(source), told.append))
    assert told == sorted(told)
    assert told[-1] == file.stat().st_size


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (zipped({"a.csv": CSV, "b.csv": CSV}), r"holds 2 files \(a.csv, b.csv\)"),
        (zipped({"folder/": b""}), "holds no file"),
        (zipped({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"}), "an Excel workbook. Save the sheet"),
        (zipped({"people.csv.gz": gzip.compress(CSV)}), r"holds another packed file \(gzip\). Unpack it once"),
        (gzip.compress(zipped({"people.csv": CSV})), r"holds another packed file \(zip\)"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(50), "a 7-Zip archive"),
        (b"(\xb5/\xfd" + bytes(50), "compressed with Zstandard"),
    ],
)
def test_an_archive_of_something_else_says_what_to_do(tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "people.any"
    file.write_bytes(content)
    with pytest.raises(WrongFileError, match=words):
        source_of(file)
