import assert from "node:assert/strict";
import { pino } from "pino";
import { notFound, unavailable } from "../http/problem.ts";
import { Metrics } from "../telemetry/metrics.ts";
import { Features } from "./features.ts";

const log = pino({ level: "silent" });
const empty = () => [];

describe("a feature that can be done without", () => {
  it("is not asked when it is switched off for the process", async () => {
    const metrics = new Metrics();
    const features = new Features({ off: ["search"] }, metrics, log);
    const answer = await features.attempt("search", () => assert.fail("was asked"), empty);
    assert.deepEqual(answer, []);
    assert.match(
      await metrics.registry.metrics(),
      /storefront_degraded_answers_total\{feature="search",reason="switched-off"\} 1/,
    );
  });

  it("answers with less when what it needs is unavailable", async () => {
    const features = new Features({}, new Metrics(), log);
    const answer = await features.attempt("search", () => Promise.reject(unavailable("search")), empty);
    assert.deepEqual(answer, []);
  });

  it("does not hide other errors", async () => {
    const features = new Features({}, new Metrics(), log);
    await assert.rejects(
      features.attempt("search", () => Promise.reject(new TypeError("ours")), empty),
      TypeError,
    );
    await assert.rejects(
      features.attempt("search", () => Promise.reject(notFound("thing")), empty),
      /no such thing/,
    );
  });

  it("is switched for all processes, and stays as it was while the switches cannot be read", async () => {
    let off: readonly string[] | undefined = ["recommendations"];
    const source = () => (off ? Promise.resolve(off) : Promise.reject(new Error("no connection")));
    const features = new Features({ source }, new Metrics(), log);
    await features.start();
    features.stop();
    assert.deepEqual([features.isOff("recommendations"), features.isOff("search")], [true, false]);
    off = undefined;
    await features.refresh();
    assert.equal(features.isOff("recommendations"), true);
    off = [];
    await features.refresh();
    assert.equal(features.isOff("recommendations"), false);
  });
});
