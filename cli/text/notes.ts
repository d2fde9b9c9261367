import { type Report } from "../report/report";
import { shortened } from "./layer-table";
import { counted, number } from "./style";

/** What a report cannot see, one sentence each: nobody should take a silent rule for a satisfied one. */
export function notes(report: Report): string[] {
  return [opaqueNote(report), untaughtNote(report)].filter((note) => note !== "");
}

function opaqueNote({ opaque }: Report): string {
  if (opaque.length === 0) return "";
  const [are, their] = opaque.length === 1 ? ["is", "its chart creates"] : ["are", "their charts create"];
  const names = shortened(
    opaque.map(({ name }) => name),
    3,
  );
  return `${counted(opaque.length, "Helm release")} ${are} opaque: no rule sees what ${their} (${names})`;
}

function untaughtNote({ untaught }: Report): string {
  if (untaught.length === 0) return "";
  const types = [...new Set(untaught.flatMap((entry) => entry.sources))].sort();
  const reason =
    types.length === 0
      ? "only a passphrase opens what it is made of"
      : `nobody taught outputs of ${shortened(types, 3)}`;
  const stay = untaught.length === 1 ? "1 property stays" : `${number(untaught.length)} properties stay`;
  return `${stay} unknown in this rehearsal: ${reason}`;
}
