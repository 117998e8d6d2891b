/** The comparison of two commits as text. */
import { alignedLines } from '@crowdtone/runtime';
import { medianOf } from '@crowdtone/statistics';
import { percent } from '../percent';
import type { ProcessCost } from '../process-cost';
import type { StageRun } from './stages-of';

/** Results of both commits, a turn each. */
export interface Turns<Result> {
  readonly before: Result[];
  readonly now: Result[];
}

/** Runs of the benchmark of stages. */
export type StageTurns = Turns<StageRun>;
/** Analyses of one video. */
export type AnalysisTurns = Turns<ProcessCost>;

/** Parts that were not measured are null. */
export interface CommitsReport {
  readonly processor: string;
  readonly stages: StageTurns | null;
  readonly scene: AnalysisTurns | null;
  readonly sample: AnalysisTurns | null;
}

/** Medians of both commits and their ratios as tables for a terminal. */
export function formatTurns({ processor, stages, scene, sample }: CommitsReport): string {
  const parts = [
    [processor],
    stages === null ? [] : formatStages(stages),
    scene === null ? [] : formatAnalyses('crowdtone analyze, scene', scene),
    sample === null ? [] : formatAnalyses('crowdtone analyze, sample', sample),
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function formatStages({ before, now }: StageTurns): string[] {
  const names = [...new Set([...before, ...now].flatMap(({ stages }) => stages.map(({ stage }) => stage)))];
  const stageMs = (name: string) => (run: StageRun) => run.stages.find(({ stage }) => stage === name)?.msPerFrame ?? 0;
  const compared = (name: string, read: (run: StageRun) => number) =>
    row(name, before.map(read), now.map(read), (value) => value.toFixed(1));
  const [old, own] = [before.at(-1), now.at(-1)];
  return [
    ...alignedLines([
      [`stages, ms per frame (${before.length} turns)`, 'before', 'now', 'before / now'],
      ...names.map((name) => compared(name, stageMs(name))),
      compared('whole', ({ crowdtone }) => crowdtone.msPerFrame),
      compared(
        'whole, every face classified',
        (run) => run.classification?.wholeOfEveryFaceMs ?? run.crowdtone.msPerFrame,
      ),
      ...(own?.human ?? []).map(({ name }, index) =>
        compared(name, ({ human }) => human[index]?.msPerFrame ?? Number.NaN),
      ),
    ]),
    `recall ${percent(old?.crowdtone.recall ?? null)} before, ${percent(own?.crowdtone.recall ?? null)} now; ` +
      `precision ${percent(old?.crowdtone.precision ?? null)} before, ${percent(own?.crowdtone.precision ?? null)} now`,
  ];
}

function formatAnalyses(title: string, { before, now }: AnalysisTurns): string[] {
  const compared = (name: string, read: (cost: ProcessCost) => number, digits: number) =>
    row(name, before.map(read), now.map(read), (value) => value.toFixed(digits));
  const programs = [...new Set([...before, ...now].flatMap((cost) => cost.programs.map(({ name }) => name)))];
  const of = (name: string, key: 'cpuSeconds' | 'peakMiB') => (cost: ProcessCost) =>
    cost.programs.find((program) => program.name === name)?.[key] ?? 0;
  return alignedLines([
    [`${title} (${before.length} turns)`, 'before', 'now', 'before / now'],
    compared('processor time, s', ({ cpuSeconds }) => cpuSeconds, 2),
    compared('elapsed, s', ({ seconds }) => seconds, 2),
    compared('peak memory of all, MiB', ({ peakMiB }) => peakMiB, 0),
    ...programs.map((name) => compared(`processor time of ${name}, s`, of(name, 'cpuSeconds'), 2)),
    ...programs.map((name) => compared(`peak memory of ${name}, MiB`, of(name, 'peakMiB'), 0)),
  ]);
}

function row(name: string, before: readonly number[], now: readonly number[], print: (value: number) => string) {
  const [old, own] = [medianOf(before), medianOf(now)];
  return [name, print(old), print(own), own > 0 && old > 0 ? (old / own).toFixed(2) : '-'];
}
