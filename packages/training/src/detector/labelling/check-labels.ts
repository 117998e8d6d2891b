import type { ProgressLine } from '../../trainer/progress';
import type { Annotation } from '../data/annotations';
import type { LabelledImage } from '../data/images';
import { labelsOf } from '../data/labels';
import { canBeImproved, combineTeachers } from './combine-teachers';
import { SecondTeacher } from './second-teacher';

/** How pseudo-labels are checked. */
export interface LabelCheck {
  /** Name or path of the detector that checks them; default: they are not checked. */
  readonly secondTeacher?: string;
  /** Folder of the run. */
  readonly folder: string;
  readonly signal?: AbortSignal;
  readonly progress?: ProgressLine;
  readonly announce?: (text: string) => void;
}

/** Images with labels, and what identifies the labels in a checkpoint. */
export interface CheckedImages {
  readonly images: readonly LabelledImage[];
  readonly origin: Readonly<Record<string, unknown>>;
}

/**
 * Replaces the labels of images by those that a second teacher checked, if there is one.
 * @param annotations of the images, in the same order
 * @returns null when interrupted; what was detected so far is cached
 */
export async function checkLabels(
  images: readonly LabelledImage[],
  annotations: readonly Annotation[],
  { secondTeacher, folder, signal, progress, announce }: LabelCheck,
): Promise<CheckedImages | null> {
  if (secondTeacher === undefined) return { images, origin: {} };
  const teacher = await SecondTeacher.open(secondTeacher, folder);
  try {
    const checked: LabelledImage[] = [];
    for (const [index, annotation] of annotations.entries()) {
      if (signal?.aborted === true) return null;
      const image = images[index];
      if (image === undefined) throw new RangeError('there are fewer images than annotations');
      if (!canBeImproved(annotation)) {
        checked.push(image);
        continue;
      }
      const found = await teacher.detect(image.image);
      checked.push({ ...image, ...labelsOf(combineTeachers(annotation, found, teacher.likely)) });
      progress?.show(`second teacher: image ${index + 1} of ${images.length}`);
      // Lets signals be handled between images.
      await new Promise(setImmediate);
    }
    progress?.end();
    announce?.(`labels checked by ${teacher.name}: ${countOf(images)}; then ${countOf(checked)}`);
    return { images: checked, origin: { secondTeacher: teacher.name } };
  } finally {
    await teacher.close();
  }
}

function countOf(images: readonly LabelledImage[]): string {
  const [faces, ignored] = [images.flatMap((image) => image.faces), images.flatMap((image) => image.ignored)];
  return `${faces.length} faces, ${ignored.length} ignored regions`;
}
