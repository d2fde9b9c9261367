import { isDeepStrictEqual } from "node:util";
import { DiffResponse } from "@pulumi/pulumi/proto/provider_pb";
import { type WireMap } from "@tenfold/engine/protocol/wire";
import { forceNewProperties } from "@tenfold/planning/facets/force-new";

/**
 * What a provider answers to the question whether a resource must change: by inputs, with the properties that force a replacement. What
 * was imported is known by its id alone and changes in place.
 */
export function diffOf(type: string, olds: WireMap, news: WireMap): DiffResponse {
  const keys = [...new Set([...Object.keys(olds), ...Object.keys(news)])].filter(
    (key) => !key.startsWith("__"),
  );
  const changed = keys.filter((key) => !isDeepStrictEqual(olds[key], news[key])).sort();
  const forcing = new Set(Object.keys(olds).length === 0 ? [] : forceNewProperties(type));
  const { DIFF_NONE, DIFF_SOME } = DiffResponse.DiffChanges;
  return new DiffResponse()
    .setChanges(changed.length === 0 ? DIFF_NONE : DIFF_SOME)
    .setDiffsList(changed)
    .setReplacesList(changed.filter((key) => forcing.has(key)));
}
