/** Speed of the expression networks: every runtime, single faces and batches, relative to the machine's peak. */
import {
  describeNetwork,
  detectRuntimes,
  FSR_FER_SIZE,
  fsrFerNetwork,
  GME_NET_SIZES,
  gmeNetNetwork,
  type InferenceRuntime,
  initialiseWeights,
  type Network,
  openExpressionModel,
  openNetworkSession,
  openRangeObserver,
  plainResNetNetwork,
} from '@crowdtone/networks';
import { measurePeak, medianMs, type Patience } from './peak';

/** Those of the processor. */
const RUNTIMES: readonly InferenceRuntime[] = ['onnxruntime', 'tfjs-wasm', 'tfjs-node'];
const BATCHES = [1, 32] as const;

/** A network ready to be timed. */
export interface Contender {
  run(batch: number): Promise<unknown>;
  close(): Promise<void>;
}

export interface Entrant {
  readonly name: string;
  /** Multiplications with an addition for one face. */
  readonly macs: number;
  /** Default: all. */
  readonly runtimes?: readonly InferenceRuntime[];
  open(runtime: InferenceRuntime): Promise<Contender>;
}

export interface NetworkSpeed {
  readonly network: string;
  readonly runtime: InferenceRuntime;
  readonly batch: number;
  /** By the median run. */
  readonly facesPerSecond: number;
  /** Over all runs; hardly depends on other load of the machine. */
  readonly facesPerCpuSecond: number;
  /** A multiplication with an addition counts as two. */
  readonly gflops: number;
  /** Of the peak, in [0,1]. */
  readonly share: number;
}

export interface NetworkReport {
  /** Billions of operations a second of the fastest large matrix product or convolution, see {@link measurePeak}. */
  readonly peakGflops: number;
  readonly speeds: readonly NetworkSpeed[];
  /** Runtimes that are not installed, and why. */
  readonly absent: readonly { readonly runtime: InferenceRuntime; readonly reason: string }[];
}

/** face-api's network reads pictures of this side; smaller ones would be enlarged first. Pixels. */
const BASELINE_SIDE = 112;
/** Counted by hand: four blocks of convolutions on maps of 56, 28, 14 and 7 pixels a side, one dense layer. */
const BASELINE_MACS = 51.5e6;

/** The shipped networks and their baselines. Weights are random: speed does not depend on training. */
export const ENTRANTS: readonly Entrant[] = [
  ownNetwork('gme-net', gmeNetNetwork(GME_NET_SIZES.light)),
  int8Network('gme-net-int8', gmeNetNetwork(GME_NET_SIZES.light)),
  ownNetwork('fsr-fer', fsrFerNetwork(FSR_FER_SIZE)),
  int8Network('fsr-fer-int8', fsrFerNetwork(FSR_FER_SIZE)),
  ownNetwork('plain', plainResNetNetwork({ side: 48, width: 44, stemStride: 2 })),
  {
    name: 'faceapi-baseline',
    macs: BASELINE_MACS,
    async open(runtime) {
      const model = await openExpressionModel('faceapi-baseline', { runtime });
      const data = new Uint8Array(BASELINE_SIDE * BASELINE_SIDE * 3).fill(100);
      const crop = { data, width: BASELINE_SIDE, height: BASELINE_SIDE };
      return {
        run: (batch) => model.classify(Array.from({ length: batch }, () => crop)),
        close: () => model.close(),
      };
    },
  },
];

function ownNetwork(name: string, network: Network): Entrant {
  const { parameters, macs } = describeNetwork(network);
  const { height, width, channels } = network.input;
  return {
    name,
    macs,
    async open(runtime) {
      const session = await openNetworkSession(network, initialiseWeights(parameters, 1), { runtime });
      return {
        run: (batch) => session.run(new Float32Array(batch * height * width * channels).fill(0.1), batch),
        close: () => session.close(),
      };
    },
  };
}

/** The same network in int8, with ranges of one input: speed does not depend on them. */
function int8Network(name: string, network: Network): Entrant {
  const { parameters, macs } = describeNetwork(network);
  const { height, width, channels } = network.input;
  const inputOf = (batch: number) => new Float32Array(batch * height * width * channels).fill(0.1);
  return {
    name,
    macs,
    runtimes: ['onnxruntime'],
    async open(runtime) {
      const weights = initialiseWeights(parameters, 1);
      const observer = await openRangeObserver(network, weights, name);
      await observer.observe(inputOf(1), 1);
      const session = await openNetworkSession(network, weights, { runtime, ranges: observer.ranges() });
      await observer.close();
      return { run: (batch) => session.run(inputOf(batch), batch), close: () => session.close() };
    },
  };
}

const PATIENCE: Patience = { ms: 800, minRuns: 3 };

/**
 * Times the networks on every installed runtime, each on one thread.
 * @param onProgress called with each network before it is measured
 */
export async function timeNetworks(
  onProgress: (what: string) => void,
  entrants: readonly Entrant[] = ENTRANTS,
  patience: Patience = PATIENCE,
): Promise<NetworkReport> {
  // TensorFlow reads these when it is loaded, which happens later; by default it uses every core.
  Object.assign(process.env, { TF_NUM_INTRAOP_THREADS: '1', OMP_NUM_THREADS: '1' });
  const found = (await detectRuntimes()).filter(({ runtime }) => RUNTIMES.some((wanted) => wanted === runtime));
  onProgress('the peak of this machine');
  const peakGflops = await measurePeak(patience);
  const speeds: NetworkSpeed[] = [];
  for (const { runtime, available } of found) {
    if (!available) continue;
    for (const { name, macs, runtimes = RUNTIMES, open } of entrants) {
      if (!runtimes.includes(runtime)) continue;
      onProgress(`${name} on ${runtime}`);
      const contender = await open(runtime);
      for (const batch of BATCHES) {
        let runs = 0;
        const before = process.cpuUsage();
        const run = () => {
          runs += 1;
          return contender.run(batch);
        };
        const facesPerSecond = (batch * 1000) / (await medianMs(run, patience));
        const { user, system } = process.cpuUsage(before);
        const facesPerCpuSecond = (batch * runs * 1e6) / (user + system);
        const gflops = (2 * macs * facesPerSecond) / 1e9;
        speeds.push({
          network: name,
          runtime,
          batch,
          facesPerSecond,
          facesPerCpuSecond,
          gflops,
          share: gflops / peakGflops,
        });
      }
      await contender.close();
    }
  }
  const absent = found.flatMap(({ runtime, reason }) => (reason === null ? [] : [{ runtime, reason }]));
  return { peakGflops, speeds, absent };
}
