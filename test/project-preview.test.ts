import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { Server } from "node:net";
import path from "node:path";
import { parseOverride } from "@tenfold/engine";
import { Secret, Unknown } from "@tenfold/planning";
import { projectsOfTests, thing, yaml } from "./projects";

describe("a preview of a project", () => {
  const { folderWith, project, preview, failure } = projectsOfTests();

  describe("with config", () => {
    const declared = `${yaml}config:
  zones: { type: integer, default: 2 }
  names: { type: array, items: { type: string } }
  password: { type: string, secret: true }
  aws:region: us-west-2
  other:kind: { value: fixed }
`;
    const program = `${thing}
const config = new pulumi.Config();
new Thing("one", {
  zones: config.requireNumber("zones"), names: config.requireObject("names"),
  password: config.requireSecret("password"), region: new pulumi.Config("aws").require("region"),
  kind: new pulumi.Config("other").require("kind"),
  url: pulumi.interpolate\`postgres://user:\${config.requireSecret("password")}@host\`,
});`;
    const stack = "config:\n  small:names: [a, b]\n  small:password: { secure: v1:AAAA }\n";

    it("has the declared defaults, the stack's values, and encrypted values as unknown secrets", async () => {
      const { graph } = await preview(
        project(program, { "Pulumi.yaml": declared, "Pulumi.dev.yaml": stack }),
      );
      const inputs = graph.ofType("test:index:Thing")[0]?.inputs ?? {};
      assert.deepEqual([inputs["zones"], inputs["names"]], [2, ["a", "b"]]);
      assert.deepEqual([inputs["region"], inputs["kind"]], ["us-west-2", "fixed"]);
      for (const key of ["password", "url"]) {
        const value = inputs[key];
        assert.ok(value instanceof Secret && value.reveal() === Unknown.value, key);
      }
    });

    it("takes one value for this preview, and keeps a secret one secret", async () => {
      const overrides = [parseOverride("zones=3", false), parseOverride("password=hunter2", false)];
      const directory = project(program, { "Pulumi.yaml": declared, "Pulumi.dev.yaml": stack });
      const { graph } = await preview(directory, { overrides });
      const inputs = graph.ofType("test:index:Thing")[0]?.inputs ?? {};
      assert.equal(inputs["zones"], 3);
      const password = inputs["password"];
      assert.ok(password instanceof Secret && password.reveal() === "hunter2");
      assert.ok(!JSON.stringify(graph.resources).includes("hunter2"));
    });

    it("says of every declared key at once what is wrong", async () => {
      const wrong = "config:\n  small:zones: two\n  small:password: open\n";
      const message = await failure(project(program, { "Pulumi.yaml": declared, "Pulumi.dev.yaml": wrong }));
      assert.match(message, /Pulumi\.dev\.yaml: 3 mistakes\n/);
      assert.match(message, /small:zones {2}"two" {2}must be integer/);
      assert.match(message, /small:names {2}missing {2}array is required/);
      assert.match(
        message,
        /small:password {2}\[secret\] {2}must be encrypted: pulumi config set --secret small:password/,
      );
    });

    it("names the option that helps where a typed getter meets an encrypted value", async () => {
      const reads = `${thing} new Thing("one", { value: new pulumi.Config().requireSecretNumber("password") });`;
      const message = await failure(project(reads, { "Pulumi.dev.yaml": stack }));
      assert.match(message, /^the program reads small:password as a number, and its value is encrypted:/);
      assert.match(message, /\n {2}fix: pass a value for this preview: --config small:password=…$/);
    });

    it("never shows a secret, not even in the program's own error", async () => {
      const throws = `${thing} throw new pulumi.RunError("cannot use " + new pulumi.Config().require("password"));`;
      const directory = project(throws, { "Pulumi.dev.yaml": stack });
      const message = await failure(directory, { overrides: [parseOverride("password=hunter2", false)] });
      assert.equal(message, "the program failed\n  cannot use [secret]");
    });

    it("is refused where the stack's file is malformed or the stack is unknown", async () => {
      const broken = await failure(project(program, { "Pulumi.dev.yaml": "config: [\n" }));
      assert.match(broken, /Pulumi\.dev\.yaml: .* at line 2/);
      const list = await failure(project(program, { "Pulumi.dev.yaml": "config: [a]\n" }));
      assert.match(list, /Pulumi\.dev\.yaml: config is not a map of keys/);
      const unknown = await failure(project(program, { "Pulumi.prod.yaml": stack }), { stack: "prd" });
      assert.match(unknown, /no environment "prd"\n {2}fix: did you mean prod\?/);
    });
  });

  describe("that cannot start", () => {
    it("names the folder without a project, and the runtime that it cannot run", async () => {
      assert.match(await failure(folderWith({ "a.txt": "" })), /no Pulumi\.yaml\n {2}fix: name the folder/);
      const python = project("", { "Pulumi.yaml": "name: small\nruntime: python\n" });
      assert.match(await failure(python), /runtime is "python"\n {2}fix: .*--engine pulumi/);
    });

    it("says what is wrong with Pulumi.yaml, and where", async () => {
      const broken = project("", { "Pulumi.yaml": "name: small\nruntime: nodejs\nconfig: [\n" });
      assert.match(await failure(broken), /^<project>\/Pulumi\.yaml: .* at line 4, column 1$/);
      const nameless = project("", { "Pulumi.yaml": "runtime: nodejs\n" });
      assert.match(await failure(nameless), /^<project>\/Pulumi\.yaml: name is missing\n {2}fix: /);
      const list = project("", { "Pulumi.yaml": "- a\n" });
      assert.match(await failure(list), /^<project>\/Pulumi\.yaml: is not a map of keys\n {2}fix: /);
    });

    it("says that no port can be bound, before it starts anything", async () => {
      const original = Object.getOwnPropertyDescriptor(Server.prototype, "listen");
      assert.ok(original);
      const refuse = function (this: Server): Server {
        setImmediate(() => this.emit("error", new Error("listen EACCES")));
        return this;
      };
      Object.defineProperty(Server.prototype, "listen", { ...original, value: refuse });
      try {
        assert.match(
          await failure(project(thing)),
          /^cannot listen on 127\.0\.0\.1: listen EACCES\n {2}fix: /,
        );
      } finally {
        Object.defineProperty(Server.prototype, "listen", original);
      }
    });

    it("says where to run npm install", async () => {
      const directory = project(thing);
      rmSync(path.join(directory, "node_modules"));
      assert.match(
        await failure(directory),
        /@pulumi\/pulumi is not installed\n {2}fix: run npm install in /,
      );
    });

    it("says what main should be", async () => {
      const message = await failure(project(thing, { "Pulumi.yaml": `${yaml}main: source/\n` }));
      assert.match(message, /main is "source", which does not exist/);
    });
  });

  describe("whose program fails", () => {
    it("shows a RunError as the program wrote it, and nothing else", async () => {
      const message = await failure(project(`${thing} throw new pulumi.RunError("no zones left");`));
      assert.equal(message, "the program failed\n  no zones left");
    });

    it("shows any other error with the place where it was thrown", async () => {
      const message = await failure(project(`${thing}\nfunction act() {\n  undefined.x;\n}\nact();`));
      assert.match(
        message,
        /^the program failed at <project>\/index\.js:\d+\n {2}TypeError: Cannot read properties of undefined/,
      );
      assert.ok(!message.includes("node_modules"), message);
    });

    it("names a package that is not installed and where to install it, not the files that led to it", async () => {
      assert.equal(
        await failure(project('require("@pulumi/nowhere");')),
        'the program failed at <project>/index.js:1\n  the module "@pulumi/nowhere" is not installed\n' +
          "    fix: run npm install in <project>, with @pulumi/nowhere among its dependencies",
      );
    });

    it("shows a syntax error with the file as the user sees it", async () => {
      const message = await failure(project("const a = {;"));
      assert.match(message, /^the program failed\n {2}<project>\/index\.js:1\n[\s\S]*SyntaxError: /);
    });

    it("shows an error inside an apply", async () => {
      const message = await failure(
        project(`${thing} pulumi.output(1).apply(() => { throw new Error("not this way"); });`),
      );
      assert.match(message, /not this way/);
    });

    it("shows the status where it just leaves", async () => {
      assert.match(await failure(project('console.error("gone"); process.exit(3);')), /status 3\n {2}gone/);
    });

    it("shows what this engine refused", async () => {
      const message = await failure(project(`${thing} new Thing("a"); new Thing("a");`));
      assert.match(message, /\n {2}duplicate resource urn:pulumi:dev::small::test:index:Thing::a/);
      const asset = `${thing} new Thing("b", { file: new pulumi.asset.FileAsset("nowhere.txt") });`;
      assert.match(
        await failure(project(asset)),
        /\n {2}test:index:Thing "b": the asset <project>\/nowhere\.txt /,
      );
    });
  });

  describe("that never ends", () => {
    it("is stopped at the timeout", async () => {
      const message = await failure(project("setInterval(() => {}, 1000);"), { timeoutSeconds: 1 });
      assert.match(
        message,
        /^the preview did not end within 1 s: the program still runs\n {2}fix: .*--timeout SECONDS/,
      );
    });

    it("is stopped when the caller says so, with everything that it started", async () => {
      const starts = `
        require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)", __dirname]);
        setInterval(() => {}, 1000);`;
      const abort = new AbortController();
      setTimeout(() => abort.abort(), 700);
      const message = await failure(project(starts), { signal: abort.signal });
      assert.equal(message, "interrupted");
    });

    for (const stdio of ["ignore", "inherit"]) {
      it(`ends with the program, whatever that left running in the background: its output ${stdio}`, async () => {
        const leaves = `
          const { spawn } = require("node:child_process");
          spawn(process.execPath, ["-e", "setTimeout(() => {}, 30000)", __dirname], { stdio: "${stdio}" }).unref();`;
        // What is left running is looked for after each test.
        await preview(project(leaves), { timeoutSeconds: 20 });
      });
    }

    it("does not begin where the caller had stopped it before", async () => {
      const message = await failure(project("setInterval(() => {}, 1000);"), { signal: AbortSignal.abort() });
      assert.equal(message, "interrupted");
    });
  });

  describe("with functions that nobody taught", () => {
    const asks = `${thing}
const aws = require("@pulumi/aws");
new Thing("one", { zone: aws.route53.getZoneOutput({ name: "example.com" }).zoneId });`;

    it("takes the answers of tenfold.invokes.json beside Pulumi.yaml", async () => {
      const answers = '{"aws:route53/getZone:getZone": {"zoneId": "Z1"}}';
      const { graph } = await preview(project(asks, { "tenfold.invokes.json": answers }));
      assert.equal(graph.ofType("test:index:Thing")[0]?.inputs["zone"], "Z1");
    });

    it("names the function, and the file that would teach it", async () => {
      const message = await failure(project(asks));
      assert.match(
        message,
        /: the offline engine was never taught the function aws:route53\/getZone:getZone\n/,
      );
      assert.match(message, /fix: put its answer into tenfold\.invokes\.json/);
    });

    it("refuses a file of answers that is malformed", async () => {
      const broken = project(asks, { "tenfold.invokes.json": "{" });
      assert.match(await failure(broken), /^<project>\/tenfold\.invokes\.json: .*JSON/);
      const flat = project(asks, { "tenfold.invokes.json": '{"aws:route53/getZone:getZone": "Z1"}' });
      assert.match(
        await failure(flat),
        /tenfold\.invokes\.json: aws:route53\/getZone:getZone is not a map\n {2}fix: /,
      );
    });
  });

  describe("with dynamic providers", () => {
    const dynamic = (check: string) => `${thing}
const provider = { async check(olds, news) { ${check} }, async create() { throw new Error("created"); } };
class Dynamic extends pulumi.dynamic.Resource {
  constructor(name, properties) { super(provider, name, properties); }
}
const one = new Dynamic("one", { size: 1, word: pulumi.secret("hush") });
new Thing("two", { id1: one.id });`;

    it("completes inputs by the provider's own check, and creates nothing", async () => {
      const { graph } = await preview(
        project(dynamic("return { inputs: { ...news, more: news.size + 1 } };")),
      );
      const [resource] = graph.ofType("pulumi-nodejs:dynamic:Resource");
      assert.equal(resource?.inputs["more"], 2);
      assert.ok(resource?.inputs["word"] instanceof Secret);
      assert.equal(graph.ofType("test:index:Thing")[0]?.inputs["id1"], Unknown.value);
    });

    it("fails with what the provider refuses", async () => {
      const refuses = 'return { failures: [{ property: "size", reason: "is too small" }] };';
      assert.match(await failure(project(dynamic(refuses))), /"one": size: is too small/);
    });

    it("names the resource whose provider throws, without a trace", async () => {
      const message = await failure(project(dynamic('throw new Error("cannot check");')));
      assert.equal(
        message.split("\n").slice(1).join("\n"),
        '  the provider of pulumi-nodejs:dynamic:Resource "one" failed: cannot check',
      );
    });
  });
});
