import { compareRanges, EXPRESSION_ORDER, type Expression } from '@crowdtone/domain';
import { occurringReasons } from '../charts/count-chart';
import { listed, ofWindowsText } from '../text/format';
import { headlineText } from '../text/mood-text';
import { formatTime, timeZone } from '../text/time-zone';
import { t } from '../text/translate';
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
  const floors = [...new Set(panels.map(({ loaded }) => loaded.run.settings.floor))];
  return {
    title: listed(labels),
    lines: [...panels.map(describe), ...comparisonOf(panels)],
    charts: panels.flatMap((panel) => imageCharts(panel, theme, selected)),
    footer: [
      ...panels.flatMap(notesOf),
      t('history.imageFooter', {
        moment: formatTime('moment', now.getTime()),
        zone: timeZone(),
        floors: listed(floors.map(String)),
        sources: sourcesOf(panels),
      }),
    ],
  };
}

function describe({ letter, loaded }: Panel): string {
  const { source, clock, range, bins, summary, run } = loaded;
  const name = letter === null ? '' : `${letter}: ${source.label}, `;
  const published = summary?.whole.published;
  const mood = published
    ? t('history.imageMood', {
        mood: headlineText(published.shares, published.counted),
        some: published.windows,
        windows: ofWindowsText(summary.whole.windows),
      })
    : '';
  const bin = bins.state === 'ready' ? ` ${binText(bins.drawn, run.settings.windowMs)}` : '';
  return `${name}${rangeText(clock, range)}.${mood}${bin}`;
}

function comparisonOf([a, b]: readonly Panel[]): readonly string[] {
  if (!a?.loaded.summary || !b?.loaded.summary) return [];
  const comparison = compareRanges(a.loaded.summary, b.loaded.summary, shareSystematicErrors(a.loaded, b.loaded));
  return comparison === null ? [] : [t('history.imageComparison', { headline: comparisonHeadline(comparison) })];
}

function imageCharts(panel: Panel, theme: Theme, selected: Expression | null): readonly ImageChart[] {
  const charts = chartsOf(panel, { theme, reducedMotion: true, selected });
  const { letter } = panel;
  const titled = (title: string) => (letter === null ? title : t('history.titleOf', { letter, title }));
  const nameOf = (expression: Expression) => t(`expression.${expression}`);
  const expressions = selected === null ? EXPRESSION_ORDER : [selected];
  return [
    {
      title: titled(
        selected === null ? t('history.imageShares') : t('history.imageOne', { expression: nameOf(selected) }),
      ),
      option: charts.shares,
      keys: expressions.map((one) => ({ name: nameOf(one), colour: theme.expressions[one] })),
      height: 300,
    },
    {
      title: titled(t('history.imagePeople')),
      option: charts.counts,
      keys: [
        { name: t('source.readable'), colour: theme.readable },
        ...occurringReasons(panel.windows).map((reason) => ({
          name: t(`unreadable.${reason}`),
          colour: theme.unreadable[reason],
        })),
      ],
      height: 200,
    },
    {
      title: titled(t('history.imageAffect')),
      option: charts.affect,
      keys: [
        { name: t('affect.valence'), colour: theme.accent, line: 'solid' },
        { name: t('affect.arousal'), colour: theme.warning, line: 'dashed' },
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
    return t('history.imageSource', { run: run.runId, source: source.sourceId, model: model.name, detector });
  });
  return t('history.imageFrom', { sources: [...new Set(all)].join('; ') });
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
