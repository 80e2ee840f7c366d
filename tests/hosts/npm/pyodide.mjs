// Python in WebAssembly: does the wheel install and import there, with nothing but what it has?
// usage: node pyodide.mjs WHEEL

import { readFileSync } from "node:fs";
import { loadPyodide } from "pyodide";

const python = await loadPyodide();
python.FS.writeFile("/segwidgets.whl", readFileSync(process.argv[2]));
const told = python.runPython(`
import json, sys, zipfile
zipfile.ZipFile("/segwidgets.whl").extractall("/wheel")
sys.path.insert(0, "/wheel")
from importlib.metadata import requires, version
import segwidgets

# Names are loaded when they are first used; what lies below them is not here to be had.
needs = [line for line in requires("segwidgets") if "extra ==" not in line]
json.dumps({
    "platform": sys.platform,
    "version": segwidgets.__version__,
    "names": segwidgets.__all__,
    "version of metadata": version("segwidgets"),
    "torch": [line for line in needs if line.startswith("torch")],
    "loaded": sorted(name for name in sys.modules if name.split(".")[0] in ("torch", "numpy")),
})
`);
console.log(told);
