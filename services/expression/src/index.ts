export type { BatchLimits } from './micro-batcher';
export { type ExpressionServiceParts, startExpressionService } from './service';
