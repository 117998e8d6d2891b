import { CLASSES, type FaceSet } from '../data/face-set';
import { ALTERATIONS, type AlterationName } from '../images/alterations';
import { argmaxAt, measure } from './metrics';
import { type LogitsOf, predict } from './predict';
import { probabilitiesAt } from './temperature';

/** Face sizes at which altered faces are evaluated, pixels: a large and a small one. */
const ALTERED_SIZES = [48, 24] as const;

/** The effect of one alteration on a network at one face size. */
export interface AlteredFigures {
  readonly alteration: AlterationName;
  /** Face size, pixels. */
  readonly size: number;
  /** In [0,1]. */
  readonly accuracy: number;
  /** Of seven expressions, see `Metrics`. */
  readonly meanRecall: number;
  /** Loss of accuracy, in [-1,1]. */
  readonly lost: number;
  /** Share of faces with an unchanged prediction, in [0,1]. */
  readonly unchanged: number;
}

/**
 * Evaluates the same faces unaltered and with each of {@link ALTERATIONS}.
 * @param faces with a majority
 * @param onProgress called before each pass
 * @throws {CrowdtoneError} E_FFMPEG_MISSING, E_ENCODE_FAILED (environment): one of the alterations encodes video
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
        unchanged: agreement(clean, altered),
      });
    }
  }
  return figures;
}

function agreement(one: Float32Array, other: Float32Array): number {
  const faces = one.length / CLASSES;
  const agreeing = Array.from({ length: faces }, (_, face) => argmaxAt(one, face) === argmaxAt(other, face));
  return agreeing.filter(Boolean).length / Math.max(faces, 1);
}
