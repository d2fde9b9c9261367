import { runCommand } from "../local/arguments.ts";
import {
  about,
  type Calibration,
  calibrationFile,
  readCalibration,
  type ServiceCalibration,
  writeCalibration,
} from "./calibration.ts";
import { machineNow } from "./machine.ts";
import { measureSubject } from "./measure-subject.ts";
import { calibrateOptions, type CalibrateOptions } from "./options.ts";
import { propose } from "./propose.ts";
import { header, line } from "./report.plan.ts";
import { subjects } from "./subjects/subjects.ts";
import { keepToOneCore, openWorkbench } from "./workbench.ts";

const progress = (what: string) => process.stderr.write(`${what}\n`);

async function main(): Promise<number> {
  const options = calibrateOptions();
  if (options.propose) {
    const { environments, check, stacks: folder } = options;
    const { lines, good } = propose(readCalibration(), { environments, check, folder });
    console.log(lines.join("\n"));
    return good ? 0 : 1;
  }
  const objective = { p99Milliseconds: options.p99Milliseconds, failedShare: 0.001 };
  const measured = await measureAll(options, objective);
  const complete = options.services.every((name) => measured.has(name));
  if (!options.dryRun && measured.size > 0) {
    keep({ about, machine: machineNow(), objective }, measured);
    console.log(`\nwritten: ${calibrationFile}`);
  }
  return complete ? 0 : 1;
}

async function measureAll(
  { services, seconds, steps, events }: CalibrateOptions,
  objective: Calibration["objective"],
): Promise<ReadonlyMap<string, ServiceCalibration>> {
  if (!keepToOneCore())
    progress("this machine has no taskset: what is measured shares all cores with the rest");
  const workbench = await openWorkbench(progress);
  const measured = new Map<string, ServiceCalibration>();
  console.log(header(machineNow()));
  try {
    for (const subject of subjects.filter(({ name }) => services.includes(name))) {
      progress(`${subject.name} …`);
      const measuring = measureSubject(workbench, subject, {
        seconds,
        steps,
        events,
        objective,
        onProgress: progress,
      });
      const found = await measuring.catch((error: Error) =>
        console.error(`✖ ${subject.name}: ${error.message}`),
      );
      if (!found) continue;
      measured.set(subject.name, found);
      console.log(line(subject.name, found));
    }
  } finally {
    await workbench.close();
  }
  return measured;
}

/** Takes what was measured into the file; what was not stays as it is there. */
function keep(
  head: Omit<Calibration, "services" | "monolith">,
  measured: ReadonlyMap<string, ServiceCalibration>,
): void {
  const before = knownBefore();
  const { monolith = before?.monolith, ...services } = Object.fromEntries(measured);
  const all = { ...before?.services, ...services } as Calibration["services"];
  writeCalibration({ ...head, services: all, ...(monolith ? { monolith } : {}) });
}

function knownBefore(): Calibration | undefined {
  try {
    return readCalibration();
  } catch {
    return undefined;
  }
}

await runCommand(main);
