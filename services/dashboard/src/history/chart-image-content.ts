import {
  compareRanges,
  EXPRESSION_NAMES,
  EXPRESSION_ORDER,
  type Expression,
  headline,
  UNREADABLE_LABELS,
} from '@crowdtone/domain';
import { occurringReasons } from '../charts/count-chart';
import { count } from '../text/format';
import { formatTime, timeZone } from '../text/time-zone';
import type { Theme } from '../theme/tokens';
import { binText } from './bin-text';
import type { ImageChart, ImageContent } from './chart-image';
import { comparisonHeadline } from './difference-text';
import { chartsOf, type Panel, shareSystematicErrors } from './panel';
import { rangeText, shownMs } from './source-clock';

/** Charts and texts of the exported image. */
export function imageContent(
  panels: readonly Panel[],
  { theme, selected, now }: { readonly theme: Theme; readonly selected: Expression | null; readonly now: Date },
): ImageContent {
  const labels = [...new Set(panels.map(({ loaded }) => loaded.source.label))];
  const floors = [...new Set(panels.map(({ loaded }) => loaded.run.settings.floor))].join(' and ');
  return {
    title: labels.join(' and '),
    lines: [...panels.map(describe), ...comparisonOf(panels)],
    charts: panels.flatMap((panel) => imageCharts(panel, theme, selected)),
    footer: [
      ...panels.flatMap(notesOf),
      `Crowdtone, ${formatTime('moment', now.getTime())} (times in ${timeZone()}): statistics of a group, never of a person. Shares are among readable people, and withheld for ` +
        `fewer than ${floors}. ${sourcesOf(panels)}`,
    ],
  };
}

function describe({ letter, loaded }: Panel): string {
  const { source, clock, range, bins, summary, run } = loaded;
  const name = letter === null ? '' : `${letter}: ${source.label}, `;
  const published = summary?.whole.published;
  const mood = published
    ? ` ${headline(published.shares, published.counted)} (${count(published.windows)} of ${count(summary.whole.windows)} windows have shares).`
    : '';
  const bin = bins.state === 'ready' ? ` ${binText(bins.drawn, run.settings.windowMs)}` : '';
  return `${name}${rangeText(clock, range)}.${mood}${bin}`;
}

function comparisonOf([a, b]: readonly Panel[]): readonly string[] {
  if (!a?.loaded.summary || !b?.loaded.summary) return [];
  const comparison = compareRanges(a.loaded.summary, b.loaded.summary, shareSystematicErrors(a.loaded, b.loaded));
  return comparison === null ? [] : [`A compared with B: ${comparisonHeadline(comparison)}.`];
}

function imageCharts(panel: Panel, theme: Theme, selected: Expression | null): readonly ImageChart[] {
  const charts = chartsOf(panel, { theme, reducedMotion: true, selected });
  const of = panel.letter === null ? '' : `${panel.letter}: `;
  const expressions = selected === null ? EXPRESSION_ORDER : [selected];
  return [
    {
      title: `${of}${selected === null ? 'Shares' : `${EXPRESSION_NAMES[selected]}, with its 95% interval`}`,
      option: charts.shares,
      keys: expressions.map((one) => ({ name: EXPRESSION_NAMES[one], colour: theme.expressions[one] })),
      height: 300,
    },
    {
      title: `${of}People`,
      option: charts.counts,
      keys: [
        { name: 'Readable', colour: theme.readable },
        ...occurringReasons(panel.windows).map((reason) => ({
          name: UNREADABLE_LABELS[reason].name,
          colour: theme.unreadable[reason],
        })),
      ],
      height: 200,
    },
    {
      title: `${of}Valence and arousal (derived from the shares)`,
      option: charts.affect,
      keys: [
        { name: 'Valence', colour: theme.accent, line: 'solid' },
        { name: 'Arousal', colour: theme.warning, line: 'dashed' },
      ],
      height: 200,
    },
  ];
}

function notesOf({ letter, loaded, axis, notes, marks }: Panel): readonly string[] {
  return notes.map(({ note, atMs }, place) => {
    const at = letter === null ? axis.times.at(shownMs(loaded.clock, atMs)) : axis.times.at(marks[place]?.startMs ?? 0);
    return `${letter ?? ''}${place + 1}  ${at}  ${note.text}`;
  });
}

function sourcesOf(panels: readonly Panel[]): string {
  const all = panels.map(({ loaded: { run, source } }) => {
    const { model, detector } = run.settings;
    return `run ${run.runId}, source ${source.sourceId}, expressions by ${model.name}, faces by ${detector}`;
  });
  return `From ${[...new Set(all)].join('; ')}.`;
}

/** Longer labels are cut in file names. */
const MAX_LABEL_LENGTH = 24;

/** A descriptive file name of safe characters, up to 120 letters. */
export function imageName(panels: readonly Panel[]): string {
  const parts = panels.map(
    ({ loaded: { source, clock, range } }) => `${source.label.slice(0, MAX_LABEL_LENGTH)}-${rangeText(clock, range)}`,
  );
  const name = ['crowdtone', ...parts].join('-').replaceAll('–', '-to-').replaceAll(':', '.');
  return `${name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 116)}.png`;
}
