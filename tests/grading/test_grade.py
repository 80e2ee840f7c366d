from __future__ import annotations

import csv
import io
import json
import re
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import pytest
from traitlets import TraitError

import segwidgets as sw
from segwidgets.commands import main
from segwidgets.grading.codes import is_signed, read_code, sign, write_code
from segwidgets.grading.draw import EXERCISES
from tests.grading.solutions import solved
from tests.widgets.fake_page import FakePage

KEY = b"0123456789abcdef"


def code(key: str, seed: Any, level: int = 1, attempts: int = 1, answer: Any = None) -> str:
    record = {"key": key, "level": level, "seed": seed}
    return write_code(
        record, solved(key, level, seed) if answer is None else answer, attempts, 12.5
    )


def forged(**changes: Any) -> str:
    """Write a code as somebody would who knows how it is made."""
    content = {"k": "unpool-nails", "l": 1, "s": 1, "a": {}, "n": 1, "t": 1} | changes
    body = "SEG1." + urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")
    return f"{body}.{crc32(body.encode()):08x}"


# In the notebook


def test_a_code_is_graded_anew_and_believed_in_nothing() -> None:
    text = code("transpose-fill-output", "Ada", 2, attempts=3)
    w = sw.exercises["transpose-fill-output"]("Ada", 2)
    grade = w.grade(text)
    assert (grade.passed, grade.score, grade.attempts) == (True, 1, 3)
    assert bool(grade)
    assert not w.passed, "what is graded is not what was tried here"
    # The same answer to the numbers of somebody else.
    other = forged(
        k="transpose-fill-output", l=2, s="Bob", a=solved("transpose-fill-output", 2, "Ada")
    )
    assert not sw.exercises["transpose-fill-output"]("Bob", 2).grade(other).passed
    with pytest.raises(ValueError, match="of seed 'Bob', and this exercise of 'Ada'"):
        w.grade(other)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "There is no result code"),
        ("SEG1", "copy the whole line"),
        ("SEG2.e30.00000000", "newer than SEG1: update segwidgets"),
        (forged().replace(".", ".x", 1), "changed or is incomplete"),
        (forged()[:-1] + "f", "changed or is incomplete"),
        (forged(k="unpool-nail"), "did you mean 'unpool-nails'"),
        (forged(k="tomorrow"), "a newer segwidgets may have it"),
        (forged(k=""), "instructor's own"),
        (forged(k=7), "is not known"),
        (forged(l=9), "levels 1 to 3"),
        (forged(s=-1), "give a whole number from 0"),
        (forged(s=None), "give a whole number from 0"),
        (forged(n=-1), "as no page writes it"),
        (forged(n="2"), "as no page writes it"),
        (forged(t="x"), "as no page writes it"),
        (forged(k="fcn-border", n=9), "where 3 are allowed"),
        (forged(a=[]), "answer = "),
        (forged(a={"traits": {"kernel": [[9]]}}), "asks for 'cells'"),
    ],
)
def test_damaged_and_forged_codes_are_explained(text: str, says: str) -> None:
    with pytest.raises((TypeError, ValueError), match=says):
        regraded(text)


def regraded(text: str) -> Any:
    content = read_code(text)
    return sw.exercises[content["key"]](content["seed"], content["level"]).grade(text)


def test_any_single_changed_letter_is_noticed() -> None:
    text = code("unpool-nails", 3)
    for at in range(5, len(text), 7):
        for letter in "aZ9":
            if text[at] not in (letter, "."):
                with pytest.raises(ValueError, match=r"changed|no result code"):
                    read_code(text[:at] + letter + text[at + 1 :])


def test_a_code_with_line_breaks_in_it_is_read() -> None:
    text = code("unpool-nails", 3)
    assert read_code(f" {text[:40]}\r\n{text[40:]}\n")["seed"] == 3


def test_what_is_set_here_is_graded() -> None:
    w = sw.exercises["transpose-size"](3)
    assert not w.grade().passed
    for name, value in solved("transpose-size", 1, 3)["traits"].items():
        setattr(w, name, value)
    assert w.grade().passed
    # What is locked does not help, even where it is changed in Python.
    w.kernel = [1] * 7
    assert w.grade().passed


def test_code_makes_the_same_again_with_its_answer() -> None:
    w = sw.exercises["transpose-fill-output"]("Zoë", 1)
    w.answer = solved("transpose-fill-output", 1, "Zoë")
    w.attempts = 2
    again = eval(w.to_code(), {"sw": sw})
    assert again.answer == w.answer
    assert (again.attempts, again.passed, again.score) == (2, True, 1.0)
    assert again.grade().passed
    size = sw.exercises["transpose-size"](3)
    size.stride, size.padding = 3, 1
    assert eval(size.to_code(), {"sw": sw}).stride == 3


# With a page


def test_python_judges_what_a_page_tried_and_believes_no_score() -> None:
    w = sw.exercises["transpose-fill-output"](5)
    page = FakePage(w)
    page.send({"score": 1.0, "passed": True, "_exercise": {}})
    assert (w.score, w.passed) == (0.0, False)
    assert w._exercise
    right = solved("transpose-fill-output", 1, 5)
    half = {"cells": {"output": [*right["cells"]["output"][:5], "99", "", "", "x"]}}
    page.send({"answer": half, "attempts": 1})
    assert 0 < w.score < 1
    assert not w.passed
    before = w.score
    page.send({"answer": {"cells": {"output": []}}, "attempts": 2})
    assert w.score == before, "the best answer counts"
    page.send({"answer": right, "attempts": 3})
    assert (w.score, w.passed) == (1.0, True)
    page.send({"attempts": 0})
    assert w.attempts == 3
    page.send({"answer": {"traits": {"kernel": [[1]]}}})
    assert w.answer == right


def test_a_page_cannot_change_what_is_asked_about() -> None:
    w = sw.exercises["transpose-size"](3)
    page = FakePage(w)
    kept = w.kernel, w.input
    page.send({"kernel": [1, 2], "input": [1], "stride": 3, "step": 1})
    assert (w.kernel, w.input, w.stride) == (*kept, 3)


def test_attempts_end_where_the_author_says() -> None:
    w = sw.exercises["fcn-border"](3)
    page = FakePage(w)
    page.send({"attempts": 99})
    assert w.attempts == 3


def test_score_is_nobody_s_to_assign() -> None:
    w = sw.exercises["unpool-nails"](1)
    for name in ("score", "passed"):
        with pytest.raises(TraitError, match="read-only"):
            setattr(w, name, 1)
    with pytest.raises(TraitError, match="nothing is asked"):
        sw.Conv2d().answer = {"cells": {}}
    for ask in (sw.Conv2d().grade, sw.Conv2d().result_code):
        with pytest.raises(ValueError, match="Nothing is asked"):
            ask()


def test_a_page_without_a_kernel_has_the_record() -> None:
    w = sw.exercises["transpose-symbols"](2)
    html = w.to_html(fallback=False)
    assert "exercise=" in html
    assert "az" not in w._exercise["question"]


def test_exercises_are_listed_and_found() -> None:
    assert len(repr(sw.exercises).splitlines()) == len(sw.exercises) == 25
    with pytest.raises(KeyError, match=r"print sw\.exercises"):
        sw.exercises["x"]
    with pytest.raises(ValueError, match="has no exercise"):
        sw.PixelShuffle.exercise()
    with pytest.raises(ValueError, match="has 'transpose-fill-output'"):
        sw.ConvTranspose2d.exercise(key="unpool-nails")
    with pytest.raises(ValueError, match="is of another figure"):
        sw.ConvTranspose2d.exercise(level=1, key="transpose-gather")
    w = sw.ConvTranspose2d.exercise(level=3, seed=1, key="transpose-gather")
    assert w.view == "gather"


# Of one's own


def test_an_exercise_of_one_s_own_is_checked_by_a_function() -> None:
    w = sw.exercise(
        sw.ConvTranspose1d([3, 5], [1, 2]),
        fields={"n": "How many products?"},
        check=lambda figure, answer: (
            answer["fields"]["n"] == str(len(figure.terms)),
            "Again.",
        ),
    )
    assert w.grade({"fields": {"n": "4"}}).passed
    wrong = w.grade({"fields": {"n": "5"}})
    assert (wrong.passed, wrong.why) == (False, ("Again.",))
    assert w._exercise["rule"] == "kernel"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"ask": "outputs"}, "no such result"),
        ({"check": "equals"}, "did you mean 'equal'"),
        ({"check": "zzz"}, "there are agree"),
        ({"free": ["strid"]}, "did you mean 'stride'"),
        ({"free": ["stride"]}, "say by which rule"),
        ({"tolerance": -1}, "give 0 or more"),
        ({"attempts": 0}, "give 1 or more"),
        ({"question": 7}, "give a text"),
        ({"seed": -1}, "give a whole number from 0"),
    ],
)
def test_what_is_no_exercise_is_refused(options: dict[str, Any], says: str) -> None:
    w = sw.ConvTranspose1d()
    with pytest.raises((TypeError, ValueError), match=says):
        sw.exercise(w, **options)
    assert not w._exercise


@pytest.mark.parametrize(
    ("check", "says"),
    [
        ({"accuracy": {"min": 0.9}}, "did you mean 'mean_accuracy'"),
        ({"zzz": {"min": 0.9}}, "choose among iou, dice"),
        ({"pixel_acuracy": {"min": 0.9}}, "did you mean 'pixel_accuracy'"),
        ({"mean_iou": 0.9}, "give bounds by min, max or above"),
        ({"mean_iou": {}}, "give bounds by min, max or above"),
        ({"mean_iou": {"minimum": 0.9}}, "give bounds by min, max or above"),
        ({"iou": {"min": 0.9}, "class": 3}, "choose a class, 0 to 2"),
        ({"iou": {"min": 0.9}, "class": "bird"}, "choose a class, 0 to 2"),
        ({"class": 1}, "names no score"),
    ],
)
def test_scores_that_there_are_not_are_refused(check: dict[str, Any], says: str) -> None:
    w = sw.IoUCalculator()
    with pytest.raises(ValueError, match=says):
        sw.exercise(w, check={"rule": "scores", **check}, free=["prediction"])
    assert not w._exercise
    # The way out that every one of them names.
    sw.exercise(w, check={"rule": "scores", "mean_iou": {"min": 0.9}}, free=["prediction"])
    assert not w.grade().passed
    w.prediction = w.target
    assert w.grade().passed


def test_masks_are_judged_where_there_are_some() -> None:
    check = {"rule": "scores", "mean_iou": {"min": 0.9}}
    with pytest.raises(ValueError, match=r"ConvTranspose1d has none: take sw\.IoUCalculator"):
        sw.exercise(sw.ConvTranspose1d(), check=check, fields={"n": "Number"})


@pytest.mark.parametrize("name", ["pixel_accuracy", "iou", "dice", "mean_accuracy"])
def test_scores_follow_the_figure_s_conventions(name: str) -> None:
    """Class 2 is absent, and the background counts for nothing in means."""
    target, painted = np.array([[0, 0, 1, 1]], np.uint8), np.array([[0, 1, 1, 1]], np.uint8)
    by_hand = {"pixel_accuracy": 3 / 4, "iou": 2 / 3, "dice": 4 / 5, "mean_accuracy": 2 / 2}
    for off, passed in ((-0.01, True), (0.01, False)):
        w = sw.exercise(
            sw.IoUCalculator(target, painted, num_classes=3, include_background=False),
            check={"rule": "scores", name: {"min": by_hand[name] + off}},
            free=["prediction"],
        )
        assert w.grade().passed == passed


@pytest.mark.parametrize("key", [key for key, one in EXERCISES.items() if not one["page"]])
def test_an_exercise_that_a_page_cannot_draw_is_refused_there(key: str, tmp_path: Path) -> None:
    w = sw.exercises[key](seed="ask")
    with pytest.raises(ValueError, match="write a page for each student") as refused:
        w.to_html(tmp_path / "ask.html")
    with pytest.raises(ValueError, match="write a page for each student"):
        w.to_scorm(tmp_path / "ask.zip")
    assert not list(tmp_path.iterdir())
    way = re.search(r"sw\.exercises.*?\)\.", str(refused.value))
    assert way
    assert eval(way[0].rstrip("."), {"sw": sw})._exercise["seed"] == "Ada"


def test_tolerance_is_the_author_s() -> None:
    w = sw.exercise(sw.ConvTranspose1d([1, 2], [0.333, 0.5], stride=1), tolerance=0.01)
    assert w.grade({"cells": {"output": ["1/3", "7/6", "1"]}}).passed
    assert not w.grade({"cells": {"output": ["0,3", "7/6", "1"]}}).passed


# At the command line


def graded(path: Path, *options: str) -> list[dict[str, str]]:
    out = path.with_name("grades.csv")
    assert main(["grade", str(path), "-o", str(out), *options]) == 0
    return list(csv.DictReader(io.StringIO(out.read_text("utf-8"))))


def table(path: Path, rows: list[list[str]], mark: str = ",") -> Path:
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        csv.writer(file, delimiter=mark).writerows(rows)
    return path


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_every_row_has_a_grade_or_a_sentence(mark: str, tmp_path: Path) -> None:
    right = code("transpose-size", "Ada")
    wrong = code("unpool-nails", 7, answer={"cells": {"output": ["1"]}})
    rows = [
        ["name", "score", "code"],
        ["Ada", "x", right],
        ["Bob, jr.", "", wrong],
        ["Cy", "", "SEG9" + right[4:]],
        ["Di", "", right[:-2] + "zz"],
        ["Eve", "", right],
        ["Fay", "", ""],
        ["Gus"],
        ["Hal", "", forged(k="nothing"), "more"],
    ]
    found = graded(table(tmp_path / "codes.csv", rows, mark))
    assert [row["name"] for row in found] == [row[0] for row in rows[1:]]
    assert [row["passed"] for row in found] == ["yes", "no", "", "", "yes", "", "", ""]
    assert found[0]["score"] == "x", "a column of one's own stays"
    assert found[0]["score (segwidgets)"] == "1"
    assert (found[0]["exercise"], found[0]["seed"], found[0]["seconds"]) == (
        *("transpose-size", "Ada", "12.5"),
    )
    assert "is not right" in found[1]["remark"] or "typed" in found[1]["remark"]
    assert "update segwidgets" in found[2]["remark"]
    assert "copy" in found[3]["remark"]
    assert found[4]["remark"] == "The same code is in row 2."
    assert "There is no result code" in found[5]["remark"]
    assert "There is no result code" in found[6]["remark"]
    assert "is not known" in found[7]["remark"]


def test_seeds_are_held_to_students(tmp_path: Path) -> None:
    rows = [
        ["id", "answer"],
        ["Ada", code("transpose-size", "Ada")],
        ["7", code("unpool-nails", 7)],
    ]
    rows += [["Bob", code("transpose-size", "Ada")]]
    found = graded(table(tmp_path / "codes.csv", rows), "--student", "id", "--code", "answer")
    assert [row["passed"] for row in found] == ["yes", "yes", ""]
    assert found[2]["remark"].startswith("The code is of seed 'Ada', not of 'Bob'.")


def test_signatures_are_checked_where_there_is_a_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = tmp_path / "course.key"
    key.write_bytes(KEY + b"\n")
    bare = code("transpose-size", "Ada")
    assert main(["sign", bare, "--key", str(key)]) == 0
    signed = capsys.readouterr().out.strip()
    assert is_signed(signed, KEY)
    assert not is_signed(bare, KEY)
    assert not is_signed(signed, b"another key, as long")
    other = sign(bare, b"another key, as long")
    found = graded(
        table(tmp_path / "codes.csv", [["code"], [signed], [bare], [other]]), "--key", str(key)
    )
    assert [row["passed"] for row in found] == ["yes", "", ""]
    assert [row["remark"] for row in found[1:]] == [
        "The code is signed by nobody.",
        "The code is signed with another key.",
    ]


@pytest.mark.parametrize(
    ("text", "options", "says"),
    [
        ("", [], "is empty"),
        ("name,mark\nAda,1\n", [], "no column has result codes"),
        ("name,code\nAda,x\n", ["--code", "cod"], "did you mean 'code'"),
        ("name,code\nAda,x\n", ["--student", "who"], "there are name, code"),
        (f"Ada,{forged()}\n", [], "has no header"),
    ],
)
def test_tables_without_codes_are_refused_in_words(
    text: str, options: list[str], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "codes.csv"
    path.write_text(text, "utf-8")
    assert main(["grade", str(path), *options]) == 1
    assert says in capsys.readouterr().err


def test_short_keys_are_refused_with_a_way_to_make_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = tmp_path / "key"
    key.write_text("short")
    assert main(["sign", forged(), "--key", str(key)]) == 1
    assert "secrets.token_hex" in capsys.readouterr().err
