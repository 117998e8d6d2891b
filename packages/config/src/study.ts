/** The file of a study: which results, which events, which conditions are compared. */
import { readFile } from 'node:fs/promises';
import { CrowdtoneError, EXPRESSIONS, expressionSchema, languageSchema } from '@crowdtone/domain';
import { z } from 'zod';
import { describeIssues } from './parse';
import { parseYamlDocument } from './yaml-document';

const patternsSchema = z
  .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
  .transform((patterns) => [patterns].flat());

const conditionSchema = z.strictObject({
  name: z.string().trim().min(1).max(100).describe('name in the report'),
  label: patternsSchema
    .optional()
    .describe('labels of its recordings; an asterisk stands for any characters. One pattern, or a list'),
  group: patternsSchema.optional().describe('groups of its recordings, as given in a list of recordings'),
  run: patternsSchema.optional().describe('entries of `runs` whose recordings it takes, as written there'),
  events: patternsSchema
    .optional()
    .describe('names or kinds of events; then only the time from start to end of these events counts'),
});

const seconds = (about: string) => z.number().positive().max(86_400).describe(about);

const eventsSchema = z.strictObject({
  file: z.string().min(1).optional().describe('CSV file of events, relative to this file'),
  notes: z.boolean().default(false).describe('take the notes of the dashboard as events'),
  before: seconds('seconds before the start of an event that are its baseline').default(60),
  after: seconds('seconds after the start that are compared with the baseline').default(60),
  step: seconds('length of a step of the curves, seconds; by default the length of a window').optional(),
});

const namesOnce = (conditions: readonly { name: string }[]) =>
  new Set(conditions.map(({ name }) => name)).size === conditions.length;

/** See {@link readStudy}. */
export const studySchema = z
  .strictObject({
    language: languageSchema.default('en').describe('language of the report: en or de'),
    title: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .optional()
      .describe('heading of the report; by default the name of the file'),
    runs: z
      .array(z.string().min(1))
      .min(1)
      .describe(
        'report folders, relative to this file; of each its newest run. `folder/run` names another run of a folder',
      ),
    expressions: z
      .array(expressionSchema)
      .min(1)
      .default([...EXPRESSIONS])
      .describe('expressions that are tested; the fewer, the smaller the correction for many comparisons'),
    unit: z
      .enum(['recordings', 'time'])
      .optional()
      .describe(
        'what differences between conditions are judged against: variation between recordings, or over time within them. By default time when all conditions have the same recordings, else recordings',
      ),
    events: eventsSchema.optional().describe('events, from a CSV file or from notes, or both'),
    conditions: z
      .array(conditionSchema)
      .max(50)
      .default([])
      .refine(namesOnce, 'two conditions have the same name')
      .describe('what is compared; a condition without a choice of recordings has all of them'),
    compare: z
      .array(z.tuple([z.string(), z.string()]))
      .optional()
      .describe('pairs of conditions; by default every pair'),
  })
  .superRefine(({ conditions, compare = [], events }, context) => {
    const names = conditions.map(({ name }) => name);
    for (const [at, pair] of compare.entries()) {
      const unknown = pair.find((name) => !names.includes(name));
      const message =
        unknown === undefined ? 'a condition is compared with itself' : 'there is no condition of this name';
      if (unknown !== undefined || pair[0] === pair[1])
        context.addIssue({ code: 'custom', path: ['compare', at], message });
    }
    for (const [at, condition] of conditions.entries()) {
      if (condition.events === undefined || events !== undefined) continue;
      context.addIssue({ code: 'custom', path: ['conditions', at, 'events'], message: 'the study names no events' });
    }
    if (events !== undefined && events.file === undefined && !events.notes) {
      context.addIssue({ code: 'custom', path: ['events'], message: 'name a file, or write notes: true' });
    }
    if (conditions.length === 0 && events === undefined) {
      context.addIssue({ code: 'custom', path: [], message: 'a study needs conditions, events, or both' });
    }
  });

/** A study as its file says, with defaults. */
export type StudyConfig = z.output<typeof studySchema>;
/** A condition of a study. */
export type StudyCondition = StudyConfig['conditions'][number];

/**
 * Reads the file of a study, YAML or JSON.
 *
 * @throws {CrowdtoneError} E_CONFIG_MISSING when it cannot be read; E_STUDY_INVALID with the line of every error
 */
export async function readStudy(path: string): Promise<StudyConfig> {
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const what = cause.code === 'ENOENT' ? 'does not exist' : `cannot be read (${cause.code})`;
    throw new CrowdtoneError('E_CONFIG_MISSING', `${path} ${what}; check the path`, { cause });
  });
  const { value, issues, lineOf } = parseYamlDocument(text);
  if (issues.length > 0) throw invalid(path, issues);
  const result = studySchema.safeParse(value);
  if (result.success) return result.data;
  const described = describeIssues(result.error);
  throw invalid(
    path,
    result.error.issues.map((issue, at) => {
      const [key] = issue.code === 'unrecognized_keys' ? issue.keys : [];
      const line = lineOf(key === undefined ? issue.path : [...issue.path, key]);
      return `${line === null ? '' : `line ${line}: `}${described[at]}`;
    }),
  );
}

function invalid(path: string, issues: readonly string[]): CrowdtoneError {
  return new CrowdtoneError('E_STUDY_INVALID', `${path} is not valid (${issues.join('; ')}); correct it and try again`);
}
