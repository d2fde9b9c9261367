import { type Ask } from "./drive.ts";
import { type Kind } from "./subjects/subject.ts";

/** Chooses requests in the proportions of their weights. */
export function chooserOf(kinds: Readonly<Record<string, Kind>>, random: () => number): () => Ask {
  const all = Object.values(kinds);
  const total = all.reduce((sum, { weight }) => sum + weight, 0);
  return () => {
    let left = random() * total;
    for (const { weight, ask } of all) if ((left -= weight) < 0) return ask();
    const [first] = all;
    if (!first) throw new Error("there is nothing to ask for");
    return first.ask();
  };
}

/** Shares of 1, with three digits. */
export function sharesOf(kinds: Readonly<Record<string, Kind>>): Record<string, number> {
  const total = Object.values(kinds).reduce((sum, { weight }) => sum + weight, 0);
  return Object.fromEntries(
    Object.entries(kinds).map(([name, { weight }]) => [name, Number((weight / total).toFixed(3))]),
  );
}
