import { constants } from "node:fs";
import { copyFile, mkdir, readdir, readlink, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import pg from "pg";

/** Folders that a copy has, but empty: what is in them belongs to the running server. */
const empty = new Set([
  ...["pg_wal", "pg_replslot", "pg_dynshmem", "pg_notify", "pg_serial", "pg_snapshots"],
  ...["pg_stat_tmp", "pg_subtrans"],
]);
const skipped = new Set([
  "postmaster.pid",
  "postmaster.opts",
  "standby.signal",
  "backup_label",
  "tablespace_map",
]);

/**
 * Copies the data of a running server while it goes on writing, as pg_basebackup does, which the packaged binaries lack: start of the
 * backup, copy of the files in whatever state they are, end of the backup. The copy is consistent once it has replayed what was written in
 * between; it comes by streaming, so the server must keep it: a replication slot is to be there before.
 * @param url of the running server, with the right to back up.
 * @param from its data folder.
 * @param to a folder that is not there yet.
 */
export async function copyOnline(url: string, from: string, to: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query("select pg_backup_start('copy', true)");
    await mkdir(to, { recursive: true, mode: 0o700 });
    await copyFolder(from, to, true);
    // Last, as it says from where to replay: never from later than the files are from.
    await copyFile(path.join(from, "global/pg_control"), path.join(to, "global/pg_control"));
    const { rows } = await client.query<{ labelfile: string; spcmapfile: string }>(
      "select labelfile, spcmapfile from pg_backup_stop(false)",
    );
    const [{ labelfile, spcmapfile } = { labelfile: "", spcmapfile: "" }] = rows;
    await writeFile(path.join(to, "backup_label"), labelfile, { mode: 0o600 });
    if (spcmapfile.trim()) await writeFile(path.join(to, "tablespace_map"), spcmapfile, { mode: 0o600 });
  } finally {
    await client.end();
  }
}

async function copyFolder(from: string, to: string, top = false): Promise<void> {
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (skip(entry.name, top)) continue;
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) {
      await mkdir(target, { mode: 0o700 });
      if (!(top && empty.has(entry.name))) await present(copyFolder(source, target));
      else if (entry.name === "pg_wal") await mkdir(path.join(target, "archive_status"), { mode: 0o700 });
    } else if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
    else await present(copyFile(source, target, constants.COPYFILE_FICLONE));
  }
}

function skip(name: string, top: boolean): boolean {
  return (
    (top && skipped.has(name)) ||
    name === "pg_control" ||
    name.startsWith("pgsql_tmp") ||
    name.startsWith("pg_internal.init")
  );
}

/** A table that is dropped meanwhile takes its files away; what was written about that is replayed. */
async function present(copied: Promise<void>): Promise<void> {
  try {
    await copied;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
}
