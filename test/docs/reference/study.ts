import { eventRowSchema } from '@crowdtone/cli';
import { studySchema } from '@crowdtone/config';
import {
  type Column,
  STUDY_COMPARISONS_TABLE,
  STUDY_CONDITIONS_TABLE,
  STUDY_CURVES_TABLE,
  STUDY_RESPONSES_TABLE,
  type Table,
} from '@crowdtone/domain/tables';
import { markdownTable } from '@crowdtone/runtime';
import type { z } from 'zod';
import { code, GENERATED, page, text } from './markdown';
import { fieldsOf } from './schema-fields';

/** `docs/reference/study.md`: the file of a study, the file of its events, and the tables of its results. */
export function studyPage(): string {
  return page(
    GENERATED,
    '# Studies',
    'What `crowdtone study` reads and writes. The [guide](../guides/studies.md) says how to use it; ' +
      '[`examples/study/study.yaml`](../../examples/study/study.yaml) is a commented example.',
    '## The file of a study',
    'YAML or JSON. Unknown keys are mistakes; `[]` stands for each item of a list.',
    keys(studySchema),
    '## The file of events',
    'CSV with a header line, separated by commas, semicolons or tabs.',
    keys(eventRowSchema),
    '## Tables of results',
    'CSV as in RFC 4180, in UTF-8, null as an empty cell. `study.json` holds the same rows under the names of the tables, and `title`, `unit`, `recordings`, `notes` and `leftOut`.',
    ...[STUDY_CONDITIONS_TABLE, STUDY_COMPARISONS_TABLE, STUDY_RESPONSES_TABLE, STUDY_CURVES_TABLE].flatMap(
      (each: Table) => [
        `### ${each.name}.csv`,
        each.about,
        markdownTable(
          ['column', 'type', 'meaning'],
          each.columns.map((column) => [code(column.name), typeOf(column), text(column.description)]),
        ),
      ],
    ),
  );
}

function keys(schema: z.ZodType): string {
  return markdownTable(
    ['key', 'value', 'default', 'meaning'],
    fieldsOf(schema, 'input').map(({ path, type, fallback, required, description }) => [
      code(path),
      text(type),
      required ? 'required' : code(fallback ?? ''),
      text(description),
    ]),
  );
}

function typeOf({ type, nullable }: Column): string {
  return nullable ? `${type} or null` : type;
}
