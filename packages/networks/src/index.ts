export { openSsdSession, type SsdCandidates, type SsdSession } from './faceapi/ssd-session';
export type { ExpressionModel, ExpressionModelDescription, ExpressionModelOptions } from './models/expression-model';
export {
  describeExpressionModel,
  type ExpressionModelName,
  expressionModelNames,
  openExpressionModel,
} from './models/registry';
export { detectRuntimes, INFERENCE_RUNTIMES, type InferenceRuntime, type RuntimeReport } from './runtimes/choice';
