/** Something that happens to the storefront, and who is told of it. */
export interface Scenario {
  readonly title: string;
  /** Series with their values, 15 seconds apart, as `promtool test rules` writes them. */
  readonly series: Readonly<Record<string, string>>;
  /** When to look. */
  readonly at: string;
  /** Alerts that fire then, and no others: `<name>` or `<name> <window>`, with their severity. */
  readonly firing: readonly string[];
}

const gateway = 'app_kubernetes_io_name="gateway",method="GET",route="/api/cart"';
const counted = "http_server_request_duration_seconds_count";
const fast = "http_server_request_duration_seconds_bucket";

/** A counter that grows by so much in 15 seconds, for so many hours, one stretch after the other. */
function grows(...stretches: readonly (readonly [perStep: number, hours: number])[]): string {
  let from = 0;
  return stretches
    .map(([perStep, hours]) => {
      const steps = Math.round(hours * 240);
      const text = `${from}+${perStep}x${steps - 1}`;
      from += perStep * steps;
      return text;
    })
    .join(" ");
}

/** The gateway with 100 requests a second, of which a share fails and a share is slow. */
function traffic(
  hours: number,
  { failed = [[0, hours]], slow = [[0, hours]], bound = "0.2" }: Traffic = {},
): Record<string, string> {
  return {
    [`up{app_kubernetes_io_name="gateway"}`]: `1x${hours * 240}`,
    [`${counted}{${gateway},status="200"}`]: grows([1_500, hours]),
    [`${counted}{${gateway},status="503"}`]: grows(
      ...failed.map(([share, long]) => [1_500 * share, long] as const),
    ),
    [`${fast}{${gateway},status="200",le="${bound}"}`]: grows(
      ...slow.map(([share, long]) => [1_500 * (1 - share), long] as const),
    ),
    // Those that failed were quick about it.
    [`${fast}{${gateway},status="503",le="${bound}"}`]: grows(
      ...failed.map(([share, long]) => [1_500 * share, long] as const),
    ),
  };
}

interface Traffic {
  readonly failed?: readonly (readonly [share: number, hours: number])[];
  readonly slow?: readonly (readonly [share: number, hours: number])[];
  readonly bound?: string;
}

const minutes = (count: number) => count / 60;

/** What burns the budgets of production: 99.99 %, and 99 % within 200 ms. */
export const burning: readonly Scenario[] = [
  {
    title: "half of what a month allows fails for a day",
    ...{ series: traffic(25, { failed: [[0.00005, 25]], slow: [[0.005, 25]] }), at: "25h", firing: [] },
  },
  {
    title: "one request in five hundred fails for the last hour",
    series: traffic(25, {
      failed: [
        [0, 24],
        [0.002, 1],
      ],
    }),
    ...{ at: "25h", firing: ["AvailabilityBudgetBurns 1h page"] },
  },
  {
    title: "that hour is over for half an hour",
    series: traffic(25, {
      failed: [
        [0, 23.5],
        [0.002, 1],
        [0, 0.5],
      ],
    }),
    ...{ at: "25h", firing: [] },
  },
  {
    title: "one request in a hundred fails for two minutes",
    series: traffic(25, {
      failed: [
        [0, 25 - minutes(2)],
        [0.01, minutes(2)],
      ],
    }),
    ...{ at: "25h", firing: [] },
  },
  {
    title: "eight requests in ten thousand fail for six hours",
    series: traffic(25, {
      failed: [
        [0, 19],
        [0.0008, 6],
      ],
    }),
    ...{ at: "25h", firing: ["AvailabilityBudgetBurns 6h page"] },
  },
  {
    title: "four requests in ten thousand fail for a day",
    series: traffic(25, { failed: [[0.0004, 25]] }),
    ...{ at: "25h", firing: ["AvailabilityBudgetBurns 1d ticket"] },
  },
  {
    title: "one request in five is slow for the last hour",
    series: traffic(25, {
      slow: [
        [0, 24],
        [0.2, 1],
      ],
    }),
    ...{ at: "25h", firing: ["LatencyBudgetBurns 1h page"] },
  },
  {
    title: "one request in thirty is slow for a day",
    series: traffic(25, { slow: [[0.034, 25]] }),
    ...{ at: "25h", firing: ["LatencyBudgetBurns 1d ticket"] },
  },
  {
    title: "nothing reaches the gateway any more",
    series: { [`up{app_kubernetes_io_name="gateway"}`]: "1x20 0x60" },
    ...{ at: "15m", firing: ["GatewayGone page"] },
  },
];

/** The same under development's objectives, 95 % and 1 s, whose bound Prometheus writes in two ways. */
export const burningInDevelopment: readonly Scenario[] = [
  {
    title: "four requests in five fail and most of the others take longer than a second",
    // Beside those that are answered: four fail for each.
    series: traffic(1, { failed: [[4, 1]], slow: [[0.9, 1]], bound: "1.0" }),
    at: "1h",
    firing: [
      ...["1h page", "6h page", "1d ticket"].map((window) => `AvailabilityBudgetBurns ${window}`),
      ...["1h page", "6h page", "1d ticket"].map((window) => `LatencyBudgetBurns ${window}`),
    ],
  },
  {
    title: "one request in ten is too slow, as an older Prometheus writes it",
    series: traffic(1, { slow: [[0.1, 1]], bound: "1" }),
    ...{ at: "1h", firing: ["LatencyBudgetBurns 6h page", "LatencyBudgetBurns 1d ticket"] },
  },
];

const orders = 'app_kubernetes_io_name="orders"';
const there = { [`up{app_kubernetes_io_name="gateway"}`]: "1x200" };
const consumed = 'storefront_stream_consumed_total{topic="orders",group="payments"';

/** What the services see of themselves. */
export const symptoms: readonly Scenario[] = [
  {
    title: "events of two pods wait for a minute and a half, and those of one for a moment",
    series: {
      ...there,
      'storefront_outbox_oldest_seconds{schema="orders",shard="0",pod="a"}': "0x40 0+15x60",
      'storefront_outbox_oldest_seconds{schema="payments",shard="0",pod="a"}': "0x40 50x10 0x60",
    },
    ...{ at: "20m", firing: ["OutboxWaits page"] },
  },
  {
    title: "a consumer is behind by what it does in two minutes",
    series: {
      ...there,
      [`${consumed},outcome="handled"}`]: "0+1500x120",
      'storefront_stream_lag{topic="orders",group="payments",pod="a"}': "8000x120",
      'storefront_stream_lag{topic="orders",group="payments",pod="b"}': "4000x120",
    },
    ...{ at: "25m", firing: ["ConsumerLags ticket"] },
  },
  {
    title: "a consumer has half a minute's work before it",
    series: {
      ...there,
      [`${consumed},outcome="handled"}`]: "0+1500x120",
      'storefront_stream_lag{topic="orders",group="payments",pod="a"}': "3000x120",
    },
    ...{ at: "25m", firing: [] },
  },
  {
    title: "nothing is consumed, and little waits",
    series: { ...there, 'storefront_stream_lag{topic="orders",group="payments",pod="a"}': "50x120" },
    ...{ at: "25m", firing: [] },
  },
  {
    title: "the first dead letter of a pod that began at none",
    series: { ...there, [`${consumed},outcome="dead"}`]: "0x60 1x20" },
    ...{ at: "18m", firing: ["DeadLetters ticket"] },
  },
  {
    title: "a dead letter of an hour ago",
    series: { ...there, [`${consumed},outcome="dead"}`]: "0x20 1x180" },
    ...{ at: "45m", firing: [] },
  },
  {
    title: "a breaker is open, and one is half open",
    series: {
      ...there,
      [`storefront_breaker_state{${orders},dependency="catalog",state="open"}`]: "0x20 1x60",
      [`storefront_breaker_state{${orders},dependency="cart",state="half-open"}`]: "1x80",
      [`storefront_breaker_state{${orders},dependency="cart",state="open"}`]: "0x80",
    },
    ...{ at: "15m", firing: ["BreakerOpen ticket"] },
  },
  {
    title: "requests wait for connections for minutes in one pod, and now and then in another",
    series: {
      ...there,
      [`storefront_database_connections{${orders},shard="0",server="primary",state="waiting",pod="a"}`]:
        "3x60",
      [`storefront_database_connections{${orders},shard="1",server="primary",state="waiting",pod="a"}`]:
        "0 2 0 0 0 3 0 0 0 1 0x50",
      [`storefront_database_connections{${orders},shard="1",server="primary",state="used",pod="a"}`]: "10x60",
    },
    ...{ at: "10m", firing: ["PoolExhausted ticket"] },
  },
  {
    title: "a third of the reads goes to the primary, because standbys are behind",
    series: {
      ...there,
      [`storefront_database_reads_total{${orders},target="standby",reason="fresh"}`]: "0+20x160",
      [`storefront_database_reads_total{${orders},target="primary",reason="behind"}`]: "0+10x160",
    },
    ...{ at: "35m", firing: ["ReadsFallBack ticket"] },
  },
  {
    title: "all reads go to the primary, because there is no standby",
    series: {
      ...there,
      [`storefront_database_reads_total{${orders},target="primary",reason="no-standby"}`]: "0+30x160",
    },
    ...{ at: "35m", firing: [] },
  },
  {
    title: "checkout is refused",
    series: {
      ...there,
      [`storefront_shed_requests_total{${orders},priority="critical",reason="delay"}`]: "0x20 0+2x60",
    },
    ...{ at: "12m", firing: ["CheckoutShed page"] },
  },
  {
    title: "browsing is refused for a quarter of an hour",
    series: {
      ...there,
      [`storefront_shed_requests_total{${orders},priority="sheddable",reason="in-flight"}`]: "0+30x100",
      [`${counted}{${orders},method="GET",route="/orders",status="200"}`]: "0+1500x100",
    },
    ...{ at: "24m", firing: ["RequestsShed ticket"] },
  },
  {
    title: "the event loop of one pod is blocked, and that of another for a moment",
    series: {
      ...there,
      [`storefront_event_loop_delay_seconds{${orders},pod="a"}`]: "0.25x60",
      [`storefront_event_loop_delay_seconds{app_kubernetes_io_name="cart",pod="b"}`]: "0.01x20 0.4x4 0.01x40",
    },
    ...{ at: "12m", firing: ["EventLoopBlocked ticket"] },
  },
  {
    title: "the cache does not answer, and an error of its own is none",
    series: {
      ...there,
      [`storefront_valkey_commands_total{${orders},use="cache",outcome="unavailable"}`]: "0+10x80",
      [`storefront_valkey_commands_total{${orders},use="cache",outcome="answered"}`]: "0+10x80",
      [`storefront_valkey_commands_total{${orders},use="sessions",outcome="error"}`]: "0+10x80",
    },
    ...{ at: "15m", firing: ["ValkeyUnavailable ticket"] },
  },
  {
    title: "a container starts every three minutes, and a deployment starts each pod once",
    series: {
      ...there,
      [`process_start_time_seconds{${orders},pod="a"}`]: "100x11 280x11 460x11 640x11 820x40",
      [`process_start_time_seconds{app_kubernetes_io_name="cart",pod="b"}`]: "100x40",
      [`process_start_time_seconds{app_kubernetes_io_name="cart",pod="c"}`]: "_x40 700x40",
    },
    ...{ at: "20m", firing: ["PodsRestart ticket"] },
  },
];
