export type { FaceDetection, FaceDetector, ScoreLevels } from './detection/detector';
export { DETECTOR_NAMES, type DetectorName, type DetectorOptions, openDetector } from './detection/open-detector';
