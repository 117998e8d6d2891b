export { type CropOptions, type CroppedFaces, cropFaces } from './cropping/crop-faces';
export type { FaceDetection, FaceDetector, ScoreLevels } from './detection/detector';
export { DETECTOR_NAMES, type DetectorName, type DetectorOptions, openDetector } from './detection/open-detector';
export { FaceTracker, type TrackedFace, type TrackerOptions } from './tracking/face-tracker';
