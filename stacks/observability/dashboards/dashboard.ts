/** A dashboard as Grafana imports it. */
export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly tags: readonly string[];
  readonly schemaVersion: number;
  readonly editable: boolean;
  readonly time: { readonly from: string; readonly to: string };
  readonly refresh: string;
  readonly templating: { readonly list: readonly object[] };
  readonly panels: readonly Panel[];
}

/** A panel as Grafana imports it; a row has no targets. */
export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string }[];
}

/** One line, or one family of lines, of a graph. */
export interface Line {
  readonly expr: string;
  /** How Grafana names it: `{{label}}` is filled in. */
  readonly legend: string;
}

/** A graph over time. */
export interface Graph {
  readonly title: string;
  /** What to see in it, and from when on it is bad. */
  readonly description: string;
  /** As Grafana calls it: `reqps`, `s`, `percentunit`, `short`. */
  readonly unit: string;
  readonly lines: readonly Line[];
  /** A value from which it is drawn in red. @default none */
  readonly limit?: number;
}

/** Graphs below a heading. */
export interface Section {
  readonly title: string;
  readonly graphs: readonly Graph[];
}

const source = { type: "prometheus", uid: "${datasource}" };
const [width, height] = [12, 8];

/** Lays sections out two graphs to a row. Whoever imports it chooses among their Prometheus data sources. */
export function dashboard(uid: string, title: string, sections: readonly Section[]): Dashboard {
  return {
    ...{ uid, title: `Storefront: ${title}`, tags: ["storefront"] },
    ...{ schemaVersion: 41, editable: false, time: { from: "now-3h", to: "now" }, refresh: "30s" },
    templating: {
      list: [{ name: "datasource", label: "Prometheus", type: "datasource", query: "prometheus" }],
    },
    panels: laidOut(sections),
  };
}

function laidOut(sections: readonly Section[]): Panel[] {
  const panels: Panel[] = [];
  let y = 0;
  for (const { title, graphs } of sections) {
    panels.push({ id: panels.length + 1, type: "row", title, gridPos: { x: 0, y, w: 2 * width, h: 1 } });
    y += 1;
    for (const [index, graph] of graphs.entries()) {
      const gridPos = { x: (index % 2) * width, y: y + Math.floor(index / 2) * height, w: width, h: height };
      panels.push(panelOf(graph, panels.length + 1, gridPos));
    }
    y += Math.ceil(graphs.length / 2) * height;
  }
  return panels;
}

function panelOf({ title, description, unit, lines, limit }: Graph, id: number, gridPos: Panel["gridPos"]) {
  const red = limit === undefined ? [] : [{ value: limit, color: "red" }];
  return {
    ...{ id, type: "timeseries", title, description, gridPos, datasource: source },
    fieldConfig: {
      defaults: {
        unit,
        min: 0,
        custom: {
          fillOpacity: 8,
          showPoints: "never",
          thresholdsStyle: { mode: limit === undefined ? "off" : "line" },
        },
        thresholds: { mode: "absolute", steps: [{ value: null, color: "green" }, ...red] },
      },
      overrides: [],
    },
    options: {
      legend: { displayMode: "list", placement: "bottom" },
      tooltip: { mode: "multi", sort: "desc" },
    },
    targets: lines.map(({ expr, legend }, index) => ({
      ...{ expr, legendFormat: legend, range: true, datasource: source },
      refId: String.fromCharCode("A".charCodeAt(0) + index),
    })),
  };
}
