import { EXPRESSIONS, reportSchema } from '@crowdtone/domain';
import { markdownTable } from '@crowdtone/runtime';
import { code, GENERATED, page, text } from './markdown';
import { fieldsOf } from './schema-fields';

/** What lies in the folder of a report. */
const FILES: Readonly<Record<string, string>> = {
  'report.html': 'findings, to read and to print',
  'report.json': 'everything that was published, see below',
  'windows.csv, windows.parquet': 'the published statistics, a row for each window and expression',
  'readings.csv, readings.parquet': 'what single faces showed in large groups, without numbers that could be followed',
  'timelines/VIDEO.vtt, timelines/VIDEO.srt':
    'the mood of each window in a sentence with its interval, as subtitles of the video; called by its label, such as `cam1-00.00` for `cam1/00.00.mp4`',
  'timelines/VIDEO.eaf':
    'the same for [ELAN](https://archive.mpi.nl/tla/elan), in the tiers `mood`, `people` and `trust`',
  'annotated/VIDEO.mp4': 'with `--annotate`: the analysed frames with the faces marked and the shares below',
  'crowdtone.duckdb': 'the store: every reading, see below',
};

/** Tables of the store that may be queried; what the columns of readings mean. */
const READINGS: Readonly<Record<string, string>> = {
  'run_id, source_id, sequence': 'the frame: run, source, number of the frame in its source',
  track_id: 'the track within its source; no identity',
  'box_x, box_y, box_width, box_height': 'the face in the frame, pixels',
  size_px: 'size of the face, pixels',
  sharpness: 'variance of the Laplacian of the face',
  unreadable:
    'why the face could not be classified, or null; with null, the probabilities are null where `--samples` left the frame out',
  [EXPRESSIONS.join(', ')]: 'class probabilities, or null',
};

/** `docs/reference/files.md`: what lies in the folder of a report. */
export function filesPage(): string {
  return page(
    GENERATED,
    '# Files',
    'A report is a folder:',
    markdownTable(
      ['file', 'content'],
      Object.entries(FILES).map(([names, content]) => [names.split(', ').map(code).join(', '), content]),
    ),
    'The [codebook](codebook.md) describes every column of `windows` and `readings`. `GET /api/runs/:runId/windows.csv` has the columns of `windows`.',
    '```r\nwindows <- read.csv("report/windows.csv")\nhappy <- subset(windows, expression == "happiness")\nplot(happy$start_ms / 1000, happy$estimate, type = "l")\n```',
    '## Keys of the report',
    '`report.json` holds everything that was published; the option `--json` prints it. A key after `[]` is one of each item of a list.',
    markdownTable(
      ['key', 'value'],
      fieldsOf(reportSchema, 'output').map(({ path, type }) => [code(path), text(type)]),
    ),
    '## The store',
    '`crowdtone.duckdb` is a [DuckDB](https://duckdb.org) database, readable by any DuckDB client while no `crowdtone` has it open. Its table `readings` has a row ' +
      'per face and analysed frame. These readings are below any privacy floor: they are yours to protect, and no interface of Crowdtone shows them. The files `readings` hold what may be passed on.',
    markdownTable(
      ['column', 'meaning'],
      Object.entries(READINGS).map(([name, meaning]) => [name.split(', ').map(code).join(', '), meaning]),
    ),
    '```sql\nSELECT track_id, count(*) AS frames, avg(happiness) AS happiness FROM readings WHERE unreadable IS NULL GROUP BY track_id;\n```',
  );
}
