import { type Expression, isCamera, type SourceThumbnail, sourceKey, windowOfZone } from '@crowdtone/domain';
import { useMemo, useState } from 'react';
import { axisOf } from '../charts/time-axis';
import { newestWindows, shiftWindows, windowAt } from '../charts/timeline';
import { clockOf } from '../history/source-clock';
import type { LiveState } from '../state/live-state';
import type { Shown } from '../state/selection';
import type { History } from '../state/use-history';
import { refusalText } from '../text/refusal-text';
import { rich } from '../text/rich';
import { timeZone } from '../text/time-zone';
import { t } from '../text/translate';
import type { Theme } from '../theme/tokens';
import { AffectCard } from './AffectCard';
import { CountsCard } from './CountsCard';
import { MethodCard } from './MethodCard';
import { CurrentMood } from './MoodNow';
import { Notice } from './Notice';
import { ProgressCard } from './ProgressCard';
import { PlacesCard } from './places/PlacesCard';
import { SharesCard } from './SharesCard';
import { SourceHeading } from './SourceHeading';
import { UnreadableCard } from './UnreadableCard';
import { WaitingForWindows } from './WaitingForWindows';
import { ZonesCard } from './zones/ZonesCard';
import './CrowdView.css';

interface CrowdViewProps {
  readonly shown: Shown;
  readonly paces: LiveState['paces'];
  readonly delays: LiveState['delays'];
  readonly arrivals: LiveState['arrivals'];
  readonly health: LiveState['health'];
  readonly history: History;
  /** Null when there is none. */
  readonly picture: SourceThumbnail | null;
  readonly theme: Theme;
}

/** One source: the mood of the newest or the selected window, and all charts over time. */
export function CrowdView({ shown, paces, delays, arrivals, health, history, picture, theme }: CrowdViewProps) {
  const { run, source } = shown;
  const zeroAt = source === null ? null : clockOf(source, run).zeroAt;
  // A camera's windows are on the clock of the wall from here on.
  const whole = useMemo(() => shiftWindows(shown.windows, zeroAt ?? 0), [shown.windows, zeroAt]);
  const [wantedZone, setZone] = useState<string | null>(null);
  const zone = source?.zones?.find(({ id }) => id === wantedZone)?.id ?? null;
  const windows = useMemo(
    () => (zone === null ? whole : whole.flatMap((window) => windowOfZone(window, zone) ?? [])),
    [whole, zone],
  );
  const [selected, setSelected] = useState<Expression | null>(null);
  const [lengthMs, setLengthMs] = useState(Number.POSITIVE_INFINITY);
  /** Start of the selected window; null follows the newest. */
  const [momentMs, setMomentMs] = useState<number | null>(null);
  const [hoveredMs, setHoveredMs] = useState<number | null>(null);

  const charted = useMemo(() => newestWindows(windows, lengthMs), [windows, lengthMs]);
  const newest = windows.at(-1);
  const newestWhole = whole.at(-1);
  const published = windows.findLast(({ shares }) => shares !== null);
  const hovered = hoveredMs === null ? null : windowAt(charted, hoveredMs);
  const marked = windows.find(({ startMs }) => startMs === momentMs) ?? null;
  const current = hovered ?? marked ?? newest;

  const axis = useMemo(() => axisOf(charted, zeroAt !== null), [charted, zeroAt]);
  if (source === null) return <WaitingForWindows run={run} source={null} />;
  const { times } = axis;
  const chart = { windows: charted, axis, theme, hovered, marked, onHover: setHoveredMs };
  return (
    <>
      <SourceHeading
        run={run}
        source={source}
        health={health.get(sourceKey(source))}
        delayMs={delays.get(sourceKey(source))}
      />
      {source.error !== null && (
        <Notice tone="bad" title={source.state === 'failed' ? t('source.failed') : t('source.endedEarly')}>
          {refusalText(source.error)} <span className="quiet">({source.error.code})</span>
        </Notice>
      )}
      {typeof history === 'object' && (
        <Notice tone="warning" title={t('source.olderFault')}>
          {history.fault}
        </Notice>
      )}
      {zone !== null && (
        <p className="zone-shown">
          {rich('zones.shown', { zone: <b>{source.zones?.find(({ id }) => id === zone)?.name}</b> })}
        </p>
      )}
      <div className="crowd-view" aria-busy={history === 'loading'}>
        {newest === undefined || current === undefined ? (
          <WaitingForWindows run={run} source={source} />
        ) : (
          <>
            <CurrentMood
              run={run}
              source={source}
              newest={shown.windows.at(-1)}
              arrival={arrivals.get(sourceKey(source))}
              window={current}
              windows={windows}
              times={times}
              isNow={current.index === newest.index}
              isMarked={marked !== null}
              selected={selected}
              onSelect={setSelected}
              onMoment={setMomentMs}
            />
            <SharesCard
              {...chart}
              selected={selected}
              onSelect={setSelected}
              lengthMs={lengthMs}
              onLength={setLengthMs}
              momentMs={momentMs}
              onMoment={setMomentMs}
            />
            <CountsCard {...chart} />
            <AffectCard {...chart} />
          </>
        )}
        {source.zones !== undefined && newestWhole !== undefined && (
          <ZonesCard
            source={source}
            window={whole.find(({ index }) => index === current?.index) ?? newestWhole}
            selected={zone}
            onSelect={setZone}
          />
        )}
        {isCamera(source) && newestWhole !== undefined && (
          <PlacesCard
            source={source}
            zone={zone}
            newestAt={newestWhole.endMs}
            timeZone={timeZone()}
            picture={picture}
          />
        )}
        <ProgressCard
          source={source}
          mark={paces.get(sourceKey(source))}
          fps={run.settings.fps}
          mostSeen={windows.length === 0 ? null : Math.max(...windows.map(({ people }) => people.seen))}
        />
        {newest !== undefined && <UnreadableCard windows={charted} readableFloorPx={run.settings.readableFloorPx} />}
        <MethodCard run={run} source={source} estimator={published?.shares?.estimator ?? null} />
      </div>
    </>
  );
}
