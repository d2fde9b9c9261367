import { uuidv7 } from "../../lib/uuid.ts";
import { type SampleEvent, type Scene } from "./subject.ts";

/** One of the users, by chance. */
export function userIn({ users, random }: Scene): Scene["users"][number] {
  return users[Math.floor(random() * users.length)] ?? { id: "", authorization: "" };
}

/** Events of new orders of one line each. */
export function orderEvents(
  scene: Scene,
  count: number,
  type: "order.placed" | "order.reserved",
): SampleEvent[] {
  return Array.from({ length: count }, () => {
    const orderId = uuidv7();
    const productId = scene.products[scene.pick()] ?? "";
    const lines = [{ productId, name: "a product of the sample", quantity: 1, priceCents: 1_250 }];
    const about = { orderId, userId: userIn(scene).id, totalCents: 1_250, currency: "EUR" };
    const data = type === "order.placed" ? { ...about, fromCart: true, lines } : { ...about, reason: null };
    return { topic: "orders", key: orderId, type, data };
  });
}
