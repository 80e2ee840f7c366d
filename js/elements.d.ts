/** Importing this module defines the custom elements; their attributes are traits, in JSON. */

declare global {
  interface HTMLElementTagNameMap {
    "segwidgets-annotation": HTMLElement;
    "segwidgets-checkerboard": HTMLElement;
    "segwidgets-coco-file": HTMLElement;
    "segwidgets-conv-1d": HTMLElement;
    "segwidgets-conv-2d": HTMLElement;
    "segwidgets-conv-transpose-1d": HTMLElement;
    "segwidgets-conv-transpose-2d": HTMLElement;
    "segwidgets-downsampling": HTMLElement;
    "segwidgets-encoder-decoder": HTMLElement;
    "segwidgets-iou-boxes": HTMLElement;
    "segwidgets-iou-calculator": HTMLElement;
    "segwidgets-pixel-shuffle": HTMLElement;
    "segwidgets-segmentation-tasks": HTMLElement;
    "segwidgets-sliding-window": HTMLElement;
    "segwidgets-unpooling": HTMLElement;
  }
}

export {};
