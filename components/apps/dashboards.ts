import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { checkObjectName } from "./kubernetes.plan";
import { ArgumentCheck } from "../lib/errors";
import { requireGiven } from "../lib/given";
import { checkTransforms, objectChild, type Transforms, withTransforms } from "../lib/transform";
import { checkRegion } from "../lib/zones";

/** Arguments of `Dashboards`. */
export interface DashboardsArgs {
  /** Region of the cluster. */
  readonly region: string;
  /** Namespace in which Grafana's sidecar looks. @default monitoring: that of `ClusterAddons` */
  readonly namespace?: pulumi.Input<string>;
  /** Dashboards as Grafana imports them, by a name that stays: `{ services: { uid, title, panels, … } }`. */
  readonly dashboards: Readonly<Record<string, object>>;
  /** Label by which the sidecar finds them. @default grafana_dashboard: that of Grafana's own chart */
  readonly label?: string;
  /** Folder of Grafana that they appear in; its sidecar must know the annotation `grafana_folder`. @default the one without a name */
  readonly folder?: string;
  /** Changes of single children, by their role. @default none */
  readonly transform?: Transforms<typeof dashboardsChildren>;
}

/** The children of `Dashboards` that its user may change, by role. */
export const dashboardsChildren = {
  /** One for each dashboard. */
  dashboard: objectChild(kubernetes.core.v1.ConfigMap, ["data"]),
};

/** What `Dashboards` takes where an argument is not given. */
export const dashboardsDefaults = { namespace: "monitoring", label: "grafana_dashboard" } as const;

/** Characters of a ConfigMap, below the mebibyte that Kubernetes takes. */
const mostCharacters = 900_000;

/**
 * Dashboards for a Grafana that is there: a ConfigMap each, as the sidecar of Grafana's charts collects them. Nothing runs for them, and without a
 * Grafana they cost nothing. Lives on the Kubernetes provider given in `opts.provider`; the namespace must exist.
 *
 * @throws pulumi.RunError naming every wrong argument.
 */
export class Dashboards extends pulumi.ComponentResource {
  readonly region: string;
  /** Names of the ConfigMaps by dashboard. */
  readonly configMaps: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: DashboardsArgs, opts?: pulumi.ComponentResourceOptions) {
    const component = `Dashboards "${name}"`;
    requireGiven(component, args, ["region", "dashboards"]);
    const { region, dashboards } = args;
    const check = new ArgumentCheck(component);
    checkRegion(check, region);
    checkDashboards(check, args);
    checkTransforms(check, dashboardsChildren, args.transform);
    check.throwIfAny();
    const titles = Object.keys(dashboards);
    const options = withTransforms(opts, dashboardsChildren, args.transform);
    super("tenfold:apps:Dashboards", name, { region, dashboards: titles }, options);

    this.region = region;
    this.configMaps = Object.fromEntries(titles.map((title) => [title, createMap(this, name, title, args)]));
    this.registerOutputs({ region, configMaps: this.configMaps });
  }
}

function checkDashboards(check: ArgumentCheck, { dashboards, label }: DashboardsArgs): void {
  check.require(Object.keys(dashboards).length > 0, "dashboards", dashboards, "one dashboard at least");
  for (const [title, dashboard] of Object.entries(dashboards)) {
    const field = `dashboards.${title}`;
    checkObjectName(check, title, field);
    const length = JSON.stringify(dashboard).length;
    check.require(length <= mostCharacters, field, length, `at most ${mostCharacters} characters as JSON`);
  }
  const right = label === undefined || /^[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/.test(label);
  check.require(right, "label", label, "the name of a label, such as grafana_dashboard");
}

function createMap(
  parent: pulumi.Resource,
  name: string,
  title: string,
  { dashboards, namespace, label, folder }: DashboardsArgs,
): pulumi.Output<string> {
  const map = new kubernetes.core.v1.ConfigMap(
    `${name}-dashboard-${title}`,
    {
      metadata: {
        name: `dashboard-${title}`,
        namespace: namespace ?? dashboardsDefaults.namespace,
        labels: { [label ?? dashboardsDefaults.label]: "1" },
        ...(folder === undefined ? {} : { annotations: { grafana_folder: folder } }),
      },
      data: { [`${title}.json`]: JSON.stringify(dashboards[title]) },
    },
    { parent },
  );
  return map.metadata.name;
}
