import type { NewAnnotation, SourceRecord } from '@crowdtone/domain';
import { type FormEvent, useId, useRef, useState } from 'react';
import { addNote } from '../../gateway/history-api';
import { noteToWrite } from '../../history/notes';
import { fieldText, parseField } from '../../history/source-clock';
import type { LookedAt } from '../../history/use-range';
import { messageOf } from '../../text/message-of';
import { TimeField } from './TimeField';

interface NoteFormProps {
  readonly looked: LookedAt;
  /** The source as it is now. */
  readonly source: SourceRecord;
  /** Whether the reader may note something of every source of the run. */
  readonly wholeRunAllowed: boolean;
  readonly onAdded: () => void;
}

/** A note at a moment, or of what happens now while the source runs. */
export function NoteForm({ looked, source, wholeRunAllowed, onAdded }: NoteFormProps) {
  const { run, clock, range } = looked;
  const [text, setText] = useState('');
  const [at, setAt] = useState(() => fieldText(clock, range.fromMs));
  const [until, setUntil] = useState('');
  const [wholeRun, setWholeRun] = useState(false);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const ids = { text: useId(), fault: useId() };
  /** A note that may have arrived although nobody said so keeps its id, so that sending it again makes no second one. */
  const unsure = useRef<{ readonly key: string; readonly note: NewAnnotation } | null>(null);

  function nowMs(): number {
    return clock.zeroAt === null ? source.positionMs : Date.now() - clock.zeroAt;
  }

  async function write(when: 'now' | 'then'): Promise<void> {
    const atMs = when === 'now' ? nowMs() : parseField(clock, at);
    const untilMs = when === 'now' || until === '' ? null : parseField(clock, until);
    if (text.trim() === '') return setFault('Write what happened');
    if (atMs === null || atMs < 0) return setFault('Say when it happened, within the time of the source');
    if (when === 'then' && until !== '' && (untilMs === null || untilMs < atMs)) {
      return setFault('The end has to be a time after the beginning; leave it empty for a moment');
    }
    const key = JSON.stringify([text, wholeRun, when, when === 'now' ? null : [at, until]]);
    const where = { sourceId: source.sourceId, clock, runStartedAt: run.startedAt };
    const note =
      unsure.current?.key === key ? unsure.current.note : noteToWrite({ atMs, untilMs, text, wholeRun }, where);
    unsure.current = { key, note };
    setBusy(true);
    setFault(null);
    try {
      await addNote(run.runId, note);
      unsure.current = null;
      setText('');
      setUntil('');
      onAdded();
    } catch (error) {
      setFault(`It was not noted: ${messageOf(error)}`);
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
        <label htmlFor={ids.text}>What happened</label>
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
      <TimeField label="At" clock={clock} text={at} onText={setAt} />
      <TimeField label="Until, if it lasted" clock={clock} text={until} onText={setUntil} />
      {wholeRunAllowed && (
        <label className="note-scope">
          <input type="checkbox" checked={wholeRun} onChange={({ target }) => setWholeRun(target.checked)} />
          For every source of the run
        </label>
      )}
      <div className="note-buttons">
        <button type="submit" className="button" disabled={busy}>
          Add the note
        </button>
        {source.state === 'running' && (
          <button type="button" className="button" disabled={busy} onClick={() => void write('now')}>
            It happens now
          </button>
        )}
      </div>
      {fault !== null && (
        <p id={ids.fault} className="range-fault" role="alert">
          {fault}
        </p>
      )}
    </form>
  );
}
