// The built-ins that figures call most, by names that can be minified: build.mjs has every `Math.max`
// mean `Math_max`, so the source goes on saying `Math.max`.

export const {
  abs: Math_abs,
  ceil: Math_ceil,
  floor: Math_floor,
  max: Math_max,
  min: Math_min,
  round: Math_round,
} = Math;
export const { from: Array_from, isArray: Array_isArray } = Array;
export const {
  assign: Object_assign,
  entries: Object_entries,
  fromEntries: Object_fromEntries,
  keys: Object_keys,
} = Object;
export const { isFinite: Number_isFinite, isInteger: Number_isInteger } = Number;
