// One figure, for bundles that hold it alone.
export { slidingWindow as default } from "../widgets/sliding-window";
