import assert from "node:assert/strict";
import { changesOfRoles, type Role } from "./roles.plan.ts";

const orders: Role = { name: "orders", login: true, mighty: false, iam: true };

describe("the roles of services", () => {
  it("may sign in, on RDS by IAM, and have no password", () => {
    assert.deepEqual(changesOfRoles(["orders"], [], true), [
      'create role "orders" login',
      'grant rds_iam to "orders"',
    ]);
    assert.deepEqual(changesOfRoles(["orders"], [], false), ['create role "orders" login']);
  });

  it("that are there get what they lack, and stay as they are otherwise", () => {
    assert.deepEqual(changesOfRoles(["orders"], [orders], true), []);
    assert.deepEqual(changesOfRoles(["orders"], [{ ...orders, login: false, iam: false }], true), [
      'alter role "orders" login',
      'grant rds_iam to "orders"',
    ]);
  });

  it("are refused where somebody of that name may do everything", () => {
    assert.throws(
      () => changesOfRoles(["orders"], [{ ...orders, mighty: true }], true),
      /the role orders may do what nobody granted/,
    );
  });
});
