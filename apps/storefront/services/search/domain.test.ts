import assert from "node:assert/strict";
import fc from "fast-check";
import { searchedText, typedOf } from "./domain.ts";

describe("what somebody types", () => {
  it("is the same search however it is written", () => {
    for (const typed of ["Walnut  Desk", " walnut desk ", "walnut\tdesk\n", "ＷＡＬＮＵＴ desk"]) {
      assert.equal(searchedText(typed), "walnut desk");
    }
  });

  it("never holds what a database cannot store", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (typed) => {
        const text = searchedText(typed);
        assert.doesNotMatch(text, /[\0\p{Cs}]/u);
        assert.equal(searchedText(text), text);
      }),
    );
  });

  it("ends in the beginning of a word", () => {
    assert.deepEqual(typedOf("walnut de"), { before: "walnut", beginning: "de" });
    assert.deepEqual(typedOf("wal"), { before: "", beginning: "wal" });
  });

  it("is taken as it is where a beginning would mean something else", () => {
    for (const text of ["desk d", '"walnut de', "desk -wal", "desk or wal", "desk!", ""]) {
      assert.equal(typedOf(text), undefined, text);
    }
  });
});
