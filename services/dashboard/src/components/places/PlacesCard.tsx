import {
  EXPRESSION_ORDER,
  type HeatMap,
  type SourceRecord,
  type SourceThumbnail,
  type WeekAnswer,
} from '@crowdtone/domain';
import { useEffect, useState } from 'react';
import { fetchHeatMap, fetchWeek } from '../../gateway/place-api';
import { runRequest } from '../../gateway/run-request';
import { t } from '../../text/translate';
import { Card } from '../Card';
import { HeatMapGrid } from './HeatMapGrid';
import type { Shade } from './shades';
import { WeekTable } from './WeekTable';
import './PlacesCard.css';

const HOUR_MS = 3_600_000;
const SPANS = [
  [HOUR_MS, 'places.hour'],
  [24 * HOUR_MS, 'places.day'],
  [7 * 24 * HOUR_MS, 'places.week'],
  [28 * 24 * HOUR_MS, 'places.month'],
] as const;

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
    <Card className="places-card" title={t('places.title')}>
      <div className="places-choices">
        <label>
          {t('places.range')}{' '}
          <select value={lengthMs} onChange={({ target }) => setLengthMs(Number(target.value))}>
            {SPANS.map(([length, words]) => (
              <option key={length} value={length}>
                {t(words)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t('places.show')}{' '}
          <select value={shade} onChange={({ target }) => setShade(target.value as Shade)}>
            <option value="people">{t('places.people')}</option>
            {EXPRESSION_ORDER.map((expression) => (
              <option key={expression} value={expression}>
                {t(`expression.${expression}`)}
              </option>
            ))}
          </select>
        </label>
        {picture !== null && (
          <label>
            <input type="checkbox" checked={isOver} onChange={({ target }) => setIsOver(target.checked)} />{' '}
            {t('places.over')}
          </label>
        )}
      </div>
      {fault !== null && <p className="field-fault">{t('places.fault', { reason: fault })}</p>}
      <div className="places-pair">
        <HeatMapGrid map={map} shade={shade} picture={isOver ? picture : null} />
        <WeekTable week={week} shade={shade} />
      </div>
    </Card>
  );
}
