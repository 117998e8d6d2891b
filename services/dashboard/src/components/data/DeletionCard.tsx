import type { DeletionSummary, DeletionTarget, RunRecord, Timeline } from '@crowdtone/domain';
import { type FormEvent, useId, useState } from 'react';
import { requestDeletion } from '../../gateway/data-api';
import { fieldText, parseField, type SourceClock } from '../../history/source-clock';
import { moment } from '../../text/format';
import { messageOf } from '../../text/message-of';
import { t } from '../../text/translate';
import { Card } from '../Card';
import { TimeField } from '../history/TimeField';
import { DeletionDialog } from './DeletionDialog';

/** Times are entered as those of the place. */
const WALL_CLOCK: SourceClock = { zeroAt: 0 };
const DAY_MS = 86_400_000;

interface DeletionCardProps {
  /** Cameras of which there are figures. */
  readonly timelines: readonly Timeline[];
  readonly runs: readonly RunRecord[];
  readonly onDeleted: () => void;
}

/** Deletes what was recorded of a camera, within a span of time, or by a run, after one question. */
export function DeletionCard({ timelines, runs, onDeleted }: DeletionCardProps) {
  const [kind, setKind] = useState<DeletionTarget['kind']>('span');
  const [camera, setCamera] = useState('');
  const [run, setRun] = useState('');
  const [from, setFrom] = useState(() => fieldText(WALL_CLOCK, Date.now() - DAY_MS));
  const [to, setTo] = useState(() => fieldText(WALL_CLOCK, Date.now()));
  const [fault, setFault] = useState<string | null>(null);
  const [asked, setAsked] = useState<{ readonly target: DeletionTarget; readonly summary: DeletionSummary } | null>(
    null,
  );
  const [done, setDone] = useState('');
  const ids = { kind: useId(), camera: useId(), run: useId(), fault: useId() };
  const finished = runs.filter(({ endedAt }) => endedAt !== null);

  async function ask(event: FormEvent): Promise<void> {
    event.preventDefault();
    setDone('');
    const target = targetOf();
    if (typeof target === 'string') return setFault(target);
    try {
      setAsked({ target, summary: await requestDeletion(target, true) });
      setFault(null);
    } catch (error) {
      setFault(messageOf(error));
    }
  }

  /** A text says what is wrong. */
  function targetOf(): DeletionTarget | string {
    if (kind === 'run') return run === '' ? t('data.chooseRun') : { kind, runId: run };
    if (kind === 'camera') return camera === '' ? t('data.chooseCamera') : { kind, sourceId: camera };
    const [fromMs, toMs] = [parseField(WALL_CLOCK, from), parseField(WALL_CLOCK, to)];
    if (fromMs === null || toMs === null) return t('history.enterWall');
    if (toMs <= fromMs) return t('history.endBeforeStart');
    return { kind, sourceId: camera === '' ? null : camera, from: Math.max(0, fromMs), to: toMs };
  }

  const field = { clock: WALL_CLOCK, invalid: fault !== null, faultId: ids.fault };
  return (
    <Card className="data-card" title={t('app.delete')}>
      <form className="deletion-form" noValidate onSubmit={(event) => void ask(event)}>
        <div className="picker">
          <label htmlFor={ids.kind}>{t('data.what')}</label>
          <select id={ids.kind} value={kind} onChange={({ target }) => setKind(target.value as DeletionTarget['kind'])}>
            <option value="span">{t('data.span')}</option>
            <option value="camera">{t('data.everything')}</option>
            <option value="run">{t('data.aRun')}</option>
          </select>
        </div>
        {kind === 'run' ? (
          <div className="picker">
            <label htmlFor={ids.run}>{t('app.run')}</label>
            <select id={ids.run} value={run} onChange={({ target }) => setRun(target.value)}>
              <option value="">{finished.length === 0 ? t('data.noRunOver') : t('app.choose')}</option>
              {finished.map(({ runId, startedAt }) => (
                <option key={runId} value={runId}>
                  {t('data.runOf', { start: moment(startedAt), run: runId })}
                </option>
              ))}
            </select>
          </div>
        ) : (
          <div className="picker">
            <label htmlFor={ids.camera}>{t('app.camera')}</label>
            <select id={ids.camera} value={camera} onChange={({ target }) => setCamera(target.value)}>
              <option value="">{kind === 'span' ? t('data.allCameras') : t('app.choose')}</option>
              {timelines.map(({ sourceId, newest }) => (
                <option key={sourceId} value={sourceId}>
                  {newest.source.label}
                </option>
              ))}
            </select>
          </div>
        )}
        {kind === 'span' && (
          <>
            <TimeField label={t('history.from')} text={from} onText={setFrom} {...field} />
            <TimeField label={t('history.to')} text={to} onText={setTo} {...field} />
          </>
        )}
        <button type="submit" className="button">
          {t('app.delete')}
        </button>
      </form>
      {fault !== null && (
        <p id={ids.fault} className="range-fault" role="alert">
          {fault}
        </p>
      )}
      <p className="quiet" role="status">
        {done}
      </p>
      {asked && (
        <DeletionDialog
          {...asked}
          onClose={() => setAsked(null)}
          onDeleted={(text) => {
            setAsked(null);
            setDone(text);
            onDeleted();
          }}
        />
      )}
    </Card>
  );
}
