import { type Corners, isInside, overlap, shortSide } from '@crowdtone/imaging';
import type { AnnotatedBox, Annotation } from './annotations';
import { hasTruth } from './split';

/** A face to be found. */
export interface LabelledFace extends Corners {
  /** How sure it is that this is one: 1 for a person's label, less for a teacher's. */
  readonly confidence: number;
  /** x, y of each landmark in pixels, in the order of LANDMARKS; null where nobody marked them. */
  readonly landmarks: Float32Array | null;
}

export interface PictureLabels {
  readonly faces: readonly LabelledFace[];
  /** Regions that may or may not show a face: neither finding nor missing one there is wrong. */
  readonly ignored: readonly Corners[];
}

/** True boxes smaller than this are dots that no annotator agrees on. */
const SMALLEST_TRUTH_PX = 3;
const SAME_FACE = 0.5;
/** Side of the region round a head of unknown direction where a picture has no face to compare it with. */
const USUAL_HEAD_PX = 9;
/** From this size on a teacher that found nothing in a head, not even enlarged, is believed: it shows no face. */
const SURE_PX = 10;

/**
 * What a picture teaches. Where a person drew boxes only those are faces, and a teacher's boxes without a match are
 * ignored. Elsewhere the teacher's trusted boxes are faces with a softened score, its others ignored, and heads that none
 * of its boxes covers too, unless they are large enough that it would have seen a face: those look away.
 */
export function labelsOf(annotation: Annotation): PictureLabels {
  return hasTruth(annotation) ? labelsFromTruth(annotation) : labelsFromTeacher(annotation);
}

function labelsFromTruth({ boxes }: Annotation): PictureLabels {
  const teacher = boxes.filter(({ origin }) => origin === 'teacher');
  const truth = boxes.filter(({ origin }) => origin === 'truth').map(cornersOf);
  const faces = truth
    .filter((box) => shortSide(box) >= SMALLEST_TRUTH_PX)
    .map((box) => {
      const match = teacher.find((other) => other.trust === 'high' && overlap(cornersOf(other), box) >= SAME_FACE);
      return { ...box, confidence: 1, landmarks: match === undefined ? null : landmarksOf(match) };
    });
  const ignored = [
    ...truth.filter((box) => shortSide(box) < SMALLEST_TRUTH_PX),
    ...teacher.filter(({ matchesTruth }) => matchesTruth !== true).map(cornersOf),
  ];
  return { faces, ignored };
}

function labelsFromTeacher({ boxes, headPoints = [] }: Annotation): PictureLabels {
  const faces = boxes
    .filter(({ trust }) => trust === 'high')
    .map((box) => ({ ...cornersOf(box), confidence: 0.5 + 0.5 * box.score, landmarks: landmarksOf(box) }));
  const doubtful = boxes.filter(({ trust }) => trust !== 'high').map(cornersOf);
  const known = [...faces, ...doubtful];
  const heads = headPoints
    .filter(([x, y]) => !known.some((box) => isInside(box, x, y)))
    .map(([x, y]) => ({ x, y, reach: usualSizeAt(y, known) }))
    .filter(({ reach }) => reach < SURE_PX)
    .map(({ x, y, reach }) => ({ left: x - reach, top: y - reach, right: x + reach, bottom: y + reach }));
  return { faces, ignored: [...doubtful, ...heads] };
}

/** Size of the box that lies nearest in height: a camera that looks down sees what is far away small and further up. */
function usualSizeAt(y: number, boxes: readonly Corners[]): number {
  const distance = ({ top, bottom }: Corners) => Math.abs((top + bottom) / 2 - y);
  const [first, ...others] = boxes;
  if (first === undefined) return USUAL_HEAD_PX;
  return shortSide(others.reduce((nearest, box) => (distance(box) < distance(nearest) ? box : nearest), first));
}

function cornersOf({ x, y, w, h }: AnnotatedBox): Corners {
  return { left: x, top: y, right: x + w, bottom: y + h };
}

function landmarksOf({ landmarks }: AnnotatedBox): Float32Array | null {
  return landmarks === undefined ? null : Float32Array.from(landmarks.flat());
}
