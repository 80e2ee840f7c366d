from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import torch

from segwidgets.grading.draw import EXERCISES, Random, checked_seed, drawn, fnv_1a, question_of
from segwidgets.shared.bundles import bundle_text
from tests.vectors.make_exercises import FILE, digest, draws

LEVELS = [(key, level) for key, spec in EXERCISES.items() for level in range(1, spec["levels"] + 1)]
SEEDS = range(60)


# From the authors' tables of FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0x811C9DC5),
        ("a", 0xE40C292C),
        ("foobar", 0xBF9CF968),
        ("chongo was here!\n", 0xD49930D5),
    ],
)
def test_hash_is_the_published_one(text: str, expected: int) -> None:
    assert fnv_1a(text) == expected


# As published implementations of mulberry32 in several languages are tested.
@pytest.mark.parametrize(
    ("seed", "expected"),
    [
        (0, [1144304738, 1416247, 958946056, 627933444, 2007157716, 2340967985]),
        (1, [2693262067, 11749833, 2265367787, 4213581821, 4159151403]),
        (1985, [3527837133, 3112574143]),
        (0xDEADBEEF, [4043151706, 1147597007, 3315858022]),
    ],
)
def test_random_numbers_are_the_published_ones(seed: int, expected: list[int]) -> None:
    random = Random(seed)
    assert [random.next() for _ in expected] == expected


def test_below_is_the_page_s_floating_formula() -> None:
    one, other = Random(5), Random(5)
    for n in itertools.chain(range(1, 300), [1000, 65536]):
        assert one.below(n) == int(other.next() / 2**32 * n)


def test_shuffling_reaches_all_orders_about_as_often() -> None:
    random = Random(1)
    counts: dict[tuple[int, ...], int] = {}
    for _ in range(6000):
        order = tuple(random.shuffled([1, 2, 3]))
        counts[order] = counts.get(order, 0) + 1
    assert len(counts) == 6
    assert max(counts.values()) < 1.15 * min(counts.values())


def test_every_exercise_of_the_list_is_there() -> None:
    assert len(EXERCISES) == 25
    for spec in EXERCISES.values():
        assert spec["title"]
        assert len(spec["title"]) <= 40


def test_committed_draws_are_what_is_drawn() -> None:
    committed = json.loads(FILE.read_text("utf-8"))
    assert committed["draws"] == draws()
    assert committed["digests"].keys() == EXERCISES.keys()


@pytest.mark.parametrize("key", EXERCISES)
def test_committed_digests_are_those_of_a_thousand_seeds(key: str) -> None:
    assert json.loads(FILE.read_text("utf-8"))["digests"][key] == digest(key)


@pytest.mark.parametrize(("key", "level"), LEVELS)
def test_numbers_differ_from_seed_to_seed(key: str, level: int) -> None:
    found = [drawn(key, level, seed) for seed in SEEDS]
    seen = {json.dumps([one["traits"], {**one["record"], "seed": 0}]) for one in found}
    assert len(seen) >= 3, "what a neighbour has is no help"


def texts(value: Any) -> Iterator[str]:
    """List all texts in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from texts(item)


@pytest.mark.parametrize(("key", "level"), LEVELS)
def test_nothing_is_left_to_be_filled_in(key: str, level: int) -> None:
    for seed in SEEDS:
        found = drawn(key, level, seed)
        record = found["record"]
        record["question"] = question = question_of(record)
        for text in texts(found):
            assert not text.startswith("$"), text
            assert not re.search(r"\{[a-z]", text), text
        assert question[0].isupper()
        assert question[-1] in ".?"
        assert len(question) <= 400


@pytest.mark.parametrize(("key", "level"), LEVELS)
def test_all_that_is_asked_is_in_the_catalogues(key: str, level: int) -> None:
    """The page's build gathers what catalogues translate: no question or label is forgotten."""
    built = json.loads(bundle_text("sentences.json"))
    known = {built["sentences"][i] for i in built["scripts"]["exercise.js"]}
    for seed in range(20):
        found = drawn(key, level, seed)
        record = found["record"]
        said = {found["title"], record["question"]}
        said |= {value["msg"] for value in record["places"].values() if isinstance(value, dict)}
        said |= {one["label"] for one in record["fields"]}
        said |= {str(name) for one in record["fields"] for name in one.get("choices", ())}
        said |= set((record["picks"] or {}).get("names", ()))
        assert {text for text in said if re.search("[a-z]{3}", text)} <= known


@pytest.mark.parametrize(
    ("seed", "read"), [(0, 0), ("0", "0"), (" Ada ", "Ada"), ("Zoë", "Zoë"), ("é", "é")]
)
def test_seeds_are_read(seed: Any, read: Any) -> None:
    assert checked_seed(seed) == read


@pytest.mark.parametrize("seed", [-1, 2**53, 1.5, True, None, "", "  ", "a\x00b", "x" * 101, []])
def test_what_is_no_seed_is_refused(seed: Any) -> None:
    with pytest.raises(ValueError, match=r"^seed = .*: give a whole number from 0"):
        checked_seed(seed)


def test_a_number_and_the_same_as_text_draw_alike() -> None:
    one, other = drawn("unpool-nails", 1, 12), drawn("unpool-nails", 1, "12")
    assert one["traits"] == other["traits"]


@pytest.mark.parametrize("level", [0, 4, True, "1", None])
def test_what_is_no_level_is_refused(level: Any) -> None:
    with pytest.raises(ValueError, match=r"'unpool-nails' has levels 1 to 3"):
        drawn("unpool-nails", level, 1)


# What is asked can be done


def cases_of(key: str) -> list[dict[str, Any]]:
    """List all cases that an exercise chooses among."""
    (levels,) = EXERCISES[key]["draw"]["case"].values()
    return [case for level in levels for case in level["one_of"]]


@pytest.mark.parametrize("case", cases_of("transpose-size"), ids=str)
def test_sizes_can_be_reached_but_not_by_doing_nothing(case: dict[str, Any]) -> None:
    x, w = (torch.ones(1, 1, len(case[name])) for name in ("input", "kernel"))

    def size(stride: int, padding: int, output_padding: int) -> int | None:
        try:
            return torch.nn.functional.conv_transpose1d(
                x, w, stride=stride, padding=padding, output_padding=output_padding
            ).shape[-1]
        except RuntimeError:
            return None

    ways = [p for p in itertools.product(range(1, 5), range(4), range(4)) if size(*p) == case["to"]]
    assert ways
    assert (1, 0, 0) not in ways


@pytest.mark.parametrize("case", cases_of("transpose-output-padding"), ids=str)
def test_several_sizes_lead_to_one(case: dict[str, Any]) -> None:
    conv = torch.nn.Conv1d(1, 1, case["weights"], case["stride"], case["padding"])
    sizes = range(case["weights"], 40)
    leading = [n for n in sizes if conv(torch.ones(1, 1, n)).shape[-1] == case["cells"]]
    assert len(leading) == case["stride"]


@pytest.mark.parametrize("case", cases_of("transpose-symbols"), ids=str)
def test_symbols_are_sums(case: dict[str, Any]) -> None:
    n, k, s, cell = len(case["input"]), len(case["kernel"]), case["stride"], case["cell"]
    products = [(i, j) for i in range(n) for j in range(k) if i * s + j == cell]
    assert len(products) >= 2


@pytest.mark.parametrize("level", [1, 2, 3])
def test_fields_of_every_size_can_be_reached(level: int) -> None:
    for seed in SEEDS:
        record = drawn("receptive-field-reach", level, seed)["record"]
        given = record["with"]
        choices = {field["name"]: field["choices"] for field in record["fields"]}
        found = 0
        for chosen in itertools.product(*choices.values()):
            names = dict(zip(choices, chosen, strict=True))
            size = jump = 1
            for k, s in zip(given["kernel_size"], given["stride"], strict=True):
                size += (names.get(k, k) - 1) * jump
                jump *= names.get(s, s)
            found += size == given["goal"]
        assert 1 <= found < 8


@pytest.mark.parametrize("level", [1, 2, 3])
def test_nails_do_not_agree_at_first(level: int) -> None:
    for seed in SEEDS:
        x = torch.tensor(drawn("unpool-agree", level, seed)["traits"]["input"]).double()[None, None]
        pooled, indices = torch.nn.functional.max_pool2d(x, 2, return_indices=True)
        corner = drawn("unpool-agree", level, seed)["traits"]["corner"]
        row, column = corner.startswith("bottom"), corner.endswith("right")
        nails = torch.zeros_like(x)
        nails[..., int(row) :: 2, int(column) :: 2] = pooled
        assert not torch.equal(nails, torch.nn.functional.max_unpool2d(pooled, indices, [2, 2]))


@pytest.mark.parametrize("level", [1, 2])
def test_nothing_found_has_a_better_accuracy(level: int) -> None:
    for seed in SEEDS:
        traits = drawn("accuracy-misleads", level, seed)["traits"]
        target, rival = torch.tensor(traits["target"]), torch.tensor(traits["prediction"])
        assert (target <= rival).all()
        # Even with one pixel found, everything else missed.
        assert (target != rival).sum() > target.sum()
