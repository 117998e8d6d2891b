export { anonymise, paintFaceOver } from './anonymise/anonymise';
export { encodeJpeg } from './anonymise/encode-jpeg';
export { ThumbnailMaker } from './anonymise/thumbnail-maker';
export { type CropOptions, type CroppedFaces, cropFaces } from './cropping/crop-faces';
export type { DetectorOptions, FaceDetection, FaceDetector, ScoreLevels } from './detection/detector';
export {
  checkOptionalModel,
  OPTIONAL_MODEL_NAMES,
  OPTIONAL_MODELS,
  type OptionalModel,
  type OptionalModelName,
  optionalModelPath,
  optionalModelsFolder,
} from './detection/external/optional-models';
export {
  checkDetector,
  DETECTOR_NAMES,
  type DetectorName,
  DetectorRegistry,
  defaultMinFacePx,
  openDetector,
} from './detection/open-detector';
export { openTinyFaceDetector, type TinyFaceOptions } from './detection/tiny-face-detector';
export { FaceTracker, type TrackedFace, type TrackerOptions } from './tracking/face-tracker';
