"""The explicit matrix on screen: the lecture's equations, both products, what does not fit."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import segwidgets as sw
from tests.hosts.figure import FigurePage, open_page


def rows(figure: FigurePage, name: str) -> list[str]:
    """The rows of a grid, each as one word."""
    return ["".join(row) for row in figure.texts(name)]


def test_the_lecture_s_matrix_and_the_padded_vector(page: Page, tmp_path: Path) -> None:
    figure = open_page(page, tmp_path, sw.Conv1d(view="matrix").to_html())
    figure.last_step()
    assert rows(figure, "Matrix") == ["xyz000", "0xyz00", "00xyz0", "000xyz"]
    assert rows(figure, "Vector") == ["0", "a", "b", "c", "d", "0"]
    assert rows(figure, "Output") == ["ay+bz", "ax+by+cz", "bx+cy+dz", "cx+dy"]


def test_the_lecture_s_strided_matrix_drops_rows(page: Page, tmp_path: Path) -> None:
    figure = open_page(page, tmp_path, sw.Conv1d(view="matrix", stride=2).to_html())
    figure.last_step()
    assert rows(figure, "Matrix") == ["xyz000", "00xyz0"]
    assert rows(figure, "Output") == ["ay+bz", "bx+cy+dz"]
    figure.root.get_by_text("Dropped rows").click()
    assert rows(figure, "Matrix") == ["xyz000", "0xyz00", "00xyz0", "000xyz"]
    struck = figure.grid("Matrix").locator("path.struck").get_attribute("d") or ""
    assert len(re.findall("M", struck)) == 2 * 6
    assert "keeps 2 of its 4 rows" in figure.sentence()


def test_a_matrix_and_its_transpose_stand_beside_each_other(page: Page, tmp_path: Path) -> None:
    figure = open_page(page, tmp_path, sw.Conv1d(view="matrix", stride=2).to_html())
    figure.root.get_by_text("Transposed", exact=True).click()
    assert rows(figure, "Matrix") == ["xyz000", "00xyz0"]
    assert rows(figure, "Vector") == ["0abcd0"]
    assert rows(figure, "Output") == ["ay+bz", "bx+cy+dz"]
    assert rows(figure, "Transposed matrix") == ["x0", "y0", "zx", "0y", "0z", "00"]
    # The output is not a, b: what the transpose is applied to has names of its own.
    assert rows(figure, "Transposed vector") == ["ef"]
    assert rows(figure, "Product") == ["ex", "ey", "ez+fx", "fy", "fz", "0"]
    assert "C (2 × 6)" in figure.sentence()
    assert "Cᵀ (6 × 2), the matrix of the transposed convolution" in figure.sentence()


def test_the_lecture_s_transposed_convolution_is_applied_to_a_and_b(
    page: Page, tmp_path: Path
) -> None:
    w = sw.ConvTranspose1d(view="matrix", reading="transposed", output_padding=1)
    figure = open_page(page, tmp_path, w.to_html())
    assert rows(figure, "Vector") == ["ab"]
    assert rows(figure, "Output") == ["ax", "ay", "az+bx", "by", "bz", "0"]
    assert rows(figure, "Transposed matrix") == ["xyz000", "00xyz0"]
    assert rows(figure, "Transposed vector") == ["cdefgh"]
    assert rows(figure, "Product") == ["cx+dy+ez", "ex+fy+gz"]


def test_pointing_joins_an_entry_in_both_matrices(page: Page, tmp_path: Path) -> None:
    figure = open_page(page, tmp_path, sw.Conv1d(view="matrix", stride=2).to_html())
    figure.root.get_by_text("Transposed", exact=True).click()
    here = figure.grid("Matrix").locator("path.pointed")
    there = figure.grid("Transposed matrix").locator("path.pointed")
    for name, row, column in (("Matrix", 1, 4), ("Transposed matrix", 4, 1)):
        figure.cell(name, row, column).hover()
        for mark, cell in ((here, (1, 4)), (there, (4, 1))):
            box, at = (
                mark.bounding_box(),
                figure.cell(
                    "Matrix" if mark is here else "Transposed matrix", *cell
                ).bounding_box(),
            )
            assert box is not None
            assert at is not None
            assert box["x"] + box["width"] / 2 == pytest.approx(at["x"] + at["width"] / 2, abs=3)
            assert box["y"] + box["height"] / 2 == pytest.approx(at["y"] + at["height"] / 2, abs=3)


def test_c_is_folded_by_keys_and_by_its_diagonal(page: Page, tmp_path: Path) -> None:
    figure = open_page(page, tmp_path, sw.Conv1d(view="matrix", stride=2).to_html())
    figure.root.get_by_text("Transposed", exact=True).click()
    fold = figure.root.get_by_role("slider", name="Fold C along its diagonal")
    expect(fold).to_have_value("0")
    for _ in range(10):
        fold.press("ArrowRight")
    expect(figure.root.locator(".folding .sprite")).to_have_count(6)
    fold.press("End")
    expect(figure.root.locator(".folding .sprite")).to_have_count(0)
    expect(fold).to_have_attribute("aria-valuetext", "C has become its transpose")
    fold.press("Home")
    box = figure.root.locator(".diagonal i").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 60, steps=4)
    expect(figure.root.locator(".folding .sprite")).to_have_count(6)
    page.mouse.move(x + 160, y + 160, steps=4)
    page.mouse.up()
    expect(fold).to_have_value("1")


def test_with_reduced_motion_the_fold_switches(page: Page, tmp_path: Path) -> None:
    page.emulate_media(reduced_motion="reduce")
    figure = open_page(page, tmp_path, sw.Conv1d(view="matrix", stride=2).to_html())
    figure.root.get_by_text("Transposed", exact=True).click()
    fold = figure.root.get_by_role("slider", name="Fold C along its diagonal")
    fold.press("ArrowRight")
    expect(fold).to_have_value("1")


#: The readings that a figure may have, by the words of their choice.
READINGS = ("Kernel as matrix", "Dropped rows", "Transposed", "Input as matrix")
FIGURES = (sw.Conv1d, sw.ConvTranspose1d, sw.Conv2d, sw.ConvTranspose2d)


@pytest.mark.parametrize("labels", ["values", "symbols"])
@pytest.mark.parametrize("kind", FIGURES, ids=lambda kind: kind.__name__)
def test_sizes_and_headings_are_of_one_spec_whatever_is_changed(
    kind: type[sw.Conv1d], labels: str, page: Page, tmp_path: Path
) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    w = kind(
        view="matrix", labels=labels, **({"stride": 2} if "Transpose" not in kind.__name__ else {})
    )
    figure = open_page(page, tmp_path, w.to_html())
    more = figure.root.get_by_role("button", name="More", exact=True)
    if more.count():
        more.click()
    found: list[str] = page.evaluate(CHANGES, list(READINGS))
    assert found == []
    assert errors == []


#: Goes through every reading, presses every stepper up and down, and compares headings with grids.
CHANGES = """async (readings) => {
  const host = [...document.querySelectorAll("*")].find((element) => element.shadowRoot);
  const root = host.shadowRoot;
  const settle = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const wrong = [];
  const check = (what) => {
    for (const panel of root.querySelectorAll(".matrix-room .panel")) {
      const grid = panel.querySelector('[role="grid"]');
      const sizes = panel.querySelector(".heading span").innerText.match(/\\d+/g) ?? [];
      const shape = [Number(grid.ariaRowCount), Number(grid.ariaColCount)];
      const cells = grid.querySelectorAll("svg[role=none] [role=gridcell]").length;
      const said = sizes.slice(0, panel.classList.contains("kernel") || sizes.length > 1 ? 2 : 1)
        .map(Number);
      const product = said.reduce((a, b) => a * b, 1);
      const label = `${what}: ${grid.ariaLabel} ${shape} “${panel.innerText.split("\\n")[0]}”`;
      const all = shape[0] * shape[1];
      if (sizes.length && all !== product && all !== Number(sizes[0])) wrong.push(label);
      if (cells && cells !== all) wrong.push(`${label}: ${cells} cells`);
    }
    const of = (name) => root.querySelector(`[role="grid"][aria-label="${name}"]`);
    const [matrix, vector] = [of("Matrix"), of("Vector")];
    const output = of("Output") ?? of("Product");
    if (matrix && vector && output) {
      const count = (grid) => grid.ariaRowCount * grid.ariaColCount;
      if (count(vector) !== Number(matrix.ariaColCount)) wrong.push(`${what}: vector`);
      if (count(output) !== Number(matrix.ariaRowCount)) wrong.push(`${what}: output`);
    }
  };
  const choose = async (words) => {
    const label = [...root.querySelectorAll(".matrix-bar .segmented label")]
      .find((element) => element.innerText === words);
    if (!label) return false;
    label.querySelector("input").click();
    await settle();
    return true;
  };
  for (const reading of readings) {
    if (!(await choose(reading))) continue;
    check(reading);
    const names = [...root.querySelectorAll(".parameters .field button")]
      .map((button) => button.ariaLabel);
    for (const name of names) {
      for (let i = 0; i < 2; i++) {
        const button = root.querySelector(`button[aria-label="${name}"]`);
        if (!button || button.ariaDisabled === "true") continue;
        button.click();
        await settle();
        check(`${reading}, ${name}`);
        await choose(reading);
      }
    }
  }
  return wrong;
}"""


def test_the_transposed_convolution_s_matrix_is_that_transpose(page: Page, tmp_path: Path) -> None:
    w = sw.ConvTranspose1d(view="matrix", output_padding=1)
    figure = open_page(page, tmp_path, w.to_html())
    figure.last_step()
    assert rows(figure, "Matrix") == ["x0", "y0", "zx", "0y", "0z", "00"]
    assert rows(figure, "Output") == ["ax", "ay", "az+bx", "by", "bz", "0"]


@pytest.mark.parametrize("matrix_of", ["kernel", "input"])
def test_matrix_times_vector_is_torch_s_output(matrix_of: str, page: Page, tmp_path: Path) -> None:
    w = sw.Conv2d(
        [[1, 2, 0], [0, -1, 3], [2, 1, 1]],
        [[1, 2], [3, -1]],
        padding=0,
        view="matrix",
        matrix_of=matrix_of,
    )
    figure = open_page(page, tmp_path, w.to_html())
    figure.last_step()
    matrix, vector = figure.numbers("Matrix"), figure.numbers("Vector")
    product = [sum(a * x for a, (x,) in zip(row, vector, strict=True)) for row in matrix]
    assert product == [y for (y,) in figure.numbers("Output")] == w.output.flatten().tolist()


def test_one_entry_edited_changes_all_its_kin(page: Page, tmp_path: Path) -> None:
    figure = open_page(page, tmp_path, sw.Conv1d(view="matrix", labels="values").to_html())
    figure.cell("Matrix", 0, 0).dblclick()
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    assert [figure.numbers("Matrix")[i][i] for i in range(4)] == [7, 7, 7, 7]
    figure.cell("Matrix", 2, 3).hover()
    kin = figure.grid("Vector").locator("path.pointed").get_attribute("d") or ""
    assert len(re.findall("M", kin)) == 1
    assert "Input 2 × kernel 1" in figure.sentence()
    # Over the padded cell the entry takes part in no product, but is the kernel's all the same.
    figure.cell("Matrix", 0, 0).hover()
    assert figure.sentence().startswith("Kernel 0 = 7 takes part in three products")


def test_a_matrix_that_does_not_fit_is_a_map(page: Page, tmp_path: Path) -> None:
    image = [[(3 * r + c) % 5 for c in range(64)] for r in range(64)]
    figure = open_page(page, tmp_path, sw.ConvTranspose2d(image, view="matrix").to_html())
    grid = figure.grid("Matrix")
    expect(grid).to_have_attribute("aria-rowcount", "16641")
    expect(grid).to_have_attribute("aria-colcount", "4096")
    expect(figure.root.get_by_text("36864 of them products")).to_be_visible()
    grid.focus()
    # The first entry holds the kernel's first cell, and beside it there is none.
    cell = grid.get_by_role("gridcell")
    expect(cell).to_have_attribute("aria-label", "(0, 0) 1")
    page.keyboard.press("ArrowRight")
    expect(cell).to_have_attribute("aria-label", "(0, 1) 0")
    page.keyboard.press("Control+End")
    expect(cell).to_have_attribute("aria-label", "(16640, 4095) 2")
    shown = figure.root.get_by_text(re.compile("rows .* shown"))
    before = shown.inner_text()
    figure.button("Zoom in").click()
    expect(shown).not_to_have_text(before)
    figure.button("Fit").click()
    expect(shown).to_contain_text("rows 0–16640, columns 0–4095 shown")


@pytest.mark.parametrize("width", [320, 400, 1200])
def test_entries_are_never_smaller_than_can_be_seen(width: int, page: Page, tmp_path: Path) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    image = [[(3 * r + c) % 5 for c in range(16)] for r in range(16)]
    figure = open_page(page, tmp_path, sw.ConvTranspose2d(image, view="matrix").to_html())
    expect(figure.root.get_by_text("1089 × 256 entries")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_four_readings_are_pointed_at_as_one(page: Page, tmp_path: Path) -> None:
    w = sw.ConvTranspose1d(view="all", labels="values")
    figure = open_page(page, tmp_path, w.to_html())
    figure.last_step()
    assert figure.numbers("Output") == figure.numbers("Gathered output") == [[3, 6, 17, 10, 20]]
    matrix = figure.numbers("Matrix")
    assert matrix == w.matrix.tolist()
    assert figure.numbers("Transposed matrix") == w.matrix.T.tolist()
    assert figure.sentence().startswith("y[4] = 20 is where one copy lands (stamp)")
    figure.cell("Transposed matrix", 1, 2).hover()
    for name in ("Input", "Kernel", "Field", "Matrix", "Transposed matrix"):
        mark = figure.grid(name).locator("path.pointed").first
        assert len(re.findall("M", mark.get_attribute("d") or "")) == 1, name
    assert figure.sentence() == "Input 1 × kernel 0 = 5·1 = 5, added to y[2]."
    figure.cell("Input", 0, 0).hover()
    reached = figure.grid("Output").locator("path.stamp").get_attribute("d") or ""
    assert len(re.findall("M", reached)) == 1


def test_four_readings_say_why_they_are_not_shown(page: Page, tmp_path: Path) -> None:
    image = [[r + c for c in range(9)] for r in range(9)]
    figure = open_page(page, tmp_path, sw.Conv2d(image, view="all").to_html())
    expect(figure.root.get_by_text("inputs up to 8 × 8: choose a smaller input")).to_be_visible()
    figure = open_page(page, tmp_path, sw.Conv2d(image).to_html())
    expect(figure.root.get_by_label("All", exact=True)).to_be_disabled()
