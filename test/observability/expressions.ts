/** Functions and operators: words of an expression that name no metric. */
const words = new Set(["and", "or", "unless", "bool", "offset"]);

/** A metric that an expression reads, with the labels that it asks for between braces. */
export interface Selector {
  readonly metric: string;
  readonly labels: readonly string[];
}

/** What an expression of PromQL reads. */
export function selectorsOf(expr: string): readonly Selector[] {
  const texts: string[] = [];
  const bare = expr
    .replace(/"(?:\\.|[^"\\])*"/g, (text) => `"${texts.push(text) - 1}"`)
    .replace(/\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, " ")
    .replace(/\[[^\]]*\]/g, " ");
  const found = bare.matchAll(/(?<![\w:$."])([a-zA-Z_:][\w:]*)(?![\w:])\s*(\{[^}]*\})?(?!\s*\()/g);
  return [...found].flatMap(([, metric = "", braces = ""]) => {
    if (words.has(metric)) return [];
    const labels = [...braces.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)];
    return [{ metric, labels: labels.map(([, label = ""]) => label) }];
  });
}

/** The labels that an expression groups by. */
export function groupedBy(expr: string): readonly string[] {
  const groups = [...expr.matchAll(/\b(?:by|on)\s*\(([^)]*)\)/g)];
  return groups.flatMap(([, labels = ""]) => labels.split(",").map((label) => label.trim()));
}
