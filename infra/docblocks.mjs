/**
 * Every exported function, class, interface and type of packages and services carries a docstring. Prints those that
 * do not, `file:line name`, and exits 1 when there are any. Arguments narrow it to paths: `node infra/docblocks.mjs packages/video`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const wanted = process.argv.slice(2);

function sources(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' || entry.name === 'dist' ? [] : sources(path);
    return /\.tsx?$/.test(entry.name) && !/\.(test|d)\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

const isExported = (node) => node.modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword) ?? false;
const isDocumentable = (node) =>
  ts.isFunctionDeclaration(node) ||
  ts.isClassDeclaration(node) ||
  ts.isInterfaceDeclaration(node) ||
  ts.isTypeAliasDeclaration(node) ||
  (ts.isVariableStatement(node) &&
    node.declarationList.declarations.some(
      ({ initializer }) => initializer && (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer)),
    ));
const nameOf = (node) =>
  ts.isVariableStatement(node) ? node.declarationList.declarations[0].name.getText() : (node.name?.text ?? 'default');

/** A type that is only the shape of the schema of the same name needs no words of its own: the schema has them. */
const isShapeOfSchema = (node) =>
  ts.isTypeAliasDeclaration(node) && /^z\.(infer|input|output)</.test(node.type.getText());

let missing = 0;
for (const base of ['packages', 'services']) {
  for (const path of sources(join(root, base))) {
    const name = relative(root, path);
    if (wanted.length > 0 && !wanted.some((prefix) => name.startsWith(prefix))) continue;
    const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
    const documented = new Set();
    for (const node of file.statements) {
      if (!isExported(node) || !isDocumentable(node) || isShapeOfSchema(node)) continue;
      // Overloads share the docstring of the first signature.
      if (ts.getJSDocCommentsAndTags(node).length > 0) documented.add(nameOf(node));
      else if (!documented.has(nameOf(node))) {
        const { line } = file.getLineAndCharacterOfPosition(node.getStart());
        console.log(`${name}:${line + 1} ${nameOf(node)}`);
        missing += 1;
      }
    }
  }
}
if (missing > 0) console.log(`${missing} exported functions, classes and types without a docstring`);
process.exitCode = missing > 0 ? 1 : 0;
