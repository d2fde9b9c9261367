/** Whether a server of the database could not be asked at all, or ended while it was: another one, or a later time, may answer. */
export function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: unknown }).code;
  if (typeof code === "string") {
    // 57P01 to 57P03: it stops, has crashed, or starts. 53300: no connection is left. 25006: it was a primary, and is one no more.
    // 25P03: it has ended a transaction in which nothing was asked for too long.
    // 40001 on a standby: the row it was reading was removed by the primary.
    return (
      /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH)/.test(code) ||
      /^(57P0[1-3]|08...|53300|25006|25P03|40001)$/.test(code)
    );
  }
  return /timeout exceeded when trying to connect|Connection terminated|not queryable/.test(error.message);
}
