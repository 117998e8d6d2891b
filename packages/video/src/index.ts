export { type FfmpegBinaries, findFfmpeg } from './binaries';
export { type EncodeOptions, encodeVideo } from './encode-video';
export { FfmpegFailure } from './failures';
export { isVideoFile, listVideos } from './folders';
export { type ProbeOptions, probe, type VideoInfo } from './probe';
export { sourceLabel } from './sources';
export { type OpenOptions, openVideo, type VideoReader } from './video-reader';
