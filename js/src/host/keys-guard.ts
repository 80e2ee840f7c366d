// Keys typed in a figure belong to the figure: notebooks would delete cells, slides would turn.
// What the figure does not use of the notebook's own chords is handed back.

const EDITING = new Set(["a", "c", "v", "x", "y", "z"]);

const isText = (target: EventTarget | undefined): boolean =>
  target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;

/** Whether the notebook should have this key although the focus is in the figure. */
function belongsToHost(event: KeyboardEvent): boolean {
  if (event.defaultPrevented) return false;
  if (event.key === "Enter" && event.shiftKey) return true;
  if (!event.ctrlKey && !event.metaKey) return false;
  return !(isText(event.composedPath()[0]) && EDITING.has(event.key.toLowerCase()));
}

/** Stop keys at the shadow host; returns the cleanup. */
export function guardKeys(host: HTMLElement): () => void {
  host.setAttribute("data-lm-suppress-shortcuts", "true");
  const guard = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.type !== "keydown" || !belongsToHost(event)) return;
    const cell = host.closest(".jp-Cell");
    if (!cell) return;
    // An event serves as the description of its copy; notebooks still read its keyCode.
    const copy = new KeyboardEvent("keydown", event);
    // Where the notebook acts (saves, runs), the browser should not act as well.
    if (!cell.dispatchEvent(copy)) event.preventDefault();
  };
  for (const type of ["keydown", "keypress", "keyup"] as const) host.addEventListener(type, guard);
  return () => {
    for (const type of ["keydown", "keypress", "keyup"] as const)
      host.removeEventListener(type, guard);
  };
}
