import { DROP_REASONS, EXPRESSIONS, type Expression, type GroupWindow, UNREADABLE_REASONS } from '@crowdtone/domain';

type Cell = string | number | boolean | null;

/** The columns: header and value. */
const COLUMNS: readonly (readonly [header: string, cell: (window: GroupWindow) => Cell])[] = [
  ['run_id', (window) => window.runId],
  ['source_id', (window) => window.sourceId],
  ['window', (window) => window.index],
  ['start_ms', (window) => window.startMs],
  ['end_ms', (window) => window.endMs],
  ['partial', (window) => window.partial],
  ['frames_analysed', (window) => window.frames.analysed],
  ...DROP_REASONS.map(
    (reason) =>
      [`frames_dropped_${column(reason)}`, (window: GroupWindow) => window.frames.dropped[reason] ?? 0] as const,
  ),
  ['people_seen', (window) => window.people.seen],
  ['people_readable', (window) => window.people.readable],
  ['people_readable_at_once', (window) => window.people.readableAtOnce],
  ...UNREADABLE_REASONS.map(
    (reason) => [`people_${column(reason)}`, (window: GroupWindow) => window.people.unreadable[reason] ?? 0] as const,
  ),
  ['privacy_floor', (window) => window.floor],
  ['withheld', (window) => window.withheld],
  ['estimator', (window) => window.shares?.estimator ?? null],
  ['share_step', (window) => window.shares?.step ?? null],
  ...EXPRESSIONS.flatMap((expression) => {
    const of = (window: GroupWindow) => window.shares?.expressions.find((entry) => entry.expression === expression);
    return [
      [`${expression}_share`, (window: GroupWindow) => of(window)?.share ?? null] as const,
      [`${expression}_low`, (window: GroupWindow) => of(window)?.low ?? null] as const,
      [`${expression}_high`, (window: GroupWindow) => of(window)?.high ?? null] as const,
      [`${expression}_counted`, (window: GroupWindow) => countedShare(window, expression)] as const,
    ];
  }),
  ['valence', (window) => window.shares?.valence ?? null],
  ['arousal', (window) => window.shares?.arousal ?? null],
  ['trust', (window) => window.trust?.level ?? null],
  ['trust_reasons', (window) => window.trust?.reasons.join(' ') ?? null],
  ['trust_unlikeness', (window) => window.trust?.unlikeness ?? null],
  ['trust_widening', (window) => window.trust?.widening ?? null],
  ['model', (window) => window.model?.name ?? null],
  ['model_digest', (window) => window.model?.digest ?? null],
];

/**
 * Windows as CSV (RFC 4180): a header, then one row per window, lines ended by CR LF. Shares and bounds are in [0,1], times
 * in milliseconds of the source; the cells of withheld shares are empty. `..._counted` is the counted share, which equals
 * the estimate when shares are not corrected.
 */
export function windowsToCsv(windows: readonly GroupWindow[]): string {
  const header = COLUMNS.map(([name]) => name);
  const rows = windows.map((window) => COLUMNS.map(([, cell]) => cell(window)));
  return [header, ...rows].map((cells) => `${cells.map(field).join(',')}\r\n`).join('');
}

/** The counted share of an expression; null when withheld. */
function countedShare({ shares, counted }: GroupWindow, wanted: Expression): number | null {
  return (counted ?? shares)?.expressions.find(({ expression }) => expression === wanted)?.share ?? null;
}

function field(cell: Cell): string {
  const text = cell === null ? '' : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function column(reason: string): string {
  return reason.replaceAll('-', '_');
}
