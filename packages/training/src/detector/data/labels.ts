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
  /** A person drew every face, so that for measuring what is ignored here counts as background. */
  readonly isComplete?: boolean;
}

/** True boxes smaller than this are dots that no annotator agrees on. */
const SMALLEST_TRUTH_PX = 3;
const SAME_FACE = 0.5;
/** Teacher boxes that overlap a true one less than {@link SAME_FACE} but this much show the same face badly. */
const TOUCHES_FACE = 0.2;
/** Side of the region round a head of unknown direction where a picture has no face to compare it with. */
const USUAL_HEAD_PX = 9;
/**
 * From this size of its face on a head in which the teacher found nothing at all, not even enlarged, is believed to show no
 * face: it is the background that detectors need most. Pixels.
 */
const SURE_FACE_PX = 24;
/** Frames of one fixed camera, whose faces are small and whose teacher looked at three enlargements: sure from here. */
const SURE_SOURCES: ReadonlyMap<string, number> = new Map([['beijing_brt_train', 10]]);
/** Faces are about so much of the head box that people draw round hair and helmet. */
const FACE_IN_HEAD = 0.7;

/**
 * What a picture teaches. Where a person drew boxes those are faces, and with them the trusted boxes of a teacher that nobody
 * compared with the truth and that touch none of them. Elsewhere the teacher's trusted boxes are faces with a softened score.
 * Its other boxes are ignored, and so are heads without any of its boxes, unless they are so large that it would have
 * seen a face: those are turned away.
 */
export function labelsOf(annotation: Annotation): PictureLabels {
  return hasTruth(annotation) ? labelsFromTruth(annotation) : labelsFromTeacher(annotation);
}

function labelsFromTruth({ boxes }: Annotation): PictureLabels {
  const teacher = boxes.filter(({ origin }) => origin === 'teacher');
  const truth = boxes.filter(({ origin }) => origin === 'truth').map(cornersOf);
  const faces: LabelledFace[] = truth
    .filter((box) => shortSide(box) >= SMALLEST_TRUTH_PX)
    .map((box) => {
      const match = teacher.find((other) => other.trust === 'high' && overlap(cornersOf(other), box) >= SAME_FACE);
      return { ...box, confidence: 1, landmarks: match === undefined ? null : landmarksOf(match) };
    });
  const ignored = truth.filter((box) => shortSide(box) < SMALLEST_TRUTH_PX);
  for (const box of teacher) {
    if (box.matchesTruth === true) continue;
    const corners = cornersOf(box);
    const common = Math.max(0, ...truth.map((other) => overlap(other, corners)));
    if (box.matchesTruth === undefined && box.trust === 'high' && common < TOUCHES_FACE) faces.push(believed(box));
    else if (common < SAME_FACE) ignored.push(corners);
  }
  return { faces, ignored, isComplete: teacher.every(({ matchesTruth }) => matchesTruth !== undefined) };
}

function labelsFromTeacher({ boxes, source, headPoints = [], headBoxes = [] }: Annotation): PictureLabels {
  const faces = boxes.filter(({ trust }) => trust === 'high').map(believed);
  const doubtful = boxes.filter(({ trust }) => trust !== 'high').map(cornersOf);
  const known = [...faces, ...doubtful];
  const surePx = SURE_SOURCES.get(source) ?? SURE_FACE_PX;
  const points = headPoints
    .filter(([x, y]) => !known.some((box) => isInside(box, x, y)))
    .map(([x, y]) => ({ x, y, reach: usualSizeAt(y, known) }))
    .filter(({ reach }) => reach < surePx)
    .map(({ x, y, reach }) => ({ left: x - reach, top: y - reach, right: x + reach, bottom: y + reach }));
  const heads = headBoxes
    .map(cornersOf)
    .filter((head) => !known.some((box) => isInside(head, (box.left + box.right) / 2, (box.top + box.bottom) / 2)))
    .filter((head) => shortSide(head) * FACE_IN_HEAD < surePx);
  return { faces, ignored: [...doubtful, ...points, ...heads] };
}

/** A teacher's face: half of the certainty is its own. */
function believed(box: AnnotatedBox): LabelledFace {
  return { ...cornersOf(box), confidence: 0.5 + 0.5 * box.score, landmarks: landmarksOf(box) };
}

/** Size of the box that lies nearest in height: a camera that looks down sees what is far away small and further up. */
function usualSizeAt(y: number, boxes: readonly Corners[]): number {
  const distance = ({ top, bottom }: Corners) => Math.abs((top + bottom) / 2 - y);
  const [first, ...others] = boxes;
  if (first === undefined) return USUAL_HEAD_PX;
  return shortSide(others.reduce((nearest, box) => (distance(box) < distance(nearest) ? box : nearest), first));
}

function cornersOf({ x, y, w, h }: Pick<AnnotatedBox, 'x' | 'y' | 'w' | 'h'>): Corners {
  return { left: x, top: y, right: x + w, bottom: y + h };
}

function landmarksOf({ landmarks }: AnnotatedBox): Float32Array | null {
  return landmarks === undefined ? null : Float32Array.from(landmarks.flat());
}
