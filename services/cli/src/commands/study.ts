import { basename, join } from 'node:path';
import { readStudy } from '@crowdtone/config';
import { CrowdtoneError, type Language } from '@crowdtone/domain';
import {
  STUDY_COMPARISONS_TABLE,
  STUDY_CONDITIONS_TABLE,
  STUDY_CURVES_TABLE,
  STUDY_RESPONSES_TABLE,
  type StudyReport,
} from '@crowdtone/domain/tables';
import { writeAtomically } from '@crowdtone/runtime';
import { csvHeader, csvRows } from '@crowdtone/store';
import { wordsOf } from '@crowdtone/texts';
import { REPORTS_FOLDER } from '../batch/output-folder';
import { asWriteError, makeOutputFolder } from '../report/write';
import { studyFindings } from '../study/findings';
import { renderStudyHtml } from '../study/html';
import { runStudy } from '../study/run-study';

/** Options of `crowdtone study`. */
export interface StudyFlags {
  readonly out?: string;
  readonly json: boolean;
  /** Of the report; by default that of the file of the study. */
  readonly language?: Language;
}

/**
 * `crowdtone study`: compares conditions and averages around events, and writes a report.
 *
 * @param path file of the study
 * @returns the exit code, that of an input error when events were left out
 * @throws {CrowdtoneError} the errors of `runStudy`; E_OUT_NOT_WRITABLE and E_DISK_FULL
 */
export async function study(path: string, { out, json, language: wanted }: StudyFlags): Promise<number> {
  const language = wanted ?? (await readStudy(path)).language;
  const report = await runStudy(path, language);
  const folder = out ?? join(REPORTS_FOLDER, `study-${basename(path).replace(/\.[^.]*$/, '')}`);
  await makeOutputFolder(folder);
  for (const [name, text] of filesOf(report, language)) {
    const file = join(folder, name);
    await writeAtomically(file, text).catch((cause: unknown) => {
      throw asWriteError(file, cause);
    });
  }
  for (const { code, message } of report.leftOut) process.stderr.write(`${code}: ${message}\n`);
  process.stdout.write(
    json
      ? `${JSON.stringify(report, null, 2)}\n`
      : `${studyFindings(wordsOf('en'), report).join('\n')}\nreport: ${join(folder, 'study.html')}\n`,
  );
  const [first] = report.leftOut;
  return first === undefined ? 0 : new CrowdtoneError(first.code, first.message).exitCode;
}

function filesOf(report: StudyReport, language: Language): [name: string, text: string][] {
  return [
    ['study.html', renderStudyHtml(report, language)],
    ['study.json', `${JSON.stringify(report, null, 2)}\n`],
    ['conditions.csv', csvHeader(STUDY_CONDITIONS_TABLE) + csvRows(STUDY_CONDITIONS_TABLE, report.conditions)],
    ['comparisons.csv', csvHeader(STUDY_COMPARISONS_TABLE) + csvRows(STUDY_COMPARISONS_TABLE, report.comparisons)],
    ['responses.csv', csvHeader(STUDY_RESPONSES_TABLE) + csvRows(STUDY_RESPONSES_TABLE, report.responses)],
    ['curves.csv', csvHeader(STUDY_CURVES_TABLE) + csvRows(STUDY_CURVES_TABLE, report.curves)],
  ];
}
