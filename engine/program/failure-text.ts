import { realpathSync } from "node:fs";
import { shownPath } from "../shown-path";

/**
 * What a person needs of an error that Node.js or an SDK printed: its own words without frames of traces, with paths relative
 * to where the person stands.
 * @param root the folder of the program or pack
 */
export function readableFailure(text: string, root: string): string {
  const plain = withoutColours(text).replace(/^<ref \*\d+> /, "");
  return withShownPaths(missingModule(plain, root) ?? withoutCall(withoutFrames(plain)), root).trim();
}

export function withoutColours(text: string): string {
  // eslint-disable-next-line no-control-regex -- the escapes themselves
  return text.replace(/\u001b\[\d+m/g, "");
}

/** A package that is not installed is the user's to install; the list of files that led to it says nothing about that. */
function missingModule(text: string, root: string): string | undefined {
  const install = `fix: run npm install in ${shownPath(root)}`;
  const [, typed] = /error TS2307: Cannot find module '([^'./][^']*)'/.exec(text) ?? [];
  if (typed !== undefined) return `${withoutFrames(text).trim()}\n  ${install}, which must install ${typed}`;
  if (!/MODULE_NOT_FOUND|^\s*Require stack:/m.test(text)) return undefined;
  const [, name] = /Cannot find (?:module|package) '([^']+)'/.exec(text) ?? [];
  if (name === undefined || /valid "main" entry/.test(text)) return undefined;
  return /^(?:\.{0,2}\/|\.\.?$|file:)/.test(name)
    ? `the module "${name}" does not exist`
    : `the module "${name}" is not installed\n  ${install}, with ${packageOf(name)} among its dependencies`;
}

function packageOf(name: string): string {
  return name
    .split("/")
    .slice(0, name.startsWith("@") ? 2 : 1)
    .join("/");
}

/** Drops the frames; the fields of the error's own that Node.js prints behind the last one stay, in whole braces. */
function withoutFrames(text: string): string {
  const lines: string[] = [];
  for (const line of text.split("\n")) {
    if (!/^\s+at /.test(line)) lines.push(line);
    else if (line.endsWith(" {") && lines.length > 0) lines[lines.length - 1] += " {";
  }
  // The SDK hangs the promise that failed onto the error.
  return lines.join("\n").replace(/ \{\n\s+promise: Promise \{[^\n]*\n\s*\}\s*$/, "");
}

/** The SDK's words around what this engine answered: which call it was, and gRPC's status. */
const answered =
  /^(?:error serializing property ".*?": )?failed to (register new|read) resource (\S+) (?:'[^']*' )?\[([^\]]+)\]: 2 UNKNOWN: /;

function withoutCall(text: string): string {
  const own = text.replace(/^Error: /, "");
  const [words, call, name, type] = answered.exec(own) ?? [];
  if (words === undefined || name === undefined) return own;
  const answer = own.slice(words.length);
  const namesIt = call === "read" || answer.includes(`"${name}"`) || answer.includes(`::${name}`);
  return namesIt ? answer : `${type} "${name}": ${answer}`;
}

function withShownPaths(text: string, root: string): string {
  const folders = new Set([root, realPath(root), process.cwd()]);
  return [...folders]
    .filter((folder) => folder !== "/")
    .reduce((shown, folder) => {
      const start = String.raw`(?<![\w./-])(?:file://)?${folder.replace(/[^\w/]/g, "\\$&")}`;
      const to = shownPath(folder === realPath(root) ? root : folder);
      return shown
        .replace(new RegExp(`${start}/(?=[\\w.@-])`, "g"), () => (to === "." ? "" : `${to}/`))
        .replace(new RegExp(`${start}(?![\\w.-])`, "g"), () => to);
    }, text);
}

function realPath(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}
