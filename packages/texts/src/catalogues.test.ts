import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeCatalogues, messagesOf } from '@crowdtone/testing/catalogues';
import ts from 'typescript';
import { DOCUMENTS, SHARED } from './words';

const ROOT = join(__dirname, '../../..');

describe('what page, reports and messages have in common', () => describeCatalogues(SHARED));
describe('reports, mails and messages', () => describeCatalogues(DOCUMENTS));

test('texts of pages hold nothing that HTML gives a meaning', () => {
  for (const catalogue of Object.values(DOCUMENTS)) {
    const { report, study, mail } = catalogue;
    // Sentences of findings are escaped: they name what users wrote.
    const isFinding = /^study\.(compared|responded|inCondition)$/;
    const wrong = [...messagesOf({ report, study, mail })]
      .filter(([key, message]) => !isFinding.test(key) && /[<>&"']/.test(Object.values(message).join('')))
      .map(([key]) => key);
    expect(wrong).toEqual([]);
  }
});

/** What is written for people in the language of a report, a mail or a message. */
const WRITERS = [
  ...['packages/texts/src', 'services/cli/src/report', 'services/cli/src/study', 'services/cli/src/summary'],
  'services/aggregator/src/receivers',
];
/** Files of these folders with texts for programs, or in English only: errors, notes of events, names of columns. */
const OTHERS =
  /\.test\.ts$|texts\/src\/(en|de)\/|texts\/src\/words\.ts$|(write|tables|media|build|style|elan)\.ts$|study\/(event-list|place-events|recordings|run-study|rows)\.ts$|summary\/(keep-summaries|figures|schedule)\.ts$|receivers\/(?!email-message|mqtt-topics)/;

const files = WRITERS.flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => `${folder}/${path}`)
    .filter((path) => path.endsWith('.ts') && !OTHERS.test(path))
    .map((path) => ts.createSourceFile(path, readFileSync(join(ROOT, path), 'utf8'), ts.ScriptTarget.Latest, true)),
);

function visit(node: ts.Node, use: (node: ts.Node) => void): void {
  use(node);
  node.forEachChild((child) => visit(child, use));
}

test('every text of reports, mails and messages is in one of them', () => {
  const strings = new Set<string>();
  const areas = new Set<string>();
  for (const file of files) {
    visit(file, (node) => {
      if (ts.isStringLiteralLike(node)) strings.add(node.text);
      if (ts.isTemplateExpression(node) && /^\w+\.$/.test(node.head.text)) areas.add(node.head.text.slice(0, -1));
    });
  }
  /** Columns of tables are addressed by their names. */
  const isColumn = (key: string) => strings.has(key.replace(/^(report|study)\./, ''));
  const unused = [...messagesOf(DOCUMENTS.en).keys()].filter(
    (key) => !strings.has(key) && !areas.has(key.slice(0, key.indexOf('.'))) && !isColumn(key),
  );
  expect(unused).toEqual([]);
});

/** Two words, or a word that begins as a sentence does. */
const PROSE = /\p{L}[,;:.]?\s+\p{L}|^\s*\p{Lu}\p{Ll}+/u;
const NOT_TEXTS = [/^Crowdtone$/, /^Europe\//, /^(width|Content)/, /value_json/];

/** What people would read of a template: without tags, unless they name something. */
function proseOf(template: string): string[] {
  const labels = [...template.matchAll(/(?:aria-label|alt|title)="([^"\0]*)"/g)].map(([, label = '']) => label);
  return [
    ...template
      .replace(/<[^>]*>?/g, '\0')
      .replace(/^[^<\0]*>/, '')
      .split('\0'),
    ...labels,
  ];
}

function literalTexts(file: ts.SourceFile): string[] {
  const found: string[] = [];
  const report = (node: ts.Node, texts: readonly string[]) => {
    for (const text of texts.map((each) => each.trim())) {
      if (!PROSE.test(text) || NOT_TEXTS.some((pattern) => pattern.test(text))) continue;
      const { line } = file.getLineAndCharacterOfPosition(node.getStart());
      found.push(`${file.fileName}:${line + 1} ${text}`);
    }
  };
  visit(file, (node) => {
    if (isForPrograms(node)) return;
    if (ts.isStringLiteralLike(node)) report(node, proseOf(node.text));
    if (ts.isTemplateExpression(node)) {
      report(node, proseOf([node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('\0')));
    }
  });
  return found;
}

/** Modules, types, and what is thrown for developers. */
function isForPrograms(node: ts.Node): boolean {
  const { parent } = node;
  if (parent === undefined) return false;
  return (
    ts.isImportDeclaration(parent) ||
    ts.isExportDeclaration(parent) ||
    ts.isLiteralTypeNode(parent) ||
    (ts.isNewExpression(parent) && parent.expression.getText() === 'Error')
  );
}

test('every text of reports, mails and messages is in the catalogues', () => {
  expect(files.length).toBeGreaterThan(20);
  expect(files.flatMap(literalTexts)).toEqual([]);
});

test('a text that was written into a report is found', () => {
  const found = (text: string) => literalTexts(ts.createSourceFile('a.ts', text, ts.ScriptTarget.Latest, true));
  expect(found(['const page = `<h2 class="a b">$', '{name}</h2><p>Findings of all</p>`;'].join(''))).toHaveLength(1);
  expect(found('const page = `<figure aria-label="Shares over time">`;')).toHaveLength(1);
  expect(found("const lead = 'too few people';")).toHaveLength(1);
  expect(found('const page = `<figure role="img" class="a b">`;')).toEqual([]);
});
