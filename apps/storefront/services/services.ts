import { type Service } from "../lib/service.ts";
import { catalog } from "./catalog/service.ts";

/** Every service, in the order in which their schemas are made. */
export const services: readonly Service[] = [catalog];
