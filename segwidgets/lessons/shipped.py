"""`sw.exercises` and `sw.exercise`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, TypeVar

from segwidgets.grading.draw import EXERCISES, checked_seed, drawn, question_of
from segwidgets.shared.language import speaking
from segwidgets.shared.numbers import short
from segwidgets.shared.words import did_you_mean

if TYPE_CHECKING:
    from segwidgets.widgets.figure import Figure

    F = TypeVar("F", bound=Figure)

# Figures that have exercises: where the class lies.
_CLASSES: Final = {
    "annotation": ("annotation.annotation", "Annotation"),
    "checkerboard": ("checkerboard.checkerboard", "Checkerboard"),
    "conv-1d": ("linear.conv", "Conv1d"),
    "conv-transpose-1d": ("linear.conv_transpose", "ConvTranspose1d"),
    "conv-transpose-2d": ("linear.conv_transpose", "ConvTranspose2d"),
    "encoder-decoder": ("encoder_decoder.encoder_decoder", "EncoderDecoder"),
    "iou-calculator": ("iou.iou_calculator", "IoUCalculator"),
    "segmentation-tasks": ("segmentation_tasks.segmentation_tasks", "SegmentationTasks"),
    "sliding-window": ("sliding_window.sliding_window", "SlidingWindow"),
    "unpooling": ("unpooling.unpooling", "Unpooling"),
}


class Exercise:
    """An exercise that is shipped: call it with a seed, and it is a figure.

    Examples
    --------
    >>> import segwidgets as sw
    >>> one = sw.exercises["transpose-fill-output"]
    >>> one
    <transpose-fill-output: Fill in the output, levels 1 to 3>
    >>> w = one(seed="Ada Lovelace", level=1)
    >>> w.output_size
    (3, 3)
    """

    def __init__(self, key: str) -> None:
        self.key = key

    @property
    def title(self) -> str:
        """What it is called."""
        return str(EXERCISES[self.key]["title"])

    @property
    def levels(self) -> int:
        """How many levels it has, from 1 on."""
        return int(EXERCISES[self.key]["levels"])

    def question(self, seed: int | str = 0, level: int = 1, *, lang: str | None = None) -> str:
        """Give what is asked, with light markup, in English or another language."""
        with speaking(lang):
            return question_of(drawn(self.key, level, seed)["record"])

    def __call__(
        self,
        seed: int | str = 0,
        level: int = 1,
        *,
        answer: Any = None,
        attempts: int = 0,
        lang: str | None = None,
    ) -> Figure:
        """Make the figure, with numbers drawn from a seed.

        Parameters
        ----------
        seed : int or str
            0 or more, or a text such as a student's name or number.
        level : int
            1 to 3; a few exercises have 2.
        answer : mapping, optional
            What was answered, as `w.answer` has it or `w.to_code()` writes it.
        attempts : int
            How often it was tried.
        lang : str, optional
            The language of question and figure, as `w.lang`: en, de, es, it. None takes that of
            the page.

        Returns
        -------
        Figure
            With its question; `grade()` judges the answer, and says in the same language why.

        Raises
        ------
        ValueError
            If there is no such level or seed.
        traitlets.TraitError
            If the answer has what is not asked for, or figures do not speak `lang`.
        """
        from segwidgets.widgets.asked import answered, made

        found = drawn(self.key, level, seed)
        module, name = _CLASSES[found["figure"]]
        figure = made(getattr(import_module(f"segwidgets.widgets.{module}"), name), found, lang)
        return answered(figure, answer, attempts)  # type: ignore[no-any-return]

    def __repr__(self) -> str:
        return f"<{self.key}: {self.title}, levels 1 to {self.levels}>"


class Exercises(Mapping[str, Exercise]):
    """The exercises that are shipped, by their keys; printed, they are a list.

    Examples
    --------
    >>> import segwidgets as sw
    >>> len(sw.exercises)
    25
    >>> sw.exercises["unpool-nail"]
    Traceback (most recent call last):
    KeyError: "'unpool-nail' is no exercise; did you mean 'unpool-nails'?"
    """

    def __getitem__(self, key: str) -> Exercise:
        if key not in EXERCISES:
            hint = did_you_mean(key, list(EXERCISES)) if isinstance(key, str) else ""
            raise KeyError(
                f"{short(key)} is no exercise; {hint or 'print sw.exercises for all there are.'}"
            )
        return Exercise(key)

    def __iter__(self) -> Iterator[str]:
        return iter(EXERCISES)

    def __len__(self) -> int:
        return len(EXERCISES)

    def __repr__(self) -> str:
        wide = max(map(len, EXERCISES))
        return "\n".join(f"{key:<{wide}}  {spec['title']}" for key, spec in EXERCISES.items())


#: All of them.
exercises: Final = Exercises()


def exercise(
    figure: F,
    ask: str | Sequence[str] | None = None,
    *,
    question: str = "",
    check: str | Mapping[str, Any] | Callable[..., Any] | None = None,
    fields: Mapping[str, str] | None = None,
    free: Sequence[str] = (),
    tolerance: float = 0,
    attempts: int | None = None,
    seed: int | str = 0,
) -> F:
    """Make an exercise of your own out of a figure.

    Parameters
    ----------
    figure : Figure
        With the numbers that it asks about.
    ask : str or sequence of str, optional
        Parts of it that are covered and filled in, cell by cell; by default "output" where
        neither `fields` nor `free` is given.
    question : str
        What is asked, with light markup.
    check : str, mapping or callable, optional
        How an answer is judged; by default whether all cells are equal. A rule's name, or a
        mapping {"rule": name, …} with its parameters: {"rule": "size", "size": [14]}. Or a
        function check(figure, answer) that gives True, False, a score from 0 to 1, or a score
        with a sentence; only a kernel can run it, so a page without one takes the answer and
        cannot say whether it is right.
    fields : mapping, optional
        Names of further numbers that are typed, each with its label.
    free : sequence of str
        Traits that a student sets to answer; all others are locked.
    tolerance : float
        How far a number may be off.
    attempts : int, optional
        How often one may try; by default as often as one likes.
    seed : int or str
        Kept with the answer, for instance the student's number.

    Returns
    -------
    Figure
        The same one.

    Raises
    ------
    ValueError
        If there is no such part, rule, field or trait.
    TypeError
        If a parameter is of another kind.

    Examples
    --------
    >>> import segwidgets as sw
    >>> w = sw.exercise(
    ...     sw.ConvTranspose1d([3, 5], [1, 2, 4], stride=2), question="Fill in the output."
    ... )
    >>> bool(w.grade({"cells": {"output": ["3", "6", "17", "10", "20"]}}))
    True
    >>> w.grade({"cells": {"output": ["3", "6", "12", "10", "20"]}})
    <Grade: an exercise of your own, level 1, seed 0: not passed, score 0.80>
      output[2]: 12 is not right.

    Rules judge what is set:

    >>> w = sw.exercise(
    ...     sw.ConvTranspose1d([1, 2, 3], [1, 1], stride=1),
    ...     question="Make it twice as long.",
    ...     check={"rule": "size", "size": [6]},
    ...     free=["stride"],
    ... )
    >>> w.stride = 2
    >>> bool(w.grade())
    True
    """
    from segwidgets.widgets.asked import asked

    parts = (ask,) if isinstance(ask, str) else ask
    if parts is None:
        parts = () if fields or free else ("output",)
    record = {
        "key": "",
        "seed": checked_seed(seed),
        "level": 1,
        "question": question,
        "places": None,
        "parts": list(parts),
        "fields": [
            {"name": name, "label": label, "kind": "number"}
            for name, label in (fields or {}).items()
        ],
        "free": list(free),
        "picks": None,
        "tolerance": tolerance,
        "attempts": attempts,
    }
    asked(figure, record, check)
    return figure
