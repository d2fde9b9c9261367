import assert from "node:assert/strict";
import fc from "fast-check";
import { statementsIn } from "./statements-in.ts";

const texts = (sql: string) => statementsIn(sql).map(({ text }) => text);

describe("the statements in a text of SQL", () => {
  it("end with a semicolon, and begin after comments, at their line", () => {
    const sql = "-- first; of all\ncreate table a (b int);\n\n/* and; */ drop table a ;\nselect 1";
    assert.deepEqual(statementsIn(sql), [
      { text: "create table a (b int)", line: 2 },
      { text: "drop table a", line: 4 },
      { text: "select 1", line: 5 },
    ]);
  });

  it("are none where there is only space and comments", () => {
    for (const sql of ["", " \n;;\n", "-- nothing", "/* nothing */;"]) assert.deepEqual(texts(sql), []);
  });

  it("go on after a semicolon in a text, a name, a body or a comment", () => {
    const whole = [
      "select 'a;''b;'",
      `select "a;""b" from t`,
      "create function f() returns int language sql as $$ select 1; select 2; $$",
      "create function f() returns text as $body$ select '$$;' $body$ language sql",
      "select 1 -- one; two\n + 2",
      "select e'it\\'s;'",
      "select $1, 'x'",
    ];
    assert.deepEqual(texts(whole.join(";\n")), whole);
  });

  it("are all of the text but semicolons, comments before them and space, whatever the text is", () => {
    const piece = fc.constantFrom(
      "a",
      " ",
      ";",
      "'",
      '"',
      "$$",
      "$x$",
      "--",
      "\n",
      "/*",
      "*/",
      "e'",
      "\\",
      "1",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const sql = pieces.join("");
        let from = 0;
        for (const { text, line } of statementsIn(sql)) {
          const at = sql.indexOf(text, from);
          assert.ok(at >= from, `${JSON.stringify(text)} is in ${JSON.stringify(sql)}`);
          assert.ok(line >= 1 && line <= sql.split("\n").length);
          from = at + text.length;
        }
      }),
    );
  });
});
