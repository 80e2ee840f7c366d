"""What is seen belongs to one state: after any clicks as in a page that begins with that state."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.figures import FIGURES
from tests.hosts.figure import open_page

#: Walks through views, readings and parameters; lists where the figure differs from a fresh one.
WALK = """async () => {
  const host = document.querySelector("[link]");
  const root = host.shadowRoot;
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const settle = async () => { for (let i = 0; i < 3; i++) await frame(); };
  const read = ({ shadowRoot }) => {
    const stage = shadowRoot.querySelector(".slot");
    const named = [...stage.querySelectorAll("[aria-label], [aria-rowcount]")].map((element) =>
      ["aria-label", "aria-rowcount", "aria-colcount"].map((n) => element.getAttribute(n)));
    const telling = shadowRoot.querySelector(".telling")?.cloneNode(true);
    for (const unseen of telling?.querySelectorAll(".reserve") ?? []) unseen.remove();
    return JSON.stringify([stage.textContent, named, telling?.textContent]);
  };
  const showAll = async ({ shadowRoot }) => {
    for (const more of shadowRoot.querySelectorAll(".more[aria-expanded=false]")) more.click();
    await settle();
  };
  const radios = "[role=radio], input[type=radio]";
  const choices = (place, within = root) => [...within.querySelectorAll(radios)].filter(
    (choice) => place === "header" ? choice.closest("header")
      : choice.closest(".parameters, .slot"),
  );
  const called = (choice) => choice?.closest("label")?.textContent ?? choice?.textContent ?? "";
  const wrong = [];
  const compare = async (after) => {
    // What was changed is published after a moment, and the button writes it into the address.
    await new Promise((done) => setTimeout(done, 150));
    root.querySelector(".link button").click();
    await settle();
    const fresh = document.createElement(host.localName);
    for (const { name, value } of host.attributes)
      if (name !== "link") fresh.setAttribute(name, value);
    for (const [name, value] of new URLSearchParams(location.hash.slice(1)))
      fresh.setAttribute(name, value);
    const own = read(host);
    // In its place, so that it has the same room.
    host.style.display = "none";
    document.body.append(fresh);
    await settle();
    await showAll(fresh);
    // Which matrix is read is no part of the state.
    const checked = choices("stage").filter((c) => c.checked || c.ariaChecked === "true");
    for (const name of checked.map(called))
      choices("stage", fresh.shadowRoot).find((c) => called(c) === name)?.click();
    await settle();
    await settle();
    const theirs = read(fresh);
    fresh.remove();
    host.style.display = "";
    await settle();
    if (own !== theirs) {
      const at = [...own].findIndex((letter, i) => letter !== theirs[i]);
      const around = (text) => text.slice(Math.max(0, at - 60), at + 60);
      wrong.push(`${after} ${location.hash}: ${around(own)} instead of ${around(theirs)}`);
    }
  };
  const fields = () => [...root.querySelectorAll("[role=spinbutton]")];
  const press = async (field, key) => {
    field.focus();
    field.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true }));
    await settle();
  };
  await showAll(host);
  const walk = async (chosen) => {
    for (const [key, back] of [["ArrowUp", "ArrowDown"], ["ArrowDown", "ArrowUp"]]) {
      for (let at = 0; at < fields().length; at++) await press(fields()[at], key);
      await compare(`${chosen}, all ${key}`);
      for (let at = fields().length - 1; at >= 0; at--) await press(fields()[at], back);
    }
  };
  for (let view = 0; view < Math.max(1, choices("header").length); view++) {
    choices("header")[view]?.click();
    await settle();
    const name = called(choices("header")[view]);
    await walk(name);
    for (let other = 0; other < choices("stage").length; other++) {
      choices("stage")[other].click();
      await settle();
      await walk(`${name}, ${called(choices("stage")[other])}`);
    }
  }
  return wrong;
}"""


# Those whose parameters decide over sizes; slow ones only in a soak.
SIZED = ["conv-1d", "conv-2d", "pixel-shuffle", "downsampling", "unpooling"]
SLOW = ["checkerboard", "conv-transpose-1d", "conv-transpose-2d"]


@pytest.mark.parametrize(
    "stem", [*SIZED, *(pytest.param(stem, marks=pytest.mark.soak) for stem in SLOW)]
)
def test_any_clicks_lead_to_one_state(stem: str, page: Page, tmp_path: Path) -> None:
    open_page(page, tmp_path, FIGURES[stem]().to_html())
    wrong = page.evaluate(WALK)
    assert not wrong, "\n".join(wrong[:5])
