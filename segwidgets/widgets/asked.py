"""What an exercise adds to a figure: a question, an answer, and a grade."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import anywidget
import numpy as np
from ipywidgets import widget_serialization
from traitlets import Bool, Dict, Float, Instance, TraitError, TraitType, observe, validate

from segwidgets.grading.codes import checked_code, read_code, write_code
from segwidgets.grading.draw import EXERCISES, drawn
from segwidgets.grading.record import checked_answer
from segwidgets.shared.files import write
from segwidgets.shared.language import speaking, t
from segwidgets.shared.numbers import short
from segwidgets.shared.options import OPTIONS
from segwidgets.shared.words import did_you_mean
from segwidgets.widgets.arguments import check_language
from segwidgets.widgets.framing import WORDS, Language, Names, Words, check_parts
from segwidgets.widgets.shared_code import SharedCode, shared_code
from segwidgets.widgets.state import read_runs, written_runs
from segwidgets.widgets.traits import Choice, Count, FromPage

if TYPE_CHECKING:
    from typing_extensions import Self

    from segwidgets.grading.task import Verdict

_OPTIONS = OPTIONS["figure"]
# Two or three sentences.
_LONGEST_QUESTION = 600


@dataclass(frozen=True)
class Grade:
    """What an answer is worth, recomputed.

    Attributes
    ----------
    key : str
        Of the exercise; "" for one of your own.
    level : int
        1 to 3.
    seed : int or str
        From which its numbers were drawn.
    score : float
        0 to 1.
    passed : bool
        Whether everything is right.
    attempts : int
        How often it was tried.
    why : tuple of str
        What is not right, in sentences.
    """

    key: str
    level: int
    seed: int | str
    score: float
    passed: bool
    attempts: int
    why: tuple[str, ...] = ()

    def __repr__(self) -> str:
        what = "passed" if self.passed else f"not passed, score {self.score:.2f}"
        name = self.key or "an exercise of your own"
        head = f"<Grade: {name}, level {self.level}, seed {self.seed!r}: {what}>"
        return "\n".join((head, *(f"  {sentence}" for sentence in self.why)))

    def __bool__(self) -> bool:
        """Whether it is passed, so that `assert w.grade()` is a test."""
        return self.passed


class Answer(TraitType["dict[str, Any]", Any], FromPage):
    """An answer as JSON; the figure has the record that says of which kind."""

    def validate(self, obj: Any, value: Any) -> dict[str, Any]:
        """Take what the exercise asks for."""
        if not obj._exercise:
            if value == {}:
                return {}
            raise TraitError(
                "answer: nothing is asked; make an exercise of the figure first, "
                "sw.exercise(figure, …), or take one of sw.exercises."
            )
        try:
            return checked_answer(obj._exercise, value)
        except (TypeError, ValueError) as error:
            raise TraitError(str(error)) from None

    def coerce(self, obj: Any, value: Any) -> dict[str, Any]:
        """Take the same from the page, or nothing."""
        return self.validate(obj, value)


class Tries(Count):
    """How often an exercise was tried; a page only counts on."""

    def coerce(self, obj: Any, value: Any) -> int:
        """Take a larger number, up to what is allowed."""
        most = obj._exercise.get("attempts")
        number = super().coerce(obj, value)
        now: int = getattr(obj, self.name or "")
        return max(now, number if most is None else min(number, most))


class Asked(anywidget.AnyWidget):
    """What of a figure is covered and asked for: by an instructor, a prediction or an exercise."""

    locked: Names
    lang: Language
    title: Words
    #: Names of the synced traits that change the result; every figure has its own.
    result_names: ClassVar[tuple[str, ...]]
    #: Names of what can be covered, and of that which is asked for where nobody says what.
    part_names: ClassVar[tuple[str, ...]] = ()
    asked_by_default: ClassVar[tuple[str, ...]] = ()

    hide = Names(
        tuple(_OPTIONS["hide"]["default"]),
        help="Parts that stay covered, with everything that would tell them.",
    ).tag(sync=True)
    mode = Choice(
        _OPTIONS["mode"]["choices"],
        _OPTIONS["mode"]["default"],
        help='"predict" covers what is asked for until it is right or revealed.',
    ).tag(sync=True)
    ask = Names(
        tuple(_OPTIONS["ask"]["default"]),
        help="Parts that are asked for in predict mode; () takes the figure's own.",
    ).tag(sync=True)

    _asking = Instance(
        SharedCode,
        allow_none=True,
        help="The code that asks about a figure: only where one is an exercise or predicts.",
    ).tag(sync=True, **widget_serialization)
    _exercise = Dict(help="The exercise's record; empty where nothing is asked.").tag(sync=True)
    answer = Answer(
        {},
        help="What was answered: texts of cells and fields, traits, picks, as JSON.",
    ).tag(sync=True)
    attempts = Tries(0, help="How often the exercise was tried.").tag(sync=True)
    score = Float(0.0, read_only=True, help="0 to 1: the best answer's, recomputed by torch.").tag(
        sync=True
    )
    passed = Bool(False, read_only=True, help="Whether an answer was right.").tag(sync=True)

    # A rule that only a kernel can apply.
    _own_check: Callable[..., Any] | None = None
    # The figure as it was drawn, which nobody has changed.
    _fresh: Any = None

    @validate("hide", "ask")
    def _check_parts(self, proposal: Any) -> Any:
        check_parts(self, proposal.trait.name, proposal.value)
        return proposal.value

    def _covered_parts(self) -> frozenset[str]:
        """Name what cannot be seen: what is hidden, and what is asked for."""
        asked = (self.ask or self.asked_by_default) if self.mode == "predict" else ()
        return frozenset({*self.hide, *asked, *self._exercise.get("parts", ())})

    @property
    def _silent(self) -> bool:
        """Whether words about what is shown would tell what is covered."""
        return bool(self._covered_parts() - WORDS)

    def _parts_of(self, title: str, role: str) -> tuple[str, ...]:
        """Name the parts that something with a heading is or would tell."""
        # What an output lacks tells it.
        return (title.lower(), "output" if role == "warning" else role)

    def _is_locked(self, name: str) -> bool:
        """Tell whether a page may not change a trait: an exercise keeps what it asks about."""
        kept = self._exercise and name in self.result_names
        readable = name.lstrip("_")
        return readable in self.locked or bool(kept and readable not in self._exercise["free"])

    def _ask(self, _change: Any = None) -> None:
        """Send the code that asks, once it is needed; what was sent stays."""
        if self.mode == "predict" or self._exercise:
            self._asking = shared_code("exercise")

    @classmethod
    def exercise(
        cls,
        level: int = 1,
        seed: int | str = 0,
        key: str | None = None,
        *,
        lang: str | None = None,
    ) -> Self:
        """Make an exercise of this figure that is shipped, with numbers drawn from a seed.

        Parameters
        ----------
        level : int
            1 to 3; a few exercises have 2.
        seed : int or str
            0 or more, or a text such as a student's name or number. The same seed gives the same
            numbers everywhere, in pages too.
        key : str, optional
            Which one, of `sw.exercises`; by default the first that this figure has.
        lang : str, optional
            The language of question and figure, as `w.lang`: en, de, es, it.

        Returns
        -------
        Figure
            Of this class, with its question. `grade()` judges the answer.

        Raises
        ------
        ValueError
            If there is no such exercise, level or seed.
        traitlets.TraitError
            If figures do not speak `lang`.

        Examples
        --------
        >>> import segwidgets as sw
        >>> w = sw.ConvTranspose2d.exercise(level=2, seed=7)
        >>> w.stride, w.padding, w.passed
        (2, 1, False)
        """
        known = [name for name in EXERCISES if cls.__dict__.get("stem", "") in _stems(name)]
        if not known:
            raise ValueError(f"{cls.__name__} has no exercise; sw.exercises lists all there are.")
        if key is None:
            key = known[0]
        elif key not in known:
            raise ValueError(
                f"key = {short(key)}: {cls.__name__} has {', '.join(map(repr, known))}."
            )
        figure: Self = made(cls, drawn(key, level, seed), lang)
        return figure

    # Grading

    def grade(self, answer: Any = None) -> Grade:
        """Judge an answer anew: torch recomputes the truth from the seed.

        Parameters
        ----------
        answer : mapping or str, optional
            An answer as `w.answer` has it, or a result code from a page, which is how an answer
            gets into a notebook that is run anew; by default what was answered here. Of traits
            that are set to answer, the figure's own values count.

        Returns
        -------
        Grade
            True where the answer is right.

        Raises
        ------
        ValueError
            If nothing is asked, or the code is damaged, of another exercise or of another seed.
        TypeError
            If the answer is of another kind.

        Examples
        --------
        >>> import segwidgets as sw
        >>> w = sw.exercises["transpose-size"](seed=1)
        >>> w.grade()
        <Grade: transpose-size, level 1, seed 1: not passed, score 0.00>
          The output has 8 cells.
        >>> w.stride, w.padding = 2, 1
        >>> bool(w.grade())
        True
        """
        record = self._question()
        attempts = self.attempts
        if isinstance(answer, str):
            code = read_code(answer, own=record["key"] == "")
            for name in ("key", "level", "seed"):
                if str(code[name]) != str(record[name]):
                    raise ValueError(
                        f"The code is of {name} {code[name]!r}, and this exercise of "
                        f"{record[name]!r}: hand in the code of this one."
                    )
            answer, attempts = checked_code(code, record), code["attempts"]
        elif answer is None:
            answer = self._present_answer()
        else:
            answer = checked_answer(record, answer)
        verdict = self._judged(answer)
        return Grade(
            record["key"],
            record["level"],
            record["seed"],
            verdict.score,
            verdict.passed,
            attempts,
            verdict.why,
        )

    def _question(self) -> dict[str, Any]:
        """Give the exercise's record, where there is one."""
        if not self._exercise:
            raise ValueError("Nothing is asked: take an exercise of sw.exercises, or sw.exercise.")
        return self._exercise

    def _present_answer(self) -> dict[str, Any]:
        """Give what was answered; of traits the values that they have now."""
        return {**self.answer, **self._answered_traits()}

    def _answered_traits(self) -> dict[str, Any]:
        """Give the traits that answer, with the values they have now, as JSON."""
        names = self._exercise["free"]
        if not names:
            return {}
        return {"traits": {name: _as_json(getattr(self, name)) for name in names}}

    def _judged(self, answer: Mapping[str, Any]) -> Verdict:
        """Judge an answer on a figure made anew, which nobody has changed."""
        from segwidgets.grading.rules import judge
        from segwidgets.grading.task import Verdict

        record = self._exercise
        try:
            with speaking(self.lang):
                fresh = self._remade()
                _set(fresh, answer.get("traits", {}))
                if self._own_check is not None:
                    return _own_verdict(self._own_check(fresh, dict(answer)))
                return judge(fresh, record, answer)
        except (TypeError, ValueError, TraitError) as error:
            return Verdict(0.0, (str(error),))
        finally:
            if record["free"]:
                self._forget_fresh()

    def _given_title(self) -> str:
        """Give the heading that was chosen; that of an exercise in the present language."""
        given: str = self.title
        return t(given) if given and self._exercise.get("title") == given else given

    def _forget_fresh(self) -> None:
        if self._fresh is not None:
            self._fresh.close()
            self._fresh = None

    def close(self) -> None:
        """Close the figure, and the one that answers are judged on."""
        self._forget_fresh()
        super().close()

    def _remade(self) -> Any:
        """Make the exercise's figure anew; one of one's own is made by the notebook alone."""
        record = self._exercise
        if not record["key"]:
            return self
        if self._fresh is None or self._fresh._exercise != record:
            self._forget_fresh()
            self._fresh = made(type(self), drawn(record["key"], record["level"], record["seed"]))
        return self._fresh

    @observe("attempts")
    def _tried(self, _change: Any) -> None:
        """Judge what was answered, as soon as it was tried; the best answer counts."""
        if not self._exercise or not self.attempts or self.passed:
            return
        verdict = self._judged(self._present_answer())
        self.set_trait("score", max(self.score, verdict.score))
        self.set_trait("passed", verdict.passed)

    # Handing in

    def result_code(self) -> str:
        """Write what was answered as a line of text, which `segwidgets grade` recomputes.

        Returns
        -------
        str
            Seed, answer and attempts with a checksum; anyone can read it.

        Raises
        ------
        ValueError
            If nothing is asked.

        Examples
        --------
        >>> import segwidgets as sw
        >>> w = sw.exercises["transpose-size"](seed=1)
        >>> w.stride, w.padding = 2, 1
        >>> code = w.result_code()
        >>> code[:5], bool(sw.exercises["transpose-size"](seed=1).grade(code))
        ('SEG1.', True)
        """
        return write_code(self._question(), self._present_answer(), self.attempts)

    def to_scorm(
        self, path: str | PathLike[str], *, title: str | None = None, lang: str | None = None
    ) -> None:
        """Write the exercise as a SCORM 1.2 package, for an LMS such as Moodle or Canvas.

        The page in it works without a kernel, and reports 0 to 100, "passed" where all is right.
        What a page reports its reader can forge: for marks that count, have result codes handed
        in and recompute them.

        Parameters
        ----------
        path : str or path-like
            A file ending in .zip.
        title : str, optional
            What the course calls it; by default the figure's title.
        lang : str, optional
            Language of the page and its question; by default the figure's own, or English.

        Raises
        ------
        ValueError
            If nothing is asked, only a kernel can judge the answer, the title is longer than 200
            characters, or the file is no .zip.
        FileNotFoundError
            If a bundle has not been built, or the folder of `path` does not exist.
        OSError
            If the file cannot be written. An older file is then left as it was.

        Examples
        --------
        >>> import segwidgets as sw, tempfile, zipfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     sw.exercises["transpose-size"](seed=1).to_scorm(f"{folder}/size.zip")
        ...     zipfile.ZipFile(f"{folder}/size.zip").namelist()
        ['imsmanifest.xml', 'index.html']
        """
        from segwidgets.embed.scorm import check_title, package

        if not self._exercise:
            raise ValueError(
                "to_scorm: nothing is asked, so there is no score; take an exercise of "
                "sw.exercises, or write the figure with to_html."
            )
        if self._own_check is not None:
            raise ValueError(
                "to_scorm: this exercise is checked by a function, which a page without a kernel "
                "cannot run; give a rule's name as check."
            )
        if Path(path).suffix.lower() != ".zip":
            raise ValueError(f"{path}: a SCORM package is a .zip; name the file so.")
        figure: Any = self
        lang = check_language(self.lang if lang is None else lang)
        with speaking(lang):
            named = figure._called() if title is None else title
            check_title(named)
            write(path, package(figure.to_html(title=named, lang=lang), named))

    def to_code(self) -> str:
        """Write Python that makes the figure again, with what was answered.

        Graders run notebooks anew, and what was typed in a page is not in them: put this line
        into the notebook.

        Returns
        -------
        str
            One line; `sw` is segwidgets.

        Examples
        --------
        >>> import segwidgets as sw
        >>> print(sw.exercises["transpose-size"](seed=1).to_code())
        sw.exercises['transpose-size'](seed=1, level=1)
        >>> w = sw.Conv1d([1, 2, 3], [1, 1], padding=0)
        >>> eval(w.to_code()).output.tolist()
        [3.0, 5.0]
        """
        record = self._exercise
        if not record or not record["key"]:
            return f"sw.{type(self).__name__}.from_state({self.state()!r})"
        parts = [f"seed={record['seed']!r}, level={record['level']}"]
        if self.lang is not None:
            parts.append(f"lang={self.lang!r}")
        answer = self._present_answer()
        if answer != self._remade()._answered_traits():
            parts.append(f"answer={answer!r}")
        if self.attempts:
            parts.append(f"attempts={self.attempts}")
        return f"sw.exercises[{record['key']!r}]({', '.join(parts)})"


def _stems(key: str) -> list[str]:
    """List the figures that an exercise may be of."""
    figure = EXERCISES[key]["figure"]
    return [figure] if isinstance(figure, str) else figure["level"]


def made(cls: type[Any], found: Mapping[str, Any], lang: str | None = None) -> Any:
    """Make a figure of what was drawn, with its exercise, which speaks a language."""
    traits = dict(found["traits"])
    arguments = {}
    for name, given in found["given"].items():
        if name == "image":
            from segwidgets.scenes import scene

            arguments[name] = scene(given["scene"], tuple(given["size"])).image
        else:
            arguments[name] = _model(given)
    if cls.stem != found["figure"]:
        raise ValueError(
            f"{found['record']['key']!r}, level {found['record']['level']}, is of another figure "
            f"than {cls.__name__}: take it from sw.exercises."
        )
    figure = cls(**arguments, **traits, title=found["title"], lang=lang)
    figure._exercise = _keeping(figure, {**found["record"], "title": found["title"]})
    return figure


def _keeping(figure: Any, record: Mapping[str, Any]) -> dict[str, Any]:
    """Say in a record which traits stay as they are, so that a page shows their controls locked."""
    names = [name.lstrip("_") for name in figure.result_names]
    return {**record, "locked": [name for name in names if name not in record["free"]]}


def _model(given: Mapping[str, Any]) -> Any:
    """Make a network of convolutions, with weights that are the same everywhere."""
    from segwidgets._torch import require_torch
    from segwidgets.grading.rules import convolutions

    layers = given.get("layers")
    if layers is None:
        kernels = given["kernels"]
        channels = [3, *[4] * (len(kernels) - 1), 5]
        layers = [list(one) for one in zip(channels[:-1], channels[1:], kernels, strict=True)]
    lib = require_torch()
    with lib.random.fork_rng(devices=[]):
        lib.manual_seed(0)
        return convolutions(layers, padding=given["padding"])


def _set(figure: Any, traits: Mapping[str, Any]) -> None:
    """Give a figure the traits that were answered; grids keep their size."""
    values = {}
    for name, value in traits.items():
        if isinstance(value, Mapping) and "runs" in value:
            values[name] = read_runs(name, value)
            continue
        values[name] = value
        if name in ("input", "kernel"):
            size, was = np.shape(value), np.shape(getattr(figure, name))
            if size != was:
                written = " × ".join(map(str, was))
                raise ValueError(t("{name} has to keep its size, {size}.", name=name, size=written))
    with figure.hold_trait_notifications():
        for name, value in values.items():
            setattr(figure, name, value)


def _as_json(value: Any) -> Any:
    """Write a trait as an answer has it: masks in runs, tuples as lists."""
    if hasattr(value, "detach"):
        return written_runs(value.cpu().numpy())
    return json.loads(json.dumps(value, default=lambda item: item._asdict()))


def _own_verdict(found: Any) -> Verdict:
    """Read what a check of one's own gives: whether it is right, a score, or both with words."""
    from segwidgets.grading.task import Verdict

    score, why = found if isinstance(found, tuple) and len(found) == 2 else (found, ())
    if isinstance(found, Verdict):
        return found
    number = float(score)
    if not 0 <= number <= 1:
        raise ValueError(f"check gave {short(score)}: give True, False or a score from 0 to 1.")
    return Verdict(number, (why,) if isinstance(why, str) else tuple(why))


def answered(figure: Any, answer: Any, attempts: int) -> Any:
    """Give an exercise what was answered, and judge it if it was tried."""
    if answer is not None:
        figure.answer = answer
        _set(figure, figure.answer.get("traits", {}))
    figure.attempts = attempts
    return figure


def asked(figure: Any, record: dict[str, Any], check: Any) -> None:
    """Make an exercise of one's own out of a figure."""
    from segwidgets.grading.masks import MASK_RULES, check_masks
    from segwidgets.grading.rules import known_rules, part_of

    if not isinstance(figure, Asked):
        raise TypeError(f"{short(figure)} is no figure: give one, such as sw.ConvTranspose2d().")
    if not isinstance(record["question"], str) or len(record["question"]) > _LONGEST_QUESTION:
        raise TypeError(
            f"question = {short(record['question'])}: give a text of at most {_LONGEST_QUESTION} "
            f"characters."
        )
    tolerance, attempts = record["tolerance"], record["attempts"]
    if isinstance(tolerance, bool) or not isinstance(tolerance, int | float) or not tolerance >= 0:
        raise ValueError(f"tolerance = {short(tolerance)}: give 0 or more.")
    if attempts is not None and (type(attempts) is not int or attempts < 1):
        raise ValueError(f"attempts = {short(attempts)}: give 1 or more, or None for any number.")
    for name in record["free"]:
        if not figure.has_trait(name) and not hasattr(type(figure), name):
            hint = did_you_mean(name, figure.trait_names())
            raise ValueError(
                f"free: {short(name)} is no trait of {type(figure).__name__}; "
                f"{hint or 'name one that is.'}"
            )
    own, parameters = None, {}
    if callable(check):
        own, rule = check, "kernel"
    elif isinstance(check, Mapping):
        parameters = {name: value for name, value in check.items() if name != "rule"}
        rule = check.get("rule", "")
    elif check is None and record["free"] and not (record["parts"] or record["fields"]):
        raise ValueError("check: say by which rule the traits are judged, or give a function.")
    else:
        rule = "equal" if check is None else check
    if own is None and rule not in known_rules():
        hint = did_you_mean(str(rule), known_rules())
        raise ValueError(
            f"check: {short(rule)} is no rule; {hint or 'there are ' + ', '.join(known_rules())}"
        )
    if own is None and rule == "equal":
        for part in record["parts"]:
            part_of(figure, part)
    if own is None and rule in MASK_RULES:
        check_masks(figure, rule, parameters)
    figure._own_check = own
    figure.set_trait("score", 0.0)
    figure.set_trait("passed", False)
    figure.attempts = 0
    figure._exercise = _keeping(figure, {**record, "rule": rule, "with": parameters})
    figure.answer = {}
