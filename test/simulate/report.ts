import { markdownTable } from '@crowdtone/runtime';
import type { Answer } from './plan';

const percent = (share: number) => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;

/** The answers as a Markdown table, and what gives out first in a sentence. */
export function formatAnswers(answers: readonly Answer[]): string {
  const rows = answers.map(
    ({ cameras, installations, cores, redisMegabytesPerSecond, rowsPerSecond, outcome, busiest }) => [
      String(cameras),
      String(installations),
      String(cores),
      (installations * outcome.analysedPerSecond).toFixed(1),
      percent(outcome.dropped),
      `${(outcome.latencyMs.p50 / 1000).toFixed(2)} / ${(outcome.latencyMs.p95 / 1000).toFixed(2)}`,
      redisMegabytesPerSecond.toFixed(1),
      percent(outcome.utilisation['redis processor']),
      Math.round(rowsPerSecond).toString(),
      percent(outcome.utilisation.database),
      `${busiest} (${percent(outcome.utilisation[busiest])})`,
    ],
  );
  const table = markdownTable(
    [
      ...[
        'cameras',
        'installations',
        'cores',
        'frames/s',
        'dropped',
        'latency p50 / p95, s',
        'Redis, MB/s',
        'Redis processor',
      ],
      ...['rows/s', 'database', 'busiest'],
    ],
    rows,
  );
  return `${table}\n\n${verdict(answers)}\n`;
}

function verdict(answers: readonly Answer[]): string {
  const last = answers.at(-1);
  if (last === undefined) return '';
  // Of the largest one that still holds: what is full has no more to tell.
  const { busiest, holds } = answers.findLast(({ isFull }) => !isFull) ?? last;
  const isReached = last.isFull || last.installations > 1;
  const bottleneck = answers.find(({ isFull }) => isFull)?.busiest ?? busiest;
  return isReached
    ? `The bottleneck of an installation is its ${bottleneck}, from some ${holds} cameras on.`
    : `Nothing is full. The ${busiest} will be the bottleneck, from some ${holds} cameras on.`;
}
