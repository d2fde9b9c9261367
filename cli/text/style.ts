import { styleText } from "node:util";

/** How text is dressed: colour on a terminal only, never the only carrier of meaning. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly warn: (text: string) => string;
}

const plain = (text: string): string => text;

/** @param stream where the text goes; a file or a pipe gets no colour, and neither does anyone with NO_COLOR set. */
export function styleFor(stream: { readonly isTTY?: boolean }): Style {
  const coloured = stream.isTTY === true && (process.env["NO_COLOR"] ?? "") === "";
  if (!coloured) return { bold: plain, dim: plain, good: plain, bad: plain, warn: plain };
  const format = (name: Parameters<typeof styleText>[0]) => (text: string) =>
    styleText(name, text, { validateStream: false });
  return {
    bold: format("bold"),
    dim: format("dim"),
    good: format("green"),
    bad: format("red"),
    warn: format("yellow"),
  };
}

/** The width that output keeps to. */
export const width = 100;

/** `left` and `right` at the two ends of a line. */
export function spread(left: string, right: string): string {
  return left + " ".repeat(Math.max(2, width - left.length - right.length)) + right;
}

/** Breaks a sentence into indented lines no wider than the output. */
export function wrap(text: string, indent: string): string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(/\s+/)) {
    if (line.length > indent.length && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent;
    }
    line += (line.length > indent.length ? " " : "") + word;
  }
  return line.length > indent.length ? [...lines, line] : lines;
}

/** `1234567` → `1 234 567`, with a thin space as the separator. */
export function number(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, "\u2009");
}

export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

export function counted(count: number, noun: string): string {
  return `${number(count)} ${noun}${count === 1 ? "" : "s"}`;
}
