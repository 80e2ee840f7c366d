// The stylesheet of a figure; what adapts to the medium comes last and wins.

import base from "./base.css";
import checkerboard from "./checkerboard.css";
import controls from "./controls.css";
import learning from "./learning.css";
import lines from "./lines.css";
import matrix from "./matrix.css";
import media from "./media.css";
import player from "./player.css";
import stage from "./stage.css";

export const css =
  base + stage + lines + controls + player + matrix + learning + checkerboard + media;
