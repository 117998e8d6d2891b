export { openTrainingBackend, type TrainingBackend } from './backend/open-backend';
export type { FaceSet, FaceSplits } from './data/face-set';
export { loadFaces } from './data/load-faces';
export { readAnnotations } from './detector/data/annotations';
export { type LabelledPicture, loadPictures } from './detector/data/pictures';
export { splitAnnotations } from './detector/data/split';
export { type DetectorTrainingRequest, runDetectorTraining } from './detector/run-detector-training';
export { modelCandidate, trainedCandidate } from './evaluation/candidates';
export { type OpenCandidate, openCandidate } from './evaluation/detection/candidates';
export { renderDetectionTable } from './evaluation/detection/report-table';
export { humanCandidate } from './evaluation/human-candidate';
export type { Candidate, CandidateFigures, MeasuredSplit, SizeFigures } from './evaluation/protocol';
export { renderEvaluationTable } from './evaluation/report-table';
export { FACE_SIZES } from './images/degrade';
export { readWeights } from './network/read-weights';
export {
  DETECTION_SPLITS,
  type DetectionEvaluationRequest,
  type DetectionReport,
  type DetectionSplit,
  runDetectionEvaluation,
} from './run-detection-evaluation';
export { EVALUATION_FILES, type EvaluationReport, type EvaluationRequest, runEvaluation } from './run-evaluation';
export {
  CLASSIFIER_ARMS,
  FSR_FER_ARMS,
  runTraining,
  TRAINING_ARMS,
  type TrainingArm,
  type TrainingRequest,
} from './run-training';
export { type DetectorExport, exportDetector, isTinyFace } from './shipping/detector/export-detector';
export { type ExportRequest, exportModel } from './shipping/export-model';
export { type ProgressLine, progressLine } from './trainer/progress';
export type { TrainingOutcome } from './trainer/training-loop';
