import { HOURS_PER_DAY, type WeekAnswer, type WeekHour } from '@crowdtone/domain';
import { colourOf, type Shade, shadeTitle, valueText } from './shades';

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;
/** Hours that are named above the columns. */
const NAMED_EVERY = 6;

interface WeekTableProps {
  /** Null until it is loaded. */
  readonly week: WeekAnswer | null;
  readonly shade: Shade;
}

/** Seven days of twenty-four hours as a table of coloured cells; each cell holds its figure for screen readers. */
export function WeekTable({ week, shade }: WeekTableProps) {
  if (week === null || week.hours.length === 0) return <p className="places-none quiet">No figures in this range.</p>;
  const values = new Map(week.hours.map((hour) => [hour.day * HOURS_PER_DAY + hour.hour, shadeValue(hour, shade)]));
  const largest = Math.max(0, ...[...values.values()].map((value) => value ?? 0));
  return (
    <figure className="week-figure">
      <table className="week-table">
        <caption>
          {shadeTitle(shade)}, by hour of the week ({week.timeZone})
        </caption>
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
          {DAYS.map((name, day) => (
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
                    title={value === null ? undefined : `${name}, ${hour}:00: ${valueText(shade, value)}`}
                    style={value === null ? undefined : { background: colourOf(shade, value, largest) }}
                  >
                    <span className="visually-hidden">{value === null ? 'none' : valueText(shade, value)}</span>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="quiet">Blank: no figures{shade === 'people' ? '' : ', or a group under the privacy floor'}.</p>
    </figure>
  );
}

function shadeValue({ people, published }: WeekHour, shade: Shade): number | null {
  if (shade === 'people') return people;
  return published?.shares.expressions.find(({ expression }) => expression === shade)?.share ?? null;
}
