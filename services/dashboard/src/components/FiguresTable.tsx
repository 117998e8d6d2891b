import type { FigureTable } from '../charts/tables';
import { t } from '../text/translate';
import './FiguresTable.css';

interface FiguresTableProps {
  readonly caption: string;
  readonly table: FigureTable;
  /** Windows that the chart shows; the table may hold fewer. */
  readonly of: number;
}

/** The figures of a chart, newest first, in a scrolling region that takes the focus. */
export function FiguresTable({ caption, table: { columns, rows }, of }: FiguresTableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must take the focus to be scrolled by keyboard
    <section className="figures-table" aria-label={t('source.tableName', { title: caption })} tabIndex={0}>
      <table className="figures">
        <caption>
          {rows.length < of
            ? t('source.newestFirstOf', { title: caption, rows: rows.length, windows: of })
            : t('source.newestFirst', { title: caption })}
        </caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([time, ...figures]) => (
            <tr key={time}>
              <th scope="row">{time}</th>
              {figures.map((figure, place) => (
                <td key={columns[place + 1]}>{figure}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
