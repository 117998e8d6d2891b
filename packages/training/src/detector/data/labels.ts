import { type Corners, isInside, overlap, shortSide } from '@crowdtone/imaging';
import type { AnnotatedBox, Annotation } from './annotations';
import { hasTruth } from './split';

/** A face to be detected. */
export interface LabelledFace extends Corners {
  /** 1 for a label drawn by a person, less for a pseudo-label. */
  readonly confidence: number;
  /** x, y of each landmark in pixels, in the order of LANDMARKS; null where they are not marked. */
  readonly landmarks: Float32Array | null;
}

/** The labels of one image. */
export interface ImageLabels {
  readonly faces: readonly LabelledFace[];
  /** Regions that may or may not show a face: detections there count neither as correct nor as false. */
  readonly ignored: readonly Corners[];
  /** Every face is labelled by a person, so that in evaluation ignored regions count as background. */
  readonly isComplete?: boolean;
}

/** Annotators do not agree on smaller faces. */
const MIN_TRUTH_PX = 3;
const MATCH_OVERLAP = 0.5;
/** Pseudo-labels that overlap a true box by this much, but less than {@link MATCH_OVERLAP}, are poor boxes of the same face. */
const MIN_OVERLAP = 0.2;
/** Half the side of the ignored region around a head when the image has no faces to estimate its size from. */
const DEFAULT_HEAD_PX = 9;
/**
 * Heads whose face would have at least this size, and in which the teacher detected nothing even when enlarged, are taken to show
 * no face: hard negatives. Pixels.
 */
const RELIABLE_FACE_PX = 24;
/** The same for frames of one fixed camera with small faces, on which the teacher ran at three enlargements. */
const RELIABLE_FACE_PX_BY_SOURCE: ReadonlyMap<string, number> = new Map([['beijing_brt_train', 10]]);
/** Size of a face relative to a head box drawn around hair and helmet. */
const FACE_TO_HEAD = 0.7;

/**
 * The training labels of an image. Boxes drawn by people are faces, as are trusted pseudo-labels that were not compared with the
 * truth and do not overlap it. In images without true boxes trusted pseudo-labels are faces with a softened score. Other
 * pseudo-labels are ignored, as are heads without one, unless they are so large that the teacher would have detected a face.
 */
export function labelsOf(annotation: Annotation): ImageLabels {
  return hasTruth(annotation) ? labelsFromTruth(annotation) : labelsFromTeacher(annotation);
}

function labelsFromTruth({ boxes }: Annotation): ImageLabels {
  const teacher = boxes.filter(({ origin }) => origin === 'teacher');
  const truth = boxes.filter(({ origin }) => origin === 'truth').map(cornersOf);
  const faces: LabelledFace[] = truth
    .filter((box) => shortSide(box) >= MIN_TRUTH_PX)
    .map((box) => {
      const match = teacher.find((other) => other.trust === 'high' && overlap(cornersOf(other), box) >= MATCH_OVERLAP);
      return { ...box, confidence: 1, landmarks: match === undefined ? null : landmarksOf(match) };
    });
  const ignored = truth.filter((box) => shortSide(box) < MIN_TRUTH_PX);
  for (const box of teacher) {
    if (box.matchesTruth === true) continue;
    const corners = cornersOf(box);
    const common = Math.max(0, ...truth.map((other) => overlap(other, corners)));
    if (box.matchesTruth === undefined && box.trust === 'high' && common < MIN_OVERLAP) faces.push(pseudoLabel(box));
    else if (common < MATCH_OVERLAP) ignored.push(corners);
  }
  return { faces, ignored, isComplete: teacher.every(({ matchesTruth }) => matchesTruth !== undefined) };
}

function labelsFromTeacher({ boxes, source, headPoints = [], headBoxes = [] }: Annotation): ImageLabels {
  const faces = boxes.filter(({ trust }) => trust === 'high').map(pseudoLabel);
  const doubtful = boxes.filter(({ trust }) => trust !== 'high').map(cornersOf);
  const known = [...faces, ...doubtful];
  const surePx = RELIABLE_FACE_PX_BY_SOURCE.get(source) ?? RELIABLE_FACE_PX;
  const points = headPoints
    .filter(([x, y]) => !known.some((box) => isInside(box, x, y)))
    .map(([x, y]) => ({ x, y, reach: expectedSizeAt(y, known) }))
    .filter(({ reach }) => reach < surePx)
    .map(({ x, y, reach }) => ({ left: x - reach, top: y - reach, right: x + reach, bottom: y + reach }));
  const heads = headBoxes
    .map(cornersOf)
    .filter((head) => !known.some((box) => isInside(head, (box.left + box.right) / 2, (box.top + box.bottom) / 2)))
    .filter((head) => shortSide(head) * FACE_TO_HEAD < surePx);
  return { faces, ignored: [...doubtful, ...points, ...heads] };
}

/** A face detected by the teacher; the confidence is (1 + its score) / 2. */
function pseudoLabel(box: AnnotatedBox): LabelledFace {
  return { ...cornersOf(box), confidence: 0.5 + 0.5 * box.score, landmarks: landmarksOf(box) };
}

/** Size of the vertically nearest box: to a camera looking down, distant faces are smaller and higher in the image. */
function expectedSizeAt(y: number, boxes: readonly Corners[]): number {
  const distance = ({ top, bottom }: Corners) => Math.abs((top + bottom) / 2 - y);
  const [first, ...others] = boxes;
  if (first === undefined) return DEFAULT_HEAD_PX;
  return shortSide(others.reduce((nearest, box) => (distance(box) < distance(nearest) ? box : nearest), first));
}

/** The edges of an annotated box. */
export function cornersOf({ x, y, w, h }: Pick<AnnotatedBox, 'x' | 'y' | 'w' | 'h'>): Corners {
  return { left: x, top: y, right: x + w, bottom: y + h };
}

function landmarksOf({ landmarks }: AnnotatedBox): Float32Array | null {
  return landmarks === undefined ? null : Float32Array.from(landmarks.flat());
}
