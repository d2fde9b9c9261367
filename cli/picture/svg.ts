import { type Box, type Picture, type RegionPicture } from "./model";

const width = 800;
const margin = 16;
const gap = 20;
const rowHeight = 46;
const edgeTop = 18;
const edgeHeight = 50;
const regionTop = 128;

/** Mid tones that read on a light and on a dark page. */
const colours = {
  text: "#24313f",
  soft: "#5b6b7b",
  line: "#9fb0c0",
  panel: "#f4f7fa",
  box: "#ffffff",
  read: "#2b7bba",
  write: "#c4551b",
  home: "#2f8f5b",
};

/** The picture as an SVG, legible at 800 pixels. The same picture gives the same text. */
export function pictureSvg(picture: Picture): string {
  const columns = Math.max(1, picture.regions.length);
  const columnWidth = (width - 2 * margin - gap * (columns - 1)) / columns;
  const heights = picture.regions.map(regionHeight);
  const height = regionTop + Math.max(0, ...heights) + (picture.replicated.length > 0 ? 62 : 36);
  const body = picture.regions.flatMap((region, index) => {
    const left = margin + index * (columnWidth + gap);
    return [
      ...arrows(picture, region, left + columnWidth / 2),
      ...regionPanel(region, left, columnWidth, Math.max(...heights)),
    ];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" font-family="system-ui, sans-serif" font-size="13" role="img" aria-label="${escape(label(picture))}">`,
    `<rect width="${width}" height="${height}" rx="8" fill="#ffffff"/>`,
    ...(picture.edge ? box(picture.edge, width / 2 - 170, edgeTop, 340, edgeHeight) : []),
    ...body,
    ...replication(picture, columnWidth, regionTop + Math.max(0, ...heights) + 14),
    ...legend(height - 14),
    "</svg>",
    "",
  ].join("\n");
}

function regionHeight(region: RegionPicture): number {
  const serviceRows = Math.ceil(region.services.length / 2);
  return 44 + (region.ingress ? rowHeight + 8 : 0) + serviceRows * 26 + 36 + rowHeight + 12;
}

function regionPanel(region: RegionPicture, left: number, columnWidth: number, height: number): string[] {
  const inner = left + 12;
  const innerWidth = columnWidth - 24;
  const lines = [
    `<rect x="${left}" y="${regionTop}" width="${columnWidth}" height="${height}" rx="8" fill="${colours.panel}" stroke="${region.home ? colours.home : colours.line}" stroke-width="${region.home ? 2 : 1}"/>`,
    words(inner, regionTop + 24, region.region, { weight: 600, size: 15 }),
    words(
      left + columnWidth - 12,
      regionTop + 24,
      region.home ? `home · ${region.network}` : region.network,
      { anchor: "end", colour: region.home ? colours.home : colours.soft },
    ),
  ];
  let top = regionTop + 36;
  if (region.ingress) {
    lines.push(...box(region.ingress, inner, top, innerWidth, rowHeight - 6));
    top += rowHeight + 4;
  }
  const serviceRows = Math.ceil(region.services.length / 2);
  const services = `<rect x="${inner}" y="${top}" width="${innerWidth}" height="${serviceRows * 26 + 34}" rx="6" fill="${colours.box}" stroke="${colours.line}"/>`;
  lines.push(services, ...nodeTitle(region, inner, innerWidth, top));
  region.services.forEach((service, index) => {
    const x = inner + 12 + (index % 2) * (innerWidth / 2);
    const y = top + 48 + Math.floor(index / 2) * 26;
    lines.push(
      words(x, y, service.title),
      words(x + innerWidth / 2 - 24, y, service.detail, { anchor: "end", colour: colours.soft }),
    );
  });
  top += serviceRows * 26 + 42;
  const storeWidth = (innerWidth - 8 * (region.stores.length - 1)) / Math.max(1, region.stores.length);
  region.stores.forEach((store, index) =>
    lines.push(...box(store, inner + index * (storeWidth + 8), top, storeWidth, rowHeight)),
  );
  return lines;
}

function nodeTitle(region: RegionPicture, left: number, columnWidth: number, top: number): string[] {
  if (!region.nodes) return [];
  const right = words(left + columnWidth - 12, top + 22, `pods · ${region.nodes.detail}`, {
    anchor: "end",
    colour: colours.soft,
  });
  return [words(left + 12, top + 22, region.nodes.title, { weight: 600 }), right];
}

/** Reads go to every region, writes to home alone. */
function arrows(picture: Picture, region: RegionPicture, x: number): string[] {
  if (!picture.edge) return [];
  const from = edgeTop + edgeHeight;
  const start = width / 2 + (x - width / 2) * 0.35;
  const line = (shift: number, colour: string) =>
    `<path d="M ${start + shift} ${from} L ${x + shift} ${regionTop - 5}" stroke="${colour}" stroke-width="2" fill="none" marker-end="url(#${colour.slice(1)})"/>`;
  const marker = (colour: string) =>
    `<marker id="${colour.slice(1)}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 L8 4 L0 8 z" fill="${colour}"/></marker>`;
  const reads = [`<defs>${marker(colours.read)}${marker(colours.write)}</defs>`, line(-7, colours.read)];
  return region.home ? [...reads, line(7, colours.write)] : reads;
}

function replication(picture: Picture, columnWidth: number, y: number): string[] {
  if (picture.replicated.length === 0 || picture.regions.length < 2) return [];
  const from = margin + columnWidth / 2;
  const to = width - margin - columnWidth / 2;
  return [
    `<path d="M ${from} ${y - 12} V ${y + 8} H ${to} V ${y - 10}" stroke="${colours.soft}" stroke-dasharray="5 4" fill="none"/>`,
    words(width / 2, y + 1, `${picture.replicated.join(", ")} copied from home`, {
      anchor: "middle",
      colour: colours.soft,
    }),
  ];
}

function legend(y: number): string[] {
  const entry = (x: number, colour: string, name: string) => [
    `<path d="M ${x} ${y - 4} h 22" stroke="${colour}" stroke-width="2"/>`,
    words(x + 28, y, name, { colour: colours.soft }),
  ];
  return [...entry(margin + 8, colours.read, "reads"), ...entry(margin + 90, colours.write, "writes")];
}

function box(content: Box, left: number, top: number, boxWidth: number, height: number): string[] {
  const middle = left + boxWidth / 2;
  const first = content.detail === "" ? top + height / 2 + 5 : top + height / 2 - 3;
  return [
    `<rect x="${left}" y="${top}" width="${boxWidth}" height="${height}" rx="6" fill="${colours.box}" stroke="${colours.line}"/>`,
    words(middle, first, content.title, { anchor: "middle", weight: 600 }),
    ...(content.detail === ""
      ? []
      : [words(middle, first + 16, content.detail, { anchor: "middle", colour: colours.soft })]),
  ];
}

interface WordStyle {
  readonly anchor?: "end" | "middle";
  readonly weight?: number;
  readonly size?: number;
  readonly colour?: string;
}

function words(x: number, y: number, content: string, style: WordStyle = {}): string {
  const attributes = [
    style.anchor ? ` text-anchor="${style.anchor}"` : "",
    style.weight ? ` font-weight="${style.weight}"` : "",
    style.size ? ` font-size="${style.size}"` : "",
  ];
  return `<text x="${round(x)}" y="${round(y)}" fill="${style.colour ?? colours.text}"${attributes.join("")}>${escape(content)}</text>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function label(picture: Picture): string {
  return `${picture.environment}: ${picture.regions.map((region) => region.region).join(" and ")}`;
}

function escape(content: string): string {
  return content.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
