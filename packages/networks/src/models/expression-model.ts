import type { ModelIdentity, Probabilities, RgbImage, ShareCorrection } from '@crowdtone/domain';
import type { InferenceRuntime } from '../runtimes/choice';

/** A square picture of one face, of any side. */
export interface FaceCrop extends RgbImage {
  /**
   * Shorter side of the face in the original frame, pixels: what says how much the picture can show, whatever it was
   * resized to. Without it the crop's own side counts.
   */
  readonly sizePx?: number | undefined;
}

/** What reads expressions from face crops, whatever network and runtime are behind it. */
export interface ExpressionModel {
  readonly identity: ModelIdentity;
  readonly runtime: InferenceRuntime;
  /** Faces smaller than this, in pixels of the original frame, are better not read by this model. */
  readonly floorPx: number;
  /** One vector of probabilities a crop, in the order given. */
  read(crops: readonly FaceCrop[]): Promise<Probabilities[]>;
  close(): Promise<void>;
}

export interface ExpressionModelDescription extends Pick<ExpressionModel, 'identity' | 'floorPx'> {
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
