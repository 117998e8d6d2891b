import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { renderMermaidSVG } from 'beautiful-mermaid';
import { defineConfig, type MarkdownOptions } from 'vitepress';

const DOCS = dirname(dirname(fileURLToPath(import.meta.url)));
const REPOSITORY = dirname(DOCS);

type Markdown = Parameters<NonNullable<MarkdownOptions['config']>>[0];

/** The pages of a folder in the order of `names`; each is called by its heading. */
function pages(folder: string, names: readonly string[]) {
  return names.map((name) => ({ text: headingOf(join(folder, `${name}.md`)), link: `/${folder}/${name}` }));
}

function headingOf(file: string): string {
  const heading = /^# (.+)$/m.exec(readFileSync(join(DOCS, file), 'utf8'))?.[1];
  if (heading === undefined) throw new Error(`docs/${file} has no heading`);
  return heading;
}

function decisionNames(): string[] {
  return readdirSync(join(DOCS, 'decisions'))
    .filter((name) => /^\d{4}-/.test(name))
    .sort()
    .map((name) => name.slice(0, -'.md'.length));
}

/** Diagrams become pictures when the site is built, so that a page loads no renderer and nothing from elsewhere. */
function drawDiagrams(markdown: Markdown): void {
  const fence = markdown.renderer.rules.fence;
  markdown.renderer.rules.fence = (tokens, index, ...rest) => {
    const token = tokens[index];
    if (token?.info.trim() !== 'mermaid') return fence?.(tokens, index, ...rest) ?? '';
    // The renderer would have the picture ask Google for a font.
    const svg = renderMermaidSVG(token.content, { bg: '#ffffff', fg: '#27272a' }).replace(/@import [^;]*;[^;]*;/, '');
    if (/@import|url\(['"]?http/.test(svg)) throw new Error('a diagram would fetch something from another host');
    return `<p><img alt="Diagram" src="data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}"></p>`;
  };
}

/** Links into the repository work where the files are read there; the site, which has only `docs/`, names the file. */
function nameRepositoryFiles(markdown: Markdown): void {
  markdown.core.ruler.push('repository-files', ({ tokens, env }) => {
    for (const token of tokens) {
      let hidden = false;
      for (const child of token.children ?? []) {
        if (child.type === 'link_close' && hidden) {
          child.tag = 'span';
          hidden = false;
        }
        if (child.type !== 'link_open') continue;
        const [target = ''] = (child.attrGet('href') ?? '').split('#');
        if (target === '' || /^[a-z]+:/i.test(target) || target.startsWith('/')) continue;
        const file = resolve(dirname(join(DOCS, env.relativePath)), target);
        if (file.startsWith(`${DOCS}/`)) continue;
        if (!existsSync(file)) throw new Error(`docs/${env.relativePath} links to ${target}, which does not exist`);
        child.type = 'span_open';
        child.tag = 'span';
        child.attrs = [['title', `${relative(REPOSITORY, file)} in the repository`]];
        hidden = true;
      }
    }
  });
}

export default defineConfig({
  title: 'Crowdtone',
  description: 'Reads the mood of a crowd from video and publishes statistics of the group, never of a person.',
  lang: 'en',
  cleanUrls: true,
  lastUpdated: false,
  markdown: {
    config(markdown) {
      drawDiagrams(markdown);
      nameRepositoryFiles(markdown);
    },
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Guides', link: '/guides/recorded-footage' },
      { text: 'Reference', link: '/reference/cli' },
      { text: 'Concepts', link: '/concepts/pipeline' },
      { text: 'Benchmarks', link: '/benchmarks/' },
    ],
    sidebar: [
      {
        text: 'Guides',
        items: pages('guides', [
          'recorded-footage',
          'studies',
          'dashboard',
          'wall',
          'cameras',
          'access-and-tokens',
          'sign-in',
          'alerts-and-webhooks',
          'tour-mood-messages',
          'tour-delete-yesterday',
          'operations',
          'containers-and-services',
          'several-machines',
          'monitoring',
          'privacy-and-law',
          'dpia-template',
          'notice-sign',
          'sizing-and-placement',
          'troubleshooting',
          'faq',
        ]),
      },
      {
        text: 'Reference',
        items: pages('reference', [
          'cli',
          'configuration',
          'study',
          'rest',
          'live-protocol',
          'errors',
          'files',
          'codebook',
        ]),
      },
      {
        text: 'Concepts',
        items: pages('concepts', ['pipeline', 'exactly-once', 'face-window', 'statistics', 'glossary']),
      },
      { text: 'Models', items: pages('models', ['cards', 'results', 'evaluation', 'share-estimation', 'training']) },
      { text: 'Benchmarks', link: '/benchmarks/' },
      { text: 'Decisions', collapsed: true, items: pages('decisions', decisionNames()) },
    ],
  },
});
