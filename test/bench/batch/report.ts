import type { Growth } from '../scale/exponent';
import type { BatchCost } from './measure';

/** All figures of the benchmark. */
export interface BatchReport {
  readonly machine: { readonly processor: string; readonly cores: number };
  /** Length of a clip; 0 is one frame. */
  readonly seconds: number;
  readonly costs: readonly BatchCost[];
  /** Of processor time with the number of files. */
  readonly growth: readonly (Growth & { readonly parallel: number })[];
}

/** The figures as a table and sentences; ratios are to one file at a time. */
export function formatBatch({ machine, seconds, costs, growth }: BatchReport): string {
  const head = [
    'files',
    'at a time',
    'failed',
    'seconds',
    'files/h',
    'footage h/h',
    'CPU s',
    'CPU s/file',
    'cores',
    'MiB',
    'main MiB',
  ];
  const rows = costs.map((cost) => [
    String(cost.files),
    String(cost.parallel),
    String(cost.failed.length),
    cost.seconds.toFixed(1),
    ((3600 * cost.files) / cost.seconds).toFixed(0),
    ((3600 * cost.footageHours) / cost.seconds).toFixed(1),
    cost.cpuSeconds.toFixed(1),
    (cost.cpuSeconds / cost.files).toFixed(2),
    (cost.cpuSeconds / cost.seconds).toFixed(2),
    cost.peakMiB.toFixed(0),
    (cost.programs.find(({ name }) => name === 'cli')?.peakMiB ?? Number.NaN).toFixed(0),
  ]);
  const table = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const lines = [
    `${machine.processor}, ${machine.cores} cores; clips of ${seconds === 0 ? 'one frame' : `${seconds} s`}`,
    ...table.map((row) => row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  ')),
    ...growth.map(
      ({ parallel, fixed, perItem, exponent }) =>
        `${parallel} at a time: ${fixed.toFixed(1)} CPU s + ${perItem.toFixed(2)} a file` +
        (exponent === null ? '' : `, exponent ${exponent.toFixed(2)}`),
    ),
    ...costs.flatMap(ratio(costs)),
    ...costs.flatMap(({ files, parallel, quarters }) =>
      quarters === null
        ? []
        : [
            `${files} files, ${parallel} at a time: ${quarters[0].toFixed(3)} CPU s a file in the first quarter, ` +
              `${quarters[1].toFixed(3)} in the last: ratio ${(quarters[1] / quarters[0]).toFixed(2)}`,
          ],
    ),
    ...failures(costs),
  ];
  return `${lines.join('\n')}\n`;
}

function ratio(costs: readonly BatchCost[]): (cost: BatchCost) => string[] {
  return (cost) => {
    const alone = costs.find(({ files, parallel }) => files === cost.files && parallel === 1);
    if (alone === undefined || alone === cost) return [];
    const speed = alone.seconds / cost.seconds;
    return [
      `${cost.files} files: ${cost.parallel} at a time take ${(1 / speed).toFixed(2)} times as long as one at a time ` +
        `and ${(cost.cpuSeconds / alone.cpuSeconds).toFixed(2)} times its processor time`,
    ];
  };
}

/** How many failed with which code. */
function failures(costs: readonly BatchCost[]): string[] {
  const codes = new Map<string, number>();
  for (const { error } of costs.at(-1)?.failed ?? [])
    codes.set(error?.code ?? '', (codes.get(error?.code ?? '') ?? 0) + 1);
  return [...codes].map(([code, count]) => `failed with ${code}: ${count}`);
}
