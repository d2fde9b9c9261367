import ts from "typescript";
import { type AlarmDefinitions } from "../../lib/alarms.plan";
import { presetDifferences, type PresetName, type Presets } from "../../lib/presets";
import { type Children, isObjectChild } from "../../lib/transform";
import * as library from "../../index";
import { docstringOf, type Docstring, paragraphsOf } from "./docstrings";
import { type ComponentSource, constsNamedBy, type NamedConst, type Source } from "./source";

/** A property or a method that a component offers. */
export interface Member {
  /** `endpoint`, or `grantConnect(role, user, options?)`. */
  readonly name: string;
  readonly type: string;
  readonly meaning: string;
}

/** What the class itself says. */
export interface ClassSurface {
  readonly paragraphs: readonly string[];
  readonly example: string | undefined;
  readonly outputs: readonly Member[];
  readonly methods: readonly Member[];
}

/** A role of `transform`. */
export interface Role {
  readonly name: string;
  readonly type: string;
  readonly note: string;
  /** Whether a change is merged into the child's properties. */
  readonly merged: boolean;
  /** Properties of the child that no change may have. */
  readonly kept: readonly string[];
}

/** Some alarms of a component that stand in one const. */
export interface AlarmTable {
  readonly name: string;
  readonly meaning: string;
  readonly alarms: AlarmDefinitions;
}

/** Docstring, example, outputs and methods of a component. */
export function classSurface({ checker }: Source, component: ComponentSource): ClassSurface {
  const { declaration } = component;
  const symbol = declaration.name && checker.getSymbolAtLocation(declaration.name);
  if (!symbol) throw new Error(`${component.name} has no name`);
  const members = declaration.members.filter(isPublic);
  const properties = members.filter(ts.isPropertyDeclaration);
  const methods = members.filter(ts.isMethodDeclaration);
  return {
    paragraphs: paragraphsOf(checker, symbol),
    example: docstringOf(checker, symbol).example,
    outputs: properties.map((each) => outputOf(checker, component, each)),
    methods: methods.map((each) => methodOf(checker, each)),
  };
}

function isPublic(member: ts.ClassElement): boolean {
  if (!member.name || !ts.isIdentifier(member.name)) return false;
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  return (ts.getCombinedModifierFlags(member) & hidden) === 0;
}

function outputOf(
  checker: ts.TypeChecker,
  { declaration }: ComponentSource,
  property: ts.PropertyDeclaration,
): Member {
  const name = property.name.getText();
  const own = docsAt(checker, property.name);
  // What a component offers as an interface is explained there.
  const interfaces =
    declaration.heritageClauses?.filter(({ token }) => token === ts.SyntaxKind.ImplementsKeyword) ?? [];
  const inherited = interfaces
    .flatMap(({ types }) => types)
    .flatMap((each) => checker.getTypeAtLocation(each).getProperty(name) ?? [])
    .map((symbol) => docstringOf(checker, symbol).meaning);
  const type = property.type?.getText() ?? checker.typeToString(checker.getTypeAtLocation(property));
  return { name, type: type.replace(/\s+/g, " "), meaning: own.meaning || (inherited[0] ?? "") };
}

function methodOf(checker: ts.TypeChecker, method: ts.MethodDeclaration): Member {
  const parameters = method.parameters.map((parameter) => {
    const optional = parameter.questionToken !== undefined || parameter.initializer !== undefined;
    return `${parameter.name.getText()}${optional ? "?" : ""}`;
  });
  const { meaning, throws } = docsAt(checker, method.name);
  return {
    name: `${method.name.getText()}(${parameters.join(", ")})`,
    type: method.type?.getText().replace(/\s+/g, " ") ?? "",
    meaning: [meaning, throws && `Throws ${throws}`].filter(Boolean).join(" "),
  };
}

function docsAt(checker: ts.TypeChecker, name: ts.Node): Docstring {
  const symbol = checker.getSymbolAtLocation(name);
  if (!symbol) throw new Error(`nothing is declared at ${name.getText()}`);
  return docstringOf(checker, symbol);
}

/** Roles that a component's `transform` takes. */
export function rolesOf({ checker }: Source, component: ComponentSource): readonly Role[] {
  return namedIn(checker, component, "transform").flatMap(({ value, symbol }) => {
    const declared = value as Children;
    const type = symbol.valueDeclaration && checker.getTypeAtLocation(symbol.valueDeclaration);
    return Object.entries(declared).map(([name, role]) => {
      const property = type?.getProperty(name);
      const note = property ? docstringOf(checker, property).meaning : "";
      const kept = isObjectChild(role) ? role.enforced.map((at) => at.replaceAll(":", ".")) : [];
      return { name, type: role.type, note, merged: isObjectChild(role), kept };
    });
  });
}

/** Alarms of a component by the const that they stand in. */
export function alarmsOf({ checker }: Source, component: ComponentSource): readonly AlarmTable[] {
  return namedIn(checker, component, "alarms").map(({ name, value, symbol }) => ({
    name,
    meaning: docstringOf(checker, symbol).meaning,
    alarms: value as AlarmDefinitions,
  }));
}

/** Consts that the type of an argument names. */
function namedIn(
  checker: ts.TypeChecker,
  { args }: ComponentSource,
  argument: string,
): readonly NamedConst[] {
  const [first] = args.isUnion() ? args.types : [args];
  const declaration = first?.getProperty(argument)?.declarations?.[0];
  return declaration && ts.isPropertySignature(declaration) && declaration.type
    ? constsNamedBy(checker, declaration.type)
    : [];
}

const presetNames: readonly PresetName[] = ["dev", "staging", "production"];

/** The presets of a component; undefined where it has none. */
export function presetsOf(component: string): Presets<object> | undefined {
  const name = `${component.charAt(0).toLowerCase()}${component.slice(1)}Presets`;
  const value = Object.entries(library).find(([exported]) => exported === name)?.[1];
  return isPresets(value) ? value : undefined;
}

function isPresets(value: unknown): value is Presets<object> {
  return typeof value === "object" && value !== null && presetNames.every((name) => name in value);
}

/** One option of the presets, with its value in each of them; undefined where a preset leaves it open. */
export interface PresetRow {
  readonly field: string;
  readonly values: readonly unknown[];
  readonly differs: boolean;
}

/** Every option of the presets, sorted. */
export function presetRows(presets: Presets<object>): readonly PresetRow[] {
  const columns = presetNames.map(
    (name) => new Map(presetDifferences({}, presets[name]).map(({ field, to }) => [field, to])),
  );
  const fields = [...new Set(columns.flatMap((column) => [...column.keys()]))].sort();
  return fields.map((field) => {
    const values = columns.map((column) => column.get(field));
    return { field, values, differs: new Set(values.map((value) => JSON.stringify(value))).size > 1 };
  });
}
