import { Readable } from 'node:stream';
import { type RunRecord, type SourceRecord, windowOfZone } from '@crowdtone/domain';
import { WINDOWS_TABLE, windowsRows } from '@crowdtone/domain/tables';
import { csvHeader, csvRows } from '@crowdtone/store';
import { z } from 'zod';
import { visibleReader } from '../access/visible-reader';
import type { GroupReader } from '../group-reader';
import { type Api, SOURCE_UNKNOWN } from './api';
import { needs } from './authorise';
import { knownRun, knownSource, requireVisible, runParamsSchema, spanOfSourceSchema, zoneQuerySchema } from './queries';
import { CAMERA_UNKNOWN, cameraRuns, runsWithin, sourceParamsSchema, timelineSpanSchema } from './timeline-queries';

/** Windows that are read from the store at a time. */
const WINDOWS_A_PAGE = 250;

/** Text that is sent while it is read. */
const fileSchema = z.custom<Readable>().meta({ type: 'string' });

/** Adds GET /api/runs/:runId/windows.csv. However long the span is, a page of it is in memory. */
export function addExportRoutes(api: Api, store: GroupReader): void {
  api.get(
    '/api/runs/:runId/windows.csv',
    {
      config: {
        ...needs('viewer'),
        example: 'windows.csv?source=ID&from=MS&to=MS',
        logged: ({ params, query }) => ({
          action: 'exported',
          subject: loggedSchema.parse(query).source,
          detail: `windows of run ${loggedSchema.parse(params).runId} as CSV`,
        }),
      },
      schema: {
        tags: ['Runs'],
        operationId: 'exportWindows',
        summary: 'Export the windows of a source as CSV',
        description: "The same columns as a report's `windows.csv`, oldest window first.",
        params: runParamsSchema,
        querystring: spanOfSourceSchema,
        response: {
          200: { description: 'A file.', content: { 'text/csv': { schema: fileSchema } } },
          404: SOURCE_UNKNOWN,
        },
      },
    },
    async ({ params, query: span, principal }, reply) => {
      requireVisible(principal, span.source);
      const reader = visibleReader(store, principal);
      const run = await knownRun(reader, params.runId);
      const source = await knownSource(reader, params.runId, span.source);
      return reply
        .header('content-type', 'text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="${fileNameOf(source, span)}"`)
        .send(Readable.from(csvOf([{ run, source, from: span.from, to: span.to }], reader)));
    },
  );

  api.get(
    '/api/timelines/:sourceId/windows.csv',
    {
      config: {
        ...needs('viewer'),
        example: 'windows.csv?from=MS&to=MS',
        logged: ({ params, query }) => ({
          action: 'exported',
          subject: loggedSchema.parse(params).sourceId,
          detail: `windows as CSV, ${spanText(loggedSchema.parse(query))}`,
        }),
      },
      schema: {
        tags: ['Timelines'],
        operationId: 'exportTimelineWindows',
        summary: 'Export the windows of a camera by clock time as CSV',
        description:
          "The columns of a report's `windows.csv`, over all runs of the span, oldest window first. With `zone` the figures are those of " +
          'the zone, whose name follows that of the camera in `label`.',
        params: sourceParamsSchema,
        querystring: timelineSpanSchema.extend({ zone: zoneQuerySchema }),
        response: {
          200: { description: 'A file.', content: { 'text/csv': { schema: fileSchema } } },
          404: CAMERA_UNKNOWN,
        },
      },
    },
    async ({ params: { sourceId }, query: { from, to, zone }, principal }, reply) => {
      requireVisible(principal, sourceId);
      const reader = visibleReader(store, principal);
      const parts = runsWithin(await cameraRuns(reader, sourceId), from, to).map(({ run, source, begunAt }) => ({
        ...{ run, source, zone, from: Math.max(0, from - begunAt), to: to - begunAt },
      }));
      const name =
        `crowdtone-${[sourceId, ...(zone === undefined ? [] : [zone])].join('-')}-${clockName(from)}-to-${clockName(to)}.csv`.replaceAll(
          /[^\w.-]/g,
          '-',
        );
      return reply
        .header('content-type', 'text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="${name}"`)
        .send(Readable.from(csvOf(parts, reader)));
    },
  );
}

/** What the log says of an export. */
const loggedSchema = z.object({
  ...{ runId: z.string().default(''), source: z.string().nullable().default(null), sourceId: z.string().default('') },
  ...{ from: z.number().default(0), to: z.unknown().optional() },
});

/** The end may be infinite, which zod takes for no number. */
function spanText({ from, to }: z.infer<typeof loggedSchema>): string {
  return `${clockName(from)} to ${Number.isFinite(to) ? clockName(Number(to)) : 'the end'}`;
}

/** A part of a source's time in one run. */
interface CsvPart extends Span {
  readonly run: RunRecord;
  readonly source: SourceRecord;
  /** Absent for the whole picture. */
  readonly zone?: string | undefined;
}

/** The header, then the rows of each part. */
async function* csvOf(parts: readonly CsvPart[], reader: GroupReader): AsyncGenerator<string> {
  yield csvHeader(WINDOWS_TABLE);
  for (const part of parts) yield* csvPages(reader, part);
}

/** Rows, a page at a time. */
async function* csvPages(reader: GroupReader, { run, source, zone, from, to }: CsvPart): AsyncGenerator<string> {
  const { runId, sourceId, positionMs } = source;
  const { windowMs } = run.settings;
  const shown = zone === undefined ? source : { ...source, label: labelOfZone(source, zone) };
  // Pages meet where windows do, so that no window is on two of them.
  const pageMs = WINDOWS_A_PAGE * windowMs;
  const endMs = Math.min(to, positionMs + windowMs);
  for (let startMs = Math.floor(from / windowMs) * windowMs; startMs < endMs; startMs += pageMs) {
    const toMs = Math.min(startMs + pageMs, endMs);
    const fromMs = Math.max(startMs, from);
    const windows = await reader.listWindows({ runId, sourceId, fromMs, toMs, newest: WINDOWS_A_PAGE });
    if (windows.length > 0) {
      yield csvRows(
        WINDOWS_TABLE,
        windows
          .flatMap((window) => (zone === undefined ? window : (windowOfZone(window, zone) ?? [])))
          .flatMap((window) => windowsRows(shown, window)),
      );
    }
  }
}

function labelOfZone({ label, zones = [] }: SourceRecord, zone: string): string {
  return `${label}, ${zones.find(({ id }) => id === zone)?.name ?? zone}`;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** What people chose as an identifier may not end the header, nor name a folder. */
function fileNameOf(source: SourceRecord, span: Span): string {
  return `crowdtone-${source.sourceId}-${source.runId}${spanName(source, span)}.csv`.replaceAll(/[^\w.-]/g, '-');
}

/** Nothing for the whole source. */
function spanName(source: SourceRecord, { from, to }: Span): string {
  if (from === 0 && to === Number.POSITIVE_INFINITY) return '';
  return `-${timeName(source, from)}-to-${to === Number.POSITIVE_INFINITY ? 'end' : timeName(source, to)}`;
}

/** The last moment that a `Date` can hold, milliseconds since 1970. */
const LAST_MOMENT = 8.64e15;

/** `0.12.30` of a recording, `2026-05-12T18.16.30Z` of a camera. */
function timeName({ begunAt }: SourceRecord, ms: number): string {
  if (begunAt !== undefined) return clockName(begunAt + ms);
  const seconds = Math.floor(ms / 1000);
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, '0'));
  return [Math.floor(seconds / 3600), ...parts].join('.');
}

function clockName(ms: number): string {
  return new Date(Math.min(ms, LAST_MOMENT))
    .toISOString()
    .replace(/\.\d+Z/, 'Z')
    .replaceAll(':', '.');
}
