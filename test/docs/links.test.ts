import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { markdownFiles, ROOT } from './markdown-files';

/** Removes code, in which brackets are no links. */
function proseOf(file: string): string {
  return readFileSync(file, 'utf8')
    .replaceAll(/```[\s\S]*?```/g, '')
    .replaceAll(/`[^`\n]*`/g, (code) => (code.includes('](') ? '' : code));
}

/** The names under which GitHub and VitePress link to the headings of a page, where both agree. */
function anchorsOf(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function faultsOf(path: string): string[] {
  const file = join(ROOT, path);
  const links = [...proseOf(file).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return links.flatMap((link) => {
    if (/^(https?|mailto):/.test(link)) return [];
    const [target = '', anchor] = link.split('#');
    const to = target === '' ? file : resolve(dirname(file), target);
    if (!existsSync(to)) return [`${link} does not exist`];
    if (anchor === undefined || statSync(to).isDirectory()) return [];
    return anchorsOf(to).includes(anchor) ? [] : [`${link} names no heading`];
  });
}

test('every link of every document has a target', () => {
  const files = markdownFiles();
  expect(files).toEqual(expect.arrayContaining(['README.md', 'docs/index.md', 'docs/reference/cli.md']));
  expect(
    Object.fromEntries(files.map((file) => [file, faultsOf(file)]).filter(([, faults]) => faults?.length)),
  ).toEqual({});
});

test('the README fits on a page and names every guide, reference, concept and model page', () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  expect(readme.split('\n').length).toBeLessThanOrEqual(131);
  const pages = markdownFiles().filter((path) => /^docs\/(guides|reference|concepts|models)\//.test(path));
  const reached = ['dpia-template', 'notice-sign'].map((name) => `docs/guides/${name}.md`);
  expect(pages.filter((path) => !readme.includes(`](${path})`))).toEqual(reached);
});
