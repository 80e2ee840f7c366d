// One figure, for bundles that hold it alone.
export { iouCalculator as default } from "../widgets/iou-calculator";
