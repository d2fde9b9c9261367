import * as pulumi from "@pulumi/pulumi";
import { Registry } from "@tenfold/components";

const region = new pulumi.Config("aws").require("region");
const tags = { environment: pulumi.getStack(), project: "shop" };

/** Lets Pulumi import children that exist already instead of creating them, by the child's type and name. */
function adopting(existing: Readonly<Record<string, string>>): pulumi.ResourceTransformation {
  return ({ type, name, props, opts }) => {
    const id = existing[`${type} ${name}`];
    return id === undefined ? undefined : { props, opts: { ...opts, import: id } };
  };
}

const registry = new Registry(
  "shop",
  {
    region,
    repositories: { catalog: {}, orders: {} },
    // Something else in this account says how the registry scans and replicates.
    registrySettings: "shared",
    // As the existing repositories are, where they differ from ours: a tag more, for which no image is lost.
    transform: { repository: (args) => ({ ...args, tags: { ...args.tags, team: "storefront" } }) },
    tags,
  },
  {
    transformations: [
      adopting({
        "aws:ecr/repository:Repository shop-catalog-eu-west-1": "shop/catalog",
        "aws:ecr/lifecyclePolicy:LifecyclePolicy shop-catalog-eu-west-1": "shop/catalog",
      }),
    ],
  },
);

export const repositories = registry.repositories;
