import assert from "node:assert/strict";
import { answersVersions, brokerSettings, versionsQuestion } from "./kafka.plan.ts";

const text = brokerSettings({ port: 9092, controllerPort: 9093, advertisedPort: 19_092, folder: "/data" });

describe("Kafka's settings", () => {
  it("make no topic by a typing error", () => {
    assert.match(text, /^auto\.create\.topics\.enable=false$/m);
  });

  it("ask for no second broker", () => {
    const copies = [...text.matchAll(/^(.*(?:replication\.factor|min\.isr|min\.insync\.replicas))=(.*)$/gm)];
    assert.equal(copies.length, 7);
    assert.deepEqual([...new Set(copies.map(([, , value]) => value))], ["1"]);
  });

  it("send clients to the proxy where one stands between, and listen on this machine alone", () => {
    assert.match(text, /^listeners=PLAINTEXT:\/\/127\.0\.0\.1:9092,CONTROLLER:\/\/127\.0\.0\.1:9093$/m);
    assert.match(text, /^advertised\.listeners=PLAINTEXT:\/\/127\.0\.0\.1:19092$/m);
  });
});

describe("whether a broker answers", () => {
  it("is asked with as many bytes as are announced", () => {
    assert.equal(versionsQuestion.readInt32BE(0), versionsQuestion.length - 4);
  });

  it("is no where the answer is another one's, an error, or cut short", () => {
    assert.equal(answersVersions(Buffer.from([0, 0, 0, 6, 0, 0, 0, 1, 0, 0])), true);
    assert.equal(answersVersions(Buffer.from([0, 0, 0, 6, 0, 0, 0, 2, 0, 0])), false);
    assert.equal(answersVersions(Buffer.from([0, 0, 0, 6, 0, 0, 0, 1, 0, 35])), false);
    assert.equal(answersVersions(Buffer.from("-ERR")), false);
  });
});
