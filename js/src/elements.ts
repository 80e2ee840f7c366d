// The classic script: every figure as a custom element, for pages without a kernel.

import { define } from "./host/element";
import { convTranspose } from "./widgets/conv-transpose";

define("segwidgets-conv-transpose-1d", convTranspose(1));
define("segwidgets-conv-transpose-2d", convTranspose(2));
