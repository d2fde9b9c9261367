import { observeState, type WrittenState } from "./digest";
import { type ObservedResource, type Verdict } from "./observation";

interface EngineEvent {
  readonly resourcePreEvent?: { readonly metadata: { readonly new?: WrittenState | null } };
  readonly policyEvent?: PolicyEvent;
}

interface PolicyEvent {
  readonly resourceUrn?: string;
  readonly message: string;
  readonly policyName: string;
  readonly policyPackName: string;
  readonly enforcementLevel: string;
  readonly severity?: string;
}

export interface ObservedEvents {
  /** Default providers, which a digest leaves out. */
  readonly providers: ReadonlyMap<string, ObservedResource>;
  readonly verdicts: readonly Verdict[];
}

/** What only the event log knows (one JSON object a line). */
export function eventsOf(log: string): ObservedEvents {
  const providers = new Map<string, ObservedResource>();
  const verdicts: Verdict[] = [];
  for (const line of log.split("\n")) {
    if (line === "") continue;
    const event = JSON.parse(line) as EngineEvent;
    const state = event.resourcePreEvent?.metadata.new;
    if (state?.type.startsWith("pulumi:providers:")) providers.set(state.urn, observeState(state));
    if (event.policyEvent) verdicts.push(verdictOf(event.policyEvent));
  }
  return { providers, verdicts };
}

/** The engine writes a violation as the policy's description, a line end, and the pack's text. */
function verdictOf(event: PolicyEvent): Verdict {
  const [description = "", ...rest] = event.message.trim().split("\n");
  const text = rest.join("\n").trim();
  return {
    pack: event.policyPackName,
    policy: event.policyName,
    level: event.enforcementLevel,
    severity: event.severity ?? "",
    urn: event.resourceUrn ?? "",
    message: text === "" ? description : text,
  };
}
