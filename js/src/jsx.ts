// What JSX becomes in the bundles: shorter than imports of a runtime, and no local name hides it.

export { Fragment as jsx_Fragment, h as jsx_h } from "preact";
