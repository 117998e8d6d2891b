export { analyseSource, type FaceReader, type FrameSink, type SourceAnalysis } from './analyse-source';
export { createFaceReader, type FaceReaderOptions } from './face-reader';
export { startIngest } from './start-ingest';
