// One figure, for bundles that hold it alone.
export { unpooling as default } from "../widgets/unpooling";
