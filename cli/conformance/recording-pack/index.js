/**
 * A policy pack that writes every call it receives, one JSON object a line, to the file named by TENFOLD_RECORDING. It also
 * gives verdicts that depend on what it was told alone, and remediates what has tags, so that both can be compared.
 */
const { appendFileSync } = require("node:fs");
const { PolicyPack } = require("@pulumi/policy");

const file = process.env["TENFOLD_RECORDING"];
const record = (entry) => {
  if (file) appendFileSync(file, `${JSON.stringify(entry)}\n`);
};

/** Values behind the SDK's proxy: reading an unknown throws, reading its property descriptor does not. */
function plain(value) {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((_, index) => plain(descriptorValue(value, index)));
  return Object.fromEntries(Object.keys(value).map((key) => [key, plain(descriptorValue(value, key))]));
}

const descriptorValue = (object, key) => Object.getOwnPropertyDescriptor(object, key)?.value;

const provider = (args) => args.provider && { urn: args.provider.urn, props: plain(args.provider.props) };
const options = ({ parent, ...opts }) => ({ ...opts, parent: parent ?? null });

new PolicyPack("conformance-recorder", {
  policies: [
    {
      name: "remediate",
      description: "Marks what has tags",
      enforcementLevel: "remediate",
      remediateResource: (args) => {
        record({ call: "remediate", urn: args.urn, type: args.type, props: plain(args.props) });
        const tags = descriptorValue(args.props, "tags");
        if (!args.type.startsWith("aws:") || typeof tags !== "object" || tags === null) return undefined;
        return { ...plain(args.props), tags: { ...plain(tags), conformance: "remediated" } };
      },
    },
    {
      name: "resource",
      description: "Counts what a resource was given",
      enforcementLevel: "advisory",
      severity: "low",
      validateResource: (args, report) => {
        record({
          ...{ call: "resource", urn: args.urn, type: args.type, name: args.name },
          ...{ props: plain(args.props), opts: options(args.opts), provider: provider(args) },
        });
        report(`${Object.keys(args.props).length} properties`);
      },
    },
    {
      name: "mandatory",
      description: "No resource has a name of six letters",
      enforcementLevel: "mandatory",
      validateResource: (args, report) => {
        if (args.name.length === 6) report(`${args.name} has six letters`);
      },
    },
    {
      name: "unknown",
      description: "Reads what is not known yet",
      enforcementLevel: "mandatory",
      validateResource: (args) => JSON.stringify(args.props),
    },
    {
      name: "stack",
      description: "Counts what depends on something",
      enforcementLevel: "advisory",
      validateStack: (args, report) => {
        for (const resource of args.resources) {
          record({
            ...{ call: "stack", urn: resource.urn, type: resource.type, name: resource.name },
            ...{ props: plain(resource.props), opts: options(resource.opts), provider: provider(resource) },
            parent: resource.parent?.urn ?? null,
            dependencies: resource.dependencies.map(({ urn }) => urn),
            propertyDependencies: Object.fromEntries(
              Object.entries(resource.propertyDependencies).map(([key, list]) => [
                key,
                list.map(({ urn }) => urn),
              ]),
            ),
          });
          if (resource.dependencies.length > 0)
            report(`${resource.dependencies.length} dependencies`, resource.urn);
        }
        report(`${args.resources.length} resources`);
      },
    },
  ],
});
