import { type Corners, isInside, overlap, shortSide } from '@crowdtone/imaging';
import type { AnnotatedBox, Annotation } from '../data/annotations';
import { cornersOf } from '../data/labels';
import type { ScoredBox } from '../measuring/average-precision';

/** Both teachers mean the same face from this overlap on. */
const SAME_FACE = 0.5;
/** Boxes that overlap less than this belong to different faces. */
const OTHER_FACE = 0.2;
/** From this score on of the first teacher a detection of the second confirms a trusted pseudo-label at any score. */
const SURE_SCORE = 0.8;
/** Untrusted boxes of this size at which the second teacher detects nothing are background; it misses smaller faces. Pixels. */
const RELIABLE_PX = 8;

/**
 * Whether a second teacher may change the labels of an image: not where pseudo-labels were compared with true boxes, nor in
 * images without people, whose detections are all false.
 */
export function canBeImproved({ boxes, headBoxes = [], headPoints = [] }: Annotation): boolean {
  const marks = boxes.length + headBoxes.length + headPoints.length;
  return marks > 0 && boxes.every(({ matchesTruth }) => matchesTruth === undefined);
}

/**
 * Checks the pseudo-labels of an image by the detections of a second teacher. Where both agree, the box becomes their mean,
 * weighted by score, and its score the probability that at least one is right. It is trusted when the second is likely right, or
 * when the first was sure and trusted. All others become untrusted, and untrusted ones where the second detects nothing, not even
 * at a low score, are removed: hard negatives. Faces that only the second detects are trusted where people marked a head.
 * Boxes drawn by people remain.
 * @param annotation one that {@link canBeImproved}
 * @param found by the second teacher, also at low scores
 * @param likely score from which the second teacher is likely right
 */
export function combineTeachers(annotation: Annotation, found: readonly ScoredBox[], likely: number): Annotation {
  const { boxes } = annotation;
  const truth = boxes.filter(({ origin }) => origin === 'truth');
  const first = boxes.filter(({ origin }) => origin === 'teacher');
  const pairs = pairUp(first, found);
  const isSeen = (box: Corners) => found.some((other) => overlap(box, other) >= OTHER_FACE);
  const checked = first.flatMap((box): AnnotatedBox[] => {
    const second = pairs.get(box);
    if (second !== undefined) return [confirmed(box, second, likely)];
    const isFalse = box.trust !== 'high' && shortSide(cornersOf(box)) >= RELIABLE_PX && !isSeen(cornersOf(box));
    return isFalse ? [] : [{ ...box, trust: 'low' }];
  });
  const known = boxes.map(cornersOf);
  const added = found
    .filter((box) => box.score >= likely && known.every((other) => overlap(other, box) < OTHER_FACE))
    .map((box) => addedBox(box, isOnHead(annotation, box)));
  return { ...annotation, boxes: [...truth, ...checked, ...added] };
}

/** Pairs of boxes of the same face, those that overlap most first. */
function pairUp(first: readonly AnnotatedBox[], found: readonly ScoredBox[]): Map<AnnotatedBox, ScoredBox> {
  const candidates: { box: AnnotatedBox; other: ScoredBox; common: number }[] = [];
  for (const box of first) {
    const own = cornersOf(box);
    for (const other of found) {
      const common = overlap(own, other);
      if (common >= SAME_FACE) candidates.push({ box, other, common });
    }
  }
  const pairs = new Map<AnnotatedBox, ScoredBox>();
  const taken = new Set<ScoredBox>();
  for (const { box, other } of candidates.sort((a, b) => b.common - a.common)) {
    if (pairs.has(box) || taken.has(other)) continue;
    pairs.set(box, other);
    taken.add(other);
  }
  return pairs;
}

function confirmed(box: AnnotatedBox, second: ScoredBox, likely: number): AnnotatedBox {
  const isSure = box.trust === 'high' && box.score >= SURE_SCORE;
  const trust = isSure || second.score >= likely ? 'high' : 'low';
  return { ...box, ...meanBox(box, second), score: 1 - (1 - box.score) * (1 - second.score), trust };
}

function meanBox(box: AnnotatedBox, second: ScoredBox) {
  const part = second.score / (box.score + second.score);
  const own = cornersOf(box);
  const mean = (side: keyof Corners) => own[side] * (1 - part) + second[side] * part;
  const [x, y] = [mean('left'), mean('top')];
  return { x, y, w: mean('right') - x, h: mean('bottom') - y };
}

function addedBox({ left, top, right, bottom, score }: ScoredBox, isTrusted: boolean): AnnotatedBox {
  const trust = isTrusted ? 'high' : 'low';
  return { x: left, y: top, w: right - left, h: bottom - top, score, origin: 'teacher', trust };
}

/** Whether people marked a head there: a box around it, or a point within one size of the face from its centre. */
function isOnHead({ headBoxes = [], headPoints = [] }: Annotation, { left, top, right, bottom }: ScoredBox): boolean {
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  const reach = Math.max(right - left, bottom - top);
  return (
    headBoxes.some((head) => isInside(cornersOf(head), x, y)) ||
    headPoints.some((point) => Math.hypot(point[0] - x, point[1] - y) < reach)
  );
}
