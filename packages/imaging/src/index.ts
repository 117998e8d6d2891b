export { blockMeans } from './block-means';
export * from './boxes';
export { cut, type FrameSize } from './cut';
export { asRgb, greyLevels, resampleGrey } from './grey';
export { halve } from './halve';
export type { GreyImage, RgbImage, VideoFrame } from './images';
export { type ResampleTarget, resample } from './resample';
export { SquareResampler } from './square-resampler';
export type { ResampleFilter } from './taps';
