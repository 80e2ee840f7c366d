from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

import segwidgets as sw
from segwidgets.commands import main
from segwidgets.embed import gallery
from segwidgets.embed.examples import Example
from segwidgets.embed.gallery import EXAMPLES
from segwidgets.embed.page import Element
from segwidgets.shared.bundles import bundle_text
from tests.embed.test_page import Tree

BY_SLUG = {example.slug: example for example in EXAMPLES}


#: What holds times that torch took, which differ from run to run.
MEASURED = {"_facts", "_progress"}

SOME = [BY_SLUG["worked-example"], BY_SLUG["convolution-matrix"], BY_SLUG["checkerboard"]]


def unmeasured(element: Element) -> Element:
    """An element without its times, which its sentence tells as well."""
    rest = {name: value for name, value in element.attributes.items() if name not in MEASURED}
    return replace(element, attributes=rest, sentence="")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gallery") / "site"
    assert gallery.write(folder, SOME) == folder / "index.html"
    return folder


def test_the_command_tells_how_far_the_gallery_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    few = partial(gallery.write, examples=SOME[1:2])
    monkeypatch.setattr(gallery, "write", few)
    assert main(["gallery", str(tmp_path)]) == 0
    out, err = capsys.readouterr()
    assert out == f"{tmp_path / 'index.html'}\n"
    assert "1/1  done" in err


def test_the_index_leads_to_a_page_per_example(site: Path) -> None:
    tree = Tree((site / "index.html").read_text("utf-8"))
    links = [attributes["href"] for tag, attributes in tree.elements if tag == "a"]
    assert links[:2] == ["#linear", "#checkerboard"]
    assert links[2:] == [f"{example.slug}.html" for example in SOME]
    assert tree.text["h2"] == ["Convolution and its transpose", "Checkerboards"]
    for example in SOME:
        assert example.title in tree.text["h3"]
        assert example.sentence in tree.text["p"]
    sources = [dict(attributes) for tag, attributes in tree.elements if tag in ("img", "source")]
    for attributes in sources:
        assert (site / (attributes.get("src") or attributes["srcset"])).is_file()


@pytest.mark.parametrize("example", SOME, ids=lambda example: example.slug)
def test_a_page_shows_its_figure_and_the_code_that_makes_it(example: Example, site: Path) -> None:
    tree = Tree((site / f"{example.slug}.html").read_text("utf-8"))
    tags = [tag for tag, _ in tree.elements]
    assert sum(tag.startswith("segwidgets-") for tag in tags) == 1
    assert any(example.code in code for code in tree.text["code"])
    files = [
        attributes.get("href") or attributes.get("src")
        for tag, attributes in tree.elements
        if tag in ("a", "script") and len(attributes)
    ]
    assert f"elements-{example.family}.js" in files
    for name in files:
        assert (site / str(name)).is_file()


def test_what_cannot_be_filmed_is_offered_no_film(tmp_path: Path) -> None:
    some = [example for example in EXAMPLES if example.family == "iou"]
    some += [BY_SLUG["worked-example"], BY_SLUG["checkerboard"]]
    gallery.write(tmp_path / "site", some)
    index = (tmp_path / "site" / "index.html").read_text("utf-8")
    cards = [part.partition("</li>")[0] for part in index.split("<li>")[1:]]
    offered = set()
    for example, card in zip(some, cards, strict=True):
        page = Tree((tmp_path / "site" / f"{example.slug}.html").read_text("utf-8"))
        snippet = any('w.save("figure.gif")' in code for code in page.text["code"])
        assert f'href="{example.slug}.html"' in card
        moves = (tmp_path / "site" / "pictures" / f"{example.slug}-light.gif").exists()
        assert snippet == ("data-film" in card) == moves
        offered |= {example.slug} if snippet else set()
        if not snippet:
            with pytest.raises(ValueError, match=r"nothing that moves: save it as a picture"):
                example.make().save(tmp_path / "film.gif")
    assert "worked-example" in offered
    assert len(offered) < len(some)


def test_only_a_page_that_asks_has_what_takes_answers(tmp_path: Path) -> None:
    some = [BY_SLUG["one-dimension"], BY_SLUG["predict-the-output"]]
    gallery.write(tmp_path / "site", some)
    for example in some:
        tree = Tree((tmp_path / "site" / f"{example.slug}.html").read_text("utf-8"))
        loaded = [dict(attributes).get("src") for tag, attributes in tree.elements]
        assert ("exercise.js" in loaded) == (example.slug == "predict-the-output")
        # What is copied needs it as well.
        copied = any('<script src="exercise.js">' in code for code in tree.text["code"])
        assert copied == ("exercise.js" in loaded)
    assert (tmp_path / "site" / "exercise.js").is_file()


def test_topics_follow_the_lecture() -> None:
    families = list(dict.fromkeys(example.family for example in EXAMPLES))
    told = ["segmentation-tasks", "networks", "downsampling", "unpooling", "linear", "checkerboard"]
    assert [family for family in families if family in told] == told
    # Scores first, then how labels are collected, then the data set that most are trained on.
    assert families[-3:] == ["iou", "annotation", "coco-file"]


def test_methods_are_compared_once_all_of_them_are_introduced() -> None:
    slugs = [example.slug for example in EXAMPLES]
    introduced = ["unpooling", "worked-example", "checkerboard", "pixel-shuffle", "icnr"]
    assert slugs.index("an-edge-seven-ways") > max(map(slugs.index, introduced))


def test_slugs_and_families_are_known() -> None:
    assert len(BY_SLUG) == len(EXAMPLES)
    for example in EXAMPLES:
        assert bundle_text(f"elements-{example.family}.js")


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(NotADirectoryError, match="is a file: name a folder"):
        gallery.write(tmp_path / "file", SOME)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.slug)
def test_the_code_shown_makes_the_figure_shown(example: Example) -> None:
    *lines, last = example.code.split("\nsw.")
    names: dict[str, object] = {"sw": sw}
    exec(lines[0] if lines else "", names)
    shown = eval(f"sw.{last}" if lines else last, names)
    one, other = shown._element(), example.make()._element()
    if MEASURED & set(one.attributes):
        one, other = unmeasured(one), unmeasured(other)
    assert one == other


def test_examples_say_the_truth() -> None:
    assert BY_SLUG["padding-and-output-padding"].make().output_size == (6, 6)
    even = BY_SLUG["kernel-4-stride-2"].make()
    inside = even.terms.counts[1:-1, 1:-1]
    assert (inside == 4).all()
    assert len(np.unique(even.output[1:-1, 1:-1])) == 1
    assert set(BY_SLUG["overlap-counts"].make().terms.counts.flat) == {1, 2, 4}
    assert (BY_SLUG["kernel-2-stride-2"].make().terms.counts == 1).all()
    dilated = BY_SLUG["dilation-2"].make().terms.counts
    assert (dilated[1::2] == 0).all()
    assert (dilated[:, 1::2] == 0).all()
    assert (dilated[::2, ::2] > 0).all()
    last = BY_SLUG["one-dimension-output-padding"].make()
    forth = [sw.terms.conv_terms(n, 3, stride=2, padding=1).output_size for n in (5, 6)]
    assert forth == [(3,), (3,)]
    assert (len(last.input), last.output_size) == (3, (6,))
    # The cell that is cropped without output_padding: it has a product of its own.
    assert last.terms.symbols(5) == "cz"
    assert BY_SLUG["one-dimension-values"].make().output.tolist() == [2, 3, 4, 1, -2, 2, 6]


def test_checkerboards_say_the_truth() -> None:
    first = BY_SLUG["checkerboard"].make()
    assert first.unevenness == (4,)
    first.layers = [(4, 2)]
    assert first.ripple == (0,)
    assert BY_SLUG["checkerboards-of-checkerboards"].make().unevenness == (4, 9, 25)
    random = BY_SLUG["even-overlap-is-not-enough"].make()
    assert random.unevenness == (1, 1)
    assert min(random.ripple) > 0.1
    for method in ("resize_nearest", "resize_bilinear", "icnr"):
        random.method = method
        assert random.ripple == (0, 0)


def test_the_photograph_stays_the_same_picture() -> None:
    figure = BY_SLUG["photograph"].make()
    small, large = np.array(figure.input), figure.output.numpy()
    assert small.shape == (48, 48)
    assert (small == small.round(2)).all()
    assert large.shape == (95, 95)
    assert abs(large[2:-2, 2:-2].mean() - small[1:-1, 1:-1].mean()) < 0.01
    assert np.corrcoef(large[::2, ::2].ravel(), small.ravel())[0, 1] > 0.95
