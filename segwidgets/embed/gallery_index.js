// The figure at the top plays, unless the reader asked for less motion.
const opening = document.querySelector(".live > *");
if (!matchMedia("(prefers-reduced-motion: reduce)").matches)
  opening.shadowRoot?.querySelector('button[aria-label="Play"]')?.click();

// A film plays while its card is looked at, unless the reader asked for less motion.
if (!matchMedia("(prefers-reduced-motion: reduce)").matches)
  for (const picture of document.querySelectorAll("picture[data-film]")) {
    const image = picture.querySelector("img"), dark = picture.querySelector("source:last-of-type");
    const still = [image.src, dark.srcset];
    const film = still.map((name) => name.replace(/png$/, "gif"));
    const show = ([light, night]) => { dark.srcset = night; image.src = light; };
    const card = picture.closest("a");
    for (const type of ["pointerenter", "focus"]) card.addEventListener(type, () => show(film));
    for (const type of ["pointerleave", "blur"]) card.addEventListener(type, () => show(still));
  }

// The topic that is looked at is marked, and in sight.
const links = new Map([...document.querySelectorAll("nav a")].map((link) => [link.hash, link]));
const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    const link = links.get(`#${target.querySelector("h2").id}`), row = link.parentElement;
    row.querySelector("[aria-current]")?.removeAttribute("aria-current");
    link.setAttribute("aria-current", "true");
    row.scrollLeft = link.offsetLeft - row.offsetLeft - (row.clientWidth - link.offsetWidth) / 2;
  }
}, { rootMargin: "-13% 0px -87% 0px" });
for (const section of document.querySelectorAll("section")) seen.observe(section);
