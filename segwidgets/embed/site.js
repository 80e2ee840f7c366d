// What a page of the site does besides its figures: text that moves them, progress, search.
(() => {
  const words = JSON.parse(document.getElementById("words").textContent);
  const fill = (sentence, values) =>
    sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];

  // Figures

  /** Set traits of a figure; undefined is what the page was written with. Steps come last. */
  const written = new Map();
  const set = (figure, values) => {
    if (!written.has(figure)) written.set(figure, new Map());
    const first = written.get(figure);
    const last = (name) => (name === "step" ? 1 : 0);
    const names = Object.keys(values).sort((a, b) => last(a) - last(b));
    for (const name of names) {
      if (!first.has(name)) first.set(name, figure.getAttribute(name));
      const before = first.get(name);
      if (values[name] !== undefined) figure.setAttribute(name, JSON.stringify(values[name]));
      else if (before === null) figure.removeAttribute(name);
      else figure.setAttribute(name, before);
    }
  };

  // Links that set something

  addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-sets]");
    if (!link) return;
    event.preventDefault();
    const figure = document.getElementById(link.hash.slice(1));
    set(figure, JSON.parse(link.dataset.sets));
    const { top, bottom } = figure.getBoundingClientRect();
    if (bottom < 80 || top > innerHeight - 80) figure.scrollIntoView({ block: "nearest" });
  });

  // Numbers that can be dragged

  const PIXELS_PER_STEP = 14;
  const numbers = new Map();
  for (const number of all(".number")) {
    const figure = document.getElementById(number.dataset.figure);
    const { trait } = number.dataset;
    const digits = Number(number.dataset.digits);
    const unit = 10 ** -digits;
    const [min, max] = ["aria-valuemin", "aria-valuemax"].map((n) => Number(number.getAttribute(n)));
    const value = () => Number(number.getAttribute("aria-valuenow"));
    const show = (next) => {
      const text = next.toFixed(digits);
      number.setAttribute("aria-valuenow", text);
      number.textContent = text.replace("-", "−");
    };
    const move = (wish) => {
      const next = Math.min(max, Math.max(min, Number((Math.round(wish / unit) * unit).toFixed(digits))));
      if (next === value()) return;
      show(next);
      set(figure, { [trait]: next });
    };
    let from = null;
    number.addEventListener("pointerdown", (event) => {
      from = [event.clientX, value()];
      number.setPointerCapture(event.pointerId);
      number.focus({ preventScroll: true });
      event.preventDefault();
    });
    number.addEventListener("pointermove", ({ clientX }) => {
      if (from) move(from[1] + (Math.trunc((clientX - from[0]) / PIXELS_PER_STEP)) * unit);
    });
    for (const type of ["pointerup", "pointercancel"])
      number.addEventListener(type, () => { from = null; });
    const keys = {
      ArrowRight: () => value() + unit, ArrowUp: () => value() + unit,
      ArrowLeft: () => value() - unit, ArrowDown: () => value() - unit,
      PageUp: () => value() + Math.max(unit, (max - min) / 10),
      PageDown: () => value() - Math.max(unit, (max - min) / 10),
      Home: () => min, End: () => max,
    };
    number.addEventListener("keydown", (event) => {
      const wish = keys[event.key];
      if (!wish || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      move(wish());
    });
    numbers.set(figure, [...(numbers.get(figure) ?? []), { trait, show }]);
  }
  // A number shows what its figure has, whoever set it.
  for (const [figure, shown] of numbers)
    figure.addEventListener("segwidgets:change", ({ detail }) => {
      for (const { trait, show } of shown) {
        const now = [detail.traits[trait]].flat()[0];
        if (typeof now === "number") show(now);
      }
    });

  // A figure that stays in view, and passages that move it

  const wide = matchMedia("(min-width: 1000px)");
  for (const section of all(".scrolly")) {
    const figure = section.querySelector(".stays > *");
    const passages = all(".passage", section);
    const states = passages.map((passage) => JSON.parse(passage.dataset.state));
    const touched = [...new Set(states.flatMap(Object.keys))];
    let at = -1;
    const go = (next) => {
      if (next === at) return;
      at = next;
      for (const [i, passage] of passages.entries())
        passage.toggleAttribute("data-seen", i === at);
      // What later passages set is as the page was written.
      const wished = (name) => states[at][name];
      set(figure, Object.fromEntries(touched.map((name) => [name, wished(name)])));
    };
    let observer;
    const watch = () => {
      observer?.disconnect();
      // On a phone text passes below the figure, else beside it.
      const line = wide.matches ? 45 : 78;
      observer = new IntersectionObserver(
        (entries) => {
          for (const { isIntersecting, target } of entries)
            if (isIntersecting) go(passages.indexOf(target));
        },
        { rootMargin: `-${line}% 0px -${100 - line}% 0px` },
      );
      for (const passage of passages) observer.observe(passage);
      // It leaves room for itself alone beside the text, and for the text below it.
      const room = wide.matches ? innerHeight - 72 : innerHeight * 0.46;
      figure.setAttribute("compact", "true");
      figure.setAttribute("height", String(Math.round(Math.max(320, Math.min(560, room)))));
    };
    wide.addEventListener("change", watch);
    watch();
  }

  // Progress, which the browser keeps; where it may not, a page lives without.

  const STORE = `segwidgets site ${words.key}`;
  const kept = () => {
    try {
      const { read = {}, passed = {} } = JSON.parse(localStorage.getItem(STORE)) ?? {};
      return { read: { ...read }, passed: { ...passed } };
    } catch {
      return { read: {}, passed: {} };
    }
  };
  let mine = kept();
  const keep = (change) => {
    const now = kept();
    // What two tabs know together.
    mine = { read: { ...now.read, ...mine.read }, passed: { ...now.passed, ...mine.passed } };
    change(mine);
    try {
      localStorage.setItem(STORE, JSON.stringify(mine));
    } catch {
      // Refused, or full.
    }
    tell();
  };
  const passedOn = (page) => Object.keys(mine.passed).filter((id) => id.startsWith(`${page} `)).length;
  const status = (page, exercises) => {
    const parts = [];
    if (mine.read[page]) parts.push(`✓ ${words.read}`);
    if (exercises > 0 && (mine.read[page] || passedOn(page)))
      parts.push(fill(words.passed, { passed: passedOn(page), n: exercises }));
    return parts.join(" · ");
  };
  const tell = () => {
    const items = all("[data-page]");
    for (const item of items)
      item.querySelector(".status").textContent =
        status(item.dataset.page, Number(item.dataset.exercises));
    const next = items.find((item) => !mine.read[item.dataset.page]);
    const go = document.querySelector(".go");
    if (go && next && Object.keys(mine.read).length > 0) {
      go.href = next.querySelector("a").getAttribute("href");
      go.textContent = `${words.go}: ${next.querySelector("b").textContent}`;
    }
    const end = document.querySelector("footer.onward");
    if (end)
      end.querySelector(".status").textContent = status(words.page, Number(end.dataset.exercises));
  };
  tell();
  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    mine = kept();
    tell();
  });
  addEventListener("storage", ({ key }) => {
    if (key !== STORE) return;
    mine = kept();
    tell();
  });
  const end = document.querySelector("footer.onward");
  if (end) {
    new IntersectionObserver(([{ isIntersecting }], observer) => {
      if (!isIntersecting || scrollY === 0) return;
      observer.disconnect();
      keep(({ read }) => { read[words.page] = 1; });
    }).observe(end);
    addEventListener("segwidgets:result", ({ detail, target }) => {
      const id = detail.id || target.id;
      if (detail.passed) keep(({ passed }) => { passed[`${words.page} ${id}`] = 1; });
    });
  }

  // Search: the index is a script, which comes when it is first asked for.

  const field = document.querySelector("search input");
  const results = document.querySelector(".results");
  const list = results.querySelector("ul");
  let index = null;
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  addEventListener("segwidgets:index", ({ detail }) => {
    index = detail.map((item) => ({ item, text: plain(`${item[3]} ${item[4]}`), own: plain(item[3]) }));
    find();
  });
  let asked = false;
  const load = () => {
    if (asked) return;
    asked = true;
    const script = document.createElement("script");
    script.src = "search.js";
    document.head.append(script);
  };
  const RANK = { chapter: 0, question: 1, heading: 1, exercise: 2, figure: 2, text: 3 };
  const MOST = 12;
  const find = () => {
    const wished = plain(field.value).split(/\s+/).filter(Boolean);
    results.hidden = wished.length === 0 || !index;
    if (results.hidden) return;
    const hits = index.filter(({ text, own }) =>
      wished.every((word) => text.includes(word)) && wished.some((word) => own.includes(word)));
    const whole = wished.join(" ");
    const rank = ({ item, own }) => RANK[item[2]] + (own.includes(whole) ? 0 : 4);
    hits.sort((a, b) => rank(a) - rank(b));
    results.querySelector("[role=status]").textContent =
      hits.length > 0 ? fill(words.results, { n: hits.length }) : words.none;
    list.replaceChildren(...hits.slice(0, MOST).map(({ item }) => entry(item, wished)));
  };
  const entry = ([page, place, kind, text, title], wished) => {
    const link = document.createElement("a");
    link.href = place ? `${page}#${place}` : page;
    const head = document.createElement("span");
    head.textContent = [title, words.kinds[kind]].filter(Boolean).join(" · ");
    const said = document.createElement("span");
    said.append(...marked(text, wished));
    link.append(head, said);
    const item = document.createElement("li");
    item.append(link);
    return item;
  };
  /** The words round the first hit, each hit marked. */
  const marked = (text, wished) => {
    const first = Math.max(0, Math.min(...wished.map((word) => {
      const at = plain(text).indexOf(word);
      return at < 0 ? Infinity : at;
    }).filter(Number.isFinite)) - 40);
    const from = Number.isFinite(first) ? first : 0;
    const shown = `${from > 0 ? "…" : ""}${text.slice(from, from + 140)}${text.length > from + 140 ? "…" : ""}`;
    const escaped = wished.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    return shown.split(new RegExp(`(${escaped.join("|")})`, "gi")).map((part, i) => {
      if (i % 2 === 0) return part;
      const mark = document.createElement("mark");
      mark.textContent = part;
      return mark;
    });
  };
  field.addEventListener("focus", load);
  field.addEventListener("input", () => { load(); find(); });
  const search = field.closest("search");
  search.addEventListener("keydown", (event) => {
    const links = all("a", list);
    const at = links.indexOf(document.activeElement);
    if (event.key === "Escape") {
      results.hidden = true;
      field.focus();
    } else if (event.key === "ArrowDown" && links.length > 0) links[Math.min(at + 1, links.length - 1)].focus();
    else if (event.key === "ArrowUp" && at >= 0) (links[at - 1] ?? field).focus();
    else if (event.key === "Enter" && at < 0 && links[0]) links[0].click();
    else return;
    event.preventDefault();
  });
  addEventListener("pointerdown", ({ target }) => {
    if (!search.contains(target)) results.hidden = true;
  });
  list.addEventListener("click", () => { results.hidden = true; });
  addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    field.focus();
  });
})();
