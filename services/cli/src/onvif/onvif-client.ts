import { fork } from 'node:child_process';
import { networkInterfaces } from 'node:os';
import { type CameraStreams, CrowdtoneError, type FoundCamera } from '@crowdtone/domain';
import { type OnvifAnswer, type OnvifTask, onvifAnswerSchema } from './messages';
import type { StreamsQuestion } from './read-streams';

/** What a search may take beyond the time for answers, and a camera for all of its streams, milliseconds. */
const GRACE_MS = 10_000;
const STREAMS_LIMIT_MS = 30_000;
const REQUEST_TIMEOUT_MS = 5_000;
/** Bounds what devices can make the process keep. */
const MAX_HEAP_MB = 96;

/** A search of the local network. */
export interface Search {
  /** How long answers are waited for, milliseconds. */
  readonly waitMs: number;
  /** Whether cameras on this machine are searched too, for stand-ins. */
  readonly loopback: boolean;
}

/**
 * Cameras with ONVIF in the networks of this machine, by WS-Discovery.
 *
 * @throws {CrowdtoneError} E_ONVIF_AWAY when there is no network or the search fails
 */
export async function findOnvifCameras({ waitMs, loopback }: Search): Promise<FoundCamera[]> {
  const interfaces = Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) => {
    const isMeant = addresses.some(({ family, internal }) => family === 'IPv4' && (!internal || loopback));
    return isMeant ? [name] : [];
  });
  if (interfaces.length === 0) {
    throw new CrowdtoneError('E_ONVIF_AWAY', 'this machine is in no IPv4 network; connect it to that of the cameras');
  }
  const answer = await perform({ kind: 'find', interfaces, waitMs }, waitMs + GRACE_MS);
  return answer.kind === 'found' ? answer.cameras : unexpected();
}

/**
 * The streams of a camera, the best first.
 *
 * @throws {CrowdtoneError} E_ONVIF_PASSWORD, E_ONVIF_AWAY or E_ONVIF_ANSWER, without user and password
 */
export async function readOnvifStreams(question: Omit<StreamsQuestion, 'timeoutMs'>): Promise<CameraStreams> {
  const task = { kind: 'streams' as const, ...question, timeoutMs: REQUEST_TIMEOUT_MS };
  const answer = await perform(task, STREAMS_LIMIT_MS);
  return answer.kind === 'streams' ? answer.answer : unexpected();
}

/** Has a process of its own perform a task; it is killed when it takes too long. */
async function perform(task: OnvifTask, limitMs: number): Promise<Exclude<OnvifAnswer, { kind: 'failed' }>> {
  const child = fork(require.resolve('@crowdtone/cli/onvif'), {
    execArgv: [`--max-old-space-size=${MAX_HEAP_MB}`],
    // What a library prints may hold what it was sent.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const limit = setTimeout(() => child.kill('SIGKILL'), limitMs);
  try {
    const answer = await new Promise<OnvifAnswer>((resolve, reject) => {
      child.once('message', (message) => {
        const parsed = onvifAnswerSchema.safeParse(message);
        if (parsed.success) resolve(parsed.data);
        else reject(unusable());
      });
      child.once('error', () => reject(unusable()));
      child.once('exit', (_code, signal) => reject(signal === 'SIGKILL' ? tooSlow() : unusable()));
      child.send(task);
    });
    if (answer.kind === 'failed') throw new CrowdtoneError(answer.code, answer.message);
    return answer;
  } finally {
    clearTimeout(limit);
    if (child.connected) child.disconnect();
  }
}

function unexpected(): never {
  throw unusable();
}

function unusable(): CrowdtoneError {
  return new CrowdtoneError(
    'E_ONVIF_ANSWER',
    'a device gave answers that cannot be used; add the camera by its address',
  );
}

function tooSlow(): CrowdtoneError {
  return new CrowdtoneError('E_ONVIF_AWAY', 'the camera takes too long to answer; try again, or add it by its address');
}
