import { askForOrder, type World } from "../steps.ts";

/** What became of the orders that nobody had answered for. */
export interface AskedAgain {
  readonly count: number;
  /** Still without an answer. */
  readonly unanswered: number;
}

/** How often an order is sent again. */
const attempts = 10;

/**
 * Sends every order that had no answer again, under its key. Whether it was stored or not, it may be stored once now: those that are accepted join the
 * others. A refusal is an answer, too: then nothing may be stored.
 */
export async function askAgain(world: World): Promise<AskedAgain> {
  const { client, unanswered, accepted } = world;
  let lost = 0;
  for (const { shopper, idempotencyKey } of unanswered) {
    let status = 0;
    for (let attempt = 0; attempt < attempts && !isAnswer(status); attempt++) {
      if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, 200 * attempt));
      const answer = await askForOrder(client, shopper, idempotencyKey).catch(() => undefined);
      status = answer?.status ?? 0;
      if (status !== 201) continue;
      accepted.push({ id: (answer?.body as { id: string }).id, userId: shopper.id, idempotencyKey });
    }
    if (!isAnswer(status)) lost++;
  }
  return { count: unanswered.length, unanswered: lost };
}

function isAnswer(status: number): boolean {
  return status > 0 && status < 500 && status !== 429;
}
