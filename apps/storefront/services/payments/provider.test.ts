import assert from "node:assert/strict";
import { readConfig } from "../../lib/config/config.ts";
import { SimulatedProvider } from "./provider.ts";

describe("the simulated provider", () => {
  const soon = () => AbortSignal.timeout(1_000);
  const charge = { idempotencyKey: "order", amountCents: 500, currency: "EUR" };

  it("charges once under one key, however often it is asked, and answers the same", async () => {
    const provider = new SimulatedProvider({ latencyMilliseconds: 0 });
    const answers = await Promise.all([1, 2, 3].map(() => provider.charge(charge, soon())));
    assert.equal(provider.charged, 1);
    assert.equal(new Set(answers.map((answer) => JSON.stringify(answer))).size, 1);
    assert.deepEqual(
      await new SimulatedProvider({ latencyMilliseconds: 0 }).charge(charge, soon()),
      answers[0],
    );
  });

  it("declines amounts that end in the stated cents", async () => {
    const provider = new SimulatedProvider({ latencyMilliseconds: 0 });
    const result = await provider.charge({ ...charge, amountCents: 913 }, soon());
    assert.deepEqual(result, { status: "declined", reason: "insufficient-funds" });
    assert.equal(provider.charged, 0);
  });

  it("takes as long and declines what the configuration says, or nothing", async () => {
    const { payments } = readConfig({ PAYMENTS_PROVIDER_MILLISECONDS: "0", PAYMENTS_DECLINED_CENTS: "100" });
    assert.deepEqual(readConfig({}).payments, { latencyMilliseconds: 20, declinedCents: 13 });
    const provider = new SimulatedProvider(payments);
    const amounts = Array.from({ length: 100 }, (_, cents) => 900 + cents);
    const charges = amounts.map((amountCents) =>
      provider.charge({ ...charge, idempotencyKey: String(amountCents), amountCents }, soon()),
    );
    assert.ok((await Promise.all(charges)).every(({ status }) => status === "succeeded"));
  });

  it("has charged although its answer was lost, and says so when it is asked again", async () => {
    const provider = new SimulatedProvider({ latencyMilliseconds: 0 });
    provider.failNext(1);
    await assert.rejects(provider.charge(charge, soon()), { status: 503 });
    assert.equal((await provider.charge(charge, soon())).status, "succeeded");
    assert.equal(provider.charged, 1);
  });

  it("ends with the time of its caller", async () => {
    const provider = new SimulatedProvider({ latencyMilliseconds: 5_000 });
    await assert.rejects(provider.charge(charge, AbortSignal.timeout(20)), { status: 503 });
  });
});
