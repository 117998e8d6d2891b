import type { CameraProbeRequest } from '@crowdtone/config';
import { CrowdtoneError, type PortMessage, type PortRequest } from '@crowdtone/domain';
import type { Logger } from '@crowdtone/observability';
import { z } from 'zod';
import { type GatewayPorts, PORT_ARGUMENTS, type PortMethod, type PortMethods } from './ports';

/** Largest number of calls at a time; a gateway bounds its own by the reads that it makes in parallel and by its clients. */
const MAX_CALLS = 256;

/** Of what is not cancelled. */
const NEVER = new AbortController().signal;

/** Answers the calls of a gateway in another process. */
export class PortServer {
  readonly #methods: PortMethods;
  /** Of calls under way that can be cancelled. */
  readonly #calls = new Map<number, AbortController>();

  /** @param answer sends an answer to the gateway that called */
  constructor(
    ports: GatewayPorts,
    private readonly answer: (message: PortMessage) => void,
    private readonly logger: Logger,
  ) {
    this.#methods = methodsOf(ports);
  }

  /** Takes a message of the gateway. */
  handle(request: PortRequest): void {
    if (request.kind === 'cancel') this.#calls.get(request.id)?.abort();
    else void this.#call(request);
  }

  /** The gateway is gone: its calls need no answer. */
  forget(): void {
    for (const call of this.#calls.values()) call.abort();
    this.#calls.clear();
  }

  async #call({ id, method, args }: Extract<PortRequest, { kind: 'call' }>): Promise<void> {
    const call = new AbortController();
    try {
      if (this.#calls.size >= MAX_CALLS) throw new Error(`more than ${MAX_CALLS} calls at a time`);
      this.#calls.set(id, call);
      const value = await this.#run(method, args, call.signal);
      if (this.#calls.get(id) === call) this.answer({ kind: 'answer', id, value });
    } catch (error) {
      // What the user cannot correct is logged where it happened.
      if (!(error instanceof CrowdtoneError)) this.logger.error({ err: error, method }, 'a call of the gateway failed');
      const code = error instanceof CrowdtoneError ? error.code : null;
      const message = error instanceof Error ? error.message : String(error);
      this.answer({ kind: 'refusal', id, code, message });
    } finally {
      if (this.#calls.get(id) === call) this.#calls.delete(id);
    }
  }

  async #run(method: string, args: readonly unknown[], signal: AbortSignal): Promise<unknown> {
    if (!Object.hasOwn(PORT_ARGUMENTS, method)) throw new Error(`a gateway cannot call ${method}`);
    const name = method as PortMethod;
    const parsed = PORT_ARGUMENTS[name].safeParse(args);
    if (!parsed.success) throw new Error(`${name} was called with other arguments: ${z.prettifyError(parsed.error)}`);
    const run = this.#methods[name] as (...given: readonly unknown[]) => unknown;
    // The one method that can be cancelled takes the signal last; the others take no more than they name.
    return name === 'testCamera' ? run(...parsed.data, signal) : run(...parsed.data);
  }
}

function methodsOf({ store, cameras, finder, alerts, operations }: GatewayPorts): PortMethods {
  const { annotations, log, deletions } = store;
  const { metrics } = operations;
  return {
    listRuns: (newest) => store.listRuns(newest),
    findRun: (runId) => store.findRun(runId),
    listSources: (runId) => store.listSources(runId),
    listRunsOfSource: (sourceId, newest) => store.listRunsOfSource(sourceId, newest),
    listWindows: (span) => store.listWindows(span),
    listBins: (span) => store.listBins(span),
    listBinsOfRuns: (span) => store.listBinsOfRuns(span),
    sumPlacesOfRuns: (span) => store.sumPlacesOfRuns(span),
    newestRunOfSources: () => store.newestRunOfSources(),
    listAlerts: (span) => store.alerts.list(span),
    addAnnotation: (annotation) => annotations.add(annotation),
    findAnnotation: (id) => annotations.find(id),
    listAnnotations: (runId) => annotations.list(runId),
    removeAnnotation: (id) => annotations.remove(id),
    addLogEntry: (entry) => log.add(entry),
    listLog: (span) => log.list(span),
    previewDeletion: (target) => deletions.preview(target),
    delete: (target, entry) => deletions.delete(target, entry),
    usage: (now) => store.usage(now),
    listCameras: () => given(cameras).list(),
    addCamera: (camera) => given(cameras).add(camera),
    changeCamera: (id, change) => given(cameras).change(id, change),
    removeCamera: (id) => given(cameras).remove(id),
    testCamera: (trial: CameraProbeRequest, signal = NEVER) => given(cameras).test(trial, signal),
    findCameras: () => given(finder).find(),
    listCameraStreams: (request) => given(finder).streams(request),
    listRules: () => given(alerts).list(),
    addRule: (rule) => given(alerts).add(rule),
    changeRule: (name, rule) => given(alerts).change(name, rule),
    removeRule: (name) => given(alerts).remove(name),
    testRule: (rule) => given(alerts).test(rule),
    findAlert: (id) => given(alerts).findAlert(id),
    acknowledge: (id, by) => given(alerts).acknowledge(id, by),
    listReceivers: () => given(alerts).receivers(),
    missingParts: () => operations.readiness.missingParts(),
    exposeMetrics({ clients, cutOff }) {
      metrics.clients.set(clients);
      for (const [reason, count] of Object.entries(cutOff)) metrics.cutOff.inc({ reason }, count);
      return metrics.expose();
    },
  };
}

/** A gateway is started without what there is not. */
function given<Port>(port: Port | null): Port {
  if (port !== null) return port;
  throw new Error('no cameras are watched');
}
