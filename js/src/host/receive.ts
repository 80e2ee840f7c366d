// What only the kernel writes: read again whenever it changes, and never published by the page.

import { type ReadonlySignal, signal } from "@preact/signals";
import type { Model } from "./model";

export class Receiver {
  private readonly stops: (() => void)[] = [];

  constructor(private readonly model: Model) {}

  /** A trait as the page understands it. */
  read<T>(name: string, parse: (value: unknown) => T): ReadonlySignal<T> {
    const current = signal(parse(this.model.get(name)));
    this.stops.push(
      this.model.onChange([name], () => {
        current.value = parse(this.model.get(name));
      }),
    );
    return current;
  }

  dispose(): void {
    for (const stop of this.stops) stop();
  }
}
