// Draws the charts of a page with Vega-Lite, in the page's colours; without this script their tables stand there.
// Expressions are interpreted, not compiled, so that the page's security policy needs to allow nothing.
"use strict";
(() => {
  const places = [...document.querySelectorAll(".drawn[data-spec]")];
  const views = new Map();

  const settings = () => {
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(name).trim();
    const ink = colour("--ink"), quiet = colour("--quiet"), line = colour("--line");
    const font = getComputedStyle(document.body).fontFamily;
    return {
      ink,
      config: {
        aria: false, background: null, font, padding: { left: 0, right: 30, top: 4, bottom: 4 },
        view: { stroke: null }, bar: { fill: colour("--bar") }, circle: { fill: colour("--bar") }, rect: { fill: colour("--bar"), stroke: colour("--bar") },
        range: { category: [colour("--bar"), colour("--bar-2"), colour("--bar-3")] },
        axis: { labelColor: ink, titleColor: quiet, gridColor: line, domainColor: line, tickColor: line, labelFontSize: 12.5 },
        legend: { labelColor: ink, titleColor: quiet, labelFontSize: 12.5, titleFontSize: 12.5, titleFontWeight: "normal" },
        text: { fontSize: 12.5 },
      },
    };
  };

  const draw = async (place) => {
    const { ink, config } = settings();
    const spec = JSON.parse(place.dataset.spec, (key, value) => (value === "ink" && key === "value" ? ink : value));
    const narrow = place.clientWidth < 400;
    config.axis.labelLimit = place.clientWidth * 0.42;
    if (narrow) config.legend.columns = 1;
    const { spec: compiled } = vegaLite.compile(spec, { config });
    const runtime = vegaLite.parse(compiled, null, { ast: true });
    views.get(place)?.finalize();
    const view = new vegaLite.View(runtime, { expr: vegaLite.expressionInterpreter, renderer: "svg", container: place.firstElementChild });
    views.set(place, view);
    await view.runAsync();
    place.dataset.ready = "";
  };

  const redraw = () => places.forEach(draw);
  for (const place of places) {
    place.hidden = false;
    draw(place);
    const table = place.parentElement.querySelector("details");
    if (table) table.open = false;
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
})();
