"""Where a figure's script comes from, and when."""

from __future__ import annotations

import gc
import inspect
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import ipywidgets
import numpy as np
import pytest
import torch
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.generics import complete_object
from ipywidgets.embed import dependency_state
from PIL import Image
from traitlets import TraitError

import segwidgets as sw
from segwidgets.shared import bundles
from segwidgets.widgets import shared_code as shared_code_module
from segwidgets.widgets.figure import Figure
from tests.figures import FIGURES


def run(code: str, **environment: str) -> str:
    """Run Python afresh."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        env=environment or None,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_figures_carry_a_loader_and_share_the_code() -> None:
    first, second = sw.ConvTranspose2d(), sw.ConvTranspose1d()
    assert first._esm is second._esm
    assert first._esm == (bundles.STATIC / "loader.js").read_text("utf-8")
    assert first._figures is second._figures
    assert first._figures.code == (bundles.STATIC / "figures-linear.js").read_text("utf-8")
    assert (first._figure, second._figure) == ("conv-transpose-2d", "conv-transpose-1d")


def test_what_asks_is_sent_once_it_is_needed() -> None:
    shown, asked = sw.Conv1d(), sw.exercises["matrix-fill"](seed=1)
    assert shown._asking is None
    shown.mode = "predict"
    assert shown._asking is asked._asking
    assert shown._asking.code == (bundles.STATIC / "exercise.js").read_text("utf-8")


def test_words_of_a_language_are_sent_once_they_are_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    words = {"Input": "Eingabe"}
    monkeypatch.setattr(shared_code_module, "catalogue", lambda lang: words if lang == "de" else {})
    monkeypatch.setattr(shared_code_module, "_shared", {})
    own, asked, english = sw.Conv1d(lang="de-AT"), sw.Conv1d(), sw.Conv1d(lang="en")
    assert own._texts is not None
    assert json.loads(own._texts.code) == {"lang": "de", "texts": words}
    assert asked._texts is None
    # A page without a language of the figure's own tells which one it is in.
    for lang, sent in (("xx", None), (3, None), ("de", own._texts), ("de-CH", own._texts)):
        for figure in (asked, english):
            figure._handle_custom_msg({"kind": "lang", "lang": lang}, [])
        assert asked._texts is sent
    assert english._texts is None
    own.lang = None
    assert own._texts is None


def test_twenty_figures_store_the_code_once() -> None:
    figures = [sw.ConvTranspose2d() for _ in range(20)]
    saved = json.dumps(embed_state(figures))
    assert saved.count(json.dumps(figures[0]._figures.code)) == 1
    assert len(saved) < 1_500_000


@pytest.mark.parametrize("kind", FIGURES.values(), ids=FIGURES)
def test_a_trait_that_does_not_exist_is_refused_with_the_nearest(kind: type[Figure]) -> None:
    figure = kind()
    for trait in (name for name in figure.trait_names() if name[0] != "_" and len(name) > 3):
        wrong = trait[:2] + trait[3:]
        with pytest.raises(AttributeError, match=f"no trait '{wrong}' .* did you mean '"):
            setattr(figure, wrong, 1)
        assert not hasattr(figure, wrong)
    with pytest.raises(AttributeError, match=r"no trait 'xyzzy' .* begin a name of your own"):
        figure.xyzzy = 1
    with pytest.raises(AttributeError, match="no trait 'stem'"):
        figure.stem = "other"  # type: ignore[misc]
    figure._mine = 1
    figure.tooltip = "words"
    figure.layout = {"width": "300px"}
    figure.layout.width = "400px"
    figure.tabbable = True
    figure.close()
    assert figure.comm is None


def test_a_misspelt_trait_is_named() -> None:
    figure = sw.ConvTranspose2d()
    words = "ConvTranspose2d has no trait 'strde' to assign to; did you mean 'stride'?"
    with pytest.raises(AttributeError, match=re.escape(words)):
        figure.strde = 3


@pytest.mark.parametrize("kind", FIGURES.values(), ids=FIGURES)
@pytest.mark.parametrize("name", ["close", "observe", "to_html", "save"])
def test_methods_are_called_not_assigned_to(kind: type[Figure], name: str) -> None:
    figure = kind()
    words = rf"{kind.__name__}\.{name} is a method: call it, w\.{name}\(…\)"
    with pytest.raises(AttributeError, match=words):
        setattr(figure, name, None)
    assert callable(getattr(figure, name))


@pytest.mark.parametrize("kind", FIGURES.values(), ids=FIGURES)
def test_a_figure_that_was_never_made_goes_without_a_word(kind: type[Figure]) -> None:
    # What an object raises as it goes is an error of this test.
    with pytest.raises(TypeError, match="positional argument"):
        kind(*range(99))
    gc.collect()


def test_what_is_chosen_when_a_figure_is_made_says_so() -> None:
    figure = sw.Conv2d()
    words = "Conv2d has no trait 'kernel_size' to assign to; it is chosen when a figure is made"
    with pytest.raises(AttributeError, match=words):
        figure.kernel_size = 4
    assert np.shape(sw.Conv2d(kernel_size=4).kernel) == (4, 4)


@pytest.mark.parametrize(
    ("figure", "size", "shape"),
    [
        (sw.Conv1d(), 4, (4,)),
        (sw.ConvTranspose1d(), 2, (2,)),
        (sw.Conv2d(stride=2), (2, 4), (2, 4)),
        (sw.ConvTranspose2d(in_channels=2, out_channels=3), 2, (2, 3, 2, 2)),
    ],
)
def test_a_size_is_that_of_cells_as_the_error_says(figure: Any, size: Any, shape: Any) -> None:
    kind = type(figure).__name__
    with pytest.raises(AttributeError) as caught:
        figure.kernel_size = size
    made, assigned = re.search(
        rf"made, (sw\.)?({kind}\(.*\)), or by its cells, (w\.kernel = .*)\.$", str(caught.value)
    ).groups()[1:]  # type: ignore[union-attr]
    assert np.shape(eval(f"sw.{made}", {"sw": sw}).kernel) == shape[-figure.dims :]
    exec(assigned, {"w": figure, "np": np})
    assert np.shape(figure.kernel) == shape
    # What is refused is not offered.
    with pytest.raises(AttributeError, match=r"\(kernel_size=…\)\."):
        figure.kernel_size = 0
    with pytest.raises(AttributeError, match="did you mean 'kernel'"):
        figure.weight = [1]


def test_what_follows_is_not_assigned_to() -> None:
    for figure, name in ((sw.Conv2d(), "output"), (sw.IoUCalculator(), "scores")):
        words = rf"\.{name} follows from the traits of the figure: assign to those"
        with pytest.raises(AttributeError, match=words):
            setattr(figure, name, None)
    with pytest.raises(AttributeError, match=r"Conv2d\(in_channels=…\)"):
        sw.Conv2d().in_channels = 2  # type: ignore[misc]


@pytest.mark.parametrize("kind", [sw.Conv2d, sw.ConvTranspose2d])
def test_a_picture_becomes_an_input_as_the_error_says(kind: Any, tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    photo = Image.fromarray(np.arange(60 * 80 * 3, dtype=np.uint8).reshape(60, 80, 3))
    photo.save(path)
    grey = sw.images.read_image(photo, side=32).mean(-1)
    for given in (path, str(path), photo):
        with pytest.raises(TraitError, match=r"is a picture: make it small and grey") as caught:
            kind(given)
        code = re.search(r"grey, (.*)\.$", str(caught.value))[1]  # type: ignore[index]
        made = eval(code, {"segwidgets": sw, "input": given})
        assert np.array_equal(kind(made).input, grey)
    for large in (np.ones((130, 70), int), torch.ones(3, 130, 70)):
        with pytest.raises(TraitError, match="take every n-th cell") as caught:
            kind(large)
        code = re.search(r"cell, (.*)\.$", str(caught.value))[1]  # type: ignore[index]
        made = eval(code, {"numpy": np, "input": large})
        # All channels, every third row and column.
        assert made.shape == (*large.shape[:-2], 44, 24)
        channels = {"kernel": np.ones((1, 3, 1, 1))} if kind is sw.Conv2d else {}
        if large.ndim == 2 or channels:
            kind(made, **(channels if large.ndim == 3 else {}))
    with pytest.raises(TraitError, match=r"kernel is a Conv2d: give its kernel\.weight"):
        kind(kernel=torch.nn.Conv2d(1, 1, 3))
    with pytest.raises(TraitError, match="no float holds exactly"):
        kind([[10**400, 1]])


@pytest.mark.parametrize("loaded", [True, False])
def test_a_device_is_well_spelt_without_torch_too(
    loaded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    figure = sw.Conv2d()
    if not loaded:
        monkeypatch.delitem(sys.modules, "torch")
    for name in ("auto", "cpu", "cuda", "cuda:1", "mps", "xpu:0"):
        figure.device = name
    for name in ("bogus", "cuda:", "cuda:one", " cpu", "CPU"):
        with pytest.raises(TraitError, match=f"device = '{name}': give 'auto', 'cpu'"):
            figure.device = name
    monkeypatch.undo()
    figure.device = torch.device("cuda:2")
    assert figure.device == "cuda:2"


@pytest.mark.parametrize("kind", FIGURES.values(), ids=FIGURES)
def test_a_device_that_there_is_nowhere_is_refused_at_once(kind: type[Figure]) -> None:
    with pytest.raises(TraitError, match="device = 'bogus'"):
        kind(device="bogus")  # type: ignore[call-arg]


@pytest.mark.parametrize("kind", FIGURES.values(), ids=FIGURES)
def test_completion_offers_what_a_reader_may_use(kind: type[Figure]) -> None:
    figure = kind()
    offered = {name for name in dir(figure) if name[0] != "_"}
    assert offered == {name for name in complete_object(figure, dir(kind)) if name[0] != "_"}
    traits = {name for name in figure.trait_names() if name[0] != "_"}
    assert traits - {"comm", "keys", "log"} <= offered
    assert {"output", "save", "to_html", "layout", "observe", "close"} <= offered
    internal = {"stem", "family", "leads", "Any", "spec_names", "result_names", "data_names"}
    assert not offered & {*internal, "set_state", "send_state", "keys", "comm", "widgets"}
    for name in offered - {*figure.trait_names(), "output"}:
        assert inspect.getdoc(getattr(kind, name)), name


@pytest.mark.parametrize("use_jedi", [True, False])
def test_ipython_completes_a_figure(use_jedi: bool) -> None:
    shell = InteractiveShell()
    shell.user_ns["w"] = sw.ConvTranspose2d()
    shell.Completer.use_jedi = use_jedi
    with provisionalcompleter():
        found = [one.text.lstrip(".") for one in shell.Completer.completions("w.s", 3)]
    assert found == ["save", "score", "set_trait", "state", "static", "step", "stop", "stride"]


def embed_state(figures: list[Figure]) -> dict[str, Any]:
    """Save the figures as a notebook does, with all the models they refer to."""
    return dependency_state(figures, drop_defaults=False)


def test_code_comes_back_after_everything_was_closed() -> None:
    closed = sw.ConvTranspose1d()._figures
    ipywidgets.Widget.close_all()
    figure = sw.ConvTranspose1d()
    assert figure._figures is not closed
    assert figure._figures.comm is not None


def test_script_is_not_read_before_a_figure_is_made() -> None:
    code = """
from segwidgets.shared import bundles
import segwidgets as sw
sw.ConvTranspose2d
assert bundles.bundle_text.cache_info().currsize == 0
sw.ConvTranspose2d()
sw.ConvTranspose1d()
assert bundles.bundle_text.cache_info().misses == 2
"""
    run(code)


def test_missing_script_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundles, "STATIC", tmp_path)
    with pytest.raises(FileNotFoundError, match=r"elements\.js is missing.*`make setup`"):
        bundles.bundle_path("elements.js")


def test_script_is_watched_in_development(tmp_path: Path) -> None:
    """As `make dev` does: a new build reaches the figures that are open."""
    shutil.copy(bundles.STATIC / "figures-linear.js", tmp_path)
    code = f"""
import pathlib, time
from segwidgets.shared import bundles
bundles.STATIC = pathlib.Path({str(tmp_path)!r})
import segwidgets as sw
figure = sw.ConvTranspose1d()
script = bundles.STATIC / "figures-linear.js"
assert figure._esm == script.read_text("utf-8")
deadline = time.monotonic() + 20
while figure._esm != "// new" and time.monotonic() < deadline:
    script.write_text("// new", "utf-8")
    time.sleep(0.2)
print(figure._esm)
"""
    assert run(code, SEGWIDGETS_DEV="1", ANYWIDGET_HMR="1") == "// new"


def test_a_figure_needs_no_torch() -> None:
    """Where torch is absent the figure shows, and results say how to get it."""
    code = """
import sys
sys.modules["torch"] = None
import segwidgets as sw
figure = sw.ConvTranspose2d([[1, 2], [3, 4]], stride=2)
assert figure.output_size == (5, 5)
assert figure.terms.output(figure.input, figure.kernel).shape == (5, 5)
assert "Output" in figure._element().html()
for name in ("output", "matrix"):
    try:
        getattr(figure, name)
    except ImportError as error:
        assert "torch is not installed: install it with `pip install torch`" in str(error)
    else:
        raise AssertionError(name)
figure._handle_custom_msg({"kind": "hello"}, [])
print(figure._check["error"])
"""
    assert run(code).startswith("torch is not installed: install it with `pip install torch`.")


@pytest.mark.parametrize("kind", [sw.Unpooling, sw.Downsampling, sw.PixelShuffle])
def test_matrices_are_on_the_device(kind: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    figure = kind()
    # The only other device that every machine has.
    module = sys.modules[kind.__module__]
    monkeypatch.setattr(module, "choose_device", lambda _: torch.device("meta"))
    several = getattr(figure, "matrices", {}).values()
    for matrix in (figure.matrix, *several):
        assert matrix.device.type == "meta"
