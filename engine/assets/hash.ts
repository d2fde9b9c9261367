import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { wire } from "@tenfold/planning";
import { EngineError } from "../errors";
import { isWireMap, type WireMap, type WireValue } from "../protocol/wire";
import { tarEnd, tarHeader, tarPadding } from "./tar";

/** Ends of names that are archives already: their bytes are hashed as they are. */
const archiveEndings = [".tar", ".tgz", ".tar.gz", ".zip", ".jar"];

/**
 * Fills in the hashes of assets and archives, as the engine does before anything else sees them: a changed file is a changed
 * input. What lies behind a URL is not fetched and keeps no hash.
 */
export class AssetHashes {
  readonly #known = new Map<string, Promise<string>>();

  /** @param directory where relative paths start: the program's folder */
  constructor(private readonly directory: string) {}

  /**
   * The properties with every asset's hash.
   * @throws EngineError naming a file that cannot be read.
   */
  async fill(properties: WireMap): Promise<WireMap> {
    return holdsAsset(properties) ? ((await this.#fill(properties)) as WireMap) : properties;
  }

  async #fill(value: WireValue): Promise<WireValue> {
    if (Array.isArray(value)) return Promise.all(value.map((item) => this.#fill(item)));
    if (!isWireMap(value)) return value;
    const entries = await Promise.all(
      Object.entries(value).map(async ([key, item]) => [key, await this.#fill(item)] as const),
    );
    const filled: WireMap = Object.fromEntries(entries);
    if (!isAsset(filled) || typeof filled["hash"] === "string") return filled;
    const hash = await this.#hashOf(filled);
    return hash === undefined ? filled : { ...filled, hash };
  }

  async #hashOf(asset: WireMap): Promise<string | undefined> {
    const isArchive = asset[wire.signature] === wire.archive;
    if (typeof asset["uri"] === "string" && asset["uri"] !== "") return undefined;
    if (isArchive && isWireMap(asset["assets"])) return this.#archiveHash(asset);
    if (typeof asset["path"] === "string" && asset["path"] !== "") {
      const key = `${isArchive ? "archive" : "asset"} ${asset["path"]}`;
      const known =
        this.#known.get(key) ?? (isArchive ? this.#archiveHash(asset) : this.#fileHash(asset["path"]));
      this.#known.set(key, known);
      return known;
    }
    return createHash("sha256").update(textOf(asset)).digest("hex");
  }

  async #fileHash(file: string): Promise<string> {
    const hash = createHash("sha256");
    await this.#addFile(hash, path.resolve(this.directory, file));
    return hash.digest("hex");
  }

  async #archiveHash(archive: WireMap): Promise<string> {
    if (typeof archive["path"] === "string" && isArchiveFile(archive["path"]))
      return this.#fileHash(archive["path"]);
    const hash = createHash("sha256");
    const seen = new Set<string>();
    await this.#addArchive(hash, archive, "", seen);
    return hash.update(tarEnd).digest("hex");
  }

  /** Members in order of their names; a folder's files in the order of a walk. */
  async #addArchive(hash: Hash, archive: WireMap, root: string, seen: Set<string>): Promise<void> {
    const assets = archive["assets"];
    if (!isWireMap(assets)) {
      if (typeof archive["path"] === "string") await this.#addFolder(hash, archive["path"], root, seen);
      return;
    }
    for (const name of Object.keys(assets).sort()) {
      const member = assets[name];
      const full = path.posix.join(root, name);
      if (!isWireMap(member) || !isAsset(member)) continue;
      if (member[wire.signature] === wire.archive) await this.#addArchive(hash, member, full, seen);
      // A name of the top level is written as it was given.
      else await this.#addAsset(hash, member, root === "" ? name : full, seen);
    }
  }

  async #addAsset(hash: Hash, asset: WireMap, name: string, seen: Set<string>): Promise<void> {
    if (seen.has(name)) return;
    seen.add(name);
    if (typeof asset["path"] === "string" && asset["path"] !== "") {
      await this.#addMember(hash, path.resolve(this.directory, asset["path"]), name);
      return;
    }
    const text = Buffer.from(textOf(asset));
    hash.update(tarHeader(name, text.length)).update(text).update(tarPadding(text.length));
  }

  async #addFolder(hash: Hash, folder: string, root: string, seen: Set<string>): Promise<void> {
    const start = path.resolve(this.directory, folder);
    for (const file of await this.#walk(start)) {
      const name = path.posix.join(root, path.relative(start, file).split(path.sep).join("/"));
      if (seen.has(name)) continue;
      seen.add(name);
      await this.#addMember(hash, file, name);
    }
  }

  async #walk(folder: string): Promise<string[]> {
    const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
      throw unreadable(folder, error);
    });
    const files: string[] = [];
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const full = path.join(folder, entry.name);
      if (entry.name === ".pulumi") continue;
      if (entry.isDirectory()) files.push(...(await this.#walk(full)));
      else if (!entry.isSymbolicLink() || !(await stat(full)).isDirectory()) files.push(full);
    }
    return files;
  }

  async #addMember(hash: Hash, file: string, name: string): Promise<void> {
    const { size } = await stat(file).catch((error: unknown) => {
      throw unreadable(file, error);
    });
    hash.update(tarHeader(name, size));
    await this.#addFile(hash, file);
    hash.update(tarPadding(size));
  }

  async #addFile(hash: Hash, file: string): Promise<void> {
    try {
      for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
    } catch (error) {
      throw unreadable(file, error);
    }
  }
}

function unreadable(file: string, error: unknown): EngineError {
  const shown = path.relative(process.cwd(), file);
  const reason = error instanceof Error && "code" in error ? String(error.code) : String(error);
  return new EngineError(`the asset ${shown} cannot be read: ${reason}`, "correct the path of the asset");
}

function textOf(asset: WireMap): string {
  return typeof asset["text"] === "string" ? asset["text"] : "";
}

function isAsset(value: WireMap): boolean {
  return value[wire.signature] === wire.asset || value[wire.signature] === wire.archive;
}

function isArchiveFile(file: string): boolean {
  return archiveEndings.some((ending) => file.endsWith(ending));
}

function holdsAsset(value: WireValue): boolean {
  if (Array.isArray(value)) return value.some(holdsAsset);
  return isWireMap(value) && (isAsset(value) || Object.values(value).some(holdsAsset));
}
