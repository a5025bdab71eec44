// What the pages need of Vega and Vega-Lite, bundled into one file that needs no other: explorer/static/vega.js.
export { parse, View } from "vega";
export { expressionInterpreter } from "vega-interpreter";
export { compile } from "vega-lite";
