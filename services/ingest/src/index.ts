export { analyseSource, type FaceExtractor, type FrameSink, type SourceAnalysis } from './analyse-source';
export { createFaceExtractor, type FaceExtractorOptions } from './face-extractor';
export { startIngest } from './start-ingest';
