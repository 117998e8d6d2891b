import type { Annotation } from './annotations';

/** Clips for visual inspection and benchmarks; their frames are never trained on. */
export const TEST_SOURCES: ReadonlySet<string> = new Set([
  'video:crowd_street_faces_360p',
  'video:street_walking_720p',
  'video:intel_classroom',
]);

/**
 * Large training collections of which one in n images, by sorted name, is used for validation: score levels chosen on few images
 * do not generalise. None of their images is used for testing.
 */
const VALIDATED_SOURCES: ReadonlyMap<string, number> = new Map([
  ['maskon', 6],
  ['hardhat', 10],
  ['saltyfish', 6],
]);

const TEST_EVERY = 3;
const VALIDATION_EVERY = 5;

/** Annotations by split. */
export interface AnnotationSplits {
  readonly train: readonly Annotation[];
  readonly valid: readonly Annotation[];
  readonly test: readonly Annotation[];
}

/**
 * Splits by image, before any sampling. Of {@link VALIDATED_SOURCES} one in n images is used for validation. Of other images
 * with true boxes every third by sorted name is used for testing and every fifth of the rest for validation. Images with
 * pseudo-labels only are used for training, and {@link TEST_SOURCES} are in no split.
 * @param annotations sorted by name, as returned by `readAnnotations`
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

/** Whether an image has boxes drawn by a person. */
export function hasTruth({ boxes }: Annotation): boolean {
  return boxes.some(({ origin }) => origin === 'truth');
}
