import {
  type Attributes,
  type Context,
  context,
  propagation,
  ProxyTracerProvider,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  AlwaysOffSampler,
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
  type SpanProcessor,
  TraceIdRatioBasedSampler,
} from "@opentelemetry/sdk-trace-node";

/** Where the traces of a process go. */
export interface TracingOptions {
  /** Name in the traces; in one process with all services, `storefront`. */
  readonly service: string;
  readonly region: string;
  /** An OTLP endpoint over HTTP; without one no trace is kept, and only the context is passed on. */
  readonly endpoint: string | undefined;
  /** Share of the traces that begin here and are kept; whoever called before decides for their own. */
  readonly share: number;
  /** Instead of the exporter: tests. */
  readonly processor?: SpanProcessor;
}

const scope = "storefront";

/** Makes spans without ids, until tracing has started. */
const untraced = new ProxyTracerProvider().getTracer(scope);

let current = untraced;

/** Starts tracing in this process; what comes back ends it and sends what is left. */
export function startTracing({
  service,
  region,
  endpoint,
  share,
  processor,
}: TracingOptions): () => Promise<void> {
  const own = endpoint
    ? new BatchSpanProcessor(new OTLPTraceExporter({ url: `${endpoint}/v1/traces` }))
    : undefined;
  const chosen = processor ?? own;
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ "service.name": service, "cloud.region": region }),
    // A span that nobody will see has its ids, for the log and for whoever is called next, and records nothing.
    sampler: new ParentBasedSampler({
      root: chosen ? new TraceIdRatioBasedSampler(share) : new AlwaysOffSampler(),
    }),
    spanProcessors: chosen ? [chosen] : [],
  });
  provider.register();
  current = provider.getTracer(scope);
  return async () => {
    current = untraced;
    await provider.shutdown();
    trace.disable();
    context.disable();
    propagation.disable();
  };
}

/**
 * What makes spans now. A tracer of the API that was asked for once stays with the first provider of the process, also when that has been shut down
 * and another was registered; so it is asked for anew.
 */
export function tracer(): Tracer {
  return current;
}

/** Runs work in a span that ends with it; an error is kept in the span and thrown on. */
export async function inSpan<T>(
  name: string,
  {
    kind = SpanKind.INTERNAL,
    attributes,
    parent,
  }: { kind?: SpanKind; attributes?: Attributes; parent?: Context },
  work: (span: Span) => Promise<T>,
): Promise<T> {
  const options = attributes ? { kind, attributes } : { kind };
  return current.startActiveSpan(name, options, parent ?? context.active(), async (span) => {
    try {
      return await work(span);
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      if (error instanceof Error) span.recordException(error);
      throw error;
    } finally {
      span.end();
    }
  });
}

/** The headers by which whoever is called next joins the current trace. */
export function traceHeaders(): Record<string, string> {
  const headers: Record<string, string> = {};
  propagation.inject(context.active(), headers);
  return headers;
}

/** The context that came with headers. */
export function contextOf(headers: Readonly<Record<string, unknown>>): Context {
  return propagation.extract(context.active(), headers);
}
