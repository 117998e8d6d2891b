import { LOG_ACTIONS, type LogEntry } from '@crowdtone/domain';
import { useCallback, useEffect, useId, useRef, useState } from 'react';
import { fetchLog, type LogFilter, logCsvAddress } from '../../gateway/data-api';
import { runRequest } from '../../gateway/run-request';
import { moment } from '../../text/format';
import { t } from '../../text/translate';
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
      title={t('data.log')}
      aside={
        <span className="data-files">
          <a className="button" href={logCsvAddress(filter)} download>
            {t('data.logFile')}
          </a>
        </span>
      }
    >
      <div className="log-filters">
        <div className="picker">
          <label htmlFor={ids.action}>{t('data.actionName')}</label>
          <select
            id={ids.action}
            value={filter.action ?? ''}
            onChange={({ target }) =>
              setFilter({ ...filter, action: LOG_ACTIONS.find((one) => one === target.value) ?? null })
            }
          >
            <option value="">{t('data.allActions')}</option>
            {LOG_ACTIONS.map((one) => (
              <option key={one} value={one}>
                {t(`action.${one}`)}
              </option>
            ))}
          </select>
        </div>
        <div className="picker">
          <label htmlFor={ids.text}>{t('data.tokenOrSubject')}</label>
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
      {fault !== null && <p role="alert">{t('data.logFault', { fault })}</p>}
      {found.entries.length === 0 && fault === null && <p className="quiet">{t('data.noEntries')}</p>}
      {found.entries.length > 0 && <LogTable entries={found.entries} />}
      {found.older && (
        <button type="button" className="button" onClick={() => load(found.entries)}>
          {t('data.olderEntries')}
        </button>
      )}
    </Card>
  );
}

const COLUMNS = ['data.time', 'data.actionName', 'data.who', 'data.from', 'data.subject', 'data.detail'] as const;

function LogTable({ entries }: { readonly entries: readonly LogEntry[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must take the focus to be scrolled by keyboard
    <section className="log-table" aria-label={t('data.logTable')} tabIndex={0}>
      <table>
        <caption className="visually-hidden">{t('data.logCaption')}</caption>
        <thead>
          <tr>
            {COLUMNS.map((column) => (
              <th key={column} scope="col">
                {t(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {entries.map(({ id, at, action, who, from, subject, detail }) => (
            <tr key={id}>
              <td className="figures log-time">{moment(new Date(at).toISOString())}</td>
              <td>{t(`action.${action}`)}</td>
              <td>{who ?? <span className="quiet">{t('data.noToken')}</span>}</td>
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
