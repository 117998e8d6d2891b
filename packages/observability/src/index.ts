export { createLogger, type Logger, redactCredentials } from './logger';
export { Metrics, type QueueDepths, type Settled } from './operations/metrics';
export { Operations } from './operations/operations';
export { Readiness, type Unready } from './operations/readiness';
