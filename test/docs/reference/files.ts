import { EXPRESSIONS, reportSchema } from '@crowdtone/domain';
import { windowsToCsv } from '@crowdtone/store';
import { code, GENERATED, page, table, text } from './markdown';
import { fieldsOf } from './schema-fields';

/** Columns by name, or by the part after the expression (`*_share`). */
const COLUMNS: Readonly<Record<string, string>> = {
  run_id: 'the run',
  source_id: 'the video or camera',
  window: 'number of the window, from 0',
  start_ms: 'its start, milliseconds from the start of the source',
  end_ms: 'its end, milliseconds from the start of the source',
  partial: 'true if the source ended within the window',
  frames_analysed: 'analysed frames',
  frames_dropped_overload: 'frames dropped because the machine was too busy',
  frames_dropped_detector_failed: 'frames dropped because the detector failed',
  frames_dropped_decode_error: 'frames dropped because they were damaged',
  frames_dropped_interrupted: 'frames dropped because the run was stopped',
  people_seen: 'people (tracks) seen in the window',
  people_readable: 'of these, people whose face could be classified',
  people_readable_at_once: 'largest number of them in one frame: what the privacy floor is held against',
  people_too_small: 'not classified: face too small',
  people_blurred: 'not classified: face too blurred',
  people_cut_off: 'not classified: face cut off by the edge of the frame',
  people_static: 'not a person: a face that did not move for minutes, as on a poster or a screen',
  people_model_failed: 'not classified: the model failed',
  people_crop_expired: 'not classified: waited too long',
  privacy_floor: 'fewest people, readable at the same time, whose shares are published',
  withheld: 'why there are no shares: nobody-readable or below-floor; empty when there are',
  share_step:
    'shares and bounds are multiples of this in groups of fewer than 20; empty when they are published as estimated',
  estimator:
    'how shares were estimated: counted, vote-mixture-posterior, adjusted-count-posterior or kernel-mixture-posterior',
  '*_share': 'corrected share of the readable people, in [0,1]; the counted share where the estimator is counted',
  '*_low': 'lower bound of its 95 % interval',
  '*_high': 'upper bound of its 95 % interval',
  '*_counted': 'counted share: each classification taken at its word',
  valence: 'derived from the shares, in [-1,1]',
  arousal: 'derived from the shares, in [-1,1]',
  trust: 'how far the shares can be trusted: good, fair or poor; empty when there are none',
  trust_reasons: 'what lowers it: few-people, small-faces, unlike-validation, few-frames, separated by spaces',
  trust_unlikeness:
    'how unlike validation readings these are: 1 is the 95th percentile of groups of validation faces; empty when unknown',
  trust_widening: 'factor by which intervals are wider for it',
  model: 'name of the expression model',
  model_digest: 'SHA-256 of its weights',
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
    'A report is a folder with `report.html`, `report.json`, `windows.csv` and `crowdtone.duckdb`.',
    '## Columns of windows',
    '`windows.csv` has one row per window and source, as in RFC 4180, in UTF-8. Cells of withheld shares are empty. `*` stands for each of ' +
      `${EXPRESSIONS.map(code).join(', ')}. The same columns come from \`GET /api/runs/:runId/windows.csv\`.`,
    table(
      ['column', 'meaning'],
      columnNames().map((name) => [code(name), text(COLUMNS[name] ?? '')]),
    ),
    '```r\nwindows <- read.csv("report/windows.csv")\nplot(windows$start_ms / 1000, windows$happiness_share, type = "l")\n```',
    '## Keys of the report',
    '`report.json` holds everything that was published; the option `--json` prints it. A key after `[]` is one of each item of a list.',
    table(
      ['key', 'value'],
      fieldsOf(reportSchema, 'output').map(({ path, type }) => [code(path), text(type)]),
    ),
    '## Readings',
    '`crowdtone.duckdb` is a [DuckDB](https://duckdb.org) database, readable by any DuckDB client while no `crowdtone` has it open. Its table `readings` has a row ' +
      'per face and analysed frame. Readings are below any privacy floor: they are yours to protect, and no interface of Crowdtone shows them.',
    table(
      ['column', 'meaning'],
      Object.entries(READINGS).map(([name, meaning]) => [name.split(', ').map(code).join(', '), meaning]),
    ),
    '```sql\nSELECT track_id, count(*) AS frames, avg(happiness) AS happiness FROM readings WHERE unreadable IS NULL GROUP BY track_id;\n```',
  );
}

/** The header of the file, the columns of all expressions as one each. @throws {Error} when one is not described here */
function columnNames(): string[] {
  const header = windowsToCsv([]).trim().split(',');
  const names = new Set(header.map((name) => name.replace(new RegExp(`^(${EXPRESSIONS.join('|')})_`), '*_')));
  for (const name of names) {
    if (COLUMNS[name] === undefined)
      throw new Error(`test/docs/reference/files.ts does not describe the column ${name}`);
  }
  for (const name of Object.keys(COLUMNS)) {
    if (!names.has(name)) throw new Error(`test/docs/reference/files.ts describes ${name}, which is no column`);
  }
  return [...names];
}
