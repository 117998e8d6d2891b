export { createLogger, type Logger, redactCredentials } from './logger';
