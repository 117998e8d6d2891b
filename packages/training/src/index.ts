export { openTrainingBackend, type TrainingBackend } from './backend/open-backend';
export { CLASSES, FACE_PIXELS, type FaceSet, type FaceSplits } from './data/face-set';
export { loadFaces } from './data/load-faces';
export { ANNOTATIONS, readAnnotations } from './detector/data/annotations';
export { type LabelledImage, loadImages } from './detector/data/images';
export type { LabelledFace } from './detector/data/labels';
export { splitAnnotations } from './detector/data/split';
export type { DetectorMaps } from './detector/learning/detector-loss';
export { type DetectorTrainingRequest, runDetectorTraining } from './detector/run-detector-training';
export { modelCandidate, trainedCandidate } from './evaluation/candidates';
export { type OpenCandidate, openCandidate } from './evaluation/detection/candidates';
export { DETECTION_SPLITS, type DetectionReport, type DetectionSplit } from './evaluation/detection/report';
export { renderDetectionTable } from './evaluation/detection/report-table';
export { renderFramingTable } from './evaluation/framing/report-table';
export { humanCandidate } from './evaluation/human-candidate';
export type { Candidate, CandidateFigures, MeasuredSplit, SizeFigures } from './evaluation/protocol';
export type { LabelledProbabilities } from './evaluation/quantification-error';
export type { EvaluationReport } from './evaluation/report';
export { renderEvaluationTable } from './evaluation/report-table';
export type { SizedPredictions } from './evaluation/shares/predict-sizes';
export { renderShareReport, type ShareReport } from './evaluation/shares/share-report';
export { FACE_SIZES } from './images/degrade';
export type { Classification, ClassifierDefinition } from './network/classifiers';
export type { FsrFerParts } from './network/fsr-parts';
export { readMeanWeights } from './network/mean-weights';
export { type NetworkDefinition, TrainableNetwork } from './network/trainable-network';
export { type DetectionEvaluationRequest, runDetectionEvaluation } from './run-detection-evaluation';
export { EVALUATION_FILES, type EvaluationRequest, runEvaluation } from './run-evaluation';
export { type FramingEvaluationRequest, type FramingReport, runFramingEvaluation } from './run-framing-evaluation';
export { runShareEvaluation, type ShareEvaluationRequest } from './run-share-evaluation';
export {
  CLASSIFIER_ARMS,
  FSR_FER_ARMS,
  runTraining,
  TRAINING_ARMS,
  type TrainingArm,
  type TrainingRequest,
} from './run-training';
export { type CalibrationRequest, calibrateModel } from './shipping/calibrate-model';
export { type DetectorExport, exportDetector, isTinyFace } from './shipping/detector/export-detector';
export { type ExportRequest, exportModel } from './shipping/export-model';
export { type QuantisationRequest, quantiseModel } from './shipping/quantise-model';
export { type ProgressLine, progressLine } from './trainer/progress';
export type { TrainingOutcome } from './trainer/training-loop';
