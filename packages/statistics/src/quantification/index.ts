export * from './adjusted-count';
export * from './adjusted-count-posterior';
export { energyDistance } from './energy-distance';
export { fitVotePrototypes, fitVoteResponse, type VotedReading } from './fit-vote-prototypes';
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
export type { VotePrototypes } from './vote-kernels';
export {
  type PrototypeReadings,
  type VoteMixtureOptions,
  voteMixturePosterior,
} from './vote-mixture';
