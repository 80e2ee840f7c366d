// The classic script: every figure as a custom element, for pages without a kernel.

import { define } from "./host/element";
import { checkerboard } from "./widgets/checkerboard";
import { conv } from "./widgets/conv";
import { convTranspose } from "./widgets/conv-transpose";
import { linearFigure } from "./widgets/linear";

define("segwidgets-checkerboard", checkerboard());
define("segwidgets-conv-1d", linearFigure(conv(1)));
define("segwidgets-conv-2d", linearFigure(conv(2)));
define("segwidgets-conv-transpose-1d", linearFigure(convTranspose(1)));
define("segwidgets-conv-transpose-2d", linearFigure(convTranspose(2)));
