import * as grpc from "@grpc/grpc-js";
import { CallbacksClient } from "@pulumi/pulumi/proto/callback_grpc_pb";
import { type Callback, CallbackInvokeRequest } from "@pulumi/pulumi/proto/callback_pb";
import { channelOptions } from "../protocol/server";

/** Calls back into the program: transforms and hooks run there, not here. */
export class ProgramCallbacks {
  readonly #clients = new Map<string, CallbacksClient>();

  /**
   * Invokes one callback with a serialised request.
   * @returns the serialised response. Rejects with the program's error.
   */
  async invoke(callback: Callback, request: Uint8Array): Promise<Uint8Array> {
    const message = new CallbackInvokeRequest().setToken(callback.getToken()).setRequest(request);
    return new Promise((resolve, reject) => {
      this.#client(callback.getTarget()).invoke(message, (error, response) => {
        if (error) reject(new Error(error.details || error.message));
        else resolve(response.getResponse_asU8());
      });
    });
  }

  close(): void {
    for (const client of this.#clients.values()) client.close();
    this.#clients.clear();
  }

  #client(target: string): CallbacksClient {
    let client = this.#clients.get(target);
    if (!client) {
      client = new CallbacksClient(target, grpc.credentials.createInsecure(), channelOptions);
      this.#clients.set(target, client);
    }
    return client;
  }
}
