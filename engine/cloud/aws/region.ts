/** A region as zone ids and host names write it: `us-west-2` → `usw2`, `ap-southeast-1` → `apse1`. */
export function shortRegion(region: string): string {
  const short: Record<string, string> = {
    northeast: "ne",
    northwest: "nw",
    southeast: "se",
    southwest: "sw",
    north: "n",
    south: "s",
    east: "e",
    west: "w",
    central: "c",
  };
  const [area = "", direction = "", number = ""] = region.split("-");
  return `${area}${short[direction] ?? direction}${number}`;
}
