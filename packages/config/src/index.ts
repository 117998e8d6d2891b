export * from './analysis';
export { type AccessConfig, hashToken, makeToken, type TokenConfig } from './live/access';
export type { WebhookConfig } from './live/alerts';
export { parseLiveConfig, readLiveConfig } from './live/read';
export {
  type LiveConfig,
  type LiveSourceConfig,
  SAMPLE_LOCATION,
  type Setting,
  settingSchema,
} from './live/schema';
export * from './parse';
export * from './service-process';
export * from './services';
