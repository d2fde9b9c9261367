import { servePack } from "../lib/pack";
import { costPack } from "../packs";

servePack(costPack);
