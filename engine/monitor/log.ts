import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { EngineService, type IEngineServer } from "@pulumi/pulumi/proto/engine_grpc_pb";
import {
  GetRootResourceResponse,
  LogSeverity,
  RequirePulumiVersionResponse,
  SetRootResourceResponse,
} from "@pulumi/pulumi/proto/engine_pb";
import { unary } from "../protocol/server";
import { type LogMessage } from "./deployment";

const severities = {
  [LogSeverity.DEBUG]: "debug",
  [LogSeverity.INFO]: "info",
  [LogSeverity.WARNING]: "warning",
  [LogSeverity.ERROR]: "error",
} as const;

/** Serves the `Engine` protocol: keeps what the program (or a pack) logs, and the URN of the root resource. */
export class ProgramLog {
  readonly messages: LogMessage[] = [];
  #root = "";

  /** @param redact takes secrets out of what is kept */
  constructor(private readonly redact: (text: string) => string = (text) => text) {}

  add(message: LogMessage): void {
    this.messages.push({ ...message, message: this.redact(message.message) });
  }

  get errors(): readonly LogMessage[] {
    return this.messages.filter((message) => message.severity === "error");
  }

  service(): [typeof EngineService, IEngineServer] {
    const server: IEngineServer = {
      log: unary((request) => {
        if (!request.getEphemeral()) {
          const severity = severities[request.getSeverity()];
          if (severity !== "debug")
            this.add({ severity, message: request.getMessage(), urn: request.getUrn() || undefined });
        }
        return new Empty();
      }),
      getRootResource: unary(() => new GetRootResourceResponse().setUrn(this.#root)),
      setRootResource: unary((request) => {
        this.#root = request.getUrn();
        return new SetRootResourceResponse();
      }),
      startDebugging: unary(() => new Empty()),
      requirePulumiVersion: unary(() => new RequirePulumiVersionResponse()),
    };
    return [EngineService, server];
  }
}
