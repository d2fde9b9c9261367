// Judges CloudFormation templates with cdk-preflight's rules and AWS's own validator. Its packages are in the folder that the first
// argument names. Standard input: [{"region": "us-west-2", "body": {…}}]; one line of JSON per finding.
const { createRequire } = require("node:module");
const path = require("node:path");
const { text } = require("node:stream/consumers");

const packages = createRequire(path.join(process.argv[2], "package.json"));
const preflight = packages("cdk-preflight/lib/private/enforce");
const { BUNDLED_LIBS, BUNDLED_RULES } = packages("cdk-preflight/lib/rules.generated");

const accountId = "123456789012";

/** Compiling the rules takes longer than applying them: once per region, for the types of all its templates. */
function judge(validator, region, templates) {
  const types = new Set(
    templates.flatMap(({ body }) => Object.values(body.Resources).map(({ Type }) => Type)),
  );
  const customRules = [
    ...BUNDLED_LIBS.map(({ name, rego }) => ({ name, content: rego })),
    ...preflight.mergeRuleModules(preflight.prune(BUNDLED_RULES, types)),
    preflight.deployEnvironmentModule(region, accountId),
  ];
  const engine = new validator.RegoEngine({ customRules });
  const options = { pseudoParameterOverrides: { accountId, region } };
  try {
    for (const { number, body } of templates) {
      const content = new validator.TemplateContent(JSON.stringify(body));
      for (const diagnostic of engine.validateDetailed(content, options).diagnostics ?? [])
        print(number, diagnostic);
    }
  } finally {
    engine.free();
  }
}

function print(template, { ruleId: rule, severity, message, entity, propertyPath }) {
  if (severity === "INFO" || severity === "DEBUG") return;
  const finding = { template, rule, message, logicalId: entity?.logicalId, path: propertyPath };
  process.stdout.write(`${JSON.stringify(finding)}\n`);
}

async function main() {
  const templates = JSON.parse(await text(process.stdin)).map((template, number) => ({
    number,
    ...template,
  }));
  const validator = preflight.loadEngine();
  if (!validator) throw new Error("the validator cannot be loaded");
  for (const region of new Set(templates.map((template) => template.region))) {
    judge(
      validator,
      region,
      templates.filter((template) => template.region === region),
    );
  }
}

void main();
