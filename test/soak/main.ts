/** `npm run soak`: watches how memory, handles and keys of the program grow while it works. */
import { EXIT_CODES } from '@crowdtone/domain';
import { builtCommandLine } from '../bench/command-line';
import { endWithError, parseCommand, refusal } from '../tool';
import { type Growth, type GrowthLimits, growthOf, overLimit } from './growth';
import { type Sample, SUBJECTS, type Subject, soak } from './soak';

const HELP = `Usage: npm run soak -- [options]

Runs crowdtone serve with two cameras, a dashboard and a client that scrapes its metrics; crowdtone analyze with one long
recording; and a day of two simulated cameras, as fast as the aggregator and the store take them. Samples their processes and their
Redis, fits the growth after a warm-up, prints a table, and exits with 1 when something grows by more than the limits.

  --minutes N      how long each program is watched [60]
  --warm-up N      minutes that do not count [a third of those that it ran, at most 30]
  --only SUBJECT   serve, recording or day [all]
  --hours N        length of the recording and of the day; they may be over before the time is up [24]
  --fps N          frames analysed a second of each camera [2]
  --limit N        MiB of resident memory, of a process or in Redis, that may be added in an hour of footage [1]
  --handles N      files, handles, threads or keys that may be added in an hour of footage [1]
  --samples        print every sample as a line of JSON on standard error
  --json           the table as JSON
  --help           this text
`;

const OPTIONS = {
  minutes: { type: 'string', default: '60' },
  'warm-up': { type: 'string' },
  only: { type: 'string' },
  hours: { type: 'string', default: '24' },
  fps: { type: 'string', default: '2' },
  limit: { type: 'string', default: '1' },
  handles: { type: 'string', default: '1' },
  samples: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** Samples of one program; more would add nothing to the fit. */
const SAMPLES = 360;
const MIN_INTERVAL_MS = 1000;
const MAX_WARM_UP_MINUTES = 30;

/** @returns the exit code: 1 when something grows by more than its limit */
export async function main(args: string[]): Promise<number> {
  const interrupt = new AbortController();
  const stop = () => interrupt.abort();
  process.on('SIGINT', stop);
  try {
    const values = readArguments(args);
    if (values.help) {
      process.stdout.write(HELP);
      return 0;
    }
    const results: { subject: Subject; growth: Growth[]; over: Growth[] }[] = [];
    for (const subject of values.subjects) {
      if (interrupt.signal.aborted) break;
      const { minutes, hours, fps, warmUp, limits, samples, json } = values;
      process.stderr.write(`soak: ${subject}, ${minutes} minutes ...\n`);
      const intervalMs = Math.max(MIN_INTERVAL_MS, (60_000 * minutes) / SAMPLES);
      const onSample = (sample: Sample) => void (samples && process.stderr.write(`${JSON.stringify(sample)}\n`));
      const common = { main: builtCommandLine(), signal: interrupt.signal, onSample };
      const result = await soak({ ...common, subject, minutes, hours, fps, intervalMs });
      const watchedMs = result.samples.at(-1)?.atMs ?? 0;
      const growth = growthOf(result, 60_000 * (warmUp ?? Math.min(MAX_WARM_UP_MINUTES, watchedMs / 60_000 / 3)));
      const over = overLimit(growth, limits);
      results.push({ subject, growth, over });
      if (!json) process.stdout.write(formatSoak(subject, result.footageHours, growth, over, limits));
    }
    if (values.json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
    if (interrupt.signal.aborted) return EXIT_CODES.interrupted;
    return results.some(({ over }) => over.length > 0) ? 1 : 0;
  } catch (thrown) {
    return endWithError(thrown);
  } finally {
    process.off('SIGINT', stop);
  }
}

function readArguments(args: string[]) {
  const values = parseCommand(args, { options: OPTIONS }).values;
  const number = (name: 'minutes' | 'warm-up' | 'hours' | 'fps' | 'limit' | 'handles', text: string): number => {
    const value = Number(text);
    if (value >= 0 && value <= 10_000 && text.trim() !== '') return value;
    throw refusal(`--${name} ${text} is not a number of 0 or more`);
  };
  const subjects = SUBJECTS.filter((subject) => values.only === undefined || subject === values.only);
  if (subjects.length === 0) throw refusal(`--only ${values.only} is none of ${SUBJECTS.join(', ')}`);
  const minutes = number('minutes', values.minutes);
  const limits: GrowthLimits = {
    memoryMiB: number('limit', values.limit),
    handles: number('handles', values.handles),
  };
  return {
    ...{ help: values.help, json: values.json, samples: values.samples, subjects, minutes, limits },
    warmUp: values['warm-up'] === undefined ? null : number('warm-up', values['warm-up']),
    hours: number('hours', values.hours),
    fps: number('fps', values.fps),
  };
}

function formatSoak(
  subject: Subject,
  footageHours: number | null,
  growth: readonly Growth[],
  over: readonly Growth[],
  limits: GrowthLimits,
): string {
  const figure = (value: number | null) => (value === null ? '-' : value.toFixed(2));
  const rows = [
    ['process', 'measure', 'from', 'to', 'per hour', 'per hour of footage', ''],
    ...growth.map((row) => [
      row.process,
      ['rss', 'anonymous', 'heap', 'external', 'memory'].includes(row.measure) ? `${row.measure}, MiB` : row.measure,
      figure(row.from),
      figure(row.to),
      figure(row.perHour),
      figure(row.perFootageHour),
      over.includes(row) ? 'OVER' : '',
    ]),
  ];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  const passed = footageHours === null ? '' : `, ${footageHours.toFixed(2)} hours of footage`;
  const verdict =
    over.length === 0
      ? `nothing grows by more than ${limits.memoryMiB} MiB or ${limits.handles} handles an hour`
      : `${over.length} figures grow by more than ${limits.memoryMiB} MiB or ${limits.handles} handles an hour`;
  return `${subject}${passed}\n${lines.join('\n')}\n${verdict}\n\n`;
}
