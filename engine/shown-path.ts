import path from "node:path";

/** A path as the person who called sees it: relative to where they stand. */
export function shownPath(file: string): string {
  return path.relative(process.cwd(), path.resolve(file)) || ".";
}
