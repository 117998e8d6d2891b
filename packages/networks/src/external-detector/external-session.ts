import type { RgbImage } from '@crowdtone/imaging';
import type { ImageSize } from '../faceapi/ssd-session';
import { type FloatTensor, openOnnxSession, type SessionOptions } from '../runtimes/onnx';
import { detectorFileError } from './detector-file-error';
import { type DetectorFamily, inspectDetector } from './inspect';
import { emitPreparation, type PixelScale } from './preparation-graph';

/** The pixel scaling that each family was trained with. */
const SCALES: Readonly<Record<DetectorFamily, PixelScale>> = {
  centerface: { isBlueFirst: false, centre: 0, divisor: 1 },
  yunet: { isBlueFirst: true, centre: 0, divisor: 1 },
  scrfd: { isBlueFirst: false, centre: 127.5, divisor: 128 },
};

/** Sides of the input are multiples of this, pixels: all families halve five times. */
const GRID = 32;
/** Not square, and with more than one cell per map, so that files with a fixed input size are noticed. */
const TRIAL_SIZE: ImageSize = { width: 96, height: 64 };

/** An opened third-party face detector. */
export interface ExternalDetectorSession {
  readonly family: DetectorFamily;
  /**
   * Runs the detector on one image of any size.
   * @param inputSize size to resize the image to first, pixels (bilinear, meant for enlarging); default: its own size
   * @returns the family's outputs in the order of `OUTPUT_ROLES`, and the size they were computed at, padding included
   */
  detect(
    image: RgbImage,
    inputSize?: ImageSize,
  ): Promise<{ readonly outputs: readonly FloatTensor[]; readonly padded: ImageSize }>;
  close(): Promise<void>;
}

/**
 * Opens a face detector from an ONNX file of one of the known families.
 * @param origin name of the file in error messages
 * @throws {CrowdtoneError} E_DETECTOR_FILE (input) when the file belongs to no known family, or has a fixed input size;
 *   E_RUNTIME_UNAVAILABLE
 */
export async function openExternalDetector(
  bytes: Uint8Array,
  origin: string,
  options: SessionOptions = {},
): Promise<ExternalDetectorSession> {
  const model = inspectDetector(bytes, origin);
  const preparation = await openOnnxSession(emitPreparation(SCALES[model.family]), options);
  const network = await openOnnxSession(model.bytes, options).catch((error: unknown) => {
    throw detectorFileError(origin, 'ONNX Runtime refuses it', EXPORT_DIFFERENTLY, error);
  });
  const session: ExternalDetectorSession = {
    family: model.family,
    async detect(image, { width, height } = image) {
      const [rows, columns] = [paddingToGrid(height), paddingToGrid(width)];
      const { prepared } = await preparation.run({
        images: { data: image.data, shape: [1, image.height, image.width, 3] },
        inputSize: { data: Float32Array.of(height, width), shape: [2] },
        padding: { data: Float32Array.of(rows, columns), shape: [2] },
      });
      if (prepared === undefined) throw new TypeError('the preparation graph lacks its output');
      const results = await network.run({ [model.input]: prepared });
      const outputs = model.outputs.map((name) => {
        const output = results[name];
        if (output === undefined) throw detectorFileError(origin, `it lacks its output ${name}`, EXPORT_DIFFERENTLY);
        return output;
      });
      return { outputs, padded: { width: width + columns, height: height + rows } };
    },
    async close() {
      await preparation.close();
      await network.close();
    },
  };
  await verifyOutputs(session, origin);
  return session;
}

/** @throws {CrowdtoneError} E_DETECTOR_FILE when the outputs are not those of an image of this size */
async function verifyOutputs(session: ExternalDetectorSession, origin: string): Promise<void> {
  const data = new Uint8Array(TRIAL_SIZE.width * TRIAL_SIZE.height * 3);
  const fails = async (): Promise<unknown> => {
    try {
      const { outputs, padded } = await session.detect({ ...TRIAL_SIZE, data });
      const expected = expectedSizes(session.family, padded);
      const sizes = outputs.map((output) => output.data.length);
      return sizes.join() === expected.join()
        ? null
        : new Error(`outputs of ${sizes.join()} values, not ${expected.join()}`);
    } catch (error) {
      return error;
    }
  };
  const why = await fails();
  if (why === null) return;
  await session.close();
  throw detectorFileError(
    origin,
    `it does not accept an image of ${TRIAL_SIZE.width} x ${TRIAL_SIZE.height} pixels`,
    EXPORT_DIFFERENTLY,
    why,
  );
}

const EXPORT_DIFFERENTLY = 'export it with free height and width, or use another file';

/** Anchors that SCRFD has in a cell. */
export const SCRFD_ANCHORS = 2;

function expectedSizes(family: DetectorFamily, { width, height }: ImageSize): number[] {
  const cells = (stride: number) => (width / stride) * (height / stride);
  const each = (values: number) => [8, 16, 32].map((stride) => cells(stride) * values);
  switch (family) {
    case 'centerface':
      return [1, 2, 2].map((channels) => cells(4) * channels);
    case 'yunet':
      return [...each(1), ...each(1), ...each(4)];
    case 'scrfd':
      return [...each(SCRFD_ANCHORS), ...each(SCRFD_ANCHORS * 4)];
  }
}

function paddingToGrid(side: number): number {
  return Math.ceil(side / GRID) * GRID - side;
}
