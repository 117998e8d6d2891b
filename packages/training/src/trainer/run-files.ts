/** Files in the folder of a training run. */
export const LAST_CHECKPOINT = 'last.checkpoint.safetensors';
export const BEST_WEIGHTS = 'best.weights.safetensors';
export const LAST_WEIGHTS = 'last.weights.safetensors';
export const LOG_FILE = 'log.jsonl';
