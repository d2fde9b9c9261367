import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { databaseAccount, nobody } from "./account.ts";

describe("the account of PostgreSQL", () => {
  let folder: string;
  const { PATH } = process.env;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "tenfold-account-"));
    chmodSync(folder, 0o711);
    mkdirSync(path.join(folder, "home/data"), { recursive: true });
  });

  afterEach(() => {
    process.env["PATH"] = PATH;
    rmSync(folder, { recursive: true });
  });

  const account = (uid: number) => databaseAccount([path.join(folder, "home/data")], uid);

  it("is this process's own, but for root", () => {
    assert.equal(account(1000), undefined);
    assert.deepEqual(account(0), { uid: nobody, gid: nobody });
  });

  it("may read what lies below a folder that is closed to others", () => {
    chmodSync(path.join(folder, "home"), 0o700);
    const setpriv = path.join(folder, "setpriv");
    writeFileSync(setpriv, "", { mode: 0o755 });
    process.env["PATH"] = folder;
    const command = account(0)?.command ?? [];
    assert.equal(command[0], setpriv);
    assert.ok(command.includes(`--reuid=${nobody}`) && command.includes("--ambient-caps=+dac_read_search"));
    // Not more: with the right to write it would be root again.
    assert.ok(!command.join(" ").includes("dac_override"));
  });

  it("is asked for by name where that cannot be", () => {
    chmodSync(path.join(folder, "home"), 0o700);
    process.env["PATH"] = path.join(folder, "empty");
    assert.throws(() => account(0), /may not enter .*\/home: run as another user, or install setpriv/);
  });
});
