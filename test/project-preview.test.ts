import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { Server } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { Secret, Unknown } from "@tenfold/planning";
import {
  EngineError,
  parseOverride,
  type Preview,
  type PreviewOptions,
  previewProgram,
} from "@tenfold/engine";

const modules = path.resolve(__dirname, "../node_modules");
const yaml = "name: small\nruntime: { name: nodejs, options: { typescript: false } }\n";

/** A Pulumi project (or a pack) in a folder of its own; a file without content is left out. */
class Folder {
  readonly path: string = mkdtempSync(path.join(tmpdir(), "tenfold-preview-"));

  write(files: Readonly<Record<string, string>>): string {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(this.path, name)), { recursive: true });
      writeFileSync(path.join(this.path, name), text);
    }
    if (!existsSync(path.join(this.path, "node_modules")))
      symlinkSync(modules, path.join(this.path, "node_modules"));
    return this.path;
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }
}

/** Processes whose command line or environment names the folder. */
function processesOf(folder: string): string[] {
  const pids = execFileSync("ls", ["/proc"], { encoding: "utf8" })
    .split("\n")
    .filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(folder) && Number(pid) !== process.pid;
    } catch {
      return false;
    }
  });
}

const thing = `
const pulumi = require("@pulumi/pulumi");
class Thing extends pulumi.CustomResource {
  constructor(name, properties = {}, options) { super("test:index:Thing", name, properties, options); }
}
`;

describe("a preview of a project", () => {
  const folders: Folder[] = [];
  afterEach(async () => {
    for (const folder of folders.splice(0)) {
      // The kernel may take a moment to end what was told to.
      for (let waited = 0; processesOf(folder.path).length > 0 && waited < 20; waited++)
        await new Promise((resolve) => setTimeout(resolve, 50));
      assert.deepEqual(processesOf(folder.path), [], "something is left running");
      folder.remove();
    }
  });

  const folderWith = (files: Readonly<Record<string, string>>): string => {
    const folder = new Folder();
    folders.push(folder);
    return folder.write(files);
  };
  const project = (program: string, more: Readonly<Record<string, string>> = {}): string =>
    folderWith({ "Pulumi.yaml": yaml, "index.js": program, "package.json": '{"name": "small"}', ...more });
  const pack = (code: string): string =>
    folderWith({
      "PulumiPolicy.yaml": "runtime: nodejs\nmain: index.js\n",
      "package.json": '{"name": "small-pack", "version": "0.0.1", "main": "index.js"}',
      "index.js": `const { PolicyPack } = require("@pulumi/policy");\n${code}`,
    });
  const preview = (directory: string, options: Partial<PreviewOptions> = {}): Promise<Preview> =>
    previewProgram({ directory, stack: "dev", ...options });
  const failure = async (directory: string, options: Partial<PreviewOptions> = {}): Promise<string> => {
    const error: unknown = await preview(directory, options).then(
      () => assert.fail("the preview succeeded"),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof EngineError, String(error));
    return error.message
      .replaceAll(path.relative(process.cwd(), directory), "<project>")
      .replaceAll(directory, "<absolute>");
  };

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
      assert.match(message, /^the preview did not end within 1 s\n {2}fix: .*--timeout SECONDS/);
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

  describe("with policy packs", () => {
    const program = `${thing} new Thing("one", { size: 1 }); new Thing("two", { size: 2 });`;
    const rule = (validate: string, level = "mandatory") => `new PolicyPack("small-pack", { policies: [{
      name: "size", description: "Things are small", enforcementLevel: "${level}", severity: "high",
      configSchema: { properties: { most: { type: "number", default: 1 } } },
      validateResource: (args, report) => { ${validate} },
    }] });`;
    const compares = 'if (args.props.size > args.getConfig().most) report("size " + args.props.size);';
    const run = async (directory: string, code: string, config = {}): Promise<Preview> =>
      preview(directory, { policyPacks: [{ directory: pack(code), config }] });

    it("finds what the pack finds, with the resource, the level and the severity", async () => {
      const { packs } = await run(project(program), rule(compares));
      const [found] = packs[0]?.diagnostics ?? [];
      assert.deepEqual(found, {
        ...{ pack: "small-pack", policy: "size", level: "mandatory", severity: "high" },
        ...{ urn: "urn:pulumi:dev::small::test:index:Thing::two", message: "size 2" },
        description: "Things are small",
      });
    });

    it("takes the user's level and settings, and refuses names that do not exist", async () => {
      const directory = project(program);
      const { packs } = await run(directory, rule(compares), {
        size: { enforcementLevel: "advisory", most: 0 },
      });
      assert.deepEqual(
        packs[0]?.diagnostics.map(({ level }) => level),
        ["advisory", "advisory"],
      );
      await assert.rejects(
        run(directory, rule(compares), { sise: "disabled" }),
        /sise {2}no such policy; did you mean size\?/,
      );
    });

    it("lets a policy change inputs before anything depends on them", async () => {
      const remediates = `new PolicyPack("small-pack", { policies: [{
        name: "tag", description: "Everything has an owner", enforcementLevel: "remediate",
        remediateResource: (args) => args.type.startsWith("test:") ? { ...args.props, owner: "core" } : undefined,
      }] });`;
      const { graph } = await run(project(program), remediates);
      assert.deepEqual(
        graph.ofType("test:index:Thing").map(({ inputs }) => inputs["owner"]),
        ["core", "core"],
      );
    });

    it("asks no pack about what the program only reads", async () => {
      const reads = `${thing} new Thing("found", { size: 9 }, { id: "x" });`;
      const { packs } = await run(project(reads), rule(compares));
      assert.deepEqual(packs[0]?.diagnostics, []);
    });

    it("shows the pack's own error where it throws while it loads", async () => {
      const message = await failure(project(program), {
        policyPacks: [{ directory: pack('throw new Error("no rules today");'), config: {} }],
      });
      assert.match(message, /^policy pack .* does not start\n[\s\S]*no rules today/);
    });

    it("shows the pack's own error where a rule throws", async () => {
      const directory = project(program);
      const code = rule('throw new Error("cannot count");');
      const message = await failure(directory, { policyPacks: [{ directory: pack(code), config: {} }] });
      assert.match(message, /^policy pack .* failed: [\s\S]*cannot count/);
      assert.ok(!/^\s+at /m.test(message), message);
    });

    it("shows what the pack printed where it ends in the middle of a rule", async () => {
      const code = rule('console.error("out of memory"); process.exit(4);');
      const message = await failure(project(program), {
        policyPacks: [{ directory: pack(code), config: {} }],
      });
      assert.match(message, /^policy pack .* failed: it ended\n[\s\S]*out of memory/);
    });

    it("stops a pack that never gets ready at the timeout", async () => {
      const message = await failure(project(program), {
        policyPacks: [{ directory: pack("for (;;);"), config: {} }],
        timeoutSeconds: 1,
      });
      assert.match(message, /^the preview did not end within 1 s\n {2}fix: .*a pack that waits/);
    });

    it("says so where a pack writes to stdout before its port", async () => {
      const code = `console.log("hello from the pack");\n${rule(compares)}`;
      const message = await failure(project(program), {
        policyPacks: [{ directory: pack(code), config: {} }],
      });
      assert.match(message, /wrote "hello from the pack" to stdout before its port\n {2}fix: log to stderr/);
    });

    it("takes no folder that holds no pack", async () => {
      const directory = project(program);
      const message = await failure(directory, { policyPacks: [{ directory, config: {} }] });
      assert.match(message, /no PulumiPolicy\.yaml/);
    });
  });
});
