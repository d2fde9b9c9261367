import ts from "typescript";

/** Most literals that are written out instead of the name of their union. */
const mostLiterals = 8;

/** The literals of types that have nothing else, as they are written in a program; empty for others. */
export function literalsOf(types: readonly ts.Type[]): readonly string[] {
  const parts = types
    .flatMap((type) => (type.isUnion() ? type.types : [type]))
    .filter((part) => (part.flags & ts.TypeFlags.Undefined) === 0);
  const literals = parts.flatMap((part) => {
    if (part.isStringLiteral() || part.isNumberLiteral()) return [JSON.stringify(part.value)];
    return [];
  });
  // The compiler's own order depends on which file it happened to read first.
  return literals.length === parts.length ? [...new Set(literals)].sort(naturally) : [];
}

const naturally = new Intl.Collator("en", { numeric: true }).compare;

/** A type for people: alternatives written out where there are few, `list of`, `map of`, and no inputs and outputs of Pulumi. */
export function typeText(checker: ts.TypeChecker, types: readonly ts.Type[], node: ts.TypeNode): string {
  const literals = literalsOf(types);
  if (literals.length > 0 && literals.length <= mostLiterals) return literals.join(" | ");
  return textOf(checker, node);
}

function textOf(checker: ts.TypeChecker, node: ts.TypeNode): string {
  if (ts.isTypeOperatorNode(node)) return textOf(checker, node.type);
  if (ts.isArrayTypeNode(node)) return `list of ${textOf(checker, node.elementType)}`;
  if (ts.isUnionTypeNode(node)) return node.types.map((part) => textOf(checker, part)).join(" | ");
  if (ts.isParenthesizedTypeNode(node)) return textOf(checker, node.type);
  if (ts.isTypeLiteralNode(node)) return "group";
  if (!ts.isTypeReferenceNode(node)) return node.getText().replace(/\s+/g, " ");
  const [first, second] = node.typeArguments ?? [];
  switch (node.typeName.getText()) {
    case "Readonly":
    case "pulumi.Input":
    case "Omit":
    case "Pick":
    case "Partial":
      return first ? textOf(checker, first) : node.getText();
    case "Record":
      return second ? `map of ${textOf(checker, second)}` : node.getText();
    case "AlarmsArgs":
    case "GlobalAlarmsArgs":
      return '"off" | { topicArns, change }';
    case "Transforms":
      return "by role";
    case "Tags":
      return "map of string";
    default:
      return named(checker, node);
  }
}

/** The alternatives of an alias of literals, else the name. */
function named(checker: ts.TypeChecker, node: ts.TypeReferenceNode): string {
  const literals = literalsOf([checker.getTypeFromTypeNode(node)]);
  if (literals.length > 0 && literals.length <= mostLiterals) return literals.join(" | ");
  return node.getText().replace(/\s+/g, " ");
}
