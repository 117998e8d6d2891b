import { LOG_ACTIONS, type LogEntry } from '@crowdtone/domain';
import { useCallback, useEffect, useId, useRef, useState } from 'react';
import { fetchLog, type LogFilter, logCsvAddress } from '../../gateway/data-api';
import { runRequest } from '../../gateway/run-request';
import { moment } from '../../text/format';
import { LOG_LABELS } from '../../text/log-labels';
import { Card } from '../Card';

interface LogCardProps {
  /** The log is loaded again when this changes. */
  readonly changeKey: number;
}

const NOTHING: { readonly entries: readonly LogEntry[]; readonly older: boolean } = { entries: [], older: false };

/** Who signed in, was refused, changed, deleted or exported what; with filters and as files. */
export function LogCard({ changeKey }: LogCardProps) {
  const [filter, setFilter] = useState<LogFilter>({ action: null, text: '' });
  const [found, setFound] = useState(NOTHING);
  const [fault, setFault] = useState<string | null>(null);
  const stop = useRef<(() => void) | null>(null);
  const ids = { action: useId(), text: useId() };

  const load = useCallback(
    (known: readonly LogEntry[]) => {
      stop.current?.();
      stop.current = runRequest(
        (signal) => fetchLog(filter, known.at(-1) ?? null, signal),
        ({ entries, older }) => {
          setFound({ entries: [...known, ...entries], older });
          setFault(null);
        },
        setFault,
      );
    },
    [filter],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: says when to ask again
  useEffect(() => {
    load([]);
    return () => stop.current?.();
  }, [load, changeKey]);

  return (
    <Card
      className="data-log"
      title="Log"
      aside={
        <span className="data-files">
          <a className="button" href={logCsvAddress(filter)} download>
            CSV
          </a>
        </span>
      }
    >
      <div className="log-filters">
        <div className="picker">
          <label htmlFor={ids.action}>Action</label>
          <select
            id={ids.action}
            value={filter.action ?? ''}
            onChange={({ target }) =>
              setFilter({ ...filter, action: LOG_ACTIONS.find((one) => one === target.value) ?? null })
            }
          >
            <option value="">All actions</option>
            {LOG_ACTIONS.map((one) => (
              <option key={one} value={one}>
                {LOG_LABELS[one]}
              </option>
            ))}
          </select>
        </div>
        <div className="picker">
          <label htmlFor={ids.text}>Token or subject</label>
          <input
            id={ids.text}
            type="search"
            autoComplete="off"
            maxLength={100}
            value={filter.text}
            onChange={({ target }) => setFilter({ ...filter, text: target.value })}
          />
        </div>
      </div>
      {fault !== null && <p role="alert">The log could not be loaded: {fault}.</p>}
      {found.entries.length === 0 && fault === null && <p className="quiet">No entries.</p>}
      {found.entries.length > 0 && <LogTable entries={found.entries} />}
      {found.older && (
        <button type="button" className="button" onClick={() => load(found.entries)}>
          Older entries
        </button>
      )}
    </Card>
  );
}

function LogTable({ entries }: { readonly entries: readonly LogEntry[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must take the focus to be scrolled by keyboard
    <section className="log-table" aria-label="Table: log" tabIndex={0}>
      <table>
        <caption className="visually-hidden">Log, newest first</caption>
        <thead>
          <tr>
            {['Time', 'Action', 'Who', 'From', 'Subject', 'Detail'].map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {entries.map(({ id, at, action, who, from, subject, detail }) => (
            <tr key={id}>
              <td className="figures log-time">{moment(new Date(at).toISOString())}</td>
              <td>{LOG_LABELS[action]}</td>
              <td>{who ?? <span className="quiet">no token</span>}</td>
              <td className="figures">{from}</td>
              <td>{subject}</td>
              <td>{detail}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
