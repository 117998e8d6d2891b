import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { markdownFiles, ROOT } from './markdown-files';

/** A command as a user would type it, and the document that contains it. */
export interface NamedCommand {
  readonly words: readonly string[];
  /** Environment variables set in front of it: `SECRET=... node ...`. */
  readonly environment: Readonly<Record<string, string>>;
  readonly where: string;
}

const STARTS = /^(?:[A-Z_]+=\S+ )*(?:npx crowdtone|crowdtone|npm|node|python3|curl)(?= |$)/;

/** Placeholders that a reader fills in; such a text is not run. */
const PLACEHOLDERS = /\.\.\.|<[a-z]| (?:COMMAND|FILE|FOLDER|WEIGHTS)\b/;

/** Words that mark a mention of a command in a sentence, not one to type. */
const NAME_ALONE = /^(?:npx )?crowdtone(?: [a-z-]+)*$/;

/** The commands of every document, including help texts, which are in docs/reference/cli.md. */
export function commandsOfDocuments(): NamedCommand[] {
  return markdownFiles().flatMap((path) => {
    const text = readFileSync(join(ROOT, path), 'utf8');
    return [...linesOfCode(text), ...inlineCode(text)]
      .filter((line) => STARTS.test(line) && !PLACEHOLDERS.test(line))
      .map((line) => parseCommand(line, path));
  });
}

/** The commands that texts of the sources and documents name, such as "run it again with crowdtone doctor". */
export function commandsOfMessages(): NamedCommand[] {
  return [...sources(), ...markdownFiles()].flatMap((path) => {
    const texts = readFileSync(join(ROOT, path), 'utf8').matchAll(
      /\b(crowdtone (?:analyze|serve|doctor|config|token|train|evaluate|export)|npm (?:run [\w:-]+|start|test))((?: (?:--?)?[a-z][\w./-]*)*)/g,
    );
    return [...texts].map(([, command = '']) => parseCommand(command, path));
  });
}

function sources(): string[] {
  return ['packages', 'services', 'infra']
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
    )
    .filter((path) => /\.(tsx?|mjs)$/.test(path) && !/\.test\.|(^|\/)(node_modules|dist|testing)\//.test(path));
}

/** Lines of shell code, and the examples of help texts, whose remarks follow after two spaces. */
function linesOfCode(text: string): string[] {
  return [...text.matchAll(/```(sh|text)\n([\s\S]*?)```/g)].flatMap(([, language, code = '']) => {
    const lines = code.replaceAll(/\\\n\s*/g, '').split('\n');
    return language === 'sh'
      ? lines.map((line) => line.replace(/\s+#.*$/, '').trim())
      : lines.filter((line) => line.startsWith('  ')).map((line) => line.trim().replace(/ {2,}.*$/, ''));
  });
}

function inlineCode(text: string): string[] {
  const prose = text.replaceAll(/```[\s\S]*?```/g, '');
  return [...prose.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code).filter((code) => !NAME_ALONE.test(code));
}

/** A line as a shell would split it, up to the first pipe. */
function parseCommand(line: string, where: string): NamedCommand {
  const [, assignments = '', command = ''] = /^((?:[A-Z_]+=\S+ )*)(.*)$/.exec(line) ?? [];
  const [before = ''] = command.split(/ \| (?=jq\b)/);
  const words = [...before.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare ?? '',
  );
  const environment = Object.fromEntries(
    assignments
      .split(' ')
      .filter((part) => part.includes('='))
      .map((part) => part.split('=') as [string, string]),
  );
  return { words, environment, where };
}

/** The words after `crowdtone`, however it is started; null for another program. */
export function crowdtoneWords({ words }: NamedCommand): readonly string[] | null {
  if (words[0] === 'crowdtone') return words.slice(1);
  if (words[0] === 'npx' && words[1] === 'crowdtone') return words.slice(2);
  if (words[0] !== 'npm' || words[1] !== 'start') return null;
  const dashes = words.indexOf('--');
  return dashes < 0 ? [] : words.slice(dashes + 1);
}
