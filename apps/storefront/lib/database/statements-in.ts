/** One statement of a text of SQL. */
export interface StatementInText {
  readonly text: string;
  /** Line of the text that it begins in, from 1. */
  readonly line: number;
}

/** What a semicolon may stand in without ending a statement, each from its beginning to its end; what is not closed goes to the end of the text. */
const enclosed =
  /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|\b[eE]'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)|'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)|\$([A-Za-z_][A-Za-z_0-9]*)?\$[\s\S]*?(?:\$\1\$|$)|;/g;

/**
 * The statements of a text, so that the one that fails can be named. Comments in comments, and functions whose body is `begin atomic`, are
 * not understood: write such a body between `$$`.
 */
export function statementsIn(sql: string): StatementInText[] {
  const found: StatementInText[] = [];
  let from = 0;
  const add = (to: number) => {
    const piece = sql.slice(from, to);
    const start = beginningOf(piece);
    if (start < piece.length) {
      const line = sql.slice(0, from + start).split("\n").length;
      found.push({ text: piece.slice(start).trimEnd(), line });
    }
    from = to + 1;
  };
  for (const match of sql.matchAll(enclosed)) if (match[0] === ";") add(match.index);
  add(sql.length);
  return found;
}

/** Where the first thing stands that is neither space nor comment. */
function beginningOf(piece: string): number {
  return /^(?:\s|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))*/.exec(piece)?.[0].length ?? 0;
}
