import { distance as editDistance } from "fastest-levenshtein";

/**
 * The name among `candidates` that `word` most likely meant (of equals the first), or undefined where none is near: at
 * most two edits away, or a third of the word's length for long words. Upper and lower case are the same.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}
