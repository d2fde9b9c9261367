import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { accessOf, Client, until } from "./client";
import { freePorts } from "./ports";
import { programsOf } from "./programs";
import { end, isRunning, start, type Started } from "./processes";

/** More flags for a program of the control plane; a later one wins. */
export interface ControlPlaneFlags {
  readonly apiServer?: readonly string[];
  readonly controllerManager?: readonly string[];
  readonly scheduler?: readonly string[];
  readonly kwok?: readonly string[];
}

export interface ControlPlane {
  /** Everything that belongs to it: data, certificates, logs, kubeconfig. */
  readonly folder: string;
  readonly kubeconfig: string;
  readonly processes: readonly Started[];
}

/** Pods of all KWOK nodes get addresses from here. */
const podRange = "10.64.0.0/10";
const serviceRange = "10.96.0.0/12";

const stages = path.join(__dirname, "stages.yaml");

/**
 * etcd, API server, controller manager, scheduler and KWOK on loopback, ready to be used. No certificate is made here: the API server
 * signs its own, and that is what the kubeconfig trusts.
 * @param folder is empty and stays: the caller deletes it.
 * @param port of the API server. @default any that is free
 * @throws Unavailable where the programs cannot be built; Error with the last words of a program that ended.
 */
export async function startControlPlane(
  folder: string,
  flags: ControlPlaneFlags = {},
  port?: number,
): Promise<ControlPlane> {
  const [programs, simulator] = await Promise.all([programsOf("controlPlane"), programsOf("kwok")]);
  mkdirSync(path.join(folder, "logs"), { recursive: true, mode: 0o700 });
  const processes: Started[] = [];
  try {
    const kubeconfig = await startPrograms({ folder, programs, simulator, flags, port, processes });
    return { folder, kubeconfig, processes };
  } catch (error) {
    await end([...processes].reverse());
    throw error;
  }
}

interface Wanted {
  readonly folder: string;
  /** Folders of programs. */
  readonly programs: string;
  readonly simulator: string;
  readonly flags: ControlPlaneFlags;
  readonly port: number | undefined;
  /** Takes what is started. */
  readonly processes: Started[];
}

async function startPrograms({ folder, programs, simulator, flags, port, processes }: Wanted) {
  const [own = 0, client = 0, peer = 0, manager = 0, scheduler = 0] = await freePorts(5);
  const place: Place = { folder, programs, api: port ?? own, etcd: `http://127.0.0.1:${client}` };
  const token = writeSecrets(place);
  const run = async (name: string, args: readonly string[], program = path.join(programs, name)) => {
    const log = path.join(folder, "logs", `${name}.log`);
    processes.push(await start({ name, program, args, mark: folder, log }));
  };
  const ready = async (what: string, probe: () => Promise<true | string>) => {
    await until(what, async () => firstEnded(processes, folder) ?? (await probe()), 120, 100);
  };

  await run("etcd", etcdFlags(place, peer));
  await run("kube-apiserver", [...apiServerFlags(place), ...(flags.apiServer ?? [])]);
  const kubeconfig = await ready("the API server's certificate", () => certificate(place)).then(() =>
    writeKubeconfig(place, token),
  );
  const api = new Client(accessOf(kubeconfig));
  await ready("the API server", () => answers(api, "/readyz"));
  const common = [`--kubeconfig=${kubeconfig}`, "--leader-elect=false", "--bind-address=127.0.0.1"];
  const certificates = (name: string) => `--cert-dir=${path.join(folder, name)}`;
  await run("kube-controller-manager", [
    ...common,
    `--secure-port=${manager}`,
    certificates("manager"),
    ...controllerManagerFlags(place),
    ...(flags.controllerManager ?? []),
  ]);
  await run("kube-scheduler", [
    ...[...common, `--secure-port=${scheduler}`, certificates("scheduler")],
    ...["--kube-api-qps=500", "--kube-api-burst=500", ...(flags.scheduler ?? [])],
  ]);
  processes.push(
    await startKwok({ folder, kubeconfig, program: path.join(simulator, "kwok"), flags: flags.kwok }),
  );
  await ready("the service accounts", () =>
    answers(api, "/api/v1/namespaces/default/serviceaccounts/default"),
  );
  api.close();
  return kubeconfig;
}

/**
 * KWOK alone, for a cluster that stands already: it plays the nodes whose annotation `kwok.x-k8s.io/node` has the value, and no other.
 * @param nodes that value. @default "fake"
 * @throws Unavailable where it cannot be built.
 */
export async function startSimulator(
  folder: string,
  kubeconfig: string,
  nodes = "fake",
  flags: readonly string[] = [],
): Promise<Started> {
  const program = path.join(await programsOf("kwok"), "kwok");
  return startKwok({ folder, kubeconfig, program, flags, nodes });
}

interface Kwok {
  readonly folder: string;
  readonly kubeconfig: string;
  readonly program: string;
  readonly flags?: readonly string[];
  readonly nodes?: string;
}

function startKwok({ folder, kubeconfig, program, flags = [], nodes = "fake" }: Kwok): Promise<Started> {
  const name = nodes === "fake" ? "kwok" : `kwok-${nodes}`;
  const managed = `--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=${nodes}`;
  // Without leases nodes are taken for dead after 50 s.
  const lease = "--node-lease-duration-seconds=40";
  const args = [
    `--kubeconfig=${kubeconfig}`,
    `--config=${stages}`,
    `--cidr=${podRange}`,
    managed,
    lease,
    ...flags,
  ];
  return start({ name, program, args, mark: kubeconfig, log: path.join(folder, "logs", `${name}.log`) });
}

interface Place {
  readonly folder: string;
  readonly programs: string;
  readonly api: number;
  readonly etcd: string;
}

/** Writes keys and the one token, which is a cluster administrator's. */
function writeSecrets({ folder }: Place): string {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  const token = randomBytes(24).toString("hex");
  const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text, { mode: 0o600 });
  write("accounts.key", privateKey);
  write("accounts.pub", publicKey);
  write("tokens.csv", `${token},tenfold,tenfold,system:masters\n`);
  return token;
}

function etcdFlags({ folder, etcd }: Place, peer: number): string[] {
  const peers = `http://127.0.0.1:${peer}`;
  return [
    `--data-dir=${path.join(folder, "etcd")}`,
    `--listen-client-urls=${etcd}`,
    `--advertise-client-urls=${etcd}`,
    `--listen-peer-urls=${peers}`,
    `--initial-advertise-peer-urls=${peers}`,
    `--initial-cluster=default=${peers}`,
    // It is deleted with the test.
    "--unsafe-no-fsync",
    "--log-level=warn",
  ];
}

function apiServerFlags({ folder, api, etcd }: Place): string[] {
  const file = (name: string) => path.join(folder, name);
  return [
    `--etcd-servers=${etcd}`,
    `--secure-port=${api}`,
    "--bind-address=127.0.0.1",
    "--advertise-address=127.0.0.1",
    `--cert-dir=${folder}`,
    `--token-auth-file=${file("tokens.csv")}`,
    "--authorization-mode=RBAC",
    "--service-account-issuer=https://kubernetes.default.svc",
    `--service-account-key-file=${file("accounts.pub")}`,
    `--service-account-signing-key-file=${file("accounts.key")}`,
    `--service-cluster-ip-range=${serviceRange}`,
    "--max-requests-inflight=2000",
    "--max-mutating-requests-inflight=1000",
    "--profiling=false",
  ];
}

function controllerManagerFlags({ folder }: Place): string[] {
  return [
    `--service-account-private-key-file=${path.join(folder, "accounts.key")}`,
    `--root-ca-file=${path.join(folder, "apiserver.crt")}`,
    "--kube-api-qps=500",
    "--kube-api-burst=500",
    "--profiling=false",
  ];
}

/** The server's own certificate, which it writes on its first start. */
function certificateOf({ folder }: Place): string {
  return readFileSync(path.join(folder, "apiserver.crt"), "utf8");
}

async function certificate(place: Place): Promise<true | string> {
  try {
    return certificateOf(place).includes("END CERTIFICATE") || "it is half written";
  } catch {
    return "it is not written yet";
  }
}

function writeKubeconfig(place: Place, token: string): string {
  const file = path.join(place.folder, "kubeconfig");
  const authority = Buffer.from(certificateOf(place)).toString("base64");
  const cluster = { server: `https://127.0.0.1:${place.api}`, "certificate-authority-data": authority };
  const config = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": "tenfold",
    contexts: [{ name: "tenfold", context: { cluster: "tenfold", user: "tenfold" } }],
    clusters: [{ name: "tenfold", cluster }],
    users: [{ name: "tenfold", user: { token } }],
  };
  // JSON is YAML.
  writeFileSync(file, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 });
  return file;
}

async function answers(client: Client, address: string): Promise<true | string> {
  try {
    const { status } = await client.send("GET", address);
    return status === 200 || `it answers ${status}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Ends the wait where a program has ended: with what it said. */
function firstEnded(processes: readonly Started[], folder: string): undefined {
  const ended = processes.find((each) => !isRunning(each));
  if (!ended) return undefined;
  const text = readFileSync(path.join(folder, "logs", `${ended.name}.log`), "utf8");
  throw new Error(`${ended.name} has ended: ${text.trim().split("\n").slice(-3).join("\n")}`);
}
