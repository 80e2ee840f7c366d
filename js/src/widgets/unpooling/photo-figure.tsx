// The unpooling lab of a picture: pooled up to four times, and unpooled again by every method.

import { CopyLine, Segmented, Stepper, type Value } from "../../ui/controls";
import { type HistoryActions, historyRules, type KeyRule } from "../../ui/keys";
import { Badge, Shell, Words } from "../../ui/shell";
import { photoCode } from "./code";
import { MethodChoice, PoolFields, ShownMethod } from "./controls";
import { Notes } from "./lines";
import { photoNotes } from "./notes";
import type { PhotoBoard } from "./photo";
import { Lenses } from "./photo-lens";
import { Planes, Pooling } from "./photo-stage";
import { photoWords } from "./photo-words";

const VIEW_NAMES = [
  ["values", "Pictures"],
  ["error", "Errors"],
] as const;

export const photoRules = (actions: HistoryActions): KeyRule[] => [
  { keys: "← → ↑ ↓", says: "move the lens, in a picture; Home, End to the edge" },
  { keys: "Page Up, Page Down", says: "move the lens by 16 rows" },
  ...historyRules(actions),
];

export function PhotoUnpooling({ board }: { board: PhotoBoard }) {
  const { store } = board;
  const { spec } = board.lab.value;
  const method = spec.methods.find((m) => m === store.get("method")) ?? spec.methods[0]!;
  const code = photoCode(method, spec, spec.levels);
  return (
    <Shell
      title="Unpooling"
      history={store}
      problem={store.problem}
      rules={photoRules}
      choices={
        <Segmented
          legend="view"
          name="view"
          options={VIEW_NAMES}
          value={board.errors.value ? "error" : "values"}
          onChange={(view) => store.update({ view })}
        />
      }
      badge={<Badge verdict={board.verdict} />}
    >
      {board.width.value > 0 && <Pooling board={board} />}
      <div class="telling lab-telling">
        <p class="sentence" role="status" aria-live="polite" aria-label="What happens">
          <Words
            words={photoWords(board.lab.value, board.looking.value ? board.lens.value : null)}
          />
        </p>
      </div>
      {board.width.value > 0 && <Lenses board={board} />}
      {board.width.value > 0 && <Planes board={board} />}
      <Notes notes={photoNotes(board.lab.value)} />
      <footer>
        <div class="parameters" role="group" aria-label="Parameters">
          <Stepper
            name="levels"
            value={spec.levels}
            pairs={false}
            accepts={(value: Value) => store.accepts({ levels: value })}
            onChange={(value: Value) => store.update({ levels: value }, "levels")}
          />
          <PoolFields board={board} />
          <MethodChoice board={board} />
        </div>
        <div class="facts">
          <ShownMethod board={board} method={method} of="Code of" />
          {code && <CopyLine name="the PyTorch lines" text={code} />}
        </div>
      </footer>
    </Shell>
  );
}
