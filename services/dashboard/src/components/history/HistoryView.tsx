import type { Expression, SourceRecord } from '@crowdtone/domain';
import { useMemo, useState } from 'react';
import { binWords } from '../../history/bin-words';
import { notesWithin } from '../../history/notes';
import { haveSameEyes, panelAlone, panelsBeside } from '../../history/panel';
import { rangeWords } from '../../history/source-clock';
import type { Notes } from '../../history/use-notes';
import type { LookedAt } from '../../history/use-range';
import type { SessionHere } from '../../state/use-session';
import type { Theme } from '../../theme/tokens';
import { ComparisonCard } from './ComparisonCard';
import { ExportBar } from './ExportBar';
import { HistoryCharts } from './HistoryCharts';
import { NotesCard } from './NotesCard';
import { RangeSummaryCard } from './RangeSummaryCard';
import { RangeUnready } from './RangeUnready';

interface HistoryViewProps {
  readonly main: LookedAt;
  /** The source of the main range as it is now. */
  readonly source: SourceRecord;
  /** Compared with it; null when nothing is. */
  readonly other: LookedAt | null;
  /** Of the main range's run, and of the other's. */
  readonly notes: readonly [Notes, Notes];
  readonly session: SessionHere | null;
  readonly theme: Theme;
  readonly onAgain: () => void;
}

/** What the store holds of one range, or of two beside each other. The cards are children of the page's grid. */
export function HistoryView({ main, source, other, notes, session, theme, onAgain }: HistoryViewProps) {
  const [picked, setPicked] = useState<Expression | null>(null);
  const [pointedMs, setPointedMs] = useState<number | null>(null);
  const [mainNotes, otherNotes] = notes;
  const placed = useMemo(() => placedIn(main, mainNotes), [main, mainNotes]);
  const panels = useMemo(() => {
    if (other === null) return [panelAlone(main, placed)];
    return panelsBeside(main, other, [placed, placedIn(other, otherNotes)]);
  }, [main, other, placed, otherNotes]);

  const notesCard = (
    <NotesCard
      key={`${main.run.runId} ${main.source.sourceId} ${main.range.fromMs}`}
      looked={main}
      source={source}
      notes={mainNotes}
      placed={placed}
      session={session}
    />
  );
  const unready = [main, other].flatMap((looked, place) =>
    looked !== null && looked.summary === null
      ? [<RangeUnready key={place === 0 ? 'A' : 'B'} looked={looked} onAgain={onAgain} />]
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

  const charts = { theme, picked, onPick: setPicked, pointedMs, onPoint: setPointedMs };
  const bins = main.bins.state === 'ready' ? main.bins.windowsABin : 1;
  const lead = (
    <div className="chart-lead">
      <p className="quiet">
        {binWords(bins, main.run.settings.windowMs)}
        {other !== null && ' Both ranges start at 0:00, so what happened as late in both stands at the same place.'}
      </p>
      <ExportBar panels={panels} theme={theme} picked={picked} />
    </div>
  );
  if (other === null || other.summary === null) {
    return (
      <>
        <RangeSummaryCard
          title="The range as a whole"
          range={rangeWords(main.clock, main.range)}
          summary={main.summary}
          picked={picked}
          onPick={setPicked}
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
        title={`A: ${main.source.label}`}
        range={rangeWords(main.clock, main.range)}
        summary={main.summary}
        picked={picked}
        onPick={setPicked}
      />
      <RangeSummaryCard
        title={`B: ${other.source.label}`}
        range={rangeWords(other.clock, other.range)}
        summary={other.summary}
        picked={picked}
        onPick={setPicked}
      />
      <ComparisonCard a={main.summary} b={other.summary} sameEyes={haveSameEyes(main, other)} />
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

function placedIn({ run, source, clock, range }: LookedAt, { list }: Notes) {
  return notesWithin(list, { sourceId: source.sourceId, clock, runStartedAt: run.startedAt }, range);
}
