import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Language } from '@crowdtone/domain';
import { writeAtomically } from '@crowdtone/runtime';
import { wordsOf } from '@crowdtone/texts';
import { fileNamesOf } from '../file-names';
import { mediaHref } from '../media';
import { type StoredReport, videosOf } from '../stored-report';
import { cuesOf } from './cues';
import { toElan } from './elan';
import { toSrt, toWebVtt } from './subtitles';

/** Folder of the timelines within that of a report. */
export const TIMELINES_FOLDER = 'timelines';

/**
 * Writes the mood of every source with windows as subtitles (WebVTT, SRT) and as an ELAN document, named by `fileNamesOf`.
 *
 * @param locations of the sources that are known, by their identifiers
 * @param language of the cues
 */
export async function writeTimelines(
  folder: string,
  report: StoredReport,
  locations: ReadonlyMap<string, string>,
  language: Language = 'en',
): Promise<void> {
  const words = wordsOf(language);
  const timelines = join(folder, TIMELINES_FOLDER);
  const names = fileNamesOf(report.records);
  for await (const source of videosOf(report, report.records)) {
    if (source.windows.length === 0) continue;
    await mkdir(timelines, { recursive: true });
    const cues = cuesOf(words, source);
    const location = locations.get(source.sourceId);
    const media = location === undefined ? null : mediaHref(timelines, location);
    const path = join(timelines, names.get(source.sourceId) ?? source.sourceId);
    await writeAtomically(`${path}.vtt`, toWebVtt(words, cues));
    await writeAtomically(`${path}.srt`, toSrt(words, cues));
    await writeAtomically(`${path}.eaf`, toElan(cues, { media, date: report.run.startedAt }));
  }
}
