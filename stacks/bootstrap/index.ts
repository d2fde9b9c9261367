import { buildAccount } from "./program";

export = buildAccount();
