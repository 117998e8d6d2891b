import {
  EXPRESSION_NAMES,
  EXPRESSION_ORDER,
  type HeatMap,
  type SourceRecord,
  type SourceThumbnail,
  type WeekAnswer,
} from '@crowdtone/domain';
import { useEffect, useState } from 'react';
import { fetchHeatMap, fetchWeek } from '../../gateway/place-api';
import { runRequest } from '../../gateway/run-request';
import { Card } from '../Card';
import { HeatMapGrid } from './HeatMapGrid';
import type { Shade } from './shades';
import { WeekTable } from './WeekTable';
import './PlacesCard.css';

const HOUR_MS = 3_600_000;
const SPANS: readonly (readonly [lengthMs: number, words: string])[] = [
  [HOUR_MS, 'Last hour'],
  [24 * HOUR_MS, 'Last 24 hours'],
  [7 * 24 * HOUR_MS, 'Last 7 days'],
  [28 * 24 * HOUR_MS, 'Last 28 days'],
];

interface PlacesCardProps {
  readonly source: SourceRecord;
  /** Identifier of the zone that is shown; null for the whole picture. */
  readonly zone: string | null;
  /** End of the newest window, milliseconds since 1970; what is shown ends there. */
  readonly newestAt: number;
  readonly timeZone: string;
  readonly picture: SourceThumbnail | null;
}

/** Where people were and at which hours of the week, over a range that ends now. */
export function PlacesCard({ source, zone, newestAt, timeZone, picture }: PlacesCardProps) {
  const [lengthMs, setLengthMs] = useState(7 * 24 * HOUR_MS);
  const [shade, setShade] = useState<Shade>('people');
  const [isOver, setIsOver] = useState(true);
  const [map, setMap] = useState<HeatMap | null>(null);
  const [week, setWeek] = useState<WeekAnswer | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const { sourceId } = source;
  // Grids and hours change little: they are loaded anew once in a two hundredth of the range.
  const toMs = Math.ceil(newestAt / (lengthMs / 200)) * (lengthMs / 200);

  useEffect(() => {
    const range = { fromMs: toMs - lengthMs, toMs };
    return runRequest(
      async (signal) => ({
        map: await fetchHeatMap(sourceId, range, signal),
        week: await fetchWeek({ ...range, sourceId, zone, timeZone }, signal),
      }),
      (answer) => {
        setMap(answer.map);
        setWeek(answer.week);
        setFault(null);
      },
      setFault,
    );
  }, [sourceId, zone, timeZone, lengthMs, toMs]);

  return (
    <Card className="places-card" title="Where and when">
      <div className="places-choices">
        <label>
          Range{' '}
          <select value={lengthMs} onChange={({ target }) => setLengthMs(Number(target.value))}>
            {SPANS.map(([length, words]) => (
              <option key={length} value={length}>
                {words}
              </option>
            ))}
          </select>
        </label>
        <label>
          Show{' '}
          <select value={shade} onChange={({ target }) => setShade(target.value as Shade)}>
            <option value="people">People</option>
            {EXPRESSION_ORDER.map((expression) => (
              <option key={expression} value={expression}>
                {EXPRESSION_NAMES[expression]}
              </option>
            ))}
          </select>
        </label>
        {picture !== null && (
          <label>
            <input type="checkbox" checked={isOver} onChange={({ target }) => setIsOver(target.checked)} /> Over the
            live picture
          </label>
        )}
      </div>
      {fault !== null && <p className="field-fault">Could not be loaded: {fault}.</p>}
      <div className="places-pair">
        <HeatMapGrid map={map} shade={shade} picture={isOver ? picture : null} />
        <WeekTable week={week} shade={shade} />
      </div>
    </Card>
  );
}
