import Type, { type Static } from "typebox";
import { Value } from "typebox/value";

const Envelope = Type.Object({
  id: Type.String({ format: "uuid" }),
  type: Type.String({ minLength: 1, maxLength: 100 }),
  version: Type.Integer({ minimum: 1 }),
  occurredAt: Type.String(),
  key: Type.String({ minLength: 1, maxLength: 200 }),
  data: Type.Unknown(),
});

/** Something that has happened, as it travels: what every consumer may rely on around the data of the event's type. */
export type StreamEvent = Readonly<Static<typeof Envelope>>;

/** A record that no consumer can understand, however often it comes. */
export class MalformedEvent extends Error {}

/** The event of a record's value. @throws MalformedEvent */
export function parseEvent(value: string): StreamEvent {
  let parsed: unknown;
  try {
    parsed = JSON.parse(value);
  } catch {
    throw new MalformedEvent("the value is no JSON");
  }
  if (!Value.Check(Envelope, parsed)) throw new MalformedEvent("the value is no envelope of an event");
  return parsed;
}

/** A row of an outbox, as the relay reads it. */
export interface OutboxRow {
  readonly id: string;
  readonly topic: string;
  readonly key: string;
  readonly type: string;
  /** Data of the event, as JSON. */
  readonly payload: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly createdAt: Date;
}

/** Header of an outbox row, and no other: the version of the event's type. @default 1 */
export const versionHeader = "event-version";

/** The value of a record. The data goes in as the text that it already is. */
export function eventText({ id, type, key, payload, headers, createdAt }: OutboxRow): string {
  const version = Number(headers[versionHeader] ?? 1);
  const envelope = JSON.stringify({ id, type, version, occurredAt: createdAt.toISOString(), key });
  return `${envelope.slice(0, -1)},"data":${payload}}`;
}
