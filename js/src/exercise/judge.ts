// All rules by their names, as records call them.

import { CONDITIONS } from "./conditions";
import { MASK_RULES } from "./masks";
import { Unread } from "./reading";
import { type Asked, equal, type Judgement, type Rule } from "./rules";

const RULES: Readonly<Record<string, Rule>> = { equal, ...CONDITIONS, ...MASK_RULES };

/** Whether this page can judge by itself. */
export const isKnown = (rule: string): boolean => rule in RULES;

/** Judge an answer; throws what cannot be read, in words. */
export function judge(asked: Asked): Judgement {
  const rule = RULES[asked.record.rule];
  if (!rule)
    throw new Unread((t) =>
      t("This page has no rule “{rule}”: make it again with the newer segwidgets.", {
        rule: asked.record.rule,
      }),
    );
  return rule(asked);
}
