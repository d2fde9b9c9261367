import { type Environment } from "../facets/platform";
import { type Resource } from "../graph/resource";
import { isPropertyMap, type PropertyMap, type Value } from "../graph/value";
import { type Context } from "./context";
import { asNumber, Properties } from "./properties";

/** The component registers its arguments as outputs too, for readers that see only those. */
export function environmentOf(context: Context, resource: Resource): Environment {
  const asked = Properties.askedOf(resource);
  const map = (name: string): Value<PropertyMap> =>
    asked.read([name], (value) => (isPropertyMap(value) ? value : undefined));
  return {
    ...context.facet("Environment", resource),
    region: undefined,
    environment: asked.text("environment"),
    home: asked.text("home"),
    regions: asked.texts("regions"),
    layers: asked.texts("layers"),
    forecast: map("forecast"),
    objectives: map("objectives"),
    budget: asked.read(["budget"], asNumber),
  };
}
