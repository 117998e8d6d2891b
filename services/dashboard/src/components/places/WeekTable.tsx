import { DAYS_PER_WEEK, HOURS_PER_DAY, type WeekAnswer, type WeekHour } from '@crowdtone/domain';
import { perLocale } from '../../text/language';
import { t } from '../../text/translate';
import { type Shade, shadeStyle, shadeTitle, valueText } from './shades';

const longDays = perLocale((locale) => new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' }));
/** A Monday. */
const MONDAY = Date.UTC(2026, 0, 5);
const DAY_MS = 86_400_000;
/** Hours that are named above the columns. */
const NAMED_EVERY = 6;

interface WeekTableProps {
  /** Null until it is loaded. */
  readonly week: WeekAnswer | null;
  readonly shade: Shade;
}

/** Seven days of twenty-four hours as a table of coloured cells; each cell holds its figure for screen readers. */
export function WeekTable({ week, shade }: WeekTableProps) {
  if (week === null || week.hours.length === 0) return <p className="places-none quiet">{t('places.noWeek')}</p>;
  const values = new Map(week.hours.map((hour) => [hour.day * HOURS_PER_DAY + hour.hour, shadeValue(hour, shade)]));
  const largest = Math.max(0, ...[...values.values()].map((value) => value ?? 0));
  return (
    <figure className="week-figure">
      <table className="week-table">
        <caption>{t('places.byHour', { figure: shadeTitle(shade), zone: week.timeZone })}</caption>
        <thead>
          <tr>
            <td />
            {Array.from({ length: HOURS_PER_DAY }, (_, hour) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: an hour is its number
              <th key={hour} scope="col">
                <span className={hour % NAMED_EVERY === 0 ? '' : 'visually-hidden'}>{hour}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {dayNames().map((name, day) => (
            <tr key={name}>
              <th scope="row">
                <abbr title={name}>{name.slice(0, 2)}</abbr>
              </th>
              {Array.from({ length: HOURS_PER_DAY }, (_, hour) => {
                const value = values.get(day * HOURS_PER_DAY + hour) ?? null;
                return (
                  <td
                    // biome-ignore lint/suspicious/noArrayIndexKey: an hour is its number
                    key={hour}
                    title={
                      value === null
                        ? undefined
                        : t('places.hourFigure', { day: name, hour, figure: valueText(shade, value) })
                    }
                    style={value === null ? undefined : shadeStyle(shade, value, largest)}
                  >
                    <span className="visually-hidden">
                      {value === null ? t('places.none') : valueText(shade, value)}
                    </span>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="quiet">{t(shade === 'people' ? 'places.blankHours' : 'places.blankHoursShares')}</p>
    </figure>
  );
}

/** Days from Monday on, in the language of the page. */
function dayNames(): string[] {
  return Array.from({ length: DAYS_PER_WEEK }, (_, day) => longDays().format(MONDAY + day * DAY_MS));
}

function shadeValue({ people, published }: WeekHour, shade: Shade): number | null {
  if (shade === 'people') return people;
  return published?.shares.expressions.find(({ expression }) => expression === shade)?.share ?? null;
}
