import { setTimeout as delay } from 'node:timers/promises';
import { CrowdtoneError, type PortMessage, type PortRequest } from '@crowdtone/domain';
import type { GatewayPorts, PortMethod, PortMethods } from './ports';

/** How long the state of the program may take to be answered, milliseconds; then it is not ready. */
const READINESS_LIMIT_MS = 5000;

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** What the process that forked this gateway says of itself once. */
export interface RemoteFacts {
  /** Whether cameras are watched. */
  readonly watched: boolean;
  /** Of schedules and quiet hours. */
  readonly alertTimeZone: string;
  /** Of its metrics. */
  readonly contentType: string;
}

/** The ports of a gateway as calls to the process that holds the store. */
export class RemotePorts {
  readonly #waiting = new Map<number, Waiting>();
  #calls = 0;
  #clients = 0;
  #cutOff: Record<string, number> = {};
  readonly ports: GatewayPorts;

  constructor(
    private readonly send: (request: PortRequest) => void,
    facts: RemoteFacts,
  ) {
    this.ports = this.#portsOf(facts);
  }

  /** Takes an answer. */
  handle(message: Extract<PortMessage, { kind: 'answer' | 'refusal' }>): void {
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.kind === 'answer') waiting?.resolve(message.value);
    else if (message.code === null) waiting?.reject(new Error(message.message));
    else waiting?.reject(new CrowdtoneError(message.code, message.message));
  }

  /** The answer is that of the method: both processes are of one build, and what the store holds was checked where it was read. */
  #call<Name extends PortMethod>(
    method: Name,
    args: Parameters<PortMethods[Name]>,
    signal?: AbortSignal,
  ): Promise<Awaited<ReturnType<PortMethods[Name]>>> {
    const id = this.#calls;
    this.#calls += 1;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: (value) => resolve(value as Awaited<ReturnType<PortMethods[Name]>>), reject });
      signal?.addEventListener('abort', () => this.send({ kind: 'cancel', id }), { once: true });
      this.send({ kind: 'call', id, method, args: [...args] });
    });
  }

  #portsOf({ watched, alertTimeZone, contentType }: RemoteFacts): GatewayPorts {
    const call =
      <Name extends PortMethod>(method: Name) =>
      (...args: Parameters<PortMethods[Name]>) =>
        this.#call(method, args);
    return {
      store: {
        listRuns: call('listRuns'),
        findRun: call('findRun'),
        listSources: call('listSources'),
        listRunsOfSource: call('listRunsOfSource'),
        listWindows: call('listWindows'),
        listBins: call('listBins'),
        listBinsOfRuns: call('listBinsOfRuns'),
        sumPlacesOfRuns: call('sumPlacesOfRuns'),
        newestRunOfSources: call('newestRunOfSources'),
        alerts: { list: call('listAlerts') },
        annotations: {
          add: call('addAnnotation'),
          find: call('findAnnotation'),
          list: call('listAnnotations'),
          remove: call('removeAnnotation'),
        },
        log: { add: call('addLogEntry'), list: call('listLog') },
        deletions: { preview: call('previewDeletion'), delete: call('delete') },
        usage: call('usage'),
      },
      cameras: watched
        ? {
            list: call('listCameras'),
            add: call('addCamera'),
            change: call('changeCamera'),
            remove: call('removeCamera'),
            test: (trial, signal) => this.#call('testCamera', [trial], signal),
          }
        : null,
      finder: watched ? { find: call('findCameras'), streams: call('listCameraStreams') } : null,
      alerts: watched
        ? {
            timeZone: alertTimeZone,
            list: call('listRules'),
            add: call('addRule'),
            change: call('changeRule'),
            remove: call('removeRule'),
            test: call('testRule'),
            findAlert: call('findAlert'),
            acknowledge: call('acknowledge'),
            receivers: call('listReceivers'),
          }
        : null,
      operations: {
        readiness: { missingParts: () => this.#missingParts() },
        metrics: {
          contentType,
          expose: () => this.#exposeMetrics(),
          clients: {
            set: (count) => {
              this.#clients = count;
            },
          },
          cutOff: {
            inc: ({ reason }, count = 1) => {
              this.#cutOff[reason] = (this.#cutOff[reason] ?? 0) + count;
            },
          },
          // Counted where it was stored; the event has its age.
          countSent: () => null,
        },
      },
    };
  }

  #exposeMetrics(): Promise<string> {
    const cutOff = this.#cutOff;
    this.#cutOff = {};
    return this.#call('exposeMetrics', [{ clients: this.#clients, cutOff }]);
  }

  async #missingParts() {
    const limit = new AbortController();
    const late = delay(READINESS_LIMIT_MS, null, { signal: limit.signal }).then(
      () => [{ part: 'analysis', message: `no answer within ${READINESS_LIMIT_MS / 1000} s` }],
      () => [], // it answered in time
    );
    try {
      return await Promise.race([this.#call('missingParts', []), late]);
    } finally {
      limit.abort();
    }
  }
}
