import * as grpc from "@grpc/grpc-js";
import { EngineError } from "../errors";

/** Large stacks send large messages: Pulumi itself allows 400 MB. */
export const channelOptions: grpc.ChannelOptions = {
  "grpc.max_receive_message_length": 400 * 1024 * 1024,
  "grpc.max_send_message_length": 400 * 1024 * 1024,
};

// What goes wrong arrives as an error, and is told once: gRPC's own line on stderr would only repeat it.
if (process.env["GRPC_VERBOSITY"] === undefined) grpc.setLogVerbosity(grpc.logVerbosity.NONE);

export interface RunningServer {
  /** `127.0.0.1:<port>` */
  readonly address: string;
  close(): void;
}

/**
 * Serves gRPC services on a free loopback port.
 * @throws EngineError where no port can be bound.
 */
export async function serve(addServices: (server: grpc.Server) => void): Promise<RunningServer> {
  const server = new grpc.Server(channelOptions);
  addServices(server);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (error) {
        reject(
          new EngineError(
            `cannot listen on 127.0.0.1: ${/errors: \[(.+)\]$/.exec(error.message)?.[1] ?? error.message}`,
            "allow this process to bind a loopback port",
          ),
        );
      } else resolve(bound);
    });
  });
  return { address: `127.0.0.1:${port}`, close: () => server.forceShutdown() };
}

/** A unary gRPC method from an async function. A thrown error becomes the call's status, its message the details. */
export function unary<Request, Response>(
  handle: (request: Request) => Promise<Response> | Response,
): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    void (async () => handle(call.request))().then(
      (response) => callback(null, response),
      (error: unknown) =>
        callback({
          code: grpc.status.UNKNOWN,
          details: error instanceof Error ? error.message : String(error),
        }),
    );
  };
}
