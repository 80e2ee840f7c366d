"""The public names: they are there, they are listed, and they are explained."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

import pytest

import segwidgets as sw

PUBLIC = [
    *((name, getattr(sw, name)) for name in sw.__all__),
    *(
        (f"{module.__name__}.{name}", getattr(module, name))
        for module in (sw.images, sw.metrics, sw.ops, sw.terms)
        for name in module.__all__
    ),
    *((f"scenes.{name}", getattr(sw.scenes, name)) for name in ("Scene", "read_scene", "scene")),
]


def own_members(kind: type) -> Iterator[tuple[str, Any]]:
    """List the public methods and properties that a class does not owe to ipywidgets."""
    for owner in kind.__mro__:
        if owner.__module__.startswith("segwidgets"):
            for name, member in vars(owner).items():
                if not name.startswith("_") and (
                    inspect.isfunction(member) or isinstance(member, property | classmethod)
                ):
                    yield name, member


def test_names_are_listed() -> None:
    assert {*sw.__all__, "__version__"} <= set(dir(sw))
    assert sw.__version__ == version("segwidgets")


def test_unknown_names_are_refused() -> None:
    with pytest.raises(AttributeError, match="no attribute 'ConvTranspose3d'"):
        _ = sw.ConvTranspose3d


@pytest.mark.parametrize(("name", "value"), PUBLIC, ids=[name for name, _ in PUBLIC])
def test_names_are_explained(name: str, value: Any) -> None:
    doc = inspect.getdoc(value) or ""
    if inspect.ismodule(value):
        assert doc
        return
    if not callable(value):
        # A table of things is explained by its class.
        value = type(value)
    assert "Examples\n--------\n>>>" in doc or ("Examples\n--------\n" in doc and ">>>" in doc)
    if inspect.isclass(value):
        for member_name, member in own_members(value):
            assert inspect.getdoc(member), f"{name}.{member_name}"
    else:
        for parameter in inspect.signature(value).parameters:
            assert parameter in doc, parameter


@pytest.mark.parametrize("kind", [sw.Conv1d, sw.Conv2d, sw.ConvTranspose1d, sw.ConvTranspose2d])
def test_constructors_explain_every_parameter(kind: type) -> None:
    doc = inspect.getdoc(kind) or ""
    for parameter in list(inspect.signature(kind).parameters):
        assert parameter in doc, parameter


def test_signature_is_torchs_names_by_keyword() -> None:
    parameters = inspect.signature(sw.ConvTranspose2d).parameters
    positional = [p.name for p in parameters.values() if p.kind is p.POSITIONAL_OR_KEYWORD]
    assert positional == ["input", "kernel"]
    defaults = {p.name: p.default for p in parameters.values() if p.kind is p.KEYWORD_ONLY}
    assert defaults == {
        "kernel_size": None,
        "input_size": None,
        "in_channels": None,
        "out_channels": None,
        "groups": 1,
        "pair": (0, 0),
        "stride": 2,
        "padding": 0,
        "output_padding": 0,
        "dilation": 1,
        "bias": 0.0,
        "view": "stamp",
        "matrix_of": "kernel",
        "reading": "equation",
        "labels": "values",
        "step": 0,
        "device": "auto",
    }
