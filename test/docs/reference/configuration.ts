import { liveConfigSchema } from '@crowdtone/config';
import { markdownTable } from '@crowdtone/runtime';
import { code, GENERATED, page, text } from './markdown';
import { type Field, fieldsOf } from './schema-fields';

/** `docs/reference/configuration.md`: every key of the file that `serve --config` reads, from its schema. */
export function configurationPage(): string {
  const fields = fieldsOf(liveConfigSchema, 'input');
  return page(
    GENERATED,
    '# Configuration',
    'The file that `crowdtone serve --config FILE` reads, as YAML or JSON. [`examples/cameras.yaml`](../../examples/cameras.yaml) has the usual keys with comments; ' +
      '`crowdtone config check FILE` lists every mistake of a file at once. Unknown keys are mistakes. The keys of `analysis` are those of the ' +
      '[command line](cli.md) too.',
    ...fields.filter(({ path }) => /^\w+$/.test(path)).map((own) => sectionOf(own, fields)),
  );
}

/** One of the outermost keys, with everything within. */
function sectionOf({ path: section, description }: Field, fields: readonly Field[]): string {
  const within = fields.filter(({ path }) => path.startsWith(`${section}.`) || path.startsWith(`${section}[]`));
  const kinds = new Set(within.flatMap(({ path }) => kindOf(path) ?? []));
  return page(
    `## ${section}`,
    capital(description),
    markdownTable(['key', 'value', 'default', 'meaning'], rowsOf(section, within.filter(isShared(within, kinds.size)))),
    ...[...kinds].map((kind) => {
      const special = within.filter((field) => kindOf(field.path) === kind && !isShared(within, kinds.size)(field));
      return page(
        `### kind: ${kind}`,
        markdownTable(['key', 'value', 'default', 'meaning'], rowsOf(section, special)),
      ).trimEnd();
    }),
  ).trimEnd();
}

/** The branch of a union that a key belongs to. */
function kindOf(path: string): string | undefined {
  return /\((\w+)\)/.exec(path)?.[1];
}

function nameOf(path: string): string {
  return path.replace(/\(\w+\)/, '');
}

/** Keys that every kind has in the same form are listed once. */
function isShared(fields: readonly Field[], kinds: number): (field: Field) => boolean {
  const formOf = ({ path, ...form }: Field) => JSON.stringify([nameOf(path), form]);
  return (field) =>
    kindOf(field.path) === undefined || fields.filter((other) => formOf(other) === formOf(field)).length === kinds;
}

function rowsOf(section: string, fields: readonly Field[]): string[][] {
  const rows = new Map(
    fields.map((field) => [
      nameOf(field.path),
      [
        code(
          nameOf(field.path)
            .slice(section.length)
            .replace(/^(\[\])?\./, ''),
        ),
        text(field.type),
        field.required ? 'required' : code(field.fallback ?? ''),
        text(field.description),
      ],
    ]),
  );
  return [...rows.values()];
}

function capital(description: string): string {
  const plain = text(description);
  return plain === '' ? '' : `${plain.charAt(0).toUpperCase()}${plain.slice(1)}.`;
}
