import { asCrowdtoneError, CrowdtoneError } from '@crowdtone/domain';
import { loadOnnxRuntime, onnxRuntimeVersion } from './onnx';
import { loadTensorFlow, tensorFlowVersion } from './tensorflow';

/** Runtimes in order of preference: a GPU first, then by measured speed on a CPU. */
export const INFERENCE_RUNTIMES = ['tfjs-node-gpu', 'onnxruntime', 'tfjs-node', 'tfjs-wasm'] as const;

/** Name of a runtime. */
export type InferenceRuntime = (typeof INFERENCE_RUNTIMES)[number];

/** Whether a runtime is available. */
export interface RuntimeReport {
  readonly runtime: InferenceRuntime;
  readonly available: boolean;
  /** Null when the package is not installed. */
  readonly version: string | null;
  /** Why it is not available and what to do; null when it is available. */
  readonly reason: string | null;
}

/** Loads every runtime to see whether it works. The last TensorFlow.js backend that loads stays the current one. */
export async function detectRuntimes(): Promise<RuntimeReport[]> {
  const reports: RuntimeReport[] = [];
  for (const runtime of INFERENCE_RUNTIMES) {
    const failure = await tryLoading(runtime);
    reports.push({
      runtime,
      available: failure === null,
      version: runtime === 'onnxruntime' ? onnxRuntimeVersion() : tensorFlowVersion(runtime),
      reason: failure?.message ?? null,
    });
  }
  return reports;
}

/**
 * The requested runtime, or by default the first of {@link INFERENCE_RUNTIMES} that works.
 * @throws {CrowdtoneError} E_RUNTIME_UNAVAILABLE when it does not work, or none does
 */
export async function chooseRuntime(wanted?: InferenceRuntime): Promise<InferenceRuntime> {
  const failures: CrowdtoneError[] = [];
  for (const runtime of wanted === undefined ? INFERENCE_RUNTIMES : [wanted]) {
    const failure = await tryLoading(runtime);
    if (failure === null) return runtime;
    failures.push(failure);
  }
  const [only] = failures;
  if (wanted !== undefined && only !== undefined) throw only;
  throw new CrowdtoneError(
    'E_RUNTIME_UNAVAILABLE',
    `no inference runtime works on this machine; run npm ci again (${failures.map(({ message }) => message).join(' | ')})`,
  );
}

async function tryLoading(runtime: InferenceRuntime): Promise<CrowdtoneError | null> {
  try {
    await (runtime === 'onnxruntime' ? loadOnnxRuntime() : loadTensorFlow(runtime));
    return null;
  } catch (error) {
    return asCrowdtoneError(error);
  }
}
