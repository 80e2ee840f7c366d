// Parts of a figure by role and name, through every shadow root of the page.

/** What an element is called: by its label or legend, else by itself. */
const nameOf = (element: Element): string | null =>
  (element as HTMLInputElement).labels?.[0]?.textContent ??
  element.querySelector(":scope > legend")?.textContent ??
  element.getAttribute("aria-label");

function every<T extends HTMLElement>(selector: string): T[] {
  const hosts = [...document.querySelectorAll("*")].filter((element) => element.shadowRoot);
  return hosts.flatMap((host) => [...host.shadowRoot!.querySelectorAll<T>(selector)]);
}

/** Show the parameters that stand behind "More". */
export async function showAll(): Promise<void> {
  for (const button of every(".more[aria-expanded=false]")) button.click();
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
}

export function find<T extends HTMLElement>(selector: string, name: string): T {
  const all = every<T>(selector);
  const found = all.find((element) => nameOf(element) === name);
  if (!found) throw new Error(`there is no ${name} among ${all.length} × ${selector}`);
  return found;
}
