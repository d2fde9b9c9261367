import { randomBytes } from "node:crypto";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { giveToDatabase } from "../process/account.ts";
import { signIn } from "./settings.plan.ts";

/** The files of one server: `password`, `server.log`, and `data`, which is PostgreSQL's own and is either whole or not there. */
export class DataFolder {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = path.resolve(folder);
  }

  get data(): string {
    return path.join(this.folder, "data");
  }

  get exists(): boolean {
    return existsSync(this.data);
  }

  get isStandby(): boolean {
    return existsSync(path.join(this.data, "standby.signal"));
  }

  /** @throws Error when the folder holds no server yet. */
  get password(): string {
    return readFileSync(path.join(this.folder, "password"), "utf8").trim();
  }

  /** What the server itself writes once it takes connections: asking it before would fill its log with refusals. */
  get saysReady(): boolean {
    const status = readFileSync(path.join(this.data, "postmaster.pid"), "utf8").split("\n")[7]?.trim();
    return status === "ready" || status === "standby";
  }

  /** Makes new data with a new password. @param initdb runs that program with the arguments. */
  async initialise(user: string, initdb: (args: readonly string[]) => Promise<void>): Promise<void> {
    const building = this.#newFolder(randomBytes(24).toString("hex"));
    await initdb([
      ...[
        "-D",
        building,
        "-U",
        user,
        `--pwfile=${path.join(this.folder, "password")}`,
        "--auth=scram-sha-256",
      ],
      ...["--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums", "--no-instructions", "--no-sync"],
    ]);
    appendFileSync(path.join(building, "postgresql.conf"), "include = 'tenfold.conf'\n");
    writeFileSync(path.join(building, "pg_hba.conf"), signIn);
    giveToDatabase(building);
    renameSync(building, this.data);
  }

  /** Takes a copy in the place of all that is here; the server on it will be a standby. @param copy writes to the folder that it is given. */
  async replace(password: string, copy: (target: string) => Promise<void>): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true });
    const building = this.#newFolder(password);
    await copy(building);
    writeFileSync(path.join(building, "standby.signal"), "");
    giveToDatabase(building);
    renameSync(building, this.data);
  }

  /** Writes the settings, which the server reads at its start and on SIGHUP. */
  writeSettings(text: string): void {
    const file = path.join(this.data, "tenfold.conf");
    writeFileSync(file, text, { mode: 0o600 });
    giveToDatabase(file);
  }

  /** Deletes what a server that was killed has left about its process. */
  forgetProcess(): void {
    rmSync(path.join(this.data, "postmaster.pid"), { force: true });
  }

  /** Half made data would be taken for whole at the next start: it is made elsewhere. */
  #newFolder(password: string): string {
    mkdirSync(this.folder, { recursive: true });
    const file = path.join(this.folder, "password");
    writeFileSync(file, password, { mode: 0o600 });
    giveToDatabase(this.folder);
    const building = path.join(this.folder, "data.new");
    rmSync(building, { recursive: true, force: true });
    return building;
  }
}
