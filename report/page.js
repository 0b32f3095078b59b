// The report's page: fills its elements from the data that stands in it.
"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const rowsOf = (name) => data[name].rows;
const byId = (id) => document.getElementById(id);

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  if (text !== undefined && text !== null) made.textContent = text;
  Object.assign(made, attributes);
  return made;
}

function fillTable(table, rows, columns) {
  const head = element("tr");
  columns.forEach((column) => head.append(element("th", column.replace(/_/g, " "))));
  table.append(head);
  rows.forEach((row) => {
    const line = element("tr");
    columns.forEach((column) => line.append(element("td", row[column])));
    table.append(line);
  });
}

// ---- which export this is

function addFact(name, value) {
  byId("facts").append(element("dt", name), element("dd", value));
}
const exportsHere = rowsOf("exports");
exportsHere.slice(0, 10).forEach((one) => addFact("File", one.file + (one.superseded ? " (superseded)" : "")));
if (exportsHere.length > 10) addFact("", `and ${exportsHere.length - 10} more`);
if (exportsHere[0] && exportsHere[0].date) addFact("Date", String(exportsHere[0].date).slice(0, 10));
if (exportsHere[0] && exportsHere[0].partner) addFact("Partner", exportsHere[0].partner);
if (rowsOf("courses")[0]) addFact("Courses", rowsOf("courses")[0].courses);
addFact("Tables", rowsOf("tables").length);
const anonymity = [...new Set(rowsOf("ids").map((row) => row.anonymity || row.kind).filter(Boolean))];
if (anonymity.length) addFact("Learner ids", anonymity.join(", "));

// ---- what changed, and whether it is whole

if (rowsOf("changes").length) {
  byId("changes-section").hidden = false;
  fillTable(byId("changes"), rowsOf("changes"), ["change", "table_name", "column_name", "before", "after"]);
}
const findings = rowsOf("check");
byId("check-summary").textContent = data.check.problem
  ? `It could not be checked: ${data.check.problem}`
  : findings.length === 0
    ? "Every file was read to its end, and nothing is wrong."
    : `${findings.length}${findings.length === 200 ? " or more" : ""} findings. Keys and references that the data violates are common in exports.`;
if (findings.length) fillTable(byId("check"), findings, ["table_name", "column_name", "problem", "rows"]);

// ---- charts

const shorten = (text, length = 34) => (text && text.length > length ? `${text.slice(0, length - 1)}…` : text);
const named = (rows) => rows.map((row) => ({ ...row, course: shorten(row.course || "unnamed course") }));
const courseColor = { field: "course", type: "nominal", title: null, legend: { orient: "bottom", columns: 1, labelLimit: 280 } };
const stages = { num_learners: "enrolled", num_started: "started", num_passed: "passed" };
const charts = [
  {
    title: "Enrolled, started, passed",
    note: "The largest courses, by learners who enrolled.",
    rows: named(rowsOf("completion")).flatMap((row) =>
      Object.entries(stages).map(([key, stage]) => ({ course: row.course, stage, learners: row[key] }))),
    source: "completion",
    spec: {
      mark: "bar",
      height: { step: 12 },
      encoding: {
        y: { field: "course", type: "nominal", title: null, sort: null, axis: { labelLimit: 130 } },
        yOffset: { field: "stage", sort: Object.values(stages) },
        x: { field: "learners", type: "quantitative", title: "learners" },
        color: { field: "stage", type: "nominal", sort: Object.values(stages), title: null, legend: { orient: "bottom" } },
      },
    },
  },
  {
    title: "Enrollments by month",
    rows: rowsOf("enrollments"),
    source: "enrollments",
    spec: {
      mark: "bar",
      encoding: {
        x: { field: "month", type: "temporal", timeUnit: "yearmonth", title: null },
        y: { field: "learners", type: "quantitative", title: "learners" },
      },
    },
  },
  {
    title: "Where learners stop",
    note: "Learners who did not pass, by the last item, in the order of the course, that they started.",
    rows: named(rowsOf("stops")),
    source: "stops",
    spec: {
      mark: { type: "line", interpolate: "step-after", tooltip: true },
      encoding: {
        x: { field: "item_number", type: "quantitative", title: "item" },
        y: { field: "learners", type: "quantitative", title: "learners who stopped" },
        color: courseColor,
      },
    },
  },
  {
    title: "Active by week since enrollment",
    rows: named(rowsOf("retention")),
    source: "retention",
    spec: {
      mark: { type: "line", point: true },
      encoding: {
        x: { field: "week", type: "quantitative", title: "week" },
        y: { field: "active_rate", type: "quantitative", title: "share of those enrolled", axis: { format: "%" } },
        color: courseColor,
      },
    },
  },
  {
    title: "Net Promoter Score by month",
    note: "Systems ask different questions at different times: their scores are not to be compared.",
    rows: rowsOf("nps"),
    source: "nps",
    spec: {
      mark: { type: "line", point: true },
      encoding: {
        x: { field: "month", type: "temporal", timeUnit: "yearmonth", title: null },
        y: { field: "nps", type: "quantitative", title: "score", scale: { domain: [-100, 100] } },
        color: { field: "system", type: "nominal", title: null, legend: { orient: "bottom", columns: 1 } },
      },
    },
  },
  {
    title: "Stars",
    rows: rowsOf("stars"),
    source: "stars",
    spec: {
      mark: "bar",
      encoding: {
        x: { field: "stars", type: "ordinal", title: "stars", axis: { labelAngle: 0 } },
        y: { field: "ratings", type: "quantitative", title: "ratings" },
      },
    },
  },
  {
    title: "Days from enrollment to passing",
    note: "In steps of a week, up to a year.",
    rows: rowsOf("finish").map((row) => ({ ...row, end: row.days + 7 })),
    source: "finish",
    spec: {
      mark: "bar",
      encoding: {
        x: { field: "days", bin: { binned: true, step: 7 }, title: "days" },
        x2: { field: "end" },
        y: { field: "learners", type: "quantitative", title: "learners" },
      },
    },
  },
  {
    title: "Countries",
    note: "The twenty with the most learners.",
    rows: rowsOf("countries"),
    source: "countries",
    spec: {
      mark: "bar",
      height: { step: 14 },
      encoding: {
        y: { field: "country", type: "nominal", sort: null, title: null },
        x: { field: "learners", type: "quantitative", title: "learners" },
      },
    },
  },
];

// The palette is Okabe and Ito's, which the color-blind can tell apart.
function configOf(isDark) {
  const text = isDark ? "#e6e9ee" : "#1d2530";
  const line = isDark ? "#343c47" : "#d9dce1";
  const first = isDark ? "#56b4e9" : "#0072b2";
  return {
    background: "transparent",
    view: { stroke: "transparent" },
    axis: { labelColor: text, titleColor: text, gridColor: line, domainColor: line, tickColor: line },
    legend: { labelColor: text, titleColor: text },
    bar: { color: first },
    line: { color: first },
    range: { category: [first, "#e69f00", "#009e73", "#cc79a7", "#d55e00", isDark ? "#f0e442" : "#7a6a00"] },
    font: "system-ui, DejaVu Sans, sans-serif",
  };
}

// ---- the diagram of references

const links = [];
const linked = new Set();
rowsOf("columns").forEach((column) => (column.refers_to || []).forEach((target) => {
  const other = target.split(".")[0];
  const id = `${column.table_name} ${other}`;
  if (other === column.table_name || linked.has(id)) return;
  linked.add(id);
  links.push({ source: column.table_name, target: other });
}));
const nodes = [...new Set(links.flatMap((link) => [link.source, link.target]))].sort()
  .map((name, index) => ({ name, index, degree: links.filter((link) => link.source === name || link.target === name).length }));
const placeOf = new Map(nodes.map((node) => [node.name, node.index]));

// Forces pull tables with a reference together and push all apart; laid out once, before it is shown.
function diagramOf(isDark) {
  const text = isDark ? "#e6e9ee" : "#1d2530";
  const touches = "pointed && (datum.from === pointed || datum.to === pointed)";
  return {
    $schema: "https://vega.github.io/schema/vega/v5.json",
    width: 1060,
    height: Math.max(320, 90 * Math.sqrt(nodes.length) + 120),
    padding: 20,
    background: "transparent",
    signals: [{ name: "pointed", value: null, on: [
      { events: "symbol:pointerover, text:pointerover", update: "datum.name" },
      { events: "symbol:pointerout, text:pointerout", update: "null" }] }],
    data: [
      { name: "tables", values: nodes },
      { name: "links", values: links.map((link) => ({ from: link.source, to: link.target, source: placeOf.get(link.source), target: placeOf.get(link.target) })) },
    ],
    marks: [
      {
        name: "points", type: "symbol", zindex: 1, from: { data: "tables" },
        encode: { enter: { fill: { value: isDark ? "#56b4e9" : "#0072b2" }, size: { signal: "40 + 12 * datum.degree" }, middleX: { signal: "width / 2" }, middleY: { signal: "height / 2" }, tooltip: { field: "name" } } },
        transform: [{
          type: "force", static: true, iterations: 400, signal: "laidOut",
          forces: [
            { force: "center", x: { signal: "width / 2" }, y: { signal: "height / 2" } },
            { force: "collide", radius: 34 },
            { force: "nbody", strength: -160 },
            { force: "x", x: "middleX", strength: 0.085 },
            { force: "y", y: "middleY", strength: 0.085 },
            { force: "link", links: "links", distance: 70 },
          ],
        }],
      },
      {
        type: "path", from: { data: "links" }, interactive: false,
        encode: {
          enter: { stroke: { value: text } },
          update: { strokeOpacity: { signal: `${touches} ? 0.9 : pointed ? 0.05 : 0.22` } },
        },
        transform: [{ type: "linkpath", require: { signal: "laidOut" }, shape: "line",
          sourceX: "datum.source.x", sourceY: "datum.source.y", targetX: "datum.target.x", targetY: "datum.target.y" }],
      },
      {
        type: "text", from: { data: "points" }, zindex: 2,
        encode: {
          enter: {
            x: { field: "x" }, y: { field: "y", offset: -7 }, align: { value: "center" }, fontSize: { value: 10 },
            fill: { value: text }, text: { field: "datum.name" }, limit: { value: 190 }, tooltip: { field: "datum.name" },
          },
        },
      },
    ],
  };
}
function drawDiagram() {
  if (links.length === 0) return Promise.resolve();
  byId("references-section").hidden = false;
  return vegaEmbed(byId("references"), diagramOf(scheme.matches), { actions: false, renderer: "svg" });
}

const scheme = window.matchMedia("(prefers-color-scheme: dark)");
const slots = [];
charts.forEach((chart) => {
  const figure = element("figure");
  figure.append(element("figcaption", chart.title));
  if (chart.note) figure.append(element("p", chart.note));
  byId("charts").append(figure);
  if (chart.rows.length === 0) {
    figure.append(element("p", data[chart.source].problem
      ? "The export lacks what this chart needs."
      : "There is nothing to show."));
    return;
  }
  const slot = element("div", undefined, { className: "chart" });
  figure.append(slot);
  slots.push([slot, chart]);
});
function drawCharts() {
  return Promise.all([drawDiagram(), ...slots.map(([slot, chart]) =>
    vegaEmbed(slot, {
      $schema: "https://vega.github.io/schema/vega-lite/v5.json",
      width: "container",
      height: 220,
      autosize: { type: "fit-x", contains: "padding" },
      data: { values: chart.rows },
      config: configOf(scheme.matches),
      ...chart.spec,
    }, { actions: false, renderer: "svg" }))]);
}
window.drawn = drawCharts();
scheme.addEventListener("change", () => { window.drawn = drawCharts(); });
const courses = rowsOf("courses")[0] ? rowsOf("courses")[0].courses : 0;
const shown = rowsOf("completion").length;
byId("courses-note").textContent = courses > shown && shown > 0
  ? `Charts by course show the ${shown} with the most learners of ${courses}.` : "";

// ---- the dictionary

const columnsOf = new Map();
rowsOf("columns").forEach((column) => {
  if (!columnsOf.has(column.table_name)) columnsOf.set(column.table_name, []);
  columnsOf.get(column.table_name).push(column);
});
const entries = [
  ...rowsOf("tables").map((table) => ({ name: table.table_name, description: table.description, rows: table.rows, columns: columnsOf.get(table.table_name) || [] })),
  ...rowsOf("views").map((view) => ({ name: view.view_name, description: view.description, columns: [], isView: true })),
].map((entry) => {
  const details = element("details");
  const summary = element("summary");
  const size = entry.rows >= 0 && entry.rows !== null && entry.rows !== undefined ? `${entry.rows.toLocaleString("en")} rows` : entry.isView ? "ready view" : "";
  summary.append(element("code", entry.name), element("span", size ? ` ${size}` : ""));
  details.append(summary, element("p", entry.description));
  if (entry.columns.length) {
    const wide = element("div", undefined, { className: "wide" });
    const table = element("table");
    fillTable(table, entry.columns.map((column) => ({
      column: column.column_name + (column.in_primary_key ? " (key)" : ""),
      type: column.data_type,
      meaning: column.description,
      refers_to: (column.refers_to || []).join(", "),
    })), ["column", "type", "meaning", "refers_to"]);
    wide.append(table);
    details.append(wide);
  }
  byId("dictionary").append(details);
  const text = [entry.name, entry.description, ...entry.columns.flatMap((column) => [column.column_name, column.description])]
    .filter(Boolean).join("\n").toLowerCase();
  return { details, text };
});
byId("search").addEventListener("input", (event) => {
  const wanted = event.target.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  entries.forEach(({ details, text }) => {
    const matches = wanted.every((word) => text.includes(word));
    details.hidden = !matches;
    found += matches ? 1 : 0;
  });
  byId("found").textContent = wanted.length ? `${found} of ${entries.length}` : "";
});
