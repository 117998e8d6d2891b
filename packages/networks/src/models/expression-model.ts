import type { ModelIdentity, Probabilities } from '@crowdtone/domain';
import type { RgbImage } from '@crowdtone/imaging';
import type { ShareCorrection } from '@crowdtone/statistics';
import type { InferenceRuntime } from '../runtimes/choice';
import type { CalibrationBucket } from './calibration';

/** A square picture of one face, of any side. */
export interface FaceCrop extends RgbImage {
  /**
   * Side of the face's canonical window in the original frame, pixels: what says how much the picture can show, whatever
   * it was resized to. Without it the crop's own side counts.
   */
  readonly sizePx?: number | undefined;
}

/** What is known of reading faces of about one size. */
export interface ReadingBucket extends CalibrationBucket {
  /** Name of the model that reads them: the model itself, or whichever `auto` sends them to. */
  readonly reader: string;
}

/** What reads expressions from face crops, whatever network and runtime are behind it. */
export interface ExpressionModel {
  readonly identity: ModelIdentity;
  readonly runtime: InferenceRuntime;
  /** Faces whose canonical window is smaller than this, in pixels of the original frame, are better not read by this model. */
  readonly floorPx: number;
  /** Side of the crop that the network expects, in sides of the canonical face window. */
  readonly cropScale: number;
  /** One vector of probabilities a crop, in the order given. */
  read(crops: readonly FaceCrop[]): Promise<Probabilities[]>;
  close(): Promise<void>;
}

/** What is known of a model before a runtime is loaded. */
export interface ExpressionModelDescription extends Pick<ExpressionModel, 'identity' | 'floorPx' | 'cropScale'> {
  /** How faces of each size are read, as validation faces showed it; none where nothing was measured. */
  readonly buckets: readonly ReadingBucket[];
  /** What corrects the shares of groups that the model reads; null when they are counted. */
  readonly shareCorrection: ShareCorrection | null;
}

export interface ExpressionModelOptions {
  /** Default: the best that works on this machine. */
  readonly runtime?: InferenceRuntime | undefined;
  /** Threads of ONNX Runtime; 1 unless told. TensorFlow.js decides for itself. */
  readonly threads?: number | undefined;
}

/** Runs a prepared batch: packed bytes, `count` x side x side x 3, to `count` rows of class probabilities. */
export interface BatchClassifier {
  classify(images: Uint8Array, count: number): Promise<Float32Array>;
  close(): Promise<void>;
}
