// Opens reports in Chromium: node check.js REPORT.html ...
"use strict";
const puppeteer = require("puppeteer-core");
const fs = require("fs");
const path = require("path");

const browserPath = process.env.CHROMIUM || ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((file) => fs.existsSync(file));
let checks = 0;
let failures = 0;
function check(holds, what) {
  ++checks;
  if (holds) return;
  ++failures;
  console.log(`not ok: ${what}`);
}

// What a report looks like: charts and their marks, what is wider than it may be.
function look() {
  const charts = [...document.querySelectorAll(".chart")].map((chart) => ({
    title: chart.parentElement.querySelector("figcaption").textContent,
    marks: chart.querySelectorAll("svg [role='graphics-symbol'], svg .mark-line path, svg .mark-rect path").length,
    overflows: chart.scrollWidth > chart.clientWidth + 1 || chart.querySelector("svg") === null ||
      chart.querySelector("svg").getBoundingClientRect().right > chart.getBoundingClientRect().right + 1,
  }));
  const color = (property) => getComputedStyle(document.body)[property];
  return {
    charts,
    pageOverflows: document.documentElement.scrollWidth > document.documentElement.clientWidth,
    ground: color("backgroundColor"),
    text: color("color"),
    tables: document.querySelectorAll("#dictionary details").length,
    references: document.querySelectorAll("#references svg .mark-symbol path").length,
    changes: !document.getElementById("changes-section").hidden,
    check: document.getElementById("check-summary").textContent,
  };
}

async function checkReport(browser, file) {
  for (const scheme of ["light", "dark"]) {
    for (const width of [1280, 400]) {
      const where = `${path.basename(file)}, ${scheme}, ${width} pixels`;
      const page = await browser.newPage();
      const errors = [];
      const requests = [];
      page.on("pageerror", (error) => errors.push(error.message));
      page.on("console", (message) => { if (message.type() === "error") errors.push(message.text()); });
      page.on("request", (request) => { if (/^https?:/.test(request.url())) requests.push(request.url()); });
      await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
      await page.setViewport({ width, height: 900 });
      await page.goto(`file://${path.resolve(file)}`);
      await page.evaluate(() => window.drawn);
      const seen = await page.evaluate(look);
      check(errors.length === 0, `${where}: ${errors.join("; ")}`);
      check(requests.length === 0, `${where}: asks the network for ${requests.join(", ")}`);
      check(seen.charts.length === 8, `${where}: has ${seen.charts.length} of 8 charts`);
      seen.charts.forEach((chart) => {
        check(chart.marks > 0, `${where}: "${chart.title}" has no marks`);
        check(!chart.overflows, `${where}: "${chart.title}" is wider than its place`);
      });
      check(!seen.pageOverflows, `${where}: the page is wider than the screen`);
      check((scheme === "dark") === /rgb\(\d{2}, /.test(seen.ground), `${where}: ground is ${seen.ground}`);
      check(seen.references > 20, `${where}: ${seen.references} tables in the diagram`);
      check(seen.tables > 50, `${where}: ${seen.tables} tables and views in the dictionary`);
      check(seen.changes === /changed/.test(file), `${where}: says what changed: ${seen.changes}`);
      check(/findings|nothing is wrong/.test(seen.check), `${where}: ${seen.check}`);
      if (process.env.SCREENSHOTS)
        await page.screenshot({ path: path.join(process.env.SCREENSHOTS, `${path.basename(file, ".html")}-${scheme}-${width}.png`), fullPage: false });
      await page.type("#search", "course_grades");
      const found = await page.evaluate(() => [...document.querySelectorAll("#dictionary details")].filter((one) => !one.hidden).length);
      check(found > 0 && found < seen.tables, `${where}: the search finds ${found}`);
      await page.close();
    }
  }
}

(async () => {
  const browser = await puppeteer.launch({ executablePath: browserPath, headless: true, args: ["--no-sandbox", "--disable-gpu"] });
  try {
    for (const file of process.argv.slice(2)) await checkReport(browser, file);
  } finally {
    await browser.close();
  }
  console.log(`report: ${failures} of ${checks} checks failed`);
  process.exit(failures === 0 ? 0 : 1);
})();
