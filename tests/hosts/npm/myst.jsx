// What a site of MyST does with an `anywidget` directive: its own published renderer.

import { ANY_RENDERERS } from "@myst-theme/anywidget";
import { createRoot } from "react-dom/client";

const AnyWidget = ANY_RENDERERS.anywidget;
const { esm, model } = JSON.parse(document.getElementById("node").textContent);
createRoot(document.getElementById("article")).render(
  <AnyWidget node={{ type: "anywidget", esm, model }} />,
);
