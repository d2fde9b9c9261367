import { type RunRequest, type RunResponse } from "@pulumi/pulumi/proto/language_pb";

/** Pulumi's language host, run inside this process. The SDK marks it internal and keeps it out of its type declarations. */
interface InProcessLanguageHost {
  run(
    call: { request: RunRequest },
    done: (error: Error | null | undefined, response?: RunResponse) => void,
  ): void;
}

interface ServerModule {
  readonly LanguageServer: new (program: () => Promise<unknown>) => InProcessLanguageHost;
}

// eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would need the missing declaration
export const { LanguageServer } = require("@pulumi/pulumi/automation/server") as ServerModule;
