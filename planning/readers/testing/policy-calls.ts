import { type PolicyResource, type ResourceValidationArgs } from "@pulumi/policy";
import { type AnalyzeResponse } from "@pulumi/pulumi/proto/analyzer_pb";
import { ask, handlersOf, type LoggedResource, requestAbout, requestAboutStack } from "./policy-messages";

export interface PolicyCalls {
  readonly analyze: readonly LoggedResource[];
  readonly analyzeStack: readonly LoggedResource[];
}

/** Plays logged calls to the SDK's own handlers; the callbacks get the arguments that a policy gets. */
export async function playCalls(
  calls: PolicyCalls,
  onResource: (args: ResourceValidationArgs) => void,
  onStack: (resources: readonly PolicyResource[]) => void,
): Promise<void> {
  const handlers = handlersOf([
    {
      name: "resources",
      description: "sees every resource",
      enforcementLevel: "mandatory",
      validateResource: (args) => onResource(args),
    },
    {
      name: "stack",
      description: "sees the stack",
      enforcementLevel: "mandatory",
      validateStack: ({ resources }) => onStack(resources),
    },
  ]);
  for (const logged of calls.analyze) refuseComplaints(await ask(handlers.resource, requestAbout(logged)));
  refuseComplaints(await ask(handlers.stack, requestAboutStack(calls.analyzeStack)));
}

function refuseComplaints(response: AnalyzeResponse): void {
  const complaints = response.getDiagnosticsList().map((diagnostic) => diagnostic.getMessage());
  if (complaints.length > 0) throw new Error(complaints.join("\n"));
}
