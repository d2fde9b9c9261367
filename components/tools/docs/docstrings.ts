import ts from "typescript";

/** A docstring in its parts. */
export interface Docstring {
  /** What it is, in one line. Empty where nothing is said. */
  readonly meaning: string;
  /** What `@default` says. */
  readonly default: string | undefined;
  readonly example: string | undefined;
  readonly throws: string | undefined;
}

/** What the docstring of a symbol says. */
export function docstringOf(checker: ts.TypeChecker, symbol: ts.Symbol): Docstring {
  const tags = new Map(
    symbol.getJsDocTags(checker).map(({ name, text }) => [name, ts.displayPartsToString(text)]),
  );
  const line = (name: string) => {
    const text = tags.get(name);
    return text === undefined ? undefined : oneLine(text);
  };
  return {
    meaning: oneLine(ts.displayPartsToString(symbol.getDocumentationComment(checker))),
    default: line("default"),
    example: tags.get("example"),
    throws: line("throws"),
  };
}

/** Paragraphs of a docstring, each in one line. */
export function paragraphsOf(checker: ts.TypeChecker, symbol: ts.Symbol): readonly string[] {
  const text = ts.displayPartsToString(symbol.getDocumentationComment(checker));
  return text.split(/\n\s*\n/).map(oneLine);
}

function oneLine(text: string): string {
  return text
    .replace(/\{@link\s+([^}]+?)\s*\}/g, "`$1`")
    .replace(/\s+/g, " ")
    .trim();
}
