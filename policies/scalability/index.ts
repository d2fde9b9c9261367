import { servePack } from "../lib/pack";
import { scalabilityPack } from "../packs";

servePack(scalabilityPack);
