// All rules by their names, as records call them.

import { CONDITIONS } from "./conditions";
import { MASK_RULES } from "./masks";
import { unknown } from "./reading";
import { type Asked, equal, type Judgement, type Rule } from "./rules";

const RULES: Readonly<Record<string, Rule>> = { equal, ...CONDITIONS, ...MASK_RULES };

/** Whether this page can judge by itself. */
export const isKnown = (rule: string): boolean => rule in RULES;

/** Judge an answer; throws what cannot be read, in words. */
export function judge(asked: Asked): Judgement {
  const rule = RULES[asked.record.rule];
  if (!rule) throw unknown(asked.record.rule);
  return rule(asked);
}
