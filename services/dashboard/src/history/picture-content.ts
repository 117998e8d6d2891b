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
import type { Theme } from '../theme/tokens';
import { binWords } from './bin-words';
import { comparisonHeadline } from './difference-words';
import { chartsOf, haveSameEyes, type Panel } from './panel';
import type { PictureChart, PictureContent } from './picture';
import { rangeWords, shownMs } from './source-clock';

/** What a picture of the page shows, and says. */
export function pictureContent(
  panels: readonly Panel[],
  { theme, picked, now }: { readonly theme: Theme; readonly picked: Expression | null; readonly now: Date },
): PictureContent {
  const labels = [...new Set(panels.map(({ looked }) => looked.source.label))];
  const floors = [...new Set(panels.map(({ looked }) => looked.run.settings.floor))].join(' and ');
  return {
    title: labels.join(' and '),
    lines: [...panels.map(describe), ...comparisonOf(panels)],
    charts: panels.flatMap((panel) => chartsOfPicture(panel, theme, picked)),
    footer: [
      ...panels.flatMap(notesOf),
      `Crowdtone, ${now.toLocaleString('en-GB')}: statistics of a group, never of a person. Shares are among the readable people, and withheld when ` +
        `they are fewer than ${floors}. ${sourcesOf(panels)}`,
    ],
  };
}

function describe({ letter, looked }: Panel): string {
  const { source, clock, range, bins, summary, run } = looked;
  const name = letter === null ? '' : `${letter}: ${source.label}, `;
  const published = summary?.whole.published;
  const mood = published
    ? ` ${headline(published.shares, published.counted)} (${count(published.windows)} of ${count(summary.whole.windows)} windows have shares).`
    : '';
  const bin = bins.state === 'ready' ? ` ${binWords(bins.windowsABin, run.settings.windowMs)}` : '';
  return `${name}${rangeWords(clock, range)}.${mood}${bin}`;
}

function comparisonOf([a, b]: readonly Panel[]): readonly string[] {
  if (!a?.looked.summary || !b?.looked.summary) return [];
  const comparison = compareRanges(a.looked.summary, b.looked.summary, haveSameEyes(a.looked, b.looked));
  return comparison === null ? [] : [`A against B: ${comparisonHeadline(comparison)}.`];
}

function chartsOfPicture(panel: Panel, theme: Theme, picked: Expression | null): readonly PictureChart[] {
  const charts = chartsOf(panel, { theme, still: true, picked });
  const of = panel.letter === null ? '' : `${panel.letter}: `;
  const expressions = picked === null ? EXPRESSION_ORDER : [picked];
  return [
    {
      title: `${of}${picked === null ? 'Shares' : `${EXPRESSION_NAMES[picked]}, with its 95% interval`}`,
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

function notesOf({ letter, looked, axis, notes, marks }: Panel): readonly string[] {
  return notes.map(({ note, atMs }, place) => {
    const at = letter === null ? axis.times.at(shownMs(looked.clock, atMs)) : axis.times.at(marks[place]?.startMs ?? 0);
    return `${letter ?? ''}${place + 1}  ${at}  ${note.text}`;
  });
}

function sourcesOf(panels: readonly Panel[]): string {
  const all = panels.map(({ looked: { run, source } }) => {
    const { model, detector } = run.settings;
    return `run ${run.runId}, source ${source.sourceId}, read by ${model.name}, found by ${detector}`;
  });
  return `From ${[...new Set(all)].join('; ')}.`;
}

/** A name for the file that says what is in it, with nothing that a file system would mind. */
export function pictureName(panels: readonly Panel[]): string {
  const parts = panels.map(({ looked: { source, clock, range } }) => `${source.label}-${rangeWords(clock, range)}`);
  const name = ['crowdtone', ...parts].join('-').replaceAll('–', '-to-').replaceAll(':', '.');
  return `${name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 180)}.png`;
}
