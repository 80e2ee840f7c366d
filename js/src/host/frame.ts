// A frame tells the page round it how high its content is, so that nothing in it has to scroll, and
// what its figures show.

/** Post the document's height now and whenever it changes; returns what stops it. */
export function tellHeight(): () => void {
  if (parent === window) return () => {};
  let told = 0;
  const tell = () => {
    const height = Math.ceil(document.body.getBoundingClientRect().bottom + scrollY);
    if (height === told) return;
    told = height;
    // Frames of `srcdoc` have no origin that could be named, and a height is no secret.
    parent.postMessage({ type: "segwidgets:size", height }, "*");
  };
  const observer = new ResizeObserver(tell);
  observer.observe(document.body);
  return () => observer.disconnect();
}

/** Post what a figure shows; its element's id tells it apart from others in the same frame. */
export function tellState(figure: { readonly id: string; readonly state: unknown }): void {
  if (parent === window) return;
  const { id, state } = figure;
  // Who embeds a frame may see what is in it.
  parent.postMessage({ type: "segwidgets:change", id, state }, "*");
}
