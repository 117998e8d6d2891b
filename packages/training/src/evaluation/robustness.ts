import { CLASSES, type FaceSet } from '../data/face-set';
import { ALTERATIONS, type AlterationName } from '../images/alterations';
import { likeliest, measure } from './metrics';
import { type LogitsOf, predict } from './predict';
import { probabilitiesAt } from './temperature';

/** Face sizes in pixels at which altered faces are measured: a large one, and one that small faces are like. */
const ALTERED_SIZES = [48, 24] as const;

/** What one alteration does to a network's readings at one face size. */
export interface AlteredFigures {
  readonly alteration: AlterationName;
  /** Face size, pixels. */
  readonly size: number;
  /** Share of faces read right, in [0,1]. */
  readonly accuracy: number;
  /** Of seven expressions, see `Metrics`. */
  readonly meanRecall: number;
  /** Share of faces right before that are right no more, less those that became right: accuracy lost, in [-1,1]. */
  readonly lost: number;
  /** Share of faces that are read as before, right or wrong, in [0,1]. */
  readonly unchanged: number;
}

/**
 * Reads the same faces as they are and altered in every way of {@link ALTERATIONS}.
 * @param faces with a majority each
 * @param onProgress told before each pass
 * @throws {CrowdtoneError} E_FFMPEG_MISSING, E_ENCODE_FAILED (environment): one of the alterations is a video
 */
export async function measureAltered(
  faces: FaceSet,
  network: LogitsOf,
  onProgress: (text: string) => void = () => {},
): Promise<AlteredFigures[]> {
  const figures: AlteredFigures[] = [];
  for (const size of ALTERED_SIZES) {
    const clean = probabilitiesAt(await predict(faces, size, network), 1);
    const { accuracy } = measure(clean, faces.majority);
    for (const alteration of Object.keys(ALTERATIONS) as AlterationName[]) {
      onProgress(`${alteration} at ${size} px`);
      const altered = probabilitiesAt(await predict(faces, size, network, ALTERATIONS[alteration]), 1);
      const measured = measure(altered, faces.majority);
      figures.push({
        alteration,
        size,
        accuracy: measured.accuracy,
        meanRecall: measured.meanRecall,
        lost: accuracy - measured.accuracy,
        unchanged: shareReadAlike(clean, altered),
      });
    }
  }
  return figures;
}

function shareReadAlike(one: Float32Array, other: Float32Array): number {
  const faces = one.length / CLASSES;
  const alike = Array.from({ length: faces }, (_, face) => likeliest(one, face) === likeliest(other, face));
  return alike.filter(Boolean).length / Math.max(faces, 1);
}
