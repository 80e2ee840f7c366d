// One figure, for bundles that hold it alone.
import { Stage1d } from "../views/stage-1d";
import { convTranspose } from "../widgets/conv-transpose";
import { linearFigure } from "../widgets/linear";

export default () => linearFigure(convTranspose(1, Stage1d));
