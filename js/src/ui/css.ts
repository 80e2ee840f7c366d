// The stylesheet of a figure: what all share, what is its own, and last what adapts to the medium
// and wins.

import base from "./base.css";
import controls from "./controls.css";
import lines from "./lines.css";
import media from "./media.css";
import player from "./player.css";
import stage from "./stage.css";

export const styles = (own: string): string =>
  base + stage + lines + controls + player + own + media;
