// One figure, for bundles that hold it alone.
import { conv } from "../widgets/conv";
import { linearFigure } from "../widgets/linear";

export default () => linearFigure(conv(2));
