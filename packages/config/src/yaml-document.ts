import { isNode, LineCounter, parseDocument } from 'yaml';

/** A parsed YAML (or JSON) document: its value, or descriptions of its errors. */
export interface YamlDocument {
  readonly value: unknown;
  /** Each with line and column; empty when the document is valid. */
  readonly issues: readonly string[];
  /** Line of the value at a path, or of the nearest one around it; null when there is none. */
  lineOf(path: readonly PropertyKey[]): number | null;
}

/**
 * Parses YAML. JSON is a subset of it, so one parser reads both. Messages contain no value of the document, which may be
 * secret.
 */
export function parseYamlDocument(text: string): YamlDocument {
  const lines = new LineCounter();
  // Pretty errors would quote the lines around an error, including passwords.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const issues = document.errors.map(({ code, pos }) => {
    const { line, col } = lines.linePos(pos[0]);
    return `line ${line}, column ${col}: ${YAML_ERRORS[code] ?? 'invalid YAML'}`;
  });
  const lineOf = (path: readonly PropertyKey[]): number | null => {
    for (let length = path.length; length >= 0; length -= 1) {
      const node = document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
    }
    return null;
  };
  if (issues.length > 0) return { value: null, issues, lineOf };
  try {
    return { value: document.toJS(), issues, lineOf };
  } catch {
    return { value: null, issues: ['an alias (*name) without an anchor, or too many aliases'], lineOf };
  }
}

/** Descriptions of common YAML errors; others are reported by position only. */
const YAML_ERRORS: Readonly<Record<string, string>> = {
  BAD_INDENT: 'inconsistent indentation',
  BLOCK_AS_IMPLICIT_KEY: 'indented too far, or nested mapping on one line',
  DUPLICATE_KEY: 'duplicate key',
  MISSING_CHAR: 'missing quote, bracket, comma or colon',
  MULTIPLE_DOCS: 'more than one document',
  TAB_AS_INDENT: 'tab used for indentation; use spaces',
};
