"""Who may import whom, and what importing costs."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import segwidgets

ROOT = Path(segwidgets.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))

# What each part may import of the package: when it is imported itself, and in a function.
RULES = {
    "__init__": (set(), {"embed", "lessons", "scoring", "terms", "widgets"}),
    "_torch": (set(), set()),
    "shared": (set(), set()),
    "terms": ({"_torch", "shared"}, set()),
    "images": ({"_torch", "shared"}, set()),
    "ops": ({"_torch", "shared", "terms", "images"}, set()),
    "scenes": ({"_torch", "shared", "images"}, set()),
    "networks": ({"_torch", "shared", "images", "ops"}, set()),
    "drawing": ({"shared", "terms"}, set()),
    "grading": ({"_torch", "shared", "terms", "images", "ops"}, set()),
    "embed": ({"shared", "terms"}, set()),
    "widgets": (
        {"_torch", "shared", "terms", "images", "ops", "scenes", "drawing", "grading"},
        {"embed", "networks"},
    ),
    "scoring": ({"_torch", "shared", "terms", "images", "ops"}, {"embed", "widgets"}),
    "lessons": ({"shared", "grading"}, {"widgets"}),
    # The command line stands over everything, and imports it when a command runs.
    "__main__": ({"commands"}, set()),
    "commands": ({"shared"}, {"embed", "grading", "images", "scoring"}),
}
# Which other figure's folder a figure may import: early or late.
NEIGHBOURS = {"downsampling": {"linear"}, "unpooling": {"linear"}}
# The gallery shows what a reader would write, so it starts from the public names; a link may be of
# any figure.
PUBLIC_NAMES = ("embed/examples/", "commands/", "widgets/address.py")
# Networks and layers are made of torch; whoever wants one imports them in a function.
MADE_OF_TORCH = {"networks", "ops/layers.py"}
WIDGET_LIBRARIES = {"traitlets", "ipywidgets", "anywidget"}


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """List the modules a file imports, and whether in a function. Types do not count."""

    def visit(node: ast.AST, late: bool) -> Iterator[tuple[str, bool]]:
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            return
        if isinstance(node, ast.Import):
            yield from ((alias.name, late) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield node.module or "", late
        for child in ast.iter_child_nodes(node):
            inside = late or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            yield from visit(child, inside)

    yield from visit(ast.parse(path.read_text("utf-8")), False)


def part(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_parts_import_only_what_they_may(path: Path) -> None:
    early, late = RULES[part(path)]
    for module, in_function in imports(path):
        package, _, rest = module.partition(".")
        # What the repository has besides is not installed.
        assert package not in ("tools", "benchmarks", "tests"), module
        if package == "segwidgets":
            if rest == "":
                assert path.relative_to(ROOT).as_posix().startswith(PUBLIC_NAMES), module
                continue
            target = rest.partition(".")[0]
            allowed = {part(path)} | early | (late if in_function else set())
            assert target in allowed, module
        if package in WIDGET_LIBRARIES:
            assert part(path) in ("widgets", "commands"), module
        if package in ("torch", "matplotlib", "safetensors", "PIL"):
            own = {part(path), path.relative_to(ROOT).as_posix()}
            assert in_function or own & MADE_OF_TORCH, module
        if package == "matplotlib":
            assert part(path) in ("drawing", "embed"), module


def figure_of(parts: tuple[str, ...]) -> str | None:
    """Name the figure whose folder a module of `widgets` lies in, if it lies in one."""
    inside = len(parts) > 2 and parts[0] == "widgets"
    return parts[1] if inside and (ROOT / "widgets" / parts[1]).is_dir() else None


@pytest.mark.parametrize(
    "path", sorted((ROOT / "widgets").rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT))
)
def test_a_figure_imports_no_other_figure(path: Path) -> None:
    own = figure_of(path.relative_to(ROOT).parts)
    for module, _ in imports(path):
        other = figure_of((*module.split(".")[1:], ""))
        # The rooms that figures share know none of them.
        assert other in {None, own} | NEIGHBOURS.get(own or "", set()), module


def test_imports_form_no_circle() -> None:
    names = {
        ".".join(path.relative_to(ROOT.parent).with_suffix("").parts).removesuffix(
            ".__init__"
        ): path
        for path in FILES
    }
    graph = {
        name: {module for module, _ in imports(path)} & names.keys() - {name, "segwidgets"}
        for name, path in names.items()
    }
    done: set[str] = set()

    def visit(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, f"a circle: {' → '.join((*way[way.index(name) :], name))}"
        if name not in done:
            for other in graph[name]:
                visit(other, (*way, name))
            done.add(name)

    for name in graph:
        visit(name, ())
    assert done == names.keys()


def run(code: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()


def test_importing_loads_nothing() -> None:
    code = (
        "import sys; before = set(sys.modules); import segwidgets; print(set(sys.modules) - before)"
    )
    loaded = run(code)
    for heavy in ("torch", "matplotlib", "numpy", "ipywidgets", "anywidget", "traitlets"):
        assert f"'{heavy}'" not in loaded


def test_making_figures_loads_neither_torch_nor_matplotlib() -> None:
    code = """
import sys, segwidgets as sw
figures = (sw.Conv1d(), sw.Conv2d(), sw.ConvTranspose1d(), sw.ConvTranspose2d([[1, 2]]))
sw.SlidingWindow()
for figure in figures:
    figure.terms, figure.output_size, figure.n_steps
    figure.stride = 4
    figure.transposed()
unpooling = sw.Unpooling()
unpooling.kernel_size = 1
unpooling.term_lists["bilinear"], unpooling._element().html()
print([name for name in ("torch", "matplotlib") if name in sys.modules])
"""
    assert run(code) == "[]"


def test_importing_is_quick_beside_anywidget() -> None:
    code = """
import time
start = time.perf_counter()
import {}
print(time.perf_counter() - start)
"""
    ours, theirs = (
        min(float(run(code.format(name))) for _ in range(5)) for name in ("segwidgets", "anywidget")
    )
    assert ours <= 1.15 * theirs
