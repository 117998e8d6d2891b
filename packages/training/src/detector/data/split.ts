import type { Annotation } from './annotations';

/** Clips that detectors are looked at and measured on; none of their frames is ever trained on. */
export const TEST_SOURCES: ReadonlySet<string> = new Set([
  'video:crowd_street_faces_360p',
  'video:street_walking_720p',
  'video:intel_classroom',
]);

/**
 * Collections of many pictures that are for training, but for every so many of them by sorted name, which are for
 * validation: score levels chosen on a handful of pictures do not hold on others. None of them is for testing.
 */
const VALIDATED_SOURCES: ReadonlyMap<string, number> = new Map([
  ['maskon', 6],
  ['hardhat', 10],
  ['saltyfish', 6],
]);

const TEST_EVERY = 3;
const VALIDATION_EVERY = 5;

export interface AnnotationSplits {
  readonly train: readonly Annotation[];
  readonly valid: readonly Annotation[];
  readonly test: readonly Annotation[];
}

/**
 * Splits by picture, before anything is drawn from them. Of {@link VALIDATED_SOURCES} every so many pictures are for validation.
 * Of other pictures with true boxes the third of each three by sorted name is for testing, the fifth of each five of
 * the rest for validation. Pictures that only a teacher labelled are all for training, except those of
 * {@link TEST_SOURCES}, which are for looking at and so in no split.
 * @param annotations sorted by name, as `readAnnotations` gives them
 */
export function splitAnnotations(annotations: readonly Annotation[]): AnnotationSplits {
  const usable = annotations.filter(({ source }) => !TEST_SOURCES.has(source));
  const labelled = usable.filter((annotation) => hasTruth(annotation) && !VALIDATED_SOURCES.has(annotation.source));
  const test = labelled.filter(isLast(TEST_EVERY));
  const rest = labelled.filter((annotation) => !test.includes(annotation));
  const held = [...VALIDATED_SOURCES].flatMap(([name, every]) =>
    usable.filter(({ source }) => source === name).filter(isLast(every)),
  );
  const valid = [...rest.filter(isLast(VALIDATION_EVERY)), ...held];
  const out = new Set([...test, ...valid]);
  return { train: usable.filter((annotation) => !out.has(annotation)), valid, test };
}

function isLast(every: number): (annotation: Annotation, index: number) => boolean {
  return (_, index) => index % every === every - 1;
}

export function hasTruth({ boxes }: Annotation): boolean {
  return boxes.some(({ origin }) => origin === 'truth');
}
