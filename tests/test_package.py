"""The archives hold what an installation needs, and the installed package stands alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from segwidgets.shared.language import LANGUAGES
from tests.figures import FIGURES

ROOT = Path(__file__).parents[1]
BUNDLES = {
    "elements.js",
    "exercise.js",
    "loader.js",
    "page-core.js",
    "sentences.json",
    *(f"language-{tag}.js" for tag in LANGUAGES if tag != "en"),
    *(
        f"{kind}-{name}.js"
        for kind in ("figures", "elements")
        for name in {*FIGURES, *(kind.family for kind in FIGURES.values())}
    ),
    *(f"page-{kind.family}.js" for kind in FIGURES.values()),
}
DATA = {"limits.json", "options.json", "palette.json"}
STYLES = {path.name for path in (ROOT / "segwidgets/embed").glob("*.css")}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources as git has them: nothing installed, nothing built."""
    tree = tmp_path_factory.mktemp("sources") / "segwidgets"
    built = ("node_modules", "static", "dist", "site", "*.egg-info")
    ignore = shutil.ignore_patterns(".?*env", ".git", ".*_cache", "__pycache__", *built)
    shutil.copytree(ROOT, tree, ignore=ignore)
    return tree


@pytest.fixture(scope="module")
def sdist(tree: Path) -> Path:
    """The source archive; the build hook installs the front end's packages and bundles it."""
    out = tree.parent / "dist"
    build(tree, out, "--sdist", npm_config_prefer_offline="true")
    return next(out.glob("*.tar.gz"))


@pytest.fixture(scope="module")
def wheel(sdist: Path) -> Path:
    """The wheel, made from the source archive where there is no Node."""
    pip = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation"]
    run([*pip, "--wheel-dir", sdist.parent, sdist], PATH="")
    return next(sdist.parent.glob("*.whl"))


def build(source: Path, out: Path, kind: str, **environment: str) -> None:
    """Build an archive with the backend that is installed here."""
    command = [sys.executable, "-m", "build", kind, "--no-isolation", "--outdir", out, source]
    run(command, **environment)


def run(command: list[str | Path], **environment: str) -> None:
    """Run a command that must succeed."""
    done = subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def names_under(folder: str, names: set[str]) -> set[str]:
    """What lies directly in a folder of an archive."""
    return {Path(name).name for name in names if str(Path(name).parent) == folder}


def test_sdist_holds_the_bundles_and_their_sources_but_no_packages(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}

    assert names_under("segwidgets/static", names) >= BUNDLES
    assert names_under("segwidgets/shared", names) >= DATA
    assert {"hatch_build.py", "LICENSE", "js/build.mjs", "js/package-lock.json"} <= names
    sources = {str(p.relative_to(ROOT)) for p in (ROOT / "js/src").rglob("*") if p.is_file()}
    assert sources <= names
    assert not [name for name in names if "node_modules" in name]


def test_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())

    assert names_under("segwidgets/static", names) == BUNDLES
    assert names_under("segwidgets/shared", names) >= DATA
    assert {"page.css", "gallery.css"} <= STYLES <= names_under("segwidgets/embed", names)
    assert "segwidgets/py.typed" in names
    assert {"patch.safetensors", "scores.json"} <= names_under("segwidgets/networks/weights", names)
    # Training belongs to the repository.
    assert not [name for name in names if "train" in name]
    assert {Path(name).parts[0] for name in names} == {
        "segwidgets",
        f"{wheel.name.partition('-py3')[0]}.dist-info",
    }


def test_without_node_and_without_bundles_the_build_says_what_to_do(tree: Path) -> None:
    bare = tree.parent / "bare"
    ignore = shutil.ignore_patterns("static", "node_modules", "dist")
    shutil.copytree(tree, bare, ignore=ignore)

    with pytest.raises(AssertionError, match=r"(?s)`npm` was not found.*Node\.js 20"):
        build(bare, bare / "dist", "--wheel", PATH="")


def test_the_skip_variable_leaves_the_bundles_alone(tree: Path) -> None:
    bare = tree.parent / "skipped"
    shutil.copytree(tree, bare, ignore=shutil.ignore_patterns("static", "node_modules", "dist"))

    build(bare, bare / "dist", "--wheel", PATH="", SEGWIDGETS_SKIP_JS_BUILD="1")

    names = set(zipfile.ZipFile(next((bare / "dist").glob("*.whl"))).namelist())
    assert not names_under("segwidgets/static", names)


def test_installed_wheel_imports_bare_and_computes_with_its_dependencies(
    wheel: Path, tmp_path: Path
) -> None:
    venv.create(tmp_path / "venv", with_pip=False)
    python = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet"]
    run([*pip, "--no-deps", "--no-index", wheel])

    def ask(code: str) -> str:
        command = [python, "-I", "-c", code]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    assert ask("import segwidgets; print(segwidgets.__version__)") == "0.1.0"
    where = Path(ask("import segwidgets; print(segwidgets.__file__)"))
    assert where.is_relative_to(tmp_path)

    # The dependencies are lent by this environment, for torch takes minutes to install. Its own
    # editable segwidgets stays out: a path file's folders are not searched for path files.
    lent = where.parents[1] / "lent.pth"
    lent.write_text("\n".join({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}))
    figure = "import segwidgets as sw; w = sw.ConvTranspose2d()"
    assert ask(f"{figure}; print(sw.__file__)") == str(where)
    assert ask(f"{figure}; print('render' in w._esm, tuple(w.output.shape))") == "True (7, 7)"


@pytest.mark.parametrize("then", ["", "; segwidgets.ConvTranspose2d()"], ids=["import", "figure"])
def test_torch_and_matplotlib_are_not_loaded_before_they_are_needed(then: str) -> None:
    code = f"import sys, segwidgets{then}; print({{'torch', 'matplotlib'}} & set(sys.modules))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "set()"
