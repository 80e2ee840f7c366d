// Copying text, wherever the page is.

/** Files and sandboxed frames have no clipboard of their own: there the old command still works. */
export async function copy(text: string, button: HTMLElement): Promise<boolean> {
  if (self.origin !== "null" && navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Refused by the host: the old command may do.
    }
  }
  const area = document.createElement("textarea");
  area.value = text;
  button.after(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  button.focus();
  return done;
}
