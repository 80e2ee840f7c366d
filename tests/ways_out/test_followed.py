"""Every way out that an error offers is followed by a row of a table, or listed as not yet."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.images.test_inputs import CASES
from tests.ways_out import (
    of_codes,
    of_commands,
    of_exercises,
    of_figures,
    of_images,
    of_limits,
    of_torch,
    of_values,
)
from tests.ways_out.known import known
from tests.ways_out.raises import Raise, raised_in, with_a_way_out

TABLES = (
    of_images,
    of_torch,
    of_figures,
    of_exercises,
    of_values,
    of_commands,
    of_codes,
    of_limits,
)
ROWS = [row for table in TABLES for row in table.ROWS]
# Of values, some messages only show what is right, or are written by traitlets.
SHOWN = {row[0] for row in of_values.ROWS}
# Those that no row follows, under the reason. A line goes when a row comes.
LISTED = Path(__file__).parent / "not_followed.txt"


@pytest.mark.filterwarnings("ignore:torch.quantize_per_tensor")
@pytest.mark.filterwarnings("ignore:The PyTorch API of nested tensors")
@pytest.mark.filterwarnings("ignore:Memory was full")
@pytest.mark.parametrize(("wrong", "says", "right", "expected"), ROWS)
def test_what_an_error_advises_works(
    wrong: str, says: str, right: str, expected: Any, tmp_path: Path
) -> None:
    with pytest.raises(Exception, match=r"\w") as caught:
        eval(wrong, known(tmp_path))
    assert says in str(caught.value)
    if wrong not in SHOWN:
        assert raised_in(caught.value), "a row is about an error of the package with a way out"
    found = eval(right, known(tmp_path))
    if isinstance(expected, str | tuple | dict):
        assert found == expected
    else:
        np.testing.assert_array_equal(np.asarray(found), expected)


def _errors(folder: Path) -> Iterator[Exception]:
    """Raise what the tables of ways out begin with."""
    for wrong, *_ in ROWS:
        try:
            eval(wrong, known(folder))
        except Exception as error:
            yield error
    for number, case in enumerate(CASES):
        values: Any = case.values
        _, read, what = values
        if not what.ways_out:
            continue
        own = folder / str(number)
        own.mkdir()
        try:
            read(what.make(own), **what.options)
        except Exception as error:
            yield error


def not_followed(folder: Path) -> list[Raise]:
    """List the raises whose way out no row follows."""
    followed: set[Raise] = set()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for error in _errors(folder):
            followed |= raised_in(error)
    return [one for one in with_a_way_out() if one not in followed]


def test_every_way_out_has_a_row(tmp_path: Path) -> None:
    listed = {line for line in LISTED.read_text().splitlines() if line and not line.startswith("#")}
    names = {one.name for one in not_followed(tmp_path)}
    new = sorted(names - listed)
    assert not new, "add a row to a table of tests/ways_out for what is new:\n" + "\n".join(new)
    done = sorted(listed - names)
    assert not done, "take out of not_followed.txt what has a row or is gone:\n" + "\n".join(done)


def test_ways_out_are_told_from_what_is_none() -> None:
    found = {one.says for one in with_a_way_out()}
    assert "thresholds is empty: give at least one IoU, such as 0.5." in found
    assert "numbers are needed." not in found
    assert len(found) > 450
