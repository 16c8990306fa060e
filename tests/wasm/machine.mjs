/** Run Python in WebAssembly, in Node: what and where, `machine.py` says as JSON. */

import { pathToFileURL } from "node:url";

const { pyodide, ...asked } = JSON.parse(process.argv[2]);
const { loadPyodide } = await import(pathToFileURL(`${pyodide}/pyodide.mjs`));
const python = await loadPyodide({ indexURL: `${pyodide}/`, env: asked.environment });

for (const root of asked.folders) {
  python.FS.mkdirTree(root);
  python.FS.mount(python.FS.filesystems.NODEFS, { root }, root);
}
python.globals.set("asked", python.toPy(asked));
const MAIN = `
import os, runpy, sys

sys.dont_write_bytecode = True
sys.path[:0] = asked["path"]
sys.argv = asked["argv"]
os.chdir(asked["cwd"])
status = 0
try:
    if sys.argv[0].endswith(".py"):
        runpy.run_path(sys.argv[0], run_name="__main__")
    else:
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
except SystemExit as end:
    status = int(end.code or 0)
status
`;
let status = 1;
try {
  status = python.runPython(MAIN);
} catch (error) {
  console.error(error.message); // and not the line of Pyodide's script, which is 600 kB long
}
process.exit(status);
