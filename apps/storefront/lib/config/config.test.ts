import assert from "node:assert/strict";
import { readConfig } from "./config.ts";

describe("the configuration of a process", () => {
  it("has defaults for everything that a service without stores needs", () => {
    const config = readConfig({});
    assert.equal(config.port, 8080);
    assert.deepEqual(config.shards, []);
    assert.equal(config.cache, undefined);
    assert.equal(config.kafka, undefined);
  });

  it("reads shards and their standbys from one address list", () => {
    const { shards } = readConfig({
      DATABASE_URL: "postgres://u:p@a:1/x|postgres://u:p@b:2/x,postgres://u:p@c:3/x",
    });
    assert.deepEqual(
      shards.map(({ number, primary, standbys }) => [number, primary.port, standbys.map(({ port }) => port)]),
      [
        [0, 1, [2]],
        [1, 3, []],
      ],
    );
  });

  it("reads what a container is told, where users sign in by identity", () => {
    const config = readConfig({
      DATABASE_HOST: "writer",
      DATABASE_READER_HOST: "reader",
      DATABASE_USER: "orders",
      CACHE_HOST: "cache",
      CACHE_SHARDED: "true",
      CACHE_USER: "app",
      CACHE_NAME: "shop",
      KAFKA_BROKERS: "a:9098,b:9098",
      KAFKA_SIGN_IN: "iam",
      PAYMENTS_URL: "http://payments",
    });
    assert.equal(config.shards[0]?.primary.password, undefined);
    assert.equal(config.shards[0]?.standbys[0]?.host, "reader");
    assert.deepEqual(config.cache, {
      url: "rediss://cache:6379",
      sharded: true,
      identity: { user: "app", replicationGroup: "shop" },
    });
    assert.deepEqual(config.kafka, { brokers: ["a:9098", "b:9098"], signIn: "iam", prefix: "" });
    assert.deepEqual(config.services, { payments: "http://payments" });
  });

  it("names every wrong variable at once, with its value and what is allowed", () => {
    assert.throws(
      () => readConfig({ PORT: "70000", LOG_LEVEL: "loud", DATABASE_POOL_SIZE: "0" }),
      (error: Error) => {
        assert.match(error.message, /3 mistake/);
        assert.match(error.message, /PORT is 70000: 0 to 65535/);
        assert.match(error.message, /LOG_LEVEL is "loud": fatal, error/);
        assert.match(error.message, /DATABASE_POOL_SIZE is 0/);
        return true;
      },
    );
  });

  it("does not repeat the password of an address that it refuses", () => {
    assert.throws(
      () => readConfig({ DATABASE_URL: "mysql://admin:secret@host/x" }),
      (error: Error) => !error.message.includes("secret") && /DATABASE_URL/.test(error.message),
    );
  });

  it("wants a user for the host of a database", () => {
    assert.throws(() => readConfig({ DATABASE_HOST: "writer" }), /DATABASE_USER/);
  });
});
