import { type Deployment } from "@tenfold/engine/monitor/deployment";
import { type RunningServer, serve } from "@tenfold/engine/protocol/server";
import { ProviderServer } from "./provider-server";

/** Our simulated providers, served to the real engine for as long as a program is compared. */
export class StandIns {
  private constructor(private readonly servers: ReadonlyMap<string, RunningServer>) {}

  static async start(packages: readonly string[], deployment: Deployment): Promise<StandIns> {
    const servers = new Map<string, RunningServer>();
    for (const name of packages) {
      const provider = new ProviderServer(name, deployment);
      servers.set(name, await serve((target) => target.addService(...provider.service())));
    }
    return new StandIns(servers);
  }

  /** By this variable the CLI attaches to running providers instead of starting plugins. */
  get environment(): Record<string, string> {
    const attached = [...this.servers].map(([name, { address }]) => `${name}:${address.split(":")[1]}`);
    return attached.length === 0 ? {} : { PULUMI_DEBUG_PROVIDERS: attached.join(",") };
  }

  stop(): void {
    for (const server of this.servers.values()) server.close();
  }
}
