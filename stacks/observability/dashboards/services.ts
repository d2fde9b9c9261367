import { served, serviceLabel } from "../rule";
import { type Dashboard, dashboard, type Section } from "./dashboard";

const byService = `{{${serviceLabel}}}`;
const duration = "http_server_request_duration_seconds";

/** Rate, errors and time of each service, and what it may be short of. */
export function servicesDashboard(): Dashboard {
  return dashboard("storefront-services", "services", [answers, routes, room, calls]);
}

const answers: Section = {
  title: "What each service answers",
  graphs: [
    {
      title: "Requests",
      description: "Requests a second, without probes.",
      unit: "reqps",
      lines: [{ expr: "service:http_requests:rate5m", legend: byService }],
    },
    {
      title: "Failed requests",
      description: "Share of the requests that ended with 5xx, those refused because of load among them.",
      unit: "percentunit",
      lines: [{ expr: "service:http_errors:rate5m / (service:http_requests:rate5m > 0)", legend: byService }],
    },
    {
      title: "Time to answer, 99th percentile",
      description: "One request in a hundred takes longer.",
      unit: "s",
      lines: [{ expr: "service:http_duration_seconds:p99_5m", legend: byService }],
    },
    {
      title: "Time to answer, median and 95th percentile",
      description: "What most requests take.",
      unit: "s",
      lines: [
        { expr: "service:http_duration_seconds:p50_5m", legend: `${byService} p50` },
        { expr: "service:http_duration_seconds:p95_5m", legend: `${byService} p95` },
      ],
    },
  ],
};

const routes: Section = {
  title: "By route",
  graphs: [
    {
      title: "Failed requests by route",
      description: "The ten routes with most answers of 5xx, and their status.",
      unit: "reqps",
      lines: [
        {
          expr: `topk(10, sum by (${serviceLabel}, method, route, status) (rate(${duration}_count{status=~"5..",${served}}[5m])))`,
          legend: `${byService} {{method}} {{route}} {{status}}`,
        },
      ],
    },
    {
      title: "Slowest routes, 99th percentile",
      description: "The ten routes whose requests take longest.",
      unit: "s",
      lines: [
        {
          expr: `topk(10, histogram_quantile(0.99, sum by (${serviceLabel}, method, route, le) (rate(${duration}_bucket{${served}}[5m]))))`,
          legend: `${byService} {{method}} {{route}}`,
        },
      ],
    },
  ],
};

const room: Section = {
  title: "How much room is left",
  graphs: [
    {
      title: "Processor",
      description:
        "vCPU that the busiest pod of each service uses; one process uses one at most, and a little for others.",
      unit: "short",
      lines: [
        {
          expr: `max by (${serviceLabel}) (rate(process_cpu_seconds_total[5m]))`,
          legend: byService,
        },
      ],
    },
    {
      title: "Delay of the event loop",
      description:
        "How late the busiest pod is with everything. Beyond a tenth of a second it lacks processor.",
      unit: "s",
      limit: 0.1,
      lines: [{ expr: `max by (${serviceLabel}) (storefront_event_loop_delay_seconds)`, legend: byService }],
    },
    {
      title: "Requests in flight",
      description: "Requests that are being answered at this moment; lasting ones are live streams.",
      unit: "short",
      lines: [
        {
          expr: `sum by (${serviceLabel}, kind) (storefront_requests_in_flight)`,
          legend: `${byService} {{kind}}`,
        },
      ],
    },
    {
      title: "Requests refused because of load",
      description: "Browsing first; critical is checkout and must stay at none.",
      unit: "reqps",
      lines: [
        {
          expr: `sum by (${serviceLabel}, priority) (rate(storefront_shed_requests_total[5m]))`,
          legend: `${byService} {{priority}}`,
        },
      ],
    },
    {
      title: "Memory",
      description: "Resident memory of the largest pod.",
      unit: "bytes",
      lines: [{ expr: `max by (${serviceLabel}) (process_resident_memory_bytes)`, legend: byService }],
    },
    {
      title: "Pods that Prometheus reaches",
      description: "Pods of each service that answer Prometheus.",
      unit: "short",
      lines: [{ expr: `sum by (${serviceLabel}) (up{${serviceLabel}!=""})`, legend: byService }],
    },
  ],
};

const calls: Section = {
  title: "What services ask of each other",
  graphs: [
    {
      title: "Calls by outcome",
      description: "Requests to other services, by what came of them.",
      unit: "reqps",
      lines: [
        {
          expr: `sum by (${serviceLabel}, service, outcome) (rate(storefront_service_calls_total[5m]))`,
          legend: `${byService} → {{service}} {{outcome}}`,
        },
      ],
    },
    {
      title: "Breakers that are not closed",
      description: "1 for each state but closed: calls are refused, or tried one by one.",
      unit: "short",
      lines: [
        {
          expr: `max by (${serviceLabel}, dependency, state) (storefront_breaker_state{state!="closed"}) > 0`,
          legend: `${byService} → {{dependency}} {{state}}`,
        },
      ],
    },
    {
      title: "Calls made again or refused",
      description: "Retries, those over their budget, and calls that breaker or bulkhead refused.",
      unit: "reqps",
      lines: [
        {
          expr: `sum by (${serviceLabel}, dependency, outcome) (rate(storefront_retries_total[5m]))`,
          legend: `${byService} → {{dependency}} retry {{outcome}}`,
        },
        {
          expr: `sum by (${serviceLabel}, dependency, reason) (rate(storefront_calls_refused_total[5m]))`,
          legend: `${byService} → {{dependency}} refused by {{reason}}`,
        },
      ],
    },
    {
      title: "Answers that are not the full ones",
      description: "Features that answer with less, because they are off or what they need is away.",
      unit: "reqps",
      lines: [
        {
          expr: `sum by (feature, reason) (rate(storefront_degraded_answers_total[5m]))`,
          legend: "{{feature}} {{reason}}",
        },
      ],
    },
  ],
};
