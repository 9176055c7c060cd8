"""A file that a command writes: there once it is complete, and what it takes the place of stays until then."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import click


@contextmanager
def written(file: Path) -> Iterator[IO[str]]:
    """A text file (UTF-8) to write into, which becomes `file` at the end. With an exception nothing is changed.

    A link stays one, and a file keeps who may read it. What is no file, such as a pipe, is written at once. Raises
    click.ClickException, with the words of the system, when it cannot be written.
    """
    try:
        if file.exists() and not file.is_file():
            with file.open("w", encoding="utf-8", newline="") as out:
                yield out
        else:
            with _beside(file.resolve()) as out:
                yield out
    except OSError as problem:
        raise click.ClickException(f"{file} cannot be written: {problem.strerror or problem}.") from None


@contextmanager
def _beside(file: Path) -> Iterator[IO[str]]:
    if file.exists() and not os.access(file, os.W_OK):
        raise PermissionError(None, "it may not be changed")
    new = file.with_name(f".{file.name[:100]}.{os.getpid()}")
    with new.open("x", encoding="utf-8", newline="") as out:
        try:
            yield out
            out.flush()
            os.fsync(out.fileno())
            if file.exists():
                new.chmod(file.stat().st_mode & 0o777)
            new.replace(file)
        except BaseException:
            new.unlink(missing_ok=True)
            raise
