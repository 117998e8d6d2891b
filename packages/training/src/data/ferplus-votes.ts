import { readFile } from 'node:fs/promises';
import { CrowdtoneError, EXPRESSIONS } from '@crowdtone/domain';
import type { Split } from './face-set';

/** The columns after the image name. FER+ lists the expressions in the order of EXPRESSIONS. */
const HEADER = ['Usage', 'Image name', ...EXPRESSIONS, 'unknown', 'NF'].join(',');

const SPLIT_OF_USAGE: Readonly<Record<string, Split>> = { Training: 'train', PublicTest: 'valid', PrivateTest: 'test' };

/** Votes for one image. */
export interface Votes {
  readonly split: Split;
  /** Votes for each of EXPRESSIONS, then "unknown", then "NF" (no face). */
  readonly counts: readonly number[];
}

/** The votes of all images. */
export interface VoteTable {
  readonly byImage: ReadonlyMap<string, Votes>;
  /** Names with several rows of different votes. */
  readonly ambiguous: ReadonlySet<string>;
}

/**
 * Reads `fer2013new.csv` of FER+ (Barsoum et al., ICMI 2016). Rows without an image name, which FER+ removed, are skipped.
 * A name with two rows counts once if they agree and is ambiguous otherwise.
 * @throws {CrowdtoneError} E_LABELS_FORMAT (input) naming the invalid line
 */
export async function readVotes(path: string): Promise<VoteTable> {
  const lines = (await readFile(path, 'utf8')).split(/\r?\n/);
  if (lines[0]?.trim() !== HEADER) {
    throw new CrowdtoneError('E_LABELS_FORMAT', `${path} does not start with "${HEADER}"; use the file of FER+`);
  }
  const byImage = new Map<string, Votes>();
  const ambiguous = new Set<string>();
  lines.forEach((line, index) => {
    if (index === 0 || line.trim() === '') return;
    const [usage = '', name = '', ...cells] = line.split(',');
    const split = SPLIT_OF_USAGE[usage];
    const counts = cells.map(Number);
    if (split === undefined || counts.length !== EXPRESSIONS.length + 2 || !counts.every(isCount)) {
      throw new CrowdtoneError('E_LABELS_FORMAT', `${path}:${index + 1} is not a row of votes; correct the file`);
    }
    if (name === '') return;
    if (sum(counts) === 0) {
      const message = `${path}:${index + 1} has no votes for ${name}; remove the row and its image, or add the votes`;
      throw new CrowdtoneError('E_LABELS_FORMAT', message);
    }
    const known = byImage.get(name);
    if (known !== undefined && (known.split !== split || known.counts.join() !== counts.join())) ambiguous.add(name);
    byImage.set(name, { split, counts });
  });
  for (const name of ambiguous) byImage.delete(name);
  return { byImage, ambiguous };
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0;
}

/**
 * The annotators' votes as a training target: "unknown" and "NF" dropped, the rest divided by its sum.
 * @returns null when at least half of the annotators saw no expression
 */
export function voteDistribution(counts: readonly number[]): number[] | null {
  const expressions = counts.slice(0, EXPRESSIONS.length);
  const named = sum(expressions);
  if (named * 2 <= sum(counts)) return null;
  return expressions.map((count) => count / named);
}

/** Index of the expression with more than half of ALL votes (so at least 6 of 10), or -1. */
export function majorityOf(counts: readonly number[]): number {
  const total = sum(counts);
  return counts.slice(0, EXPRESSIONS.length).findIndex((count) => count * 2 > total);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
