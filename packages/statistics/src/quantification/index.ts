export * from './adjusted-count';
export * from './adjusted-count-posterior';
export type { ShareInterval } from './intervals';
export * from './kernel-mixture-posterior';
export * from './mixture-posterior';
export * from './mixture-shares';
export type { PosteriorOptions, SharePosterior, ShareTarget } from './posterior';
export * from './random-draws';
export {
  type BucketReadings,
  type ClassResponse,
  fitResponseModel,
  type LabelledReading,
  type ResponseModel,
  responseModelSchema,
} from './response-model';
