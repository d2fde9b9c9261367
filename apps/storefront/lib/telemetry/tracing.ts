import {
  type Attributes,
  type Context,
  context,
  createContextKey,
  propagation,
  ProxyTracerProvider,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
  type Sampler,
  SamplingDecision,
  type SpanProcessor,
  TraceIdRatioBasedSampler,
} from "@opentelemetry/sdk-trace-node";
import { UnsampledSpan } from "./unsampled-span.ts";

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

/**
 * What makes spans now. A tracer of the API that was asked for once stays with the first provider of the process, also when that has been shut down
 * and another was registered; so it is kept here.
 */
let current = untraced;

/** Share of the traces that begin here and are kept; undefined before tracing has started. */
let kept: number | undefined;

/** Set in a context whose trace was chosen to be kept. */
const chosenKey = createContextKey("the trace is kept");

/** Of the traces that begin here: those that were chosen by `startServerSpan`, and of the others a share. */
function rootSampler(share: number): Sampler {
  const ratio = new TraceIdRatioBasedSampler(share);
  return {
    shouldSample: (parent, traceId) =>
      parent.getValue(chosenKey) === true
        ? { decision: SamplingDecision.RECORD_AND_SAMPLED }
        : ratio.shouldSample(parent, traceId),
    toString: () => `chosen, or ${ratio.toString()}`,
  };
}

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
  // A span that nobody will see has its ids, for the log and for whoever is called next, and records nothing.
  const sampled = chosen ? share : 0;
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ "service.name": service, "cloud.region": region }),
    sampler: new ParentBasedSampler({ root: rootSampler(sampled) }),
    spanProcessors: chosen ? [chosen] : [],
  });
  provider.register();
  current = provider.getTracer(scope);
  kept = sampled;
  return async () => {
    current = untraced;
    kept = undefined;
    await provider.shutdown();
    trace.disable();
    context.disable();
    propagation.disable();
  };
}

/** The span of a request that has come in. @param parent the context that came with it; undefined where a trace begins here. */
export function startServerSpan(name: string, attributes: Attributes, parent: Context | undefined): Span {
  const options = { kind: SpanKind.SERVER, attributes };
  if (parent) return current.startSpan(name, options, parent);
  if (kept !== undefined && Math.random() >= kept) return new UnsampledSpan();
  return current.startSpan(name, options, ROOT_CONTEXT.setValue(chosenKey, true));
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
