import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { asCrowdtoneError, type CrowdtoneError, type VideoCorrections } from '@crowdtone/domain';
import type { Store } from '@crowdtone/store';
import { fileNamesOf } from '../report/file-names';
import { type StoredReport, videosOf } from '../report/stored-report';
import { TIMELINES_FOLDER } from '../report/timelines/write';
import { annotateVideo } from './annotate-video';

/** Folder of the annotated videos within that of a report. */
const ANNOTATED_FOLDER = 'annotated';

/** What {@link annotateReport} needs beside the report. */
export interface AnnotateOptions {
  readonly store: Pick<Store, 'listFrames'>;
  /** Of the sources, by their identifiers. */
  readonly locations: ReadonlyMap<string, string>;
  /** Those of the analysis. */
  readonly corrections: VideoCorrections;
  readonly hidesFaces: boolean;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
}

/**
 * Writes the annotated videos of all sources of a written report, one after the other; a source that cannot be annotated does
 * not keep the others from it.
 *
 * @returns what went wrong
 */
export async function annotateReport(
  folder: string,
  report: StoredReport,
  options: AnnotateOptions,
): Promise<CrowdtoneError[]> {
  const { store, locations, corrections, hidesFaces, signal, say } = options;
  const errors: CrowdtoneError[] = [];
  const annotated = join(folder, ANNOTATED_FOLDER);
  await mkdir(annotated, { recursive: true });
  const names = fileNamesOf(report.records);
  for await (const source of videosOf(report, report.records)) {
    const location = locations.get(source.sourceId);
    if (location === undefined || source.windows.length === 0 || signal.aborted) continue;
    const name = names.get(source.sourceId) ?? source.sourceId;
    const path = join(annotated, `${name}.mp4`);
    const subtitles = join(folder, TIMELINES_FOLDER, `${name}.srt`);
    const { fps, windowMs } = report.run.settings;
    say(`${source.label}: writing the annotated video`);
    try {
      await annotateVideo({ source, location, corrections, fps, windowMs, store, hidesFaces, path, subtitles, signal });
    } catch (error) {
      if (!signal.aborted) errors.push(asCrowdtoneError(error));
    }
  }
  return errors;
}
