import type { CropFormat, ModelIdentity, Probabilities } from '@crowdtone/domain';
import type { ShareCorrection } from '@crowdtone/statistics';
import type { InferenceRuntime } from '../runtimes/choice';
import type { CalibrationBucket } from './calibration';
import type { FaceCrop } from './face-crop';

/** Calibration of one face size, and the model that classifies faces of that size. */
export interface ModelBucket extends CalibrationBucket {
  /** The model itself, or the one that `auto` routes faces of this size to. */
  readonly model: string;
}

/** Classifies face crops, on any network and runtime. */
export interface ExpressionModel {
  readonly identity: ModelIdentity;
  readonly runtime: InferenceRuntime;
  /** Faces with a smaller canonical window should not be classified by this model; pixels of the original frame. */
  readonly floorPx: number;
  /** How faces are cropped for it. */
  readonly cropFormat: CropFormat;
  /** One vector of probabilities per crop, in the same order. */
  classify(crops: readonly FaceCrop[]): Promise<Probabilities[]>;
  close(): Promise<void>;
}

/** Properties of a model that are available without loading a runtime. */
export interface ExpressionModelDescription extends Pick<ExpressionModel, 'identity' | 'floorPx' | 'cropFormat'> {
  /** Calibration by face size; empty where nothing was measured. */
  readonly buckets: readonly ModelBucket[];
  /** Correction of group shares; null when shares are counted. */
  readonly shareCorrection: ShareCorrection | null;
}

/** How to open an expression model. */
export interface ExpressionModelOptions {
  /** Default: the best available one. */
  readonly runtime?: InferenceRuntime | undefined;
  /** Threads of ONNX Runtime; default 1. TensorFlow.js chooses its own. */
  readonly threads?: number | undefined;
}

/** Runs a prepared batch: packed bytes, `count` x side x side x 3, to `count` rows of class probabilities. */
export interface BatchClassifier {
  classify(images: Uint8Array, count: number): Promise<Float32Array>;
  close(): Promise<void>;
}
