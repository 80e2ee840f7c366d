// One figure, for bundles that hold it alone.
export { encoderDecoder as default } from "../widgets/encoder-decoder";
