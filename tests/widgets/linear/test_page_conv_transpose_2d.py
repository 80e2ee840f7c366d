"""The figure alone in a page: no kernel, no network, every number read back through its role."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import segwidgets as sw
from tests.hosts.figure import FigurePage, open_page


@pytest.fixture
def figure(page: Page, tmp_path: Path) -> FigurePage:
    """The default figure, from `file://`."""
    return open_page(page, tmp_path, sw.ConvTranspose2d().to_html())


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"stride": 3},
        {"stride": (1, 2)},
        {"padding": 1},
        {"padding": (2, 0), "stride": (3, 1)},
        {"output_padding": 1},
        {"padding": 1, "output_padding": 1, "bias": -0.5},
        {"dilation": 2},
        {"stride": 1, "dilation": 3, "output_padding": 2},
        {"input": [[1.5, -2]], "kernel": [[1], [0.5], [-1]]},
    ],
    ids=str,
)
def test_the_page_shows_what_torch_computes(
    parameters: dict[str, object], page: Page, tmp_path: Path
) -> None:
    figure = open_page(page, tmp_path, sw.ConvTranspose2d(**parameters).to_html())
    figure.last_step()
    figure.assert_torch_agrees()


def test_steps_add_one_copy_each(figure: FigurePage) -> None:
    kernel = figure.numbers("Kernel")
    assert figure.numbers("Weighted copy") == [[2 * w for w in row] for row in kernel]
    assert [row[:3] for row in figure.numbers("Weighted copy")] == [
        [float(t.replace("\N{MINUS SIGN}", "-")) for t in row[:3]]
        for row in figure.texts("Output")[:3]
    ]
    assert figure.texts("Output")[6] == [""] * 7
    for _ in range(4):
        figure.button("Next step").click()
    assert figure.texts("Output")[2][2] == "10"
    assert figure.sentence() == (
        "Input (1, 1) = 4 scales the kernel and is added at rows 2–4, columns 2–4. "
        "Five of these cells already hold a value; the copy is added."
    )
    figure.button("Previous step").click()
    assert figure.texts("Output")[2][2] == "6"


def test_a_cell_is_edited_by_keyboard_alone(figure: FigurePage) -> None:
    keyboard = figure.page.keyboard
    figure.grid("Input").focus()
    keyboard.press("ArrowRight")
    keyboard.type("-4.5")
    keyboard.press("Enter")
    expect(figure.cell("Input", 0, 1)).to_have_text("−4.5")
    expect(figure.grid("Input")).to_be_focused()
    keyboard.press("Shift+ArrowUp")
    expect(figure.cell("Input", 0, 1)).to_have_text("−4.4")
    figure.grid("Kernel").focus()
    keyboard.press("End")
    keyboard.press("F2")
    keyboard.type("7")
    keyboard.press("Escape")
    expect(figure.cell("Kernel", 0, 2)).to_have_text("1")
    figure.last_step()
    figure.assert_torch_agrees()


def test_undo_and_redo_walk_through_the_work(figure: FigurePage) -> None:
    figure.field("stride").press("ArrowUp")
    figure.field("padding").press("ArrowUp")
    figure.grid("Input").press("9")
    figure.page.keyboard.press("Enter")
    figure.page.keyboard.press("Control+z")
    expect(figure.cell("Input", 0, 0)).to_have_text("2")
    figure.page.keyboard.press("Control+z")
    expect(figure.field("padding")).to_have_value("0")
    figure.page.keyboard.press("Control+Shift+Z")
    expect(figure.field("padding")).to_have_value("1")
    figure.button("Reset").click()
    expect(figure.field("stride")).to_have_value("2")
    figure.button("Undo").click()
    expect(figure.field("stride")).to_have_value("3")


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("stride", "0", "stride = 0: choose 1 to 8."),
        ("stride", "two", "“two”: type a whole number"),
        ("stride", "1.5", "stride = 1.5: a whole number is needed."),
        ("output_padding", "2", "so at most 1."),
        ("padding", "9", "crops everything"),
        ("kernel_size", "99", "choose a whole number from 1 to 16."),
        ("bias", "1e99", "at most 1000000 in size."),
        ("bias", "", "type a number"),
    ],
)
def test_a_bad_parameter_is_named_and_changes_nothing(
    name: str, typed: str, said: str, figure: FigurePage
) -> None:
    before = figure.texts("Output")
    figure.field(name).fill(typed)
    figure.field(name).press("Enter")
    expect(figure.root.get_by_role("alert")).to_contain_text(said)
    expect(figure.field(name)).to_have_attribute("aria-invalid", "true")
    assert figure.texts("Output") == before
    figure.field(name).press("Escape")
    expect(figure.root.get_by_role("alert")).to_have_count(0)


def test_a_bad_cell_is_named_and_changes_nothing(figure: FigurePage) -> None:
    figure.cell("Input", 1, 1).dblclick()
    figure.page.keyboard.type("4x")
    figure.page.keyboard.press("Enter")
    expect(figure.root.get_by_role("alert")).to_contain_text("“4x” is not a number")
    figure.page.keyboard.press("Escape")
    expect(figure.cell("Input", 1, 1)).to_have_text("4")


def test_a_pair_gives_each_axis_its_own_value(figure: FigurePage) -> None:
    figure.field("stride").fill("3, 1")
    figure.field("stride").press("Enter")
    figure.last_step()
    output = figure.numbers("Output")
    assert (len(output), len(output[0])) == (9, 5)
    figure.assert_torch_agrees()
    figure.field("kernel_size").fill("2 4")
    figure.field("kernel_size").press("Enter")
    figure.last_step()
    figure.assert_torch_agrees()


def test_pointing_links_the_grids_and_the_formula(figure: FigurePage) -> None:
    figure.last_step()
    figure.cell("Output", 2, 2).hover()
    formula = figure.root.get_by_role("group", name="Formula")
    expect(formula).to_have_text(
        "y[2, 2] = a₀₀w₂₂ + a₀₁w₂₀ + a₁₀w₀₂ + a₁₁w₀₀ = 2·2 + (−1)·(−1) + 1·1 + 4·1 = 10"
    )
    assert figure.sentence() == "y[2, 2] is the sum of four products."
    marks = figure.grid("Input").locator("path.linked")
    assert len(re.findall("M", marks.get_attribute("d") or "")) == 4
    # A click pins it: the pointer may leave.
    figure.cell("Output", 2, 2).click()
    figure.page.mouse.move(0, 0)
    assert figure.sentence() == "y[2, 2] is the sum of four products."
    figure.page.keyboard.press("Escape")
    figure.grid("Output").blur()
    assert figure.sentence().startswith("Input (2, 2) = 1 scales the kernel")


def test_the_keyboard_links_as_the_pointer_does(figure: FigurePage) -> None:
    figure.grid("Output").focus()
    figure.page.keyboard.press("Control+End")
    active = figure.grid("Output").get_attribute("aria-activedescendant")
    expect(figure.root.locator(f"#{active}")).to_have_attribute("aria-label", "(6, 6) empty")
    assert figure.sentence().startswith("y[6, 6] receives one product.")


def test_labels_are_values_symbols_or_counts(figure: FigurePage) -> None:
    figure.last_step()
    figure.root.get_by_text("Symbols", exact=True).click()
    assert figure.texts("Input")[1] == ["a₁₀", "a₁₁", "a₁₂"]
    assert figure.texts("Output")[0][:3] == ["a₀₀w₀₀", "a₀₀w₀₁", "2 terms"]
    figure.root.get_by_text("Overlap", exact=True).click()
    assert figure.numbers("Output")[2] == [2, 2, 4, 2, 4, 2, 2]


def test_a_played_step_lights_one_caption_phase_by_phase(figure: FigurePage) -> None:
    figure.page.clock.install()
    figure.button("Play").click()
    said, lit = set(), []
    for _ in range(120):
        figure.page.clock.run_for(50)
        now = "".join(figure.root.locator(".sentence .lit").all_inner_texts())
        sentence = figure.sentence()
        # Read last: what was read before it is of the first step, or is not counted.
        if figure.root.get_by_role("slider", name="Step").input_value() != "0":
            break
        said.add(sentence)
        if not lit or lit[-1] != now:
            lit.append(now)
    assert said == {
        "Input (0, 0) = 2 scales the kernel and is added at rows 0–2, columns 0–2. "
        "No cell there holds a value yet."
    }
    assert lit[:4] == [
        "Input (0, 0) = 2",
        " scales the kernel",
        " and is added at rows 0–2, columns 0–2",
        ". No cell there holds a value yet",
    ]
    figure.page.keyboard.press("Space")
    expect(figure.button("Play")).to_be_visible()


def test_reduced_motion_turns_phases_into_stills(page: Page, tmp_path: Path) -> None:
    page.emulate_media(reduced_motion="reduce")
    figure = open_page(page, tmp_path, sw.ConvTranspose2d().to_html())
    page.clock.install()
    figure.button("Play").click()
    places = set()
    for _ in range(35):
        page.clock.run_for(50)
        sprite = page.locator(".flight g[transform]").first
        if sprite.count():
            places.add(sprite.get_attribute("transform"))
    # The token at its end, and the copies at theirs: nothing in between.
    assert len(places) <= 2


def test_help_lists_the_keys_and_gives_the_focus_back(figure: FigurePage) -> None:
    figure.grid("Input").focus()
    figure.page.keyboard.press("?")
    dialog = figure.root.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_contain_text("play or pause")
    figure.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(figure.grid("Input")).to_be_focused()


def test_cropped_and_added_cells_are_named(figure: FigurePage) -> None:
    figure.field("padding").press("ArrowUp")
    figure.field("output_padding").press("ArrowUp")
    expect(figure.root.get_by_text("cropped by padding", exact=True)).to_be_visible()
    expect(figure.root.get_by_text("added by output_padding", exact=True)).to_be_visible()
    assert len(figure.texts("Output")) == 6


def test_attributes_are_json_and_what_is_not_is_said(page: Page, tmp_path: Path) -> None:
    script = sw.ConvTranspose2d().to_html().split("<script>")[1]
    tag = "segwidgets-conv-transpose-2d"
    figure = open_page(
        page,
        tmp_path,
        f"""<!doctype html><meta charset="utf-8"><title>Attributes</title>
        <{tag} id="good" stride="2" kernel="[[1,2],[3,4]]"></{tag}>
        <{tag} id="broken" stride="[2,"></{tag}>
        <{tag} id="hostile" input='{json.dumps([["<img src=x onerror=alert(1)>"]])}'></{tag}>
        <{tag} id="last" stride="1"></{tag}><script>{script}""",
    )
    good = FigurePage(page, page.locator("#good"))
    assert good.numbers("Kernel") == [[1, 2], [3, 4]]
    good.last_step()
    good.assert_torch_agrees()
    expect(page.locator("#broken").get_by_role("alert")).to_contain_text('stride="[2," is not JSON')
    expect(page.locator("#hostile").get_by_role("alert")).to_contain_text(
        "a finite number is needed"
    )
    assert FigurePage(page, page.locator("#last")).field("stride").input_value() == "1"
    # Attributes are live.
    page.locator("#good").evaluate("e => e.setAttribute('stride', '1')")
    expect(good.field("stride")).to_have_value("1")
    assert figure.page.locator("img").count() == 0


@pytest.mark.parametrize(
    ("name", "wrong", "says"),
    [
        ("height", "-5", 'height="-5": choose 320 to 2000 pixels'),
        ("height", "tall", 'height="tall": choose 320 to 2000 pixels'),
        ("compact", "maybe", 'compact="maybe": write true or false'),
        ("stride", "[2,", 'stride="[2," is not JSON'),
    ],
)
def test_a_wrong_attribute_is_said_until_it_is_gone(
    name: str, wrong: str, says: str, page: Page, tmp_path: Path
) -> None:
    script = sw.ConvTranspose2d().to_html().split("<script>")[1]
    tag = "segwidgets-conv-transpose-2d"
    page_of_one = f"<!doctype html><title>Wrong</title><{tag} {name}='{wrong}'></{tag}><script>"
    figure = open_page(page, tmp_path, page_of_one + script)
    expect(page.get_by_role("alert")).to_contain_text(says)
    page.locator(tag).evaluate("(e, name) => e.removeAttribute(name)", name)
    expect(page.get_by_role("alert")).to_have_count(0)
    # What is taken away again has its default.
    page.locator(tag).evaluate("e => e.setAttribute('compact', '')")
    expect(page.locator(".figure.compact")).to_be_visible()
    page.locator(tag).evaluate("e => e.removeAttribute('compact')")
    expect(figure.field("stride")).to_have_value("2")


def test_five_hundred_mounts_leave_nothing_behind(page: Page, tmp_path: Path) -> None:
    open_page(page, tmp_path, sw.ConvTranspose2d().to_html())
    session = page.context.new_cdp_session(page)

    def mount(times: int) -> dict[str, int]:
        page.evaluate(
            """async (times) => {
                for (let i = 0; i < times; i++) {
                    const figure = document.createElement("segwidgets-conv-transpose-2d");
                    document.body.append(figure);
                    if (i % 50 === 0) await new Promise(requestAnimationFrame);
                    figure.remove();
                }
                await new Promise((done) => setTimeout(done, 200));
            }""",
            times,
        )
        session.send("HeapProfiler.collectGarbage")
        return dict(session.send("Memory.getDOMCounters"))

    before = mount(20)
    after = mount(500)
    assert after["nodes"] <= before["nodes"] + 50
    assert after["jsEventListeners"] <= before["jsEventListeners"] + 10


@pytest.mark.parametrize("cell", [0, 4], ids=["cropped", "kept"])
def test_what_is_pinned_is_the_same_cell_in_every_view(
    cell: int, page: Page, tmp_path: Path
) -> None:
    # With padding the views of a transposed convolution draw different cells of the output.
    figure = open_page(page, tmp_path, sw.ConvTranspose2d(padding=1).to_html())
    figure.cell("Weighted copy", *divmod(cell, 3)).click()
    figure.page.mouse.move(0, 0)
    told = figure.sentence()
    assert "(0, 0) × kernel" in told
    figure.page.get_by_role("radio", name="Gather").check(force=True)
    # A cropped product has no place among those that are gathered.
    if cell == 0:
        assert "is summed in y[0, 0] = 6" in figure.sentence()
    else:
        assert figure.sentence() == told


def test_what_is_pinned_stays_the_same_cell_when_sizes_change(figure: FigurePage) -> None:
    for grid, size in [("Input", "input_size"), ("Kernel", "kernel_size")]:
        figure.cell(grid, 2, 2).click()
        figure.page.mouse.move(0, 0)
        figure.button(f"Increase {size}").click()
        assert figure.sentence().startswith(f"{grid} (2, 2) = ")
        figure.cell(grid, 2, 2).click()
    figure.cell("Output", 3, 4).click()
    figure.page.mouse.move(0, 0)
    figure.button("Increase stride").click()
    assert figure.sentence().startswith("y[3, 4] ")
