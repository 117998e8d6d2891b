import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { CATALOGUES } from './translate';

const SOURCE = join(__dirname, '..');

/** Sentences that the page has in common with reports. */
const SHARED = join(__dirname, '../../../../packages/texts/src');

/** The files of the dashboard that are on the page: neither catalogues nor tests. */
function pageFiles(folder = SOURCE): ts.SourceFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$|^(text\/)?(en|de)\//.test(path))
    .map((path) => {
      const text = readFileSync(join(folder, path), 'utf8');
      return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
    });
}

function visit(node: ts.Node, use: (node: ts.Node) => void): void {
  use(node);
  node.forEachChild((child) => visit(child, use));
}

/** What a file names of the catalogues: whole strings, and templates as patterns such as `severity.*`. */
function namesIn(file: ts.SourceFile): { readonly strings: string[]; readonly areas: string[] } {
  const [strings, areas]: [string[], string[]] = [[], []];
  visit(file, (node) => {
    if (ts.isStringLiteralLike(node)) strings.push(node.text);
    // Only a whole area is addressed by a value: `severity.${severity}`.
    if (ts.isTemplateExpression(node)) {
      const area = /^(\w+)\.$/.exec(node.head.text)?.[1];
      if (area !== undefined && node.templateSpans.length === 1) areas.push(area);
    }
  });
  return { strings, areas };
}

/** Attributes that no one reads. */
const UNREAD = /^(className|d|viewBox|key|id|type|role|rel|href|src|style|transform|fill|stroke|points|mode)$/;

/** Two words, or a word that begins as a sentence does. */
const PROSE = /\p{L}[,;:.]?\s+\p{L}|^\s*\p{Lu}\p{Ll}+/u;

/** Names that are the same in every language, those of keys, and what browsers, Socket.IO and the configuration file are told. */
const NOT_TEXTS: readonly RegExp[] = [
  ...[/^Crowdtone$/, /^· Crowdtone$/, /^(English|Deutsch)$/, /^system-ui, /, /^\(prefers-/],
  ...[/^ApiFault$/, /^io server disconnect$/, /^alerts:\n/],
  /^(Arrow(Left|Right|Up|Down)|Insert|Delete)$/,
];

/** Texts of a file that belong into a catalogue, as `file:line text`. */
function literalTexts(file: ts.SourceFile): string[] {
  const found: string[] = [];
  const report = (node: ts.Node, text: string) => {
    if (NOT_TEXTS.some((pattern) => pattern.test(text.trim()))) return;
    const { line } = file.getLineAndCharacterOfPosition(node.getStart());
    found.push(`${file.fileName}:${line + 1} ${text.trim()}`);
  };
  visit(file, (node) => {
    if (ts.isJsxText(node)) {
      // A letter alone is a name, as of range A.
      if (/\p{L}{2}/u.test(node.text) && !isIn(node, isCode)) report(node, node.text);
    } else if (ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node)) {
      if (PROSE.test(node.text) && !isIn(node, isUnread)) report(node, node.text);
    }
  });
  return found;
}

function isIn(node: ts.Node, what: (node: ts.Node) => boolean): boolean {
  return what(node) || (node.parent !== undefined && isIn(node.parent, what));
}

function isCode(node: ts.Node): boolean {
  return ts.isJsxElement(node) && /^(code|pre)$/.test(node.openingElement.tagName.getText());
}

/** Module names, unread attributes, and what is written for developers. */
function isUnread(node: ts.Node): boolean {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return true;
  if (ts.isJsxAttribute(node)) return UNREAD.test(node.name.getText());
  if (ts.isCallExpression(node))
    return /^(console\.|JSON\.|document\.|.*querySelector)/.test(node.expression.getText());
  return ts.isThrowStatement(node) && node.getText().includes('index.html');
}

const files = pageFiles();
const keys = Object.entries(CATALOGUES.en).flatMap(([area, messages]) =>
  Object.keys(messages).map((name) => `${area}.${name}`),
);

test('every text of the catalogues is on the page', () => {
  const names = [...files, ...pageFiles(SHARED)].map(namesIn);
  const strings = new Set(names.flatMap((of) => of.strings));
  const areas = new Set(names.flatMap((of) => of.areas));
  expect(keys.filter((key) => !strings.has(key) && !areas.has(key.slice(0, key.indexOf('.'))))).toEqual([]);
});

test('every text of the page is in the catalogues', () => {
  expect(files.length).toBeGreaterThan(100);
  expect(files.flatMap(literalTexts)).toEqual([]);
});

test('a text that was written into a component is found', () => {
  const component = (text: string) => ts.createSourceFile('A.tsx', text, ts.ScriptTarget.Latest, true);
  const found = (text: string) => literalTexts(component(text)).map((line) => line.slice(line.indexOf(' ') + 1));
  expect(found('<p className="quiet figures">Save <code>npm start</code></p>')).toEqual(['Save']);
  expect(found('<Card className="a b" title="Recent alerts" />')).toEqual(['Recent alerts']);
  expect(found(['const words = `$', '{n} people seen`;'].join(''))).toEqual(['people seen']);
  expect(found("const names = { on: 'Active' };")).toEqual(['Active']);
});
