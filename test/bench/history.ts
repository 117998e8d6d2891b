/** Processor time of a week and of a year of one camera, from a simulated store. */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  binWindows,
  ROLL_UP_WINDOWS,
  summariseRange,
  type WindowBin,
  weekHours,
  windowsPerBin,
} from '@crowdtone/domain';
import { openStore, type Store } from '@crowdtone/store';
import { sampleRun, sampleSource, sampleStory, WINDOW_MS } from '@crowdtone/testing/gateway/crowd-samples';
import { zonedStory } from '@crowdtone/testing/zoned-crowd';
import { DuckDBInstance } from '@duckdb/node-api';

const HOUR = 3_600_000 / WINDOW_MS;
const WEEK = 7 * 24 * HOUR;
const YEAR = 365 * 24 * HOUR;
/** As the page asks for a range. */
const MAX_BINS = 1_000;
const WINDOWS_A_PAGE = 1_000;
/** Windows in the bins that hours of the week are made of, in short and in long spans. */
const [SHORT_BINS, LONG_BINS] = [60, 180];
const CAMERA = { runId: 'run-1', sourceId: 'stand-north', fromMs: 0 };

/** Figures of one length of time. */
export interface HistoryFigures {
  readonly span: 'week' | 'year';
  readonly windows: number;
  /** Bins of the answer. */
  readonly bins: number;
  /** Processor time of the store's sums, seconds. */
  readonly cpuSeconds: number;
  /** Processor time of reading every window and adding up in JavaScript, seconds; null where it was not run. */
  readonly windowByWindowCpuSeconds: number | null;
  /** Largest difference between the shares and standard errors of both ways; null where only one was run. */
  readonly difference: number | null;
  /** Processor time of a heat map over all of it, seconds. */
  readonly heatMapCpuSeconds: number;
  /** Processor time of the hours of the week over all of it, seconds. */
  readonly weekHoursCpuSeconds: number;
  readonly fileMegabytes: number;
}

/** Simulates the stores and measures both. @param onProgress called with the current step */
export async function measureHistory(onProgress: (step: string) => void): Promise<HistoryFigures[]> {
  const folder = await mkdtemp(join(tmpdir(), 'crowdtone-bench-history-'));
  try {
    const figures: HistoryFigures[] = [];
    for (const span of ['week', 'year'] as const) {
      onProgress(`simulating a ${span} of one camera`);
      const file = join(folder, `${span}.duckdb`);
      await simulate(file, span === 'week' ? WEEK : YEAR);
      figures.push(await measure(span, file, onProgress));
    }
    return figures;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * An hour of windows, stored as they come, and copies of it. Only the windows of the first week have their whole JSON: what
 * is older is read from roll-ups.
 */
async function simulate(file: string, windows: number): Promise<void> {
  const store = await openStore(file);
  await store.saveRun(sampleRun());
  const source = sampleSource({ durationMs: null, state: 'partial' });
  // The window after the hour completes its last roll-up, and is not copied.
  const { places } = zonedStory(HOUR + 1, CAMERA);
  await store.commit({ windows: sampleStory(HOUR + 1), places });
  await store.commit({ sources: [source] });
  await store.close();
  const instance = await DuckDBInstance.create(file, { threads: '1', memory_limit: '1GB' });
  const connection = await instance.connect();
  const hours = windows / HOUR;
  await connection.run(`DELETE FROM windows WHERE window_index >= ${HOUR}`);
  await connection.run(`DELETE FROM place_roll_ups WHERE slot >= ${HOUR / ROLL_UP_WINDOWS}`);
  const copied = `window_index + hour * ${HOUR}`;
  await connection.run(`
    INSERT INTO windows
    SELECT run_id, source_id, ${copied}, (${copied}) * ${WINDOW_MS}, (${copied} + 1) * ${WINDOW_MS},
      CASE WHEN hour < ${WEEK / HOUR} THEN CAST(json_merge_patch(document, json_object(
        'index', ${copied}, 'startMs', (${copied}) * ${WINDOW_MS}, 'endMs', (${copied} + 1) * ${WINDOW_MS})) AS VARCHAR)
      ELSE '{}' END
    FROM windows, range(1, ${hours}) AS hours (hour)`);
  for (const table of ['roll_ups', 'place_roll_ups']) {
    await connection.run(`
      INSERT INTO ${table}
      SELECT ${table}.* REPLACE (
        slot + hour * ${HOUR / ROLL_UP_WINDOWS} AS slot,
        start_ms + hour * ${HOUR * WINDOW_MS} AS start_ms,
        end_ms + hour * ${HOUR * WINDOW_MS} AS end_ms)
      FROM ${table}, range(1, ${hours}) AS hours (hour)`);
  }
  connection.closeSync();
  instance.closeSync();
}

async function measure(
  span: 'week' | 'year',
  file: string,
  onProgress: (step: string) => void,
): Promise<HistoryFigures> {
  const windows = span === 'week' ? WEEK : YEAR;
  const toMs = windows * WINDOW_MS;
  const size = windowsPerBin(toMs, WINDOW_MS, MAX_BINS);
  const store = await openStore(file);
  try {
    onProgress(`adding up a ${span}`);
    const summed = await timed(async () => (await store.listBins({ ...CAMERA, toMs, size, newest: MAX_BINS })).bins);
    const map = await timed(async () => {
      await store.sumPlacesOfRuns({ sourceId: CAMERA.sourceId, runs: [{ ...CAMERA, toMs }] });
      return [];
    });
    const hourBins = span === 'week' ? SHORT_BINS : LONG_BINS;
    const hours = await timed(async () => {
      const { bins } = await store.listBins({ ...CAMERA, toMs, size: hourBins, newest: YEAR });
      weekHours(bins, 'Europe/Vienna');
      return bins;
    });
    const exact = span === 'week' ? await timed(() => windowByWindow(store, toMs, size)) : null;
    return {
      span,
      windows,
      bins: summed.bins.length,
      cpuSeconds: summed.cpuSeconds,
      windowByWindowCpuSeconds: exact?.cpuSeconds ?? null,
      difference: exact && differenceOf(summed.bins, exact.bins),
      heatMapCpuSeconds: map.cpuSeconds,
      weekHoursCpuSeconds: hours.cpuSeconds,
      fileMegabytes: (await stat(file)).size / 1e6,
    };
  } finally {
    await store.close();
  }
}

async function timed(
  read: () => Promise<readonly WindowBin[]>,
): Promise<{ readonly bins: readonly WindowBin[]; readonly cpuSeconds: number }> {
  const before = process.cpuUsage();
  const bins = await read();
  const { user, system } = process.cpuUsage(before);
  return { bins, cpuSeconds: (user + system) / 1e6 };
}

/** The definition of bins, a page of windows at a time. */
async function windowByWindow(store: Store, toMs: number, size: number): Promise<readonly WindowBin[]> {
  const windows: Awaited<ReturnType<Store['listWindows']>>[] = [];
  for (let to = toMs; to > 0; ) {
    const page = await store.listWindows({ ...CAMERA, toMs: to, newest: WINDOWS_A_PAGE });
    windows.push(page);
    to = page.length < WINDOWS_A_PAGE ? 0 : (page[0]?.startMs ?? 0);
  }
  return binWindows(windows.reverse().flat(), size);
}

function differenceOf(bins: readonly WindowBin[], exact: readonly WindowBin[]): number {
  const [one, other] = [summariseRange(bins), summariseRange(exact)];
  const shares = bins.flatMap(({ published }, place) =>
    (published?.shares.expressions ?? []).map(({ share }, index) =>
      Math.abs(share - (exact[place]?.published?.shares.expressions[index]?.share ?? Number.NaN)),
    ),
  );
  const errors = [...(one?.errors ?? [])].map(([expression, error]) =>
    Math.abs(error - (other?.errors?.get(expression) ?? Number.NaN)),
  );
  return Math.max(...shares, ...errors);
}
