"""How the gallery looks, and the few lines that play a card's film."""

_SHARED = """h1 {
  margin-block: 24px 8px; font-size: 2.25rem; line-height: 1.15; letter-spacing: -0.02em;
}
h2 { font-size: 1.25rem; line-height: 1.3; }
h3 { margin-block: 16px 4px; font-size: 0.9375rem; font-weight: 600; }
.lead { max-width: 44rem; margin-block: 4px 24px; font-size: 1.125rem; }
a { color: inherit; text-underline-offset: 4px; }
pre {
  margin-block: 4px; padding: 12px 16px; overflow-x: auto;
  border: 1px solid var(--line); border-radius: 8px; font-size: 0.875rem;
}
"""

INDEX_STYLE = (
    _SHARED
    + """header { padding-block: 24px 8px; }
h1 { font-size: clamp(2.5rem, 8vw, 4rem); }
header pre { display: inline-block; max-width: 100%; }
nav { display: flex; flex-wrap: wrap; gap: 8px; margin-block: 24px 0; }
nav a {
  padding: 6px 14px; border: 1px solid var(--line); border-radius: 99px;
  font-size: 0.9375rem; text-decoration: none;
}
nav a:hover, nav a:focus-visible { border-color: var(--text); }
.live { margin-top: 32px; }
section { margin-top: 56px; }
section > h2 { margin-block: 0; font-size: 1.625rem; letter-spacing: -0.01em; }
section > .lead { margin-block: 4px 20px; font-size: 1rem; }
.cards {
  display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 320px), 1fr));
  gap: 24px; margin-block: 0; padding: 0; list-style: none;
}
.cards a {
  display: flex; flex-direction: column; height: 100%; overflow: hidden;
  border: 1px solid var(--line); border-radius: 12px; text-decoration: none;
}
.cards a:hover, .cards a:focus-visible { border-color: var(--text); }
.cards a:focus-visible { outline: 2px solid var(--text); outline-offset: 2px; }
.cards picture {
  display: block; position: relative; aspect-ratio: 16 / 11;
  border-bottom: 1px solid var(--line);
}
.cards img {
  position: absolute; inset: 8px; width: calc(100% - 16px); height: calc(100% - 16px);
  object-fit: contain;
}
.cards h3 { margin: 16px 16px 4px; font-size: 1.0625rem; }
.cards p { margin: 0 16px 16px; font-size: 0.9375rem; }
"""
)

PAGE_STYLE = (
    _SHARED
    + """nav {
  display: flex; flex-wrap: wrap; justify-content: space-between; gap: 4px 24px;
  padding-bottom: 8px; border-bottom: 1px solid var(--line); font-size: 0.9375rem;
}
nav span { display: flex; flex-wrap: wrap; gap: 4px 20px; }
nav [rel=prev]::before { content: "← "; }
nav [rel=next]::after { content: " →"; }
section { max-width: 44rem; margin-block: 40px; }
dl > div { display: flex; gap: 16px; padding-block: 4px; border-bottom: 1px solid var(--line); }
dt { flex: 0 0 10rem; font-weight: 600; }
dd { margin: 0; }
"""
)

# A film plays while its card is looked at, unless the reader asked for less motion.
PLAY_SCRIPT = """
if (!matchMedia("(prefers-reduced-motion: reduce)").matches)
  for (const picture of document.querySelectorAll("picture[data-film]")) {
    const image = picture.querySelector("img"), dark = picture.querySelector("source");
    const still = [image.src, dark.srcset];
    const film = still.map((name) => name.replace(/png$/, "gif"));
    const show = ([light, night]) => { dark.srcset = night; image.src = light; };
    const card = picture.closest("a");
    for (const type of ["pointerenter", "focus"]) card.addEventListener(type, () => show(film));
    for (const type of ["pointerleave", "blur"]) card.addEventListener(type, () => show(still));
  }
"""
