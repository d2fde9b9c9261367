import { createRequire } from "node:module";
import path from "node:path";
import ts from "typescript";

/** The room of the components. */
export const room = path.resolve(__dirname, "../..");

/** The components as the compiler sees them. */
export interface Source {
  readonly checker: ts.TypeChecker;
  readonly components: readonly ComponentSource[];
}

/** One exported component class. */
export interface ComponentSource {
  readonly name: string;
  /** Folder below the room: `data`. */
  readonly area: string;
  readonly declaration: ts.ClassDeclaration;
  /** Type of the constructor's arguments. */
  readonly args: ts.Type;
  /** What the constructor calls them: `AuroraArgs`. */
  readonly argsName: string;
}

/**
 * Reads the components without the SDKs: their types are not resolved, which makes reading take a second instead of fifteen, and
 * whatever the pages say stands in our own declarations.
 */
export function readSource(): Source {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2023,
    lib: ["lib.es2023.d.ts"],
    module: ts.ModuleKind.CommonJS,
    strict: true,
    types: [],
    noEmit: true,
  };
  const host = ts.createCompilerHost(options);
  host.resolveModuleNameLiterals = (literals, from) =>
    literals.map(({ text }) => ({ resolvedModule: ownModule(text, from) }));
  const index = path.join(room, "index.ts");
  const program = ts.createProgram({ rootNames: [index], options, host });
  const checker = program.getTypeChecker();
  const root = program.getSourceFile(index);
  const symbol = root && checker.getSymbolAtLocation(root);
  const exported = symbol ? checker.getExportsOfModule(symbol) : [];
  const components = exported.flatMap((each) => componentOf(checker, aliased(checker, each)) ?? []);
  return { checker, components: components.sort((one, other) => (one.name < other.name ? -1 : 1)) };
}

function ownModule(name: string, from: string): ts.ResolvedModuleFull | undefined {
  if (!name.startsWith(".")) return undefined;
  const file = path.resolve(path.dirname(from), `${name}.ts`);
  return ts.sys.fileExists(file)
    ? { resolvedFileName: file, extension: ts.Extension.Ts, isExternalLibraryImport: false }
    : undefined;
}

function componentOf(checker: ts.TypeChecker, symbol: ts.Symbol): ComponentSource | undefined {
  const declaration = symbol.valueDeclaration;
  if (!declaration || !ts.isClassDeclaration(declaration)) return undefined;
  const heritage = declaration.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword);
  if (heritage?.types[0]?.expression.getText() !== "pulumi.ComponentResource") return undefined;
  const parameter = declaration.members.find(ts.isConstructorDeclaration)?.parameters[1];
  if (!parameter?.type) return undefined;
  return {
    name: symbol.name,
    area: path.relative(room, declaration.getSourceFile().fileName).split(path.sep)[0] ?? "",
    declaration,
    args: checker.getTypeFromTypeNode(parameter.type),
    argsName: parameter.type.getText(),
  };
}

/** What an import or a re-export stands for. */
export function aliased(checker: ts.TypeChecker, symbol: ts.Symbol): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** Whether something is declared by the components themselves. */
export function isOurs(declaration: ts.Declaration | undefined): boolean {
  return declaration?.getSourceFile().fileName.startsWith(room + path.sep) ?? false;
}

const load = createRequire(__filename);

/** A const of the components, with its value and what its docstring says. */
export interface NamedConst {
  readonly name: string;
  readonly value: object;
  readonly symbol: ts.Symbol;
}

/** Every const that a type names by `typeof`, through the aliases that it is made of, in the order of their appearance. */
export function constsNamedBy(checker: ts.TypeChecker, node: ts.Node): readonly NamedConst[] {
  const found = new Map<string, NamedConst>();
  const seen = new Set<ts.Node>();
  const visit = (each: ts.Node): void => {
    if (ts.isTypeQueryNode(each)) addConst(checker, each, found);
    else if (ts.isTypeReferenceNode(each)) {
      const declaration = symbolAt(checker, each.typeName)?.declarations?.[0];
      const unseen = declaration && !seen.has(declaration);
      if (unseen && ts.isTypeAliasDeclaration(declaration) && isOurs(declaration)) {
        // An alias may be made of itself.
        seen.add(declaration);
        visit(declaration.type);
      }
      each.typeArguments?.forEach(visit);
    } else ts.forEachChild(each, visit);
  };
  visit(node);
  return [...found.values()];
}

function addConst(checker: ts.TypeChecker, query: ts.TypeQueryNode, found: Map<string, NamedConst>): void {
  const symbol = symbolAt(checker, query.exprName);
  const file = symbol?.valueDeclaration?.getSourceFile().fileName;
  if (!symbol || file === undefined) return;
  const value: unknown = (load(file) as Record<string, unknown>)[symbol.name];
  if (typeof value === "object" && value !== null)
    found.set(symbol.name, { name: symbol.name, value, symbol });
}

function symbolAt(checker: ts.TypeChecker, node: ts.Node): ts.Symbol | undefined {
  const symbol = checker.getSymbolAtLocation(node);
  return symbol && aliased(checker, symbol);
}
