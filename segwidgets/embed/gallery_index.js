// The figure at the top plays, unless the reader asked for less motion.
const opening = document.querySelector(".live > *");
if (!matchMedia("(prefers-reduced-motion: reduce)").matches)
  opening.shadowRoot?.querySelector('button[aria-label="Play"]')?.click();

// A film plays while its card is looked at, unless the reader asked for less motion.
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
