import assert from "node:assert/strict";
import fc from "fast-check";
import { UsageError } from "../local/arguments.ts";
import { isLoopback, loadOptions } from "./options.ts";

function mistakesOf(...args: string[]): string[] {
  try {
    loadOptions(args);
    return [];
  } catch (error) {
    assert.ok(error instanceof UsageError);
    return error.message.split("\n\n")[0]?.split("\n") ?? [];
  }
}

describe("the options of a load", () => {
  it("have defaults", () => {
    const { profile, rate, seconds, url, p99 } = loadOptions([]);
    assert.deepEqual(
      { profile, rate, seconds, url, p99 },
      {
        profile: "browse",
        rate: 20,
        seconds: 30,
        url: undefined,
        p99: undefined,
      },
    );
  });

  it("tell all mistakes at once, each with what is allowed", () => {
    assert.deepEqual(mistakesOf("--profile", "bying", "--rate", "0", "--duration", "soon", "--p99", "0"), [
      '--profile is "bying": browse, checkout, black-friday',
      '--rate is "0": a whole number from 1 to 100000',
      '--duration is "soon": a duration such as 30s or 5m, at most a day',
      '--p99 is "0": milliseconds above 0',
    ]);
    assert.deepEqual(mistakesOf("--monolith"), ["--monolith says how to --start a storefront"]);
  });

  it("put no load on another machine, unless somebody insists", () => {
    const [mistake] = mistakesOf("--url", "https://shop.example.com");
    assert.match(mistake ?? "", /shop\.example\.com, which is not this machine: add --allow-remote/);
    const { url } = loadOptions(["--url", "https://shop.example.com/x", "--allow-remote"]);
    assert.equal(url, "https://shop.example.com");
    assert.equal(loadOptions(["--url", "http://127.0.0.1:8080"]).url, "http://127.0.0.1:8080");
  });

  it("take no name for this machine that somebody else could have", () => {
    fc.assert(fc.property(fc.domain(), (domain) => !isLoopback(domain)));
    for (const host of ["127.0.0.1.example.com", "localhost.example.com", "10.0.0.1", "128.0.0.1"])
      assert.equal(isLoopback(host), false, host);
  });
});
