import { type Service } from "../lib/service.ts";
import { auth } from "./auth/service.ts";
import { catalog } from "./catalog/service.ts";

/** Every service, in the order in which their schemas are made. */
export const services: readonly Service[] = [auth, catalog];
