/** What a right is held on. Those of what is made later are given to each new table or sequence of the schema when it is made. */
export type RightKind = "schema" | "table" | "column" | "sequence" | "later tables" | "later sequences";

/** Something in the database that rights are held on. */
export interface Holder {
  readonly kind: RightKind;
  readonly schema: string;
  /** The table or the sequence; empty for the others. */
  readonly name: string;
  /** Empty but for a column. */
  readonly column: string;
}

/** The rights of a user on something, as they are or as they are to be. */
export interface Holding extends Holder {
  readonly user: string;
  readonly rights: readonly string[];
}

/** A service as the database knows it. */
export interface DatabaseUser {
  /** The role that it signs in as. */
  readonly name: string;
  /** Its own schema. */
  readonly schema: string;
  /** Whether its rows are split by user: it takes the fence then. */
  readonly sharded: boolean;
}

/** Tables and sequences that there are. */
export interface DatabaseObject {
  readonly kind: "table" | "sequence";
  readonly schema: string;
  readonly name: string;
}

const rowRights = ["DELETE", "INSERT", "SELECT", "UPDATE"];
const numberRights = ["SELECT", "USAGE"];

/** The schema of the map of shards, and the table that says what was applied in each schema, which is the administrator's alone. */
const [shardingSchema, ledger] = ["sharding", "migrations"];

/**
 * The least that services can do their work with: each reads and writes the rows of its own schema, and those whose rows are split by user
 * read the map and lock the fence. Nobody owns anything, so nobody changes a table.
 */
export function wantedRights(users: readonly DatabaseUser[], objects: readonly DatabaseObject[]): Holding[] {
  return users.flatMap((user) => [
    ...ownSchema(user, objects),
    ...(user.sharded ? fenceOf(user.name, objects) : []),
  ]);
}

function ownSchema({ name: user, schema }: DatabaseUser, objects: readonly DatabaseObject[]): Holding[] {
  const own = objects.filter((object) => object.schema === schema && object.name !== ledger);
  const whole = { schema, name: "", column: "", user };
  return [
    { ...whole, kind: "schema", rights: ["USAGE"] },
    { ...whole, kind: "later tables", rights: rowRights },
    { ...whole, kind: "later sequences", rights: numberRights },
    ...own.map(({ kind, name }) => ({
      ...whole,
      kind,
      name,
      rights: kind === "table" ? rowRights : numberRights,
    })),
  ];
}

function fenceOf(user: string, objects: readonly DatabaseObject[]): Holding[] {
  const schema = shardingSchema;
  if (!objects.some((object) => object.schema === schema)) return [];
  const table = { kind: "table" as const, schema, column: "", user, rights: ["SELECT"] };
  return [
    { kind: "schema", schema, name: "", column: "", user, rights: ["USAGE"] },
    { ...table, name: "map" },
    { ...table, name: "owned" },
    // PostgreSQL lets nobody take a share lock of a row who may update no column of it.
    { kind: "column", schema, name: "owned", column: "lockable", user, rights: ["UPDATE"] },
  ];
}

/** The statements that make the rights what they are to be. None where they are. */
export function changesOfRights(wanted: readonly Holding[], actual: readonly Holding[]): string[] {
  const before = new Map(actual.map((holding) => [keyOf(holding), holding]));
  const after = new Map(wanted.map((holding) => [keyOf(holding), holding]));
  const revoked = actual.flatMap((holding) => {
    const kept = after.get(keyOf(holding))?.rights ?? [];
    return change("revoke", holding, without(holding.rights, kept));
  });
  const granted = wanted.flatMap((holding) => {
    const held = before.get(keyOf(holding))?.rights ?? [];
    return change("grant", holding, without(holding.rights, held));
  });
  return [...revoked, ...granted];
}

function change(verb: "grant" | "revoke", holding: Holding, rights: readonly string[]): string[] {
  if (rights.length === 0) return [];
  const [preposition, user] = [verb === "grant" ? "to" : "from", identifier(holding.user)];
  const schema = identifier(holding.schema);
  const object = `${schema}.${identifier(holding.name)}`;
  const list = rights.map((right) => right.toLowerCase()).join(", ");
  const column = `${list} (${identifier(holding.column)})`;
  const texts: Record<RightKind, string> = {
    schema: `${verb} ${list} on schema ${schema} ${preposition} ${user}`,
    table: `${verb} ${list} on table ${object} ${preposition} ${user}`,
    column: `${verb} ${column} on table ${object} ${preposition} ${user}`,
    sequence: `${verb} ${list} on sequence ${object} ${preposition} ${user}`,
    "later tables": `alter default privileges in schema ${schema} ${verb} ${list} on tables ${preposition} ${user}`,
    "later sequences": `alter default privileges in schema ${schema} ${verb} ${list} on sequences ${preposition} ${user}`,
  };
  return [texts[holding.kind]];
}

/** A name in a statement, as it is. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function without(all: readonly string[], some: readonly string[]): string[] {
  return all.filter((right) => !some.includes(right));
}

function keyOf({ kind, schema, name, column, user }: Holding): string {
  return JSON.stringify([kind, schema, name, column, user]);
}
