import Type from "typebox";
import { requireUser, type TokenVerifier, userOf } from "../../lib/http/authentication.ts";
import { type App } from "../../lib/http/server.ts";
import { type NotificationStore } from "./store.ts";

const Id = Type.String({ format: "uuid" });
const Page = Type.Object({
  notifications: Type.Array(
    Type.Object({
      id: Id,
      orderId: Id,
      kind: Type.String(),
      text: Type.String(),
      createdAt: Type.String({ format: "date-time" }),
    }),
  ),
  next: Type.Union([Id, Type.Null()], { description: "the `after` of the next page" }),
});
const PageQuery = Type.Object(
  { after: Type.Optional(Id), limit: Type.Integer({ minimum: 1, maximum: 100, default: 20 }) },
  { additionalProperties: false },
);

/** A signed-in user's own notifications. */
export function notificationRoutes(app: App, store: NotificationStore, tokens: TokenVerifier): void {
  app.get(
    "/notifications",
    {
      onRequest: requireUser(tokens),
      schema: { querystring: PageQuery, response: { 200: Page } },
      config: { priority: "sheddable" },
    },
    async (request) => {
      const { after, limit } = request.query;
      const notifications = await store.page(userOf(request).id, after, limit);
      return {
        notifications,
        next: notifications.length < limit ? null : (notifications.at(-1)?.id ?? null),
      };
    },
  );
}
