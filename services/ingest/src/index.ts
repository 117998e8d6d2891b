export { analyseSource, type FaceExtractor, type FrameSink, type SourceAnalysis } from './analyse-source';
export { type BudgetOptions, ClassificationBudget, type CropCandidate } from './classification-budget';
export { createFaceExtractor, type FaceExtractorOptions } from './face-extractor';
export { PartialSearch } from './partial-search';
export { startIngest } from './start-ingest';
export { startLiveIngest } from './start-live-ingest';
