// What pooling throws away and unpooling brings back.

import unpooling from "../figures/unpooling";
import type { Figures } from "../host/mount";

export const figures: Figures = { unpooling };
