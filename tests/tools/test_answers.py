"""The answer sheet is right by the graders' own judgement, and sealed against students."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import segwidgets as sw
from segwidgets.grading.draw import EXERCISES
from tests.grading.solutions import SOLVE, solved
from tools.answers.__main__ import main
from tools.answers.sealed import seal, unseal
from tools.answers.solve import solution

KEY = "f3c0ffee0123456789abcdef"
LEVELS = [(key, level) for key in EXERCISES for level in range(1, EXERCISES[key]["levels"] + 1)]
# Where there is one right answer, found by hand, by loops and by NumPy in tests/grading.
SINGLE = {"cells", "fields"}


@pytest.mark.parametrize(("key", "level"), LEVELS)
def test_answers_are_judged_right(key: str, level: int) -> None:
    seed = (7, "Zoë", 3)[level - 1]
    found = solution(key, level, seed)
    grade = sw.exercises[key](seed, level).grade(found.answer)
    assert grade.passed, grade
    assert grade.why == ()
    # What the sheet says is what was judged: each number and each choice stands in its words.
    said = " ".join([*found.words, *found.rows])
    typed = [
        *found.answer.get("fields", {}).values(),
        *(text for cells in found.answer.get("cells", {}).values() for text in cells),
        *(map(str, found.answer.get("picks", [])) if key != "skip-where" else []),
    ]
    assert [text for text in typed if str(text) not in said] == []


@pytest.mark.parametrize("key", [key for key in SOLVE if key != "receptive-field-reach"])
def test_answers_that_can_be_told_in_one_way_are_those_found_by_hand(key: str) -> None:
    by_hand = solved(key, 1, 5)
    found = solution(key, 1, 5).answer
    for kind in SINGLE & set(by_hand) - ({"fields"} if key == "checkerboard-even" else set()):
        for name, value in by_hand[kind].items():
            numbers = value if isinstance(value, list) else [value]
            ours = found[kind][name] if isinstance(value, list) else [found[kind][name]]
            if key == "transpose-symbols":
                assert sorted(ours[0].split(" + ")) == sorted(numbers[0].split(" + "))
            elif re.fullmatch(r"-?[\d.]+", numbers[0]):
                assert list(map(float, ours)) == pytest.approx(list(map(float, numbers)), abs=2e-3)
            else:
                assert ours == numbers


def test_a_sheet_has_every_exercise(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--seed", "7", "--level", "1"]) == 0
    text = capsys.readouterr().out
    titles = re.findall(r"^## (.+)", text, re.M)
    assert titles == [spec["title"] for spec in EXERCISES.values()]
    assert "- Sum: ay + bx" in text


def test_a_sheet_may_be_of_some_exercises_and_several_seeds(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["transpose-symbols", "--seed", "Ada", "--seed", "8", "--level", "2"]) == 0
    text = capsys.readouterr().out
    assert re.findall(r"level (\d), seed (\w+)\*", text) == [("2", "Ada"), ("2", "8")]
    assert main(["unpool-nail"]) == 1
    assert "did you mean 'unpool-nails'" in capsys.readouterr().err


def test_a_seal_opens_with_its_key_alone() -> None:
    sealed = seal("Sum: ay + bx · Größe", KEY.encode())
    assert unseal(sealed, KEY.encode()) == "Sum: ay + bx · Größe"
    for key, other in ((b"0123456789abcdef", sealed), (KEY.encode(), {**sealed, "nonce": "AAAA"})):
        with pytest.raises(ValueError, match="with another key"):
            unseal(other, key)
    assert seal("the same", KEY.encode())["body"] != seal("the same", KEY.encode())["body"]


def test_a_sealed_page_shows_its_answers_to_who_has_the_key(
    page: Page, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "course.key").write_text(f"{KEY}\n")
    path = tmp_path / "answers.html"
    options = ["transpose-symbols", "unpool-nails", "--seed", "7", "--level", "1"]
    sealed = [*options, "--key", str(tmp_path / "course.key")]
    assert main(sealed) == 1
    assert "-o answers.html" in capsys.readouterr().err
    assert main([*sealed, "-o", str(path)]) == 0
    source = path.read_text("utf-8")
    for told in ("Sum", "ay + bx", "transpose-symbols", "19  0", KEY):
        assert told not in source

    page.goto(path.as_uri())
    page.get_by_label("Key of the course").fill("another-key-of-the-course")
    page.get_by_role("button", name="Show the answers").click()
    expect(page.get_by_role("status")).to_contain_text("not the key")
    expect(page.get_by_role("heading", level=2)).to_have_count(0)
    page.get_by_label("Key of the course").fill(KEY)
    page.get_by_label("Key of the course").press("Enter")
    expect(page.get_by_role("heading", level=2)).to_have_text(
        ["A sum in symbols", "A bed of nails"]
    )
    expect(page.get_by_text("Sum: ay + bx")).to_be_visible()
    expect(page.locator("pre")).to_contain_text("19  0 16  0")


def test_what_students_install_has_no_answers() -> None:
    package = Path(sw.__file__).parent
    assert package.name == "segwidgets"
    assert not list(package.rglob("answers/solve*"))
    sources = "".join(path.read_text("utf-8") for path in package.rglob("*.py"))
    assert "tools.answers" not in sources
