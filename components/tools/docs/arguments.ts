import ts from "typescript";
import { docstringOf } from "./docstrings";
import { isOurs, type ComponentSource, type Source } from "./source";
import { literalsOf, typeText } from "./types";

/** One argument, or one option inside of a group. */
export interface Argument {
  /** Path of names, e.g. `["backups", "retentionDays"]`; `<key>` stands for a name that the user chooses, `[]` for elements. */
  readonly path: readonly string[];
  /** Interface that declares it. */
  readonly declaredBy: string;
  readonly type: string;
  readonly optional: boolean;
  /** Whether options of its own follow it. */
  readonly group: boolean;
  readonly meaning: string;
  /** What its docstring gives as default. */
  readonly documented: string | undefined;
  /** Where it belongs to one member of a union alone: `type: "serverless"`; empty where nothing but itself tells. */
  readonly only: string | undefined;
}

/** Arguments that have a section of the page for themselves, and what is another component's affair. */
const opaque = /^(\w*AlarmsArgs|AlarmSettings|Transforms|Tags|ZonedSubnets|\w+Outputs)$/;
const deepest = 5;

/** Every argument of a component, groups before what is in them. */
export function argumentsOf(source: Source, component: ComponentSource): readonly Argument[] {
  const foreign = new Map(
    source.components
      .filter(({ name }) => name !== component.name)
      .map(({ argsName, name }) => [argsName, name]),
  );
  return new Reader(source.checker, foreign).read(component.args);
}

/** One property of a type, of which members of a union it is, and its type in each. */
interface Property {
  readonly symbol: ts.Symbol;
  readonly only: string | undefined;
  readonly types: readonly ts.Type[];
}

class Reader {
  constructor(
    private readonly checker: ts.TypeChecker,
    /** Arguments of other components by their type's name: they are explained on their own page. */
    private readonly foreign: ReadonlyMap<string, string>,
  ) {}

  /** Members of a union may share groups: each is told once. */
  read(type: ts.Type): readonly Argument[] {
    const told = new Map<string, Argument>();
    for (const argument of this.readAll(type, [])) {
      const key = [...argument.path, argument.declaredBy].join(" ");
      if (!told.has(key)) told.set(key, argument);
    }
    return [...told.values()];
  }

  private readAll(type: ts.Type, path: readonly string[]): readonly Argument[] {
    return this.properties(type).flatMap((property) => this.argument(property, path));
  }

  private argument({ symbol, only, types }: Property, above: readonly string[]): Argument[] {
    const declaration = symbol.declarations?.find(ts.isPropertySignature);
    if (!declaration?.type || declaration.type.kind === ts.SyntaxKind.NeverKeyword) return [];
    const [type] = types;
    if (!type) return [];
    const docs = docstringOf(this.checker, symbol);
    const inner = opaque.test(nameOfType(declaration.type)) ? undefined : this.group(type);
    const path = [...above, symbol.name];
    const other = inner && this.otherComponent(inner.type);
    const shown: Argument = {
      path,
      declaredBy: declaredBy(declaration),
      type: typeText(this.checker, types, declaration.type),
      optional: (symbol.flags & ts.SymbolFlags.Optional) !== 0,
      group: inner !== undefined && other === undefined,
      meaning: [docs.meaning || this.meaningOf(inner?.type), other].filter(Boolean).join(" "),
      documented: docs.default,
      only,
    };
    if (!inner || other !== undefined || path.length >= deepest) return [shown];
    return [shown, ...this.readAll(inner.type, [...path, ...inner.steps])];
  }

  /** The options below a type: of the type itself, of the elements of a list, or of the values of a map. */
  private group(
    type: ts.Type,
    steps: readonly string[] = [],
  ): { type: ts.Type; steps: readonly string[] } | undefined {
    if (steps.length > 2) return undefined;
    const parts = objectsOf(type);
    const [only] = parts;
    if (!only) return undefined;
    if (parts.length === 1) {
      const element = this.checker.isArrayType(only)
        ? this.checker.getIndexTypeOfType(only, ts.IndexKind.Number)
        : undefined;
      if (element) return this.group(element, [...steps, "[]"]);
      const value = this.checker.getIndexTypeOfType(only, ts.IndexKind.String);
      if (value) return opaque.test(nameOf(value)) ? undefined : this.group(value, [...steps, "<key>"]);
    }
    const ours = parts.every((part) => this.hasOptions(part));
    return ours ? { type, steps } : undefined;
  }

  private hasOptions(type: ts.Type): boolean {
    const properties = type.getProperties();
    return (
      properties.length > 0 &&
      !opaque.test(nameOf(type)) &&
      type.getCallSignatures().length === 0 &&
      properties.every(
        ({ declarations }) => isOurs(declarations?.[0]) && !opaque.test(declaredBy(declarations?.[0])),
      )
    );
  }

  private properties(type: ts.Type): readonly Property[] {
    const members = objectsOf(type);
    const found: Property[] = [];
    const seen = new Set<ts.Declaration | string>();
    for (const member of members) {
      for (const symbol of member.getProperties()) {
        const discriminant = this.isDiscriminant(members, symbol.name);
        const key = discriminant ? symbol.name : (symbol.declarations?.[0] ?? symbol.name);
        if (seen.has(key)) continue;
        seen.add(key);
        const sharing = members.filter(
          (each) => discriminant || sameDeclaration(each.getProperty(symbol.name), symbol),
        );
        const types = sharing.flatMap((each) => this.typeOf(each, symbol.name) ?? []);
        const only = sharing.length === members.length ? undefined : this.conditionOf(member, members);
        found.push({ symbol, only, types });
      }
    }
    return found;
  }

  private typeOf(type: ts.Type, name: string): ts.Type | undefined {
    const property = type.getProperty(name);
    return property && this.checker.getNonNullableType(this.checker.getTypeOfSymbol(property));
  }

  /** Whether the members of a union are told apart by the property: each has another literal. */
  private isDiscriminant(members: readonly ts.Type[], name: string): boolean {
    const literals = members.map((member) => {
      const type = this.typeOf(member, name);
      return type ? literalsOf([type]) : [];
    });
    return (
      members.length > 1 &&
      literals.every(({ length }) => length === 1) &&
      new Set(literals.flat()).size === members.length
    );
  }

  /** What tells a member of a union from the others. */
  private conditionOf(member: ts.Type, members: readonly ts.Type[]): string {
    const property = member.getProperties().find(({ name }) => this.isDiscriminant(members, name));
    const type = property && this.typeOf(member, property.name);
    if (property && type) return `${property.name}: ${literalsOf([type]).join()}`;
    const name = nameOf(member);
    return name.startsWith("__") ? "" : name;
  }

  private otherComponent(type: ts.Type): string | undefined {
    const owners = type.getProperties().map(({ declarations }) => declaredBy(declarations?.[0]));
    const owner = owners.find((name) => this.foreign.has(name));
    const component = owner === undefined ? undefined : this.foreign.get(owner);
    return component === undefined
      ? undefined
      : `Options of [${component}](${kebab(component)}.md#arguments).`;
  }

  private meaningOf(type: ts.Type | undefined): string {
    const symbol = type?.aliasSymbol ?? type?.getSymbol();
    return symbol ? docstringOf(this.checker, symbol).meaning : "";
  }
}

function objectsOf(type: ts.Type): readonly ts.Type[] {
  const parts = type.isUnion() ? type.types : [type];
  // In the order of their declarations: the compiler's own depends on which file it happened to read first.
  return parts
    .filter((part) => (part.flags & ts.TypeFlags.Object) !== 0)
    .map((part) => ({ part, place: placeOf(part) }))
    .sort((one, other) => (one.place < other.place ? -1 : 1))
    .map(({ part }) => part);
}

function placeOf(type: ts.Type): string {
  const declaration = (type.aliasSymbol ?? type.getSymbol())?.declarations?.[0];
  return `${declaration?.getSourceFile().fileName}:${String(declaration?.pos ?? 0).padStart(8, "0")}`;
}

function sameDeclaration(one: ts.Symbol | undefined, other: ts.Symbol): boolean {
  return one?.declarations?.[0] === other.declarations?.[0];
}

function declaredBy(declaration: ts.Declaration | undefined): string {
  const parent = declaration?.parent;
  if (parent && ts.isInterfaceDeclaration(parent)) return parent.name.text;
  return parent?.parent && ts.isTypeAliasDeclaration(parent.parent) ? parent.parent.name.text : "";
}

function nameOf(type: ts.Type): string {
  return type.aliasSymbol?.name ?? type.getSymbol()?.name ?? "";
}

function nameOfType(node: ts.TypeNode): string {
  return ts.isTypeReferenceNode(node) ? node.typeName.getText() : "";
}

/** `AuroraGlobal` → `aurora-global`. */
export function kebab(name: string): string {
  return name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "-").toLowerCase();
}
