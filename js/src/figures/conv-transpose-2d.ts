// One figure, for bundles that hold it alone.
import { Stage2d } from "../views/stage-2d";
import { convTranspose } from "../widgets/conv-transpose";
import { linearFigure } from "../widgets/linear";

export default () => linearFigure(convTranspose(2, Stage2d));
