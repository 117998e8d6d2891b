import type { ScoreLevels } from '@crowdtone/faces';
import { seededRandom } from '@crowdtone/runtime';
import type { MatchedDetection } from './matching';
import { isInRange, type SizeRange } from './precision-recall';

/** Precision and recall at one score level. */
export interface LevelFigures {
  /** Minimum score of the level. */
  readonly score: number;
  /** In [0,1]. */
  readonly precision: number;
  /** 95 % percentile bootstrap interval of the precision, resampling images. */
  readonly interval: readonly [low: number, high: number];
  /** In [0,1]. */
  readonly recall: number;
  readonly boxes: number;
}

/** Figures of each level; null for a level without boxes. */
export type FiguresByLevel = Readonly<Record<keyof ScoreLevels, LevelFigures | null>>;

const RESAMPLES = 1000;
const RESAMPLING_SEED = 11;
/** Quantiles of a 95 % interval. */
const INTERVAL = [0.025, 0.975] as const;

/**
 * @param byImage detections of each image
 * @param faces number of true faces of the range
 */
export function figuresByLevel(
  scores: ScoreLevels,
  byImage: readonly (readonly MatchedDetection[])[],
  range: SizeRange,
  faces: number,
): FiguresByLevel {
  const at = (level: keyof ScoreLevels) => figuresAt(scores[level], byImage, range, faces);
  return { possible: at('possible'), likely: at('likely'), certain: at('certain') };
}

function figuresAt(
  minScore: number,
  byImage: readonly (readonly MatchedDetection[])[],
  range: SizeRange,
  faces: number,
): LevelFigures | null {
  const counted = byImage.map((matched) => {
    const boxes = matched.filter(
      ({ score, sizePx, truthSizePx }) => score >= minScore && isInRange(range, truthSizePx ?? sizePx),
    );
    return { boxes: boxes.length, correct: boxes.filter(({ truthSizePx }) => truthSizePx !== null).length };
  });
  const sum = (of: 'boxes' | 'correct', images: readonly (typeof counted)[number][]) =>
    images.reduce((total, image) => total + image[of], 0);
  const boxes = sum('boxes', counted);
  if (boxes === 0) return null;
  const random = seededRandom(RESAMPLING_SEED);
  const precisions = Array.from({ length: RESAMPLES }, () => {
    const drawn = counted.map(() => counted[Math.floor(random() * counted.length)] ?? { boxes: 0, correct: 0 });
    return sum('correct', drawn) / Math.max(sum('boxes', drawn), 1);
  }).sort((a, b) => a - b);
  const [low = 0, high = 1] = INTERVAL.map((share) => precisions[Math.round(share * (RESAMPLES - 1))] ?? 0);
  const correct = sum('correct', counted);
  const recall = faces === 0 ? 0 : correct / faces;
  return { score: minScore, precision: correct / boxes, interval: [low, high], recall, boxes };
}
