import { type FastifyReply } from "fastify";

/** Answers with JSON that is text already, as it lies in a cache: it is not taken apart and put together again. */
export function sendJson(reply: FastifyReply, text: string): FastifyReply {
  return reply.type("application/json; charset=utf-8").send(text);
}
