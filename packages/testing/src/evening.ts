/** A synthetic evening of more than an hour, filmed by two cameras, as stored results: what is true of it is known. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { EXPRESSIONS, type GroupWindow } from '@crowdtone/domain';
import { seededRandom } from '@crowdtone/runtime';
import { openStore } from '@crowdtone/store';
import { sampleRun, sampleSource, sampleWindow, WINDOW_MS } from './gateway/crowd-samples';

/** Minutes in which more people look happy: of the second talk, and of the applause. */
export const HAPPIER = { secondTalk: [32, 52], applause: [52, 53], morePeople: 0.25, moreAtApplause: 0.5 } as const;

const EVENING_MINUTES = 64;
const PEOPLE = 36;
const CALM = 0.2;

/** How an evening is made. */
export interface EveningOptions {
  readonly cameras?: readonly string[];
  /** How long it lasts; by default 64. */
  readonly minutes?: number;
  /** Whether the second talk pleases more than the rest; the applause always does. */
  readonly isHappier?: boolean;
  readonly begin?: Date;
  readonly runId?: string;
  readonly seed?: number;
}

/** Writes the store of an evening that began at 19:00 by the clock of this machine into a new folder. */
export async function writeEvening(folder: string, options: EveningOptions = {}): Promise<void> {
  const { cameras = ['cam1/hall.mp4', 'cam2/hall.mp4'], isHappier = true, begin = new Date(2026, 4, 12, 19) } = options;
  const { runId = 'evening', seed = 19, minutes = EVENING_MINUTES } = options;
  mkdirSync(folder, { recursive: true });
  const store = await openStore(join(folder, 'crowdtone.duckdb'));
  await store.saveRun(sampleRun({ runId, endedAt: begin.toISOString() }));
  const sources = cameras.map((label) =>
    sampleSource({
      runId,
      sourceId: label,
      label,
      group: label.split('/')[0] ?? label,
      state: 'complete',
      durationMs: minutes * 60_000,
      recordedAt: { at: begin.toISOString(), from: 'user' },
    }),
  );
  const windows = cameras.flatMap((label, at) =>
    windowsOf({ sourceId: label, runId, minutes, isHappier }, seededRandom(seed + at)),
  );
  await store.commit({ sources, windows });
  await store.close();
}

/** Most people keep the face of the window before. */
function windowsOf(
  {
    sourceId,
    runId,
    minutes,
    isHappier,
  }: Required<Pick<EveningOptions, 'runId' | 'minutes' | 'isHappier'>> & { sourceId: string },
  random: () => number,
): GroupWindow[] {
  let happy = Array.from({ length: PEOPLE }, () => random() < CALM);
  return Array.from({ length: (minutes * 60_000) / WINDOW_MS }, (_, index) => {
    const chance = happyAt((index * WINDOW_MS) / 60_000, isHappier);
    happy = happy.map((before) => (random() < 1 / 4 ? random() < chance : before));
    const count = happy.filter(Boolean).length;
    const votes = EXPRESSIONS.map((expression) =>
      expression === 'happiness' ? count : expression === 'neutral' ? PEOPLE - count : 0,
    );
    return sampleWindow({ index, sourceId, runId, votes });
  });
}

function happyAt(minute: number, isHappier: boolean): number {
  const isIn = ([from, to]: readonly [number, number]) => minute >= from && minute < to;
  if (isIn(HAPPIER.applause)) return CALM + HAPPIER.moreAtApplause;
  return isHappier && isIn(HAPPIER.secondTalk) ? CALM + HAPPIER.morePeople : CALM;
}
