export * from './analysis';
export { type AccessConfig, hashToken, makeToken, restrictsAccess, type TokenConfig } from './live/access';
export type { WebhookConfig } from './live/alerts';
export {
  type CameraChange,
  type CameraProbeRequest,
  cameraChangeSchema,
  cameraProbeRequestSchema,
  changedCamera,
  type NewCamera,
  newCameraSchema,
} from './live/camera';
export { DEFAULT_LIMITS, type LimitsConfig } from './live/limits';
export { parseLiveConfig, readLiveConfig } from './live/read';
export type { EmailConfig, MqttConfig, SummaryConfig } from './live/receivers';
export { DEFAULT_RETENTION, type RetentionConfig } from './live/retention';
export {
  isSynthetic,
  type LiveConfig,
  type LiveSourceConfig,
  liveConfigSchema,
  liveSourceSchema,
  SAMPLE_LOCATION,
} from './live/schema';
export type { OidcConfig, ProxySignInConfig, RightsConfig } from './live/sign-in';
export * from './parse';
export { receiveServiceConfig } from './service-config';
export * from './services';
export { readStudy, type StudyCondition, type StudyConfig, studySchema } from './study';
