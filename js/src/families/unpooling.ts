// What pooling throws away and unpooling brings back.

import type { Figures } from "../host/mount";
import { unpooling } from "../widgets/unpooling";

export const figures: Figures = { unpooling };
