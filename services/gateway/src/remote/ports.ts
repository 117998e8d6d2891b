import {
  type CameraProbeRequest,
  cameraChangeSchema,
  cameraProbeRequestSchema,
  newCameraSchema,
} from '@crowdtone/config';
import {
  alertRuleSchema,
  annotationSchema,
  cameraStreamsRequestSchema,
  deletionTargetSchema,
  logActionSchema,
  logEntrySchema,
} from '@crowdtone/domain';
import { z } from 'zod';
import type { AlertControl } from '../alert-control';
import type { CameraControl } from '../camera-control';
import type { CameraFinder } from '../camera-finder';
import type { GroupReader } from '../group-reader';
import type { History } from '../history';
import type { GatewayOperations } from '../operations';

/** What a gateway asks of the process that holds the store. */
export interface GatewayPorts {
  readonly store: GroupReader & History;
  /** Null when no cameras are watched; so are the two others. */
  readonly cameras: CameraControl | null;
  readonly finder: CameraFinder | null;
  readonly alerts: AlertControl | null;
  readonly operations: GatewayOperations;
}

/** Numbers of clients since they were last passed on. */
export interface ClientCounts {
  readonly clients: number;
  /** By reason. */
  readonly cutOff: Readonly<Record<string, number>>;
}

/** The methods of {@link GatewayPorts} that can be called from another process. */
export interface PortMethods {
  listRuns: GroupReader['listRuns'];
  findRun: GroupReader['findRun'];
  listSources: GroupReader['listSources'];
  listRunsOfSource: GroupReader['listRunsOfSource'];
  listWindows: GroupReader['listWindows'];
  listBins: GroupReader['listBins'];
  listBinsOfRuns: GroupReader['listBinsOfRuns'];
  sumPlacesOfRuns: GroupReader['sumPlacesOfRuns'];
  newestRunOfSources: GroupReader['newestRunOfSources'];
  listAlerts: History['alerts']['list'];
  addAnnotation: History['annotations']['add'];
  findAnnotation: History['annotations']['find'];
  listAnnotations: History['annotations']['list'];
  removeAnnotation: History['annotations']['remove'];
  addLogEntry: History['log']['add'];
  listLog: History['log']['list'];
  previewDeletion: History['deletions']['preview'];
  delete: History['deletions']['delete'];
  usage: History['usage'];
  listCameras: CameraControl['list'];
  addCamera: CameraControl['add'];
  changeCamera: CameraControl['change'];
  removeCamera: CameraControl['remove'];
  /** Ends when it is cancelled. */
  testCamera: (trial: CameraProbeRequest) => ReturnType<CameraControl['test']>;
  findCameras: CameraFinder['find'];
  listCameraStreams: CameraFinder['streams'];
  listRules: AlertControl['list'];
  addRule: AlertControl['add'];
  changeRule: AlertControl['change'];
  removeRule: AlertControl['remove'];
  testRule: AlertControl['test'];
  findAlert: AlertControl['findAlert'];
  acknowledge: AlertControl['acknowledge'];
  listReceivers: AlertControl['receivers'];
  missingParts: GatewayOperations['readiness']['missingParts'];
  /** Takes the numbers of clients, which are among the metrics. */
  exposeMetrics: (counts: ClientCounts) => Promise<string>;
}

/** Name of a method. */
export type PortMethod = keyof PortMethods;

/** Also Infinity, for no limit. */
const number = z.custom<number>((value) => typeof value === 'number' && !Number.isNaN(value), 'expected a number');
const key = { runId: z.string(), sourceId: z.string() };
const windowSpan = z.object({ ...key, fromMs: number, toMs: number, newest: number });
const text = z.string();
const runSpan = { runId: text, fromMs: number, toMs: number };

/** The arguments of each method, as they are checked where they arrive: what comes from the network comes through a gateway. */
export const PORT_ARGUMENTS: { readonly [Name in PortMethod]: z.ZodType<Parameters<PortMethods[Name]>> } = {
  listRuns: z.tuple([number]),
  findRun: z.tuple([text]),
  listSources: z.tuple([text]),
  listRunsOfSource: z.tuple([text, number]),
  listWindows: z.tuple([windowSpan]),
  listBins: z.tuple([windowSpan.extend({ zone: z.string().optional(), size: number })]),
  listBinsOfRuns: z.tuple([
    z.object({
      sourceId: text,
      zone: text.optional(),
      runs: z.array(z.object({ ...runSpan, size: number })),
      newest: number,
    }),
  ]),
  sumPlacesOfRuns: z.tuple([z.object({ sourceId: text, runs: z.array(z.object(runSpan)) })]),
  newestRunOfSources: z.tuple([]),
  listAlerts: z.tuple([z.object({ sourceIds: z.array(text).nullable(), from: number, to: number, newest: number })]),
  addAnnotation: z.tuple([annotationSchema]),
  findAnnotation: z.tuple([text]),
  listAnnotations: z.tuple([text]),
  removeAnnotation: z.tuple([text]),
  addLogEntry: z.tuple([logEntrySchema]),
  listLog: z.tuple([
    z.object({
      from: number,
      to: number,
      action: logActionSchema.nullable(),
      text: text.nullable(),
      newest: number,
    }),
  ]),
  previewDeletion: z.tuple([deletionTargetSchema]),
  delete: z.tuple([deletionTargetSchema, logEntrySchema.omit({ action: true, subject: true, detail: true })]),
  usage: z.tuple([number]),
  listCameras: z.tuple([]),
  addCamera: z.tuple([newCameraSchema]),
  changeCamera: z.tuple([text, cameraChangeSchema]),
  removeCamera: z.tuple([text]),
  testCamera: z.tuple([cameraProbeRequestSchema]),
  findCameras: z.tuple([]),
  listCameraStreams: z.tuple([cameraStreamsRequestSchema]),
  listRules: z.tuple([]),
  addRule: z.tuple([alertRuleSchema]),
  changeRule: z.tuple([text, alertRuleSchema]),
  removeRule: z.tuple([text]),
  testRule: z.tuple([alertRuleSchema]),
  findAlert: z.tuple([text]),
  acknowledge: z.tuple([text, text.nullable()]),
  listReceivers: z.tuple([]),
  missingParts: z.tuple([]),
  exposeMetrics: z.tuple([z.object({ clients: number, cutOff: z.record(text, number) })]),
};
