import type { HeatMap, SourceThumbnail } from '@crowdtone/domain';
import { t } from '../../text/translate';
import { type Shade, shadeStyle, shadeTitle, valueText } from './shades';

interface HeatMapGridProps {
  /** Null while there is none. */
  readonly map: HeatMap | null;
  readonly shade: Shade;
  /** Drawn beneath; null for none. */
  readonly picture: SourceThumbnail | null;
}

/** The picture as a grid of coloured cells, with its figures as a table. */
export function HeatMapGrid({ map, shade, picture }: HeatMapGridProps) {
  if (map === null) {
    return <p className="places-none quiet">{t('places.noMap')}</p>;
  }
  const { columns, rows, values } = gridOf(map, shade);
  const largest = Math.max(0, ...values.map((value) => value ?? 0));
  const { width = 16, height = 9 } = picture ?? {};
  const known = values.filter((value) => value !== null).length;
  return (
    <figure className="heat-map-figure">
      <figcaption>{t('places.byPlace', { figure: shadeTitle(shade) })}</figcaption>
      <div
        className="heat-map"
        role="img"
        aria-label={t('places.map', { figure: shadeTitle(shade), known, cells: values.length })}
        style={{ aspectRatio: `${width} / ${height}` }}
      >
        {picture !== null && <img src={`data:image/jpeg;base64,${picture.jpeg}`} alt="" />}
        <div
          className="heat-map-cells"
          style={{ gridTemplateColumns: `repeat(${columns}, 1fr)`, gridTemplateRows: `repeat(${rows}, 1fr)` }}
        >
          {values.map((value, cell) => (
            <span
              // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its number
              key={cell}
              title={value === null ? undefined : valueText(shade, value)}
              style={value === null ? undefined : shadeStyle(shade, value, largest)}
            />
          ))}
        </div>
      </div>
      <p className="quiet">
        {t(shade === 'people' ? 'places.blankPeople' : 'places.blankShares', { floor: map.floor })}
      </p>
      <details>
        <summary>{t('places.table')}</summary>
        <table className="places-table">
          <caption>{t('places.tableCaption')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('places.row')}</th>
              {Array.from({ length: columns }, (_, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a column is its number
                <th key={column} scope="col">
                  {column + 1}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {Array.from({ length: rows }, (_, row) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a row is its number
              <tr key={row}>
                <th scope="row">{row + 1}</th>
                {values.slice(row * columns, (row + 1) * columns).map((value, column) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a column is its number
                  <td key={column}>{value === null ? '–' : valueText(shade, value)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}

function gridOf({ people, mood }: HeatMap, shade: Shade) {
  if (shade === 'people') return { columns: people.columns, rows: people.rows, values: people.cells };
  const values = mood.cells.map((cell) => cell?.shares.find(({ expression }) => expression === shade)?.share ?? null);
  return { columns: mood.columns, rows: mood.rows, values };
}
