// One figure, for bundles that hold it alone.
export { iouBoxes as default } from "../widgets/iou-boxes";
