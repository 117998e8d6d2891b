import type { Annotation } from './annotations';

/** Clips that detectors are looked at and measured on; none of their frames is ever trained on. */
export const TEST_SOURCES: ReadonlySet<string> = new Set([
  'video:crowd_street_faces_360p',
  'video:street_walking_720p',
  'video:intel_classroom',
]);

const TEST_EVERY = 3;
const VALIDATION_EVERY = 5;

export interface AnnotationSplits {
  readonly train: readonly Annotation[];
  readonly valid: readonly Annotation[];
  readonly test: readonly Annotation[];
}

/**
 * Splits by picture, before anything is drawn from them. Pictures with true boxes: the third of each three by sorted name
 * is for testing, the fifth of each five of the rest for validation. Pictures that only a teacher labelled are all for
 * training, except those of {@link TEST_SOURCES}, which are for looking at and so in no split.
 * @param annotations sorted by name, as `readAnnotations` gives them
 */
export function splitAnnotations(annotations: readonly Annotation[]): AnnotationSplits {
  const usable = annotations.filter(({ source }) => !TEST_SOURCES.has(source));
  const labelled = usable.filter(hasTruth);
  const isLast = (every: number) => (_: Annotation, index: number) => index % every === every - 1;
  const test = labelled.filter(isLast(TEST_EVERY));
  const rest = labelled.filter((annotation) => !test.includes(annotation));
  const valid = rest.filter(isLast(VALIDATION_EVERY));
  const train = usable.filter((annotation) => !test.includes(annotation) && !valid.includes(annotation));
  return { train, valid, test };
}

export function hasTruth({ boxes }: Annotation): boolean {
  return boxes.some(({ origin }) => origin === 'truth');
}
