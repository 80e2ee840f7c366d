// One figure, for bundles that hold it alone.
export { checkerboard as default } from "../widgets/checkerboard";
