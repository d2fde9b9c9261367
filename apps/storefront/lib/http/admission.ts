import { type FastifyInstance, type FastifyReply } from "fastify";
import { EventLoopDelay, loadDefaults, type LoadLimits, refusal } from "../resilience/load-shedding.ts";
import { type Metrics } from "../telemetry/metrics.ts";
import { priorityOf } from "./context-hook.ts";
import { isNested } from "./in-process.ts";
import { routeOf } from "./route.ts";
import { overloadHeader } from "./verdict.ts";

/** Longest-lived answers at a time, such as server-sent events: 2,000 hold about 60 MB. */
const mostLasting = 2_000;

const body = JSON.stringify({
  type: "urn:storefront:problem:overloaded",
  title: "overloaded",
  status: 503,
  detail: "there is too much to do right now",
});

/** Requests that are being answered. */
interface InFlight {
  short: number;
  lasting: number;
}

/**
 * Refuses requests while the process has too much to do: those that matter least first, before their credentials are checked or their bodies
 * read. To be added before every other hook. Health, metrics and documents are always answered, and so is what a service of the same process
 * asks, which was admitted once already.
 */
export function admitByLoad(app: FastifyInstance, metrics: Metrics, limits: LoadLimits = loadDefaults): void {
  const delay = new EventLoopDelay();
  const inFlight: InFlight = { short: 0, lasting: 0 };
  const shed = metrics.counter("storefront_shed_requests_total", "Requests refused because of load", [
    "priority",
    "reason",
  ]);
  observe(metrics, inFlight, delay);
  delay.start();
  app.addHook("onClose", (_app, done) => {
    delay.stop();
    done();
  });
  app.addHook("onRequest", (request, reply, done) => {
    const { hidden, lasting } = routeOf(request);
    if (hidden || isNested()) return done();
    const kind = lasting ? "lasting" : "short";
    const priority = priorityOf(request);
    const load = { inFlight: inFlight.short, delayMilliseconds: delay.milliseconds };
    const tooManyLast = inFlight.lasting >= mostLasting ? "lasting" : undefined;
    const reason = kind === "lasting" ? tooManyLast : refusal(priority, load, limits);
    if (reason) {
      shed.inc({ priority, reason });
      return refuse(reply, reason);
    }
    inFlight[kind] += 1;
    reply.raw.once("close", () => (inFlight[kind] -= 1));
    done();
  });
}

function observe(metrics: Metrics, inFlight: InFlight, delay: EventLoopDelay): void {
  metrics.observe("storefront_requests_in_flight", "Requests that are being answered", ["kind"], () =>
    Object.entries(inFlight).map(([kind, value]) => ({ labels: { kind }, value })),
  );
  const help = "Delay of the event loop that load shedding sees";
  metrics.observe("storefront_event_loop_delay_seconds", help, [], () => [
    { labels: {}, value: delay.milliseconds / 1000 },
  ]);
}

/** One to three seconds, so that those who were refused together do not come back together. */
function refuse(reply: FastifyReply, reason: string): void {
  void reply
    .code(503)
    .header("retry-after", String(1 + Math.floor(Math.random() * 3)))
    .header(overloadHeader, reason)
    .type("application/problem+json")
    .send(body);
}
