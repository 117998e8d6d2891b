import type { Expression, SourceRecord } from '@crowdtone/domain';
import { useMemo, useState } from 'react';
import { binText } from '../../history/bin-text';
import { notesWithin } from '../../history/notes';
import { type Panel, panelAlone, panelsBeside, shareSystematicErrors } from '../../history/panel';
import type { TimeRange } from '../../history/range-selection';
import { rangeText, timesOf } from '../../history/source-clock';
import type { Notes } from '../../history/use-notes';
import type { LoadedRange } from '../../history/use-range';
import type { CurrentSession } from '../../state/use-session';
import { t } from '../../text/translate';
import type { Theme } from '../../theme/tokens';
import { ComparisonCard } from './ComparisonCard';
import { ExportBar } from './ExportBar';
import { HistoryCharts } from './HistoryCharts';
import { NotesCard } from './NotesCard';
import { RangePlaceholder } from './RangePlaceholder';
import { RangeSummaryCard } from './RangeSummaryCard';

interface HistoryViewProps {
  readonly main: LoadedRange;
  /** The current record of the main range's source. */
  readonly source: SourceRecord;
  /** Compared with it; null when nothing is. */
  readonly other: LoadedRange | null;
  /** Of the main range's run, and of the other's. */
  readonly notes: readonly [Notes, Notes];
  readonly session: CurrentSession | null;
  readonly theme: Theme;
  readonly onAgain: () => void;
  /** Called with a range that was drawn on a chart of the main range, or of the other. */
  readonly onRange: (of: 'main' | 'other', range: TimeRange) => void;
}

/** Figures of one range, or of two compared. The cards are children of the page's grid. */
export function HistoryView({ main, source, other, notes, session, theme, onAgain, onRange }: HistoryViewProps) {
  const [selected, setSelected] = useState<Expression | null>(null);
  const [hoveredMs, setHoveredMs] = useState<number | null>(null);
  const [mainNotes, otherNotes] = notes;
  const placed = useMemo(() => placedIn(main, mainNotes), [main, mainNotes]);
  const panels = useMemo(() => {
    if (other === null) return [panelAlone(main, placed)];
    return panelsBeside(main, other, [placed, placedIn(other, otherNotes)]);
  }, [main, other, placed, otherNotes]);

  const notesCard = (
    <NotesCard key={main.identity} loaded={main} source={source} notes={mainNotes} placed={placed} session={session} />
  );
  const unready = [main, other].flatMap((loaded, place) =>
    loaded !== null && loaded.summary === null
      ? [<RangePlaceholder key={place === 0 ? 'A' : 'B'} loaded={loaded} onAgain={onAgain} />]
      : [],
  );
  if (unready.length > 0 || main.summary === null) {
    return (
      <>
        {unready}
        {notesCard}
      </>
    );
  }

  const drawn = ({ letter }: Panel, range: TimeRange) => onRange(letter === 'B' ? 'other' : 'main', range);
  const charts = { theme, selected, onSelect: setSelected, hoveredMs, onHover: setHoveredMs, onRange: drawn };
  const drawnBins = main.bins.state === 'ready' ? main.bins.drawn : { windowsPerBin: 1, isQuiet: false };
  const lead = (
    <div className="chart-lead">
      <p className="quiet">
        {binText(drawnBins, main.run.settings.windowMs)}
        {breaksText(main)}
        {other !== null && t('history.bothAtZero')}
      </p>
      <ExportBar panels={panels} theme={theme} selected={selected} />
    </div>
  );
  if (other === null || other.summary === null) {
    return (
      <>
        <RangeSummaryCard
          title={t('history.summary')}
          range={rangeText(main.clock, main.range)}
          summary={main.summary}
          selected={selected}
          onSelect={setSelected}
        />
        {notesCard}
        {lead}
        {panels.map((panel) => (
          <HistoryCharts key="alone" panel={panel} {...charts} />
        ))}
      </>
    );
  }
  return (
    <>
      <RangeSummaryCard
        title={t('history.titleOf', { letter: 'A', title: main.source.label })}
        range={rangeText(main.clock, main.range)}
        summary={main.summary}
        selected={selected}
        onSelect={setSelected}
      />
      <RangeSummaryCard
        title={t('history.titleOf', { letter: 'B', title: other.source.label })}
        range={rangeText(other.clock, other.range)}
        summary={other.summary}
        selected={selected}
        onSelect={setSelected}
      />
      <ComparisonCard a={main.summary} b={other.summary} systematicErrorsShared={shareSystematicErrors(main, other)} />
      {lead}
      {panels.map((panel) => (
        <div key={panel.letter} className="history-column">
          <HistoryCharts panel={panel} {...charts} />
        </div>
      ))}
      {notesCard}
    </>
  );
}

function placedIn({ run, source, clock, range }: LoadedRange, { list }: Notes) {
  return notesWithin(list, { sourceId: source.sourceId, clock, runStartedAt: run.startedAt }, range);
}

/** Why parts of the charts are blank, and what the summary leaves out. */
function breaksText({ segments, summarySinceMs, clock, range }: LoadedRange): string {
  const runs = segments?.filter(({ bins }) => bins.length > 0).length ?? 0;
  const breaks = runs > 1 ? t('history.runsInRange', { count: runs }) : '';
  const since =
    summarySinceMs === null ? '' : t('history.otherNetwork', { time: timesOf(clock, range).at(summarySinceMs) });
  return breaks + since;
}
