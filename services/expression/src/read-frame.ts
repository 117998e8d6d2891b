import type { AnalysedFrame, FaceObservation, FaceReading, FrameKey, ModelIdentity } from '@crowdtone/domain';
import { type FaceCrop, unpackCrop } from '@crowdtone/networks';
import type { FrameDelivery } from '@crowdtone/queue';
import type { FrameReading } from './micro-batcher';

/**
 * A frame with the expressions of its faces, in the order of its job. Faces without a crop keep their reason; faces whose
 * crops expired, or on which the model failed, get one. Times of the job are kept.
 *
 * @param read classifies the crops of one frame
 */
export async function readFrame(
  { job, pixels, lastChance }: FrameDelivery,
  model: ModelIdentity,
  read: (crops: readonly FaceCrop[]) => Promise<FrameReading>,
): Promise<AnalysedFrame & FrameKey> {
  const takenAt = Date.now();
  const { cropsKey: _, faces, timing, ...key } = job;
  // On its last chance a frame is not classified: it may have crashed the workers before.
  const reason = lastChance ? 'model-failed' : pixels === null ? 'crop-expired' : null;
  const readable: { face: FaceObservation; image: FaceCrop }[] = [];
  for (const face of faces) {
    if (reason !== null || pixels === null || face.crop === null) continue;
    readable.push({ face, image: unpackCrop(face.crop, pixels, face.sizePx) });
  }
  const { readings, modelMs } = await read(readable.map(({ image }) => image));
  const readingOf = new Map(readable.map(({ face }, index) => [face, readings[index] ?? null]));
  return {
    ...key,
    kind: 'analysed',
    model,
    ...(timing && { timing: { ...timing, takenAt, readAt: Date.now(), modelMs } }),
    faces: faces.map((face): FaceReading => {
      const { trackId, box, sizePx, sharpness } = face;
      const seen = { trackId, box, sizePx, sharpness };
      const probabilities = readingOf.get(face) ?? null;
      // Of a face that was not selected for classification nothing is known.
      const isSkipped = face.crop === null && face.unreadable === null;
      if (probabilities !== null || isSkipped) return { ...seen, probabilities, unreadable: null };
      return { ...seen, probabilities: null, unreadable: face.unreadable ?? reason ?? 'model-failed' };
    }),
  };
}
