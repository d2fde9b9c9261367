import assert from "node:assert/strict";
import { createLog } from "../lib/telemetry/log.ts";
import { prepareTopics } from "./topics.ts";

const brokers = { addresses: ["127.0.0.1:1"], prefix: "", client: "test" };
const log = createLog("test", "silent");

/** As the client of Kafka reports what a broker refuses. */
function refused(apiId: string): Error {
  const answer = Object.assign(new Error("not for you"), { apiId });
  return new AggregateError([
    new Error("Received response with error", { cause: new AggregateError([answer]) }),
  ]);
}

describe("the topics of a region", () => {
  it("that may not be made are an error at once, which says who makes them", async () => {
    let asked = 0;
    const create = () => {
      asked += 1;
      return Promise.reject(refused("TOPIC_AUTHORIZATION_FAILED"));
    };
    await assert.rejects(
      prepareTopics(brokers, { waitMilliseconds: 60_000, log, create }),
      /topics are missing, and this process may not make them \(TOPIC_AUTHORIZATION_FAILED\): on MSK the platform/,
    );
    assert.equal(asked, 1);
  });

  it("are waited for while the brokers start", async () => {
    let asked = 0;
    const create = () =>
      asked++ === 0 ? Promise.reject(new Error("connect ECONNREFUSED")) : Promise.resolve(["a"]);
    assert.deepEqual(await prepareTopics(brokers, { waitMilliseconds: 20_000, log, create }), ["a"]);
  });

  it("are given up with the reason when the brokers do not come", async () => {
    const create = () =>
      Promise.reject(new AggregateError([new Error("one"), new Error("two"), new Error("one")]));
    await assert.rejects(prepareTopics(brokers, { waitMilliseconds: 0, log, create }), {
      message: "the brokers were not ready within 0 seconds: one, two",
    });
  });
});
