export { createLogger, type Logger } from './logger';
export { Metrics, type QueueDepths, type Settled } from './operations/metrics';
export { Operations } from './operations/operations';
export { type OperationsServer, serveOperations } from './operations/operations-server';
export { Readiness, type Unready } from './operations/readiness';
export type { CameraCounts } from './operations/scaling-gauges';
export { redactCredentials, redactUrl, secretsOf } from './redaction/redact';
export { splitUrl, type UrlPart } from './redaction/url-parts';
