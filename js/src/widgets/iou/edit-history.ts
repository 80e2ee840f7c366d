// Strokes to take back and to make again, within bounded memory.

import { bytesOf, type Diff } from "./diffs";

/** What one action changed in either mask. */
export interface Edit {
  readonly target: Diff | null;
  readonly prediction: Diff | null;
}

const STROKES = 250;
/** 200 edits that each replace every pixel of a 1024 × 1024 mask fit. */
const BYTES = 220 * 1024 * 1024;

const weight = (edit: Edit): number =>
  64 + (edit.target ? bytesOf(edit.target) : 0) + (edit.prediction ? bytesOf(edit.prediction) : 0);

export class EditHistory {
  private past: Edit[] = [];
  private future: Edit[] = [];
  private bytes = 0;

  constructor(
    private readonly strokes = STROKES,
    private readonly most = BYTES,
  ) {}

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  get canRedo(): boolean {
    return this.future.length > 0;
  }

  /** Memory held, in bytes. */
  get size(): number {
    return this.bytes;
  }

  push(edit: Edit): void {
    for (const gone of this.future) this.bytes -= weight(gone);
    this.future = [];
    this.past.push(edit);
    this.bytes += weight(edit);
    while (this.past.length > this.strokes || (this.bytes > this.most && this.past.length > 1))
      this.bytes -= weight(this.past.shift()!);
  }

  undo(): Edit | undefined {
    const edit = this.past.pop();
    if (edit) this.future.push(edit);
    return edit;
  }

  redo(): Edit | undefined {
    const edit = this.future.pop();
    if (edit) this.past.push(edit);
    return edit;
  }

  clear(): void {
    this.past = [];
    this.future = [];
    this.bytes = 0;
  }
}
