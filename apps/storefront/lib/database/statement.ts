/** SQL that is sent many times: prepared once on each connection, under its name. */
export interface Statement<Row extends object> {
  /** Unique in the process, such as `catalog.product`. */
  readonly name: string;
  readonly text: string;
  /** Shape of a row; no value at run time. */
  readonly row?: Row;
}

const known = new Map<string, string>();

/**
 * A statement with its name. PostgreSQL would take a second text under the same name for the first one.
 * @throws Error when another text has the name already.
 */
export function statement<Row extends object>(name: string, text: string): Statement<Row> {
  const other = known.get(name);
  if (other !== undefined && other !== text) throw new Error(`two statements are named ${name}`);
  known.set(name, text);
  return { name, text };
}

/** Every statement that this process knows, by name. */
export function knownStatements(): ReadonlyMap<string, string> {
  return known;
}
