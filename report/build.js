// Makes the report, one HTML file that needs no network: node build.js DATA.json OUT.html
"use strict";
const fs = require("fs");
const path = require("path");

const [dataPath, outPath] = process.argv.slice(2);
const here = __dirname;
const modules = process.env.REPORT_MODULES || path.join(here, "node_modules");
const library = (name) =>
  fs.readFileSync(path.join(modules, name, "build", `${name}.min.js`), "utf8").replace(/<\/script/gi, "<\\/script");

// Nothing in the data may end the element that it stands in.
const data = JSON.stringify(JSON.parse(fs.readFileSync(dataPath, "utf8")))
  .replace(/</g, "\\u003c")
  .replace(/\u2028/g, "\\u2028")
  .replace(/\u2029/g, "\\u2029");

const parts = {
  LIBRARIES: ["vega", "vega-lite", "vega-embed"].map((name) => `<script>${library(name)}</script>`).join("\n"),
  STYLE: fs.readFileSync(path.join(here, "report.css"), "utf8"),
  DATA: data,
  PAGE: fs.readFileSync(path.join(here, "page.js"), "utf8"),
};
const html = fs.readFileSync(path.join(here, "report.html"), "utf8").replace(/\{\{([A-Z]+)\}\}/g, (_, name) => parts[name]);
fs.writeFileSync(outPath, html);
