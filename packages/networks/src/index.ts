export {
  type ExternalDetectorSession,
  openExternalDetector,
  SCRFD_ANCHORS,
} from './external-detector/external-session';
export { DETECTOR_FAMILIES, type DetectorFamily, inspectDetector, OUTPUT_ROLES } from './external-detector/inspect';
export { type ImageSize, openSsdSession, type SsdCandidates, type SsdSession } from './faceapi/ssd-session';
export { featureCritic } from './fsr-fer/critic';
export {
  FSR_FER_SIZE,
  type FsrFerOutput,
  type FsrFerSize,
  featureCriticNetwork,
  featureGeneratorNetwork,
  featureShape,
  fsrFer,
  fsrFerNetwork,
} from './fsr-fer/fsr-fer';
export { featureGenerator, type GeneratorSize } from './fsr-fer/generator';
export type { AttentionMaps } from './gme-net/attention';
export { type GmeNetOutput, gmeNet, gmeNetClassifier, gmeNetFeature, gmeNetNetwork } from './gme-net/gme-net';
export { GME_NET_ABLATIONS, GME_NET_SIZES, type GmeNetSize } from './gme-net/sizes';
export {
  bucketOf,
  type Calibration,
  type CalibrationBucket,
  calibrationSchema,
  type ShareChoice,
  type VoteMixtureSettings,
} from './models/calibration';
export { chooseModelPrecision, MODEL_PRECISIONS, type ModelPrecision } from './models/choose-precision';
export type {
  ExpressionModel,
  ExpressionModelDescription,
  ExpressionModelOptions,
  ModelBucket,
} from './models/expression-model';
export { type FaceCrop, unpackCrop } from './models/face-crop';
export { MODEL_FILES, MODEL_FOLDER_VERSION, SHIPPED_MODELS, type WeightsMetadata } from './models/folder-parts';
export { greyInput } from './models/grey-input';
export { type Int8Model, type ModelFolder, readInt8Model, readModelFolder } from './models/model-folder';
export { keepsAccuracy, type Quantisation, quantisationSchema, rangesOf } from './models/quantisation';
export {
  describeExpressionModel,
  type ExpressionModelName,
  expressionModelNames,
  int8VersionOf,
  ModelRegistry,
  openExpressionModel,
} from './models/registry';
export { ROUTED_MODEL } from './models/routed-model';
export { correctionBy, inThousandths } from './models/share-correction-of';
export { OnnxGraph } from './onnx/graph';
export { openRangeObserver, type RangeObserver } from './ops/activation-ranges';
export { describeNetwork, type NetworkDescription } from './ops/description-ops';
export {
  BATCH_NORM_EPSILON,
  type BatchNormPart,
  batchNormParameter,
  type ConvolutionOptions,
  type MapShape,
  type Network,
  type Ops,
} from './ops/ops';
export { initialiseWeights, isTrainable, type ParameterSpec } from './ops/parameters';
export type { ActivationRanges } from './ops/quantised-ops';
export { type NetworkSession, type NetworkSessionOptions, openNetworkSession } from './ops/session';
export { type Mode, TensorFlowOps } from './ops/tensorflow-ops';
export { TensorFlowVariables } from './ops/tensorflow-variables';
export { type PlainResNetSize, plainResNet, plainResNetNetwork } from './plain-resnet/plain-resnet';
export {
  chooseRuntime,
  detectRuntimes,
  INFERENCE_RUNTIMES,
  type InferenceRuntime,
  type RuntimeReport,
} from './runtimes/choice';
export type { FloatTensor } from './runtimes/onnx';
export { loadTensorFlow, type TensorFlowModule, type TensorFlowRuntime } from './runtimes/tensorflow';
export { CELL_VALUES, decodeCell } from './tiny-face/decode-cell';
export {
  LANDMARKS,
  TINY_FACE_POINT_STRIDES,
  TINY_FACE_SHAPES,
  TINY_FACE_STRIDES,
  type TinyFaceOutput,
  type TinyFacePointStride,
  type TinyFaceShape,
  type TinyFaceStride,
  tinyFaceNetwork,
  tinyFaceShapeOf,
} from './tiny-face/tiny-face';
export {
  readTinyFaceFolder,
  TINY_FACE,
  type TinyFaceCalibration,
  type TinyFaceModel,
  type TinyFaceScores,
  tinyFaceCalibrationSchema,
  tinyFaceMetadata,
} from './tiny-face/tiny-face-folder';
export {
  openTinyFaceSession,
  type TinyFaceMap,
  type TinyFaceSession,
  type TinyFaceSessionOptions,
} from './tiny-face/tiny-face-session';
export { type Precision, readSafetensors, type WeightFile, writeSafetensors } from './weights/safetensors';
export { elementCount, type Weights, type WeightTensor } from './weights/tensors';
