import assert from "node:assert/strict";
import fc from "fast-check";
import { runProgram } from "@tenfold/engine/testing";
import { type PropertyMap, type ResourceGraph } from "@tenfold/planning";
import { messageOf, only } from "../lib/testing";
import { OffHours, type OffHoursArgs } from "./off-hours";
import {
  isTimeZone,
  planSchedules,
  scaleArguments,
  type Weekday,
  weekdays,
  type WorkingHours,
  workingHoursMistakes,
} from "./off-hours.plan";

const office: WorkingHours = { days: ["Mon", "Tue", "Wed", "Thu", "Fri"], from: "07:00", to: "20:00" };

const minutesOfDay = 24 * 60;
const minutesOfWeek = 7 * minutesOfDay;

/** Minutes of the week, from Monday 00:00, at which a cron expression fires. */
function firings(expression: string): number[] {
  const [minute, hour, , , on = ""] = expression.split(" ");
  const days = on === "*" ? [0, 1, 2, 3, 4, 5, 6] : on.split(",").map(Number);
  return days.map((day) => ((day + 6) % 7) * minutesOfDay + Number(hour) * 60 + Number(minute));
}

function minutesOf(time: string): number {
  const [hour, minute] = time.split(":").map(Number);
  return hour! * 60 + minute!;
}

function isWorking({ days, from, to }: WorkingHours, minute: number): boolean {
  const length = (minutesOf(to) - minutesOf(from) + minutesOfDay) % minutesOfDay;
  return days.some((day) => {
    const since = minute - (weekdays.indexOf(day) * minutesOfDay + minutesOf(from));
    return (since + minutesOfWeek) % minutesOfWeek < length;
  });
}

const time = fc
  .nat(minutesOfDay - 1)
  .map((minute) =>
    [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, "0")).join(":"),
  );
const workingHours: fc.Arbitrary<WorkingHours> = fc
  .record({ days: fc.subarray([...weekdays], { minLength: 1 }), from: time, to: time })
  .filter(({ from, to }) => from !== to);

describe("the schedules of working hours", () => {
  it("are the office's on weekdays", () => {
    assert.deepEqual(planSchedules(office), { start: "0 7 * * 1,2,3,4,5", stop: "0 20 * * 1,2,3,4,5" });
  });

  it("end a late shift on the next day, Sunday's on Monday", () => {
    const hours = { days: ["Sat", "Sun"] as const, from: "22:30", to: "06:05" };
    assert.deepEqual(planSchedules(hours), { start: "30 22 * * 0,6", stop: "5 6 * * 0,1" });
  });

  it("keep workloads running in working hours and at no other minute of the week", () => {
    fc.assert(
      fc.property(workingHours, (hours) => {
        const { start, stop } = planSchedules(hours);
        const [starts, stops] = [new Set(firings(start)), new Set(firings(stop))];
        // One week to arrive at a state, one to look at it.
        let running = false;
        for (let minute = 0; minute < 2 * minutesOfWeek; minute++) {
          const now = minute % minutesOfWeek;
          if (stops.has(now)) running = false;
          if (starts.has(now)) running = true;
          if (minute >= minutesOfWeek) assert.equal(running, isWorking(hours, now), `minute ${now}`);
        }
      }),
      { numRuns: 50 },
    );
  });

  it("are refused for no day, a day twice, an unknown day, and a time that is none", () => {
    const fields = (hours: WorkingHours) => workingHoursMistakes(hours).map(({ field }) => field);
    assert.deepEqual(fields({ ...office, days: [] }), ["days"]);
    assert.deepEqual(fields({ ...office, days: ["Mon", "Tue", "Mon"] }), ["days[2]"]);
    assert.deepEqual(fields({ ...office, days: ["Monday" as Weekday] }), ["days[0]"]);
    assert.deepEqual(fields({ ...office, from: "7:00", to: "24:00" }), ["from", "to"]);
    assert.deepEqual(fields({ ...office, to: "07:00" }), ["to"]);
    fc.assert(fc.property(workingHours, (hours) => assert.deepEqual(workingHoursMistakes(hours), [])));
  });
});

describe("a time zone", () => {
  it("is any that JavaScript lists, or a newer name of one, or UTC", () => {
    for (const zone of [
      ...Intl.supportedValuesOf("timeZone"),
      "Asia/Kolkata",
      "Europe/Kyiv",
      "UTC",
      "Etc/UTC",
    ])
      assert.ok(isTimeZone(zone), zone);
  });

  it("is no offset, no place without one, and no name in other letters: Kubernetes would not find it", () => {
    for (const zone of ["", "+05:30", "America/Gotham", "america/new_york", "America/new_york", "Local"])
      assert.ok(!isTimeZone(zone), zone);
  });
});

describe("the call of kubectl", () => {
  it("starts stores before those that need them, and stops them after", () => {
    assert.deepEqual(scaleArguments({ namespace: "shop", to: "start", rollouts: false }), [
      "scale",
      "statefulsets,deployments",
      "--all",
      "--replicas=1",
      "--namespace=shop",
    ]);
    assert.deepEqual(scaleArguments({ namespace: "shop", to: "stop", rollouts: false }).slice(1, 4), [
      "deployments,statefulsets",
      "--all",
      "--replicas=0",
    ]);
  });

  it("names Rollouts by their group, and only in a cluster that knows them", () => {
    const kindsOf = (to: "start" | "stop") => scaleArguments({ namespace: "shop", to, rollouts: true })[1];
    assert.equal(kindsOf("start"), "statefulsets,deployments,rollouts.argoproj.io");
    assert.equal(kindsOf("stop"), "rollouts.argoproj.io,deployments,statefulsets");
  });
});

function run(overrides: Partial<OffHoursArgs> = {}): Promise<ResourceGraph> {
  return runProgram(() => {
    const args = { region: "us-west-2", namespace: "shop", timeZone: "America/Los_Angeles" };
    new OffHours("dev", { ...args, workingHours: office, ...overrides });
  });
}

function specOf(graph: ResourceGraph, name: string): PropertyMap {
  return only(graph, "kubernetes:batch/v1:CronJob", name).inputs["spec"] as PropertyMap;
}

function podOf(graph: ResourceGraph, name: string): PropertyMap {
  const { jobTemplate } = specOf(graph, name) as {
    jobTemplate: { spec: { template: { spec: PropertyMap } } };
  };
  return jobTemplate.spec.template.spec;
}

describe("OffHours", () => {
  it("stops in the evening and starts in the morning, in local time, never twice at once", async () => {
    const graph = await run();
    for (const [name, schedule] of Object.entries({
      "dev-start": "0 7 * * 1,2,3,4,5",
      "dev-stop": "0 20 * * 1,2,3,4,5",
    })) {
      const spec = specOf(graph, name);
      assert.equal(spec["schedule"], schedule);
      assert.equal(spec["timeZone"], "America/Los_Angeles");
      assert.equal(spec["concurrencyPolicy"], "Forbid");
    }
  });

  it("gives up in time, and leaves neither jobs nor pods behind for ever", async () => {
    const spec = specOf(await run(), "dev-start");
    const { jobTemplate } = spec as { jobTemplate: { spec: PropertyMap } };
    assert.equal(spec["startingDeadlineSeconds"], 3600);
    assert.deepEqual([spec["successfulJobsHistoryLimit"], spec["failedJobsHistoryLimit"]], [1, 3]);
    const { backoffLimit, activeDeadlineSeconds, ttlSecondsAfterFinished } = jobTemplate.spec;
    assert.deepEqual([backoffLimit, activeDeadlineSeconds, ttlSecondsAfterFinished], [3, 900, 259_200]);
  });

  it("may list the workloads of its namespace and set their number of pods, and nothing else", async () => {
    const graph = await run();
    const role = only(graph, "kubernetes:rbac.authorization.k8s.io/v1:Role");
    assert.deepEqual(role.inputs["rules"], [
      { apiGroups: ["apps"], resources: ["statefulsets", "deployments"], verbs: ["list"] },
      { apiGroups: ["apps"], resources: ["statefulsets/scale", "deployments/scale"], verbs: ["patch"] },
    ]);
    const binding = only(graph, "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding");
    assert.deepEqual(binding.inputs["subjects"], [
      { kind: "ServiceAccount", name: "off-hours", namespace: "shop" },
    ]);
    assert.equal(podOf(graph, "dev-stop")["serviceAccountName"], "off-hours");
  });

  it("may do the same with Rollouts where it is told that there are some", async () => {
    const graph = await run({ rollouts: true });
    const role = only(graph, "kubernetes:rbac.authorization.k8s.io/v1:Role");
    assert.deepEqual((role.inputs["rules"] as readonly PropertyMap[]).slice(2), [
      { apiGroups: ["argoproj.io"], resources: ["rollouts"], verbs: ["list"] },
      { apiGroups: ["argoproj.io"], resources: ["rollouts/scale"], verbs: ["patch"] },
    ]);
    const [container] = podOf(graph, "dev-stop")["containers"] as readonly [{ args: readonly string[] }];
    assert.equal(container.args[1], "rollouts.argoproj.io,deployments,statefulsets");
  });

  it("runs under the restricted standard, with a size, and without a shell", async () => {
    for (const name of ["dev-start", "dev-stop"]) {
      const pod = podOf(await run(), name);
      const { runAsNonRoot, seccompProfile } = pod["securityContext"] as PropertyMap;
      assert.deepEqual([runAsNonRoot, seccompProfile], [true, { type: "RuntimeDefault" }]);
      const [container] = pod["containers"] as readonly [PropertyMap];
      assert.deepEqual(container["securityContext"], {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ["ALL"] },
        readOnlyRootFilesystem: true,
      });
      assert.deepEqual(container["resources"], {
        requests: { cpu: "100m", memory: "128Mi", "ephemeral-storage": "128Mi" },
        limits: { memory: "128Mi" },
      });
      assert.equal(container["command"], undefined);
      assert.match(String(container["image"]), /^registry\.k8s\.io\/kubectl:v1\.\d+\.\d+$/);
    }
  });

  it("acts only once its rights hold", async () => {
    const graph = await run();
    const binding = only(graph, "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding").urn;
    for (const job of graph.ofType("kubernetes:batch/v1:CronJob"))
      assert.ok(job.dependencies.includes(binding), job.name);
  });

  it("names every wrong argument at once", async () => {
    const message = await messageOf(
      run({
        region: "us-west-9",
        timeZone: "Europe/Berln",
        workingHours: { days: [], from: "7", to: "20:00" },
        image: "kubectl:latest",
        resources: { cpu: "100m", memory: "128" },
      }),
    );
    assert.match(message, /OffHours "dev": 6 mistakes/);
    assert.match(message, /did you mean Europe\/Berlin\?/);
    assert.match(message, /workingHours\.from/);
  });
});
