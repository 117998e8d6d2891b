import type { NewAnnotation, SourceRecord } from '@crowdtone/domain';
import { type FormEvent, useId, useRef, useState } from 'react';
import { addNote } from '../../gateway/history-api';
import { isWithin, noteToWrite } from '../../history/notes';
import { fieldText, rangeText, readField, shownMs, timesOf } from '../../history/source-clock';
import { segmentAt } from '../../history/timeline';
import type { LoadedRange } from '../../history/use-range';
import { messageOf } from '../../text/message-of';
import { t } from '../../text/translate';
import { TimeField } from './TimeField';

interface NoteFormProps {
  readonly loaded: LoadedRange;
  /** The source as it is now. */
  readonly source: SourceRecord;
  /** Whether the user may add notes for all sources of the run. */
  readonly wholeRunAllowed: boolean;
  readonly onAdded: () => void;
}

/** Adds a note at a given time, or at the current time of a running source. */
export function NoteForm({ loaded, source, wholeRunAllowed, onAdded }: NoteFormProps) {
  const { clock, range, segments } = loaded;
  const [text, setText] = useState('');
  const [at, setAt] = useState(() => fieldText(clock, range.fromMs));
  const [until, setUntil] = useState('');
  const [wholeRun, setWholeRun] = useState(false);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const [saved, setSaved] = useState('');
  const ids = { text: useId(), fault: useId() };
  /** After a lost response the note keeps its id, so that a retry creates no duplicate. */
  const unconfirmed = useRef<{ readonly key: string; readonly note: NewAnnotation } | null>(null);

  function nowMs(): number {
    return clock.zeroAt === null ? source.positionMs : Date.now() - clock.zeroAt;
  }

  /** A note outside the range is not in the list, so the form says where it is. */
  function savedText(atMs: number, untilMs: number | null): string {
    if (isWithin({ atMs, untilMs }, range)) return t('history.noteAdded');
    const time = timesOf(clock, { fromMs: Math.min(atMs, range.fromMs), toMs: Math.max(atMs, range.toMs) });
    return t('history.noteAddedOutside', { time: time.at(shownMs(clock, atMs)), range: rangeText(clock, range) });
  }

  async function write(when: 'now' | 'then'): Promise<void> {
    const atMs = when === 'now' ? nowMs() : readField(clock, at, range.fromMs);
    const untilMs = when === 'now' || until === '' ? null : readField(clock, until, atMs ?? 0);
    if (text.trim() === '') return setFault(t('history.enterWhat'));
    if (atMs === null || atMs < 0) return setFault(t('history.enterAfterSource'));
    if (when === 'then' && until !== '' && (untilMs === null || untilMs < atMs)) {
      return setFault(t('history.enterEnd'));
    }
    const key = JSON.stringify([text, wholeRun, when, when === 'now' ? null : [at, until]]);
    // A note belongs to a run: on a timeline to the one that was recorded at its time.
    const segment = segments === null ? null : segmentAt(segments, atMs);
    if (segments !== null && segment === null) return setFault(t('history.enterAfterCamera'));
    const { runId, startedAt } = segment?.run ?? loaded.run;
    const zeroAt = segment?.begunAt ?? 0;
    const where = {
      sourceId: source.sourceId,
      clock: segment === null ? clock : { zeroAt },
      runStartedAt: startedAt,
    };
    const note =
      unconfirmed.current?.key === key
        ? unconfirmed.current.note
        : noteToWrite({ atMs: atMs - zeroAt, untilMs: untilMs && untilMs - zeroAt, text, wholeRun }, where);
    unconfirmed.current = { key, note };
    setBusy(true);
    setFault(null);
    setSaved('');
    try {
      await addNote(runId, note);
      unconfirmed.current = null;
      setSaved(savedText(atMs, untilMs));
      setText('');
      setUntil('');
      onAdded();
    } catch (error) {
      setFault(t('history.noteNotSaved', { fault: messageOf(error) }));
    } finally {
      setBusy(false);
    }
  }

  return (
    <form
      className="note-form"
      noValidate
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void write('then');
      }}
    >
      <div className="note-what">
        <label htmlFor={ids.text}>{t('history.whatHappened')}</label>
        <input
          id={ids.text}
          type="text"
          maxLength={500}
          autoComplete="off"
          value={text}
          onChange={({ target }) => setText(target.value)}
          aria-invalid={fault !== null && text.trim() === ''}
          aria-describedby={fault === null ? undefined : ids.fault}
        />
      </div>
      <TimeField label={t('history.start')} clock={clock} text={at} onText={setAt} />
      <TimeField label={t('history.endOptional')} clock={clock} text={until} onText={setUntil} />
      {wholeRunAllowed && (
        <label className="note-scope">
          <input type="checkbox" checked={wholeRun} onChange={({ target }) => setWholeRun(target.checked)} />
          {t('history.forAllSources')}
        </label>
      )}
      <div className="note-buttons">
        <button type="submit" className="button" disabled={busy}>
          {t('history.addNote')}
        </button>
        {source.state === 'running' && (
          <button type="button" className="button" disabled={busy} onClick={() => void write('now')}>
            {t('history.addNow')}
          </button>
        )}
      </div>
      <p className="quiet note-saved" role="status">
        {saved}
      </p>
      {fault !== null && (
        <p id={ids.fault} className="range-fault" role="alert">
          {fault}
        </p>
      )}
    </form>
  );
}
