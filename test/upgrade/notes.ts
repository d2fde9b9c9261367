import { type Danger } from "./dangers";

/** An entry of docs/upgrade.md that lets a stateful resource be replaced or deleted. */
export interface Allowance {
  readonly environments: readonly string[];
  /** `aws:rds/cluster:Cluster orders-us-west-2-cluster`; `*` stands for any part of the name. */
  readonly resource: string;
  readonly what: string;
}

const heading = "## Allowed since the last release";

/** The allowances of docs/upgrade.md: the rows of the table under its heading. */
export function allowancesIn(text: string): readonly Allowance[] {
  const section = text.split(`${heading}\n`)[1]?.split(/^## /m)[0];
  if (section === undefined) throw new Error(`docs/upgrade.md has no "${heading}"`);
  const rows = section
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .slice(2);
  return rows.map((line) => {
    const cells = line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll("`", ""));
    const [environments = "", resource = "", what = "", why = ""] = cells;
    if (!["replaced", "deleted"].includes(what) || why === "" || !/^\S+:\S+ \S+$/.test(resource))
      throw new Error(
        `docs/upgrade.md: | environments | type name | replaced or deleted | why |, not ${line}`,
      );
    return { environments: environments.split(/,\s*/), resource, what };
  });
}

/** Dangers that no entry allows, and entries that allow nothing. */
export function judged(
  dangers: ReadonlyMap<string, readonly Danger[]>,
  allowances: readonly Allowance[],
): { readonly refused: readonly string[]; readonly unused: readonly Allowance[] } {
  const used = new Set<Allowance>();
  const refused: string[] = [];
  for (const [environment, found] of dangers) {
    for (const danger of found) {
      const allowed = allowances.filter((each) => covers(each, environment, danger));
      for (const each of allowed) used.add(each);
      if (allowed.length === 0) refused.push(sentence(environment, danger));
    }
  }
  return { refused, unused: allowances.filter((each) => !used.has(each)) };
}

function covers({ environments, resource, what }: Allowance, environment: string, danger: Danger): boolean {
  if (!environments.includes(environment) || what !== danger.what) return false;
  const pattern = resource
    .split("*")
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
    .join(".*");
  return new RegExp(`^${pattern}$`).test(danger.resource);
}

function sentence(environment: string, { resource, what, because, loses }: Danger): string {
  return `${environment}: ${resource} would be ${what} (${because.join("; ")}) and lose ${loses}`;
}
