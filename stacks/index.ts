import { buildStack } from "./program";

export = buildStack();
