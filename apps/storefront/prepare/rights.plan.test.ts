import assert from "node:assert/strict";
import fc from "fast-check";
import { changesOfRights, type DatabaseObject, type Holding, wantedRights } from "./rights.plan.ts";

const user = { name: "orders", schema: "orders", sharded: true };
const objects: DatabaseObject[] = [
  { kind: "table", schema: "orders", name: "lines" },
  { kind: "table", schema: "orders", name: "migrations" },
  { kind: "sequence", schema: "orders", name: "numbers" },
  { kind: "table", schema: "payments", name: "payments" },
  { kind: "table", schema: "sharding", name: "map" },
  { kind: "table", schema: "sharding", name: "owned" },
];

const table: Holding = {
  kind: "table",
  schema: "orders",
  name: "lines",
  column: "",
  user: "orders",
  rights: ["DELETE", "INSERT", "SELECT", "UPDATE"],
};

describe("the rights of services", () => {
  it("are those on the rows of their own schema, and on the fence", () => {
    assert.deepEqual(changesOfRights(wantedRights([user], objects), []), [
      'grant usage on schema "orders" to "orders"',
      'alter default privileges in schema "orders" grant delete, insert, select, update on tables to "orders"',
      'alter default privileges in schema "orders" grant select, usage on sequences to "orders"',
      'grant delete, insert, select, update on table "orders"."lines" to "orders"',
      'grant select, usage on sequence "orders"."numbers" to "orders"',
      'grant usage on schema "sharding" to "orders"',
      'grant select on table "sharding"."map" to "orders"',
      'grant select on table "sharding"."owned" to "orders"',
      'grant update ("lockable") on table "sharding"."owned" to "orders"',
    ]);
  });

  it("do not reach the map of shards where rows are not split by user", () => {
    const wanted = wantedRights([{ name: "auth", schema: "auth", sharded: false }], objects);
    assert.deepEqual(
      wanted.filter(({ schema }) => schema !== "auth"),
      [],
    );
  });

  it("change only where they are not what they are to be, and what is too much goes first", () => {
    const held = { ...table, rights: ["SELECT", "TRUNCATE"] };
    const foreign = { ...table, schema: "payments", name: "payments", rights: ["SELECT"] };
    assert.deepEqual(changesOfRights([table], [held, foreign]), [
      'revoke truncate on table "orders"."lines" from "orders"',
      'revoke select on table "payments"."payments" from "orders"',
      'grant delete, insert, update on table "orders"."lines" to "orders"',
    ]);
  });

  it("are settled by one pass, whatever they were", () => {
    const right = fc.constantFrom("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "USAGE");
    const holding = fc.record({
      kind: fc.constantFrom("schema", "table", "later tables") as fc.Arbitrary<Holding["kind"]>,
      schema: fc.constantFrom("orders", "payments"),
      name: fc.constantFrom("", "lines"),
      column: fc.constant(""),
      user: fc.constant("orders"),
      rights: fc.uniqueArray(right, { minLength: 1 }),
    });
    const holdings = fc.uniqueArray(holding, {
      selector: ({ kind, schema, name }) => `${kind} ${schema} ${name}`,
    });
    fc.assert(
      fc.property(holdings, holdings, (wanted, actual) => {
        assert.deepEqual(changesOfRights(wanted, wanted), []);
        const granted = changesOfRights(wanted, actual).length;
        assert.ok(granted <= wanted.length + actual.length);
      }),
    );
  });

  it("take any name as a name", () => {
    const [statement] = changesOfRights([{ ...table, name: 'a"; drop table b' }], []);
    assert.equal(
      statement,
      'grant delete, insert, select, update on table "orders"."a""; drop table b" to "orders"',
    );
  });
});
