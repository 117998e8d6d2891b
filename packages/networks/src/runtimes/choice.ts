import { asCrowdtoneError, CrowdtoneError } from '@crowdtone/domain';
import { loadOnnxRuntime, onnxRuntimeVersion } from './onnx';
import { loadTensorFlow, tensorFlowVersion } from './tensorflow';

/** What can run a network, in the order of preference: a GPU first, then what was measured fastest on a processor. */
export const INFERENCE_RUNTIMES = ['tfjs-node-gpu', 'onnxruntime', 'tfjs-node', 'tfjs-wasm'] as const;

export type InferenceRuntime = (typeof INFERENCE_RUNTIMES)[number];

export interface RuntimeReport {
  readonly runtime: InferenceRuntime;
  readonly available: boolean;
  /** Null when the package is not installed. */
  readonly version: string | null;
  /** Why it is not available, and what to do; null when it is. */
  readonly reason: string | null;
}

/** Tries every runtime for real. Leaves the last TensorFlow.js backend that loads as the current one. */
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
 * The wanted runtime if it works, else, when none is wanted, the first of {@link INFERENCE_RUNTIMES} that does.
 * @throws CrowdtoneError E_RUNTIME_UNAVAILABLE
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
    `no runtime for networks works here; run npm ci again (${failures.map(({ message }) => message).join(' | ')})`,
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
