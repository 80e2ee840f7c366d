// What is pointed at in the grids of a figure: under the pointer, pinned by a click, or at the keyboard.

import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { equal } from "../wire/tensor";

export class Pointers<T extends object> {
  readonly hovered: Signal<T | null> = signal(null);
  readonly pinned: Signal<T | null> = signal(null);
  readonly focused: Signal<T | null> = signal(null);
  /** What is pointed at, however; null where it no longer exists. */
  readonly target: ReadonlySignal<T | null>;

  constructor(exists: (target: T) => boolean = () => true) {
    this.target = computed(() => {
      const at = this.hovered.value ?? this.pinned.value ?? this.focused.value;
      return at && exists(at) ? at : null;
    });
  }

  /** The handlers of one grid; `target` says what a cell stands for, if anything. */
  grid(target: (index: number) => T | null) {
    const at = (index: number) => (index < 0 ? null : target(index));
    return {
      onHover: (index: number): void => {
        const next = at(index);
        if (!equal(this.hovered.peek(), next)) this.hovered.value = next;
      },
      onFocus: (index: number): void => {
        this.focused.value = at(index);
      },
      onPin: (index: number): void => {
        const next = at(index);
        this.pinned.value = equal(this.pinned.peek(), next) ? null : next;
      },
    };
  }

  readonly unpin = (): void => {
    this.pinned.value = null;
  };

  /** Where what was pointed at is now; null forgets it for good. */
  carry(to: (target: T) => T | null): void {
    for (const pointer of [this.hovered, this.pinned, this.focused]) {
      const at = pointer.peek();
      const next = at && to(at);
      if (!equal(at, next)) pointer.value = next;
    }
  }
}
