import type { Annotation, SourceRecord } from '@crowdtone/domain';
import { useState } from 'react';
import { removeNote } from '../../gateway/history-api';
import type { PlacedNote } from '../../history/notes';
import { rangeWords, shownMs, timesOf } from '../../history/source-clock';
import type { Notes } from '../../history/use-notes';
import type { LookedAt } from '../../history/use-range';
import type { SessionHere } from '../../state/use-session';
import { messageOf } from '../../text/message-of';
import { Card } from '../Card';
import { ConfirmDialog } from '../ConfirmDialog';
import { NoteForm } from './NoteForm';
import './NotesCard.css';

interface NotesCardProps {
  readonly looked: LookedAt;
  /** The source as it is now. */
  readonly source: SourceRecord;
  readonly notes: Notes;
  /** Those of the range. */
  readonly placed: readonly PlacedNote[];
  /** Null while it is unknown who is logged in. */
  readonly session: SessionHere | null;
}

/** What people noted of the range; operators add to it and take away from it. */
export function NotesCard({ looked, source, notes, placed, session }: NotesCardProps) {
  const [leaving, setLeaving] = useState<Annotation | null>(null);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const mayWrite = session?.role === 'operator';
  const times = timesOf(looked.clock, looked.range);

  async function remove(note: Annotation): Promise<void> {
    setBusy(true);
    try {
      await removeNote(note);
      setLeaving(null);
      notes.renew();
    } catch (error) {
      setFault(messageOf(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Card className="notes-card" title="Notes">
      {notes.fault !== null && <p className="range-fault">The notes could not be read: {notes.fault}</p>}
      {placed.length === 0 ? (
        <p className="quiet">
          Nothing was noted in {rangeWords(looked.clock, looked.range)}.
          {mayWrite && ' A note marks a moment on the charts, such as "lecture started".'}
        </p>
      ) : (
        <ol className="notes">
          {placed.map(({ note, atMs, untilMs }, place) => (
            <li key={note.id}>
              <span className="note-number figures" aria-hidden="true">
                {place + 1}
              </span>
              <div className="note-body">
                <span className="note-text">{note.text}</span>
                <span className="quiet figures">
                  {untilMs === null
                    ? times.at(shownMs(looked.clock, atMs))
                    : times.span({ startMs: shownMs(looked.clock, atMs), endMs: shownMs(looked.clock, untilMs) })}
                  {note.sourceId === null && ', whole run'}
                  {note.author !== null && `, by ${note.author}`}
                </span>
              </div>
              {mayWrite && (session.sources === null || note.sourceId !== null) && (
                <button
                  type="button"
                  className="button"
                  onClick={() => {
                    setFault(null);
                    setLeaving(note);
                  }}
                >
                  Remove<span className="visually-hidden"> {note.text}</span>
                </button>
              )}
            </li>
          ))}
        </ol>
      )}
      {mayWrite && (
        <NoteForm looked={looked} source={source} wholeRunAllowed={session.sources === null} onAdded={notes.renew} />
      )}
      {leaving !== null && (
        <ConfirmDialog
          title="Remove this note?"
          action="Remove it"
          busy={busy}
          fault={fault}
          onCancel={() => setLeaving(null)}
          onConfirm={() => void remove(leaving)}
        >
          <p>{leaving.text}</p>
          <p className="quiet">It is removed for everybody, and cannot be brought back.</p>
        </ConfirmDialog>
      )}
    </Card>
  );
}
