import assert from "node:assert/strict";
import { prepareSettings } from "./settings.ts";

const arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders-AbCdEf";

describe("what preparing is told", () => {
  it("is the administrator's address on a laptop, shard by shard, and none of a service", async () => {
    const { administrator, userPrefix, brokers } = prepareSettings({
      DATABASE_ADMIN_URL:
        "postgres://root:a@one/shop|postgres://root:a@two/shop,postgres://root:a@three/shop",
      DATABASE_URL: "postgres://orders:b@other/shop",
    });
    const shards = await administrator();
    assert.deepEqual(
      shards.map(({ primary, standbys }) => [primary.host, ...standbys.map(({ host }) => host)]),
      [["one", "two"], ["three"]],
    );
    assert.deepEqual([userPrefix, brokers], ["", undefined]);
  });

  it("is a secret and a host on AWS, and everything else is a mistake", () => {
    const of = (variables: Record<string, string>) => () => prepareSettings(variables);
    assert.doesNotThrow(of({ DATABASE_ADMIN_SECRET_ARN: arn, DATABASE_HOST: "writer" }));
    assert.throws(of({}), /neither DATABASE_ADMIN_URL nor DATABASE_ADMIN_SECRET_ARN is set/);
    assert.throws(of({ DATABASE_ADMIN_SECRET_ARN: arn }), /DATABASE_HOST is not set/);
    assert.throws(
      of({ DATABASE_ADMIN_SECRET_ARN: "orders", DATABASE_HOST: "writer" }),
      /DATABASE_ADMIN_SECRET_ARN is "orders": ARN of the secret/,
    );
    assert.throws(
      of({ DATABASE_ADMIN_URL: "postgres://a:b@c/d", DATABASE_USER_PREFIX: "Bad-" }),
      /DATABASE_USER_PREFIX is "Bad-"/,
    );
  });
});
