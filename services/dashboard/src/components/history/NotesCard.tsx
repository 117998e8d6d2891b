import type { Annotation, SourceRecord } from '@crowdtone/domain';
import { useState } from 'react';
import { removeNote } from '../../gateway/history-api';
import type { PlacedNote } from '../../history/notes';
import { rangeText, shownMs, timesOf } from '../../history/source-clock';
import type { Notes } from '../../history/use-notes';
import type { LoadedRange } from '../../history/use-range';
import type { CurrentSession } from '../../state/use-session';
import { messageOf } from '../../text/message-of';
import { t } from '../../text/translate';
import { Card } from '../Card';
import { ConfirmDialog } from '../ConfirmDialog';
import { NoteForm } from './NoteForm';
import './NotesCard.css';

interface NotesCardProps {
  readonly loaded: LoadedRange;
  /** The source as it is now. */
  readonly source: SourceRecord;
  readonly notes: Notes;
  /** Those of the range. */
  readonly placed: readonly PlacedNote[];
  /** Null while it is unknown who is logged in. */
  readonly session: CurrentSession | null;
}

/** Notes on the range; operators add and delete them. */
export function NotesCard({ loaded, source, notes, placed, session }: NotesCardProps) {
  const [deleting, setDeleting] = useState<Annotation | null>(null);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const canEdit = session?.role === 'operator';
  const times = timesOf(loaded.clock, loaded.range);

  async function remove(note: Annotation): Promise<void> {
    setBusy(true);
    try {
      await removeNote(note);
      setDeleting(null);
      notes.reload();
    } catch (error) {
      setFault(messageOf(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Card className="notes-card" title={t('history.notes')}>
      {notes.fault !== null && <p className="range-fault">{t('history.notesFault', { fault: notes.fault })}</p>}
      {placed.length === 0 ? (
        <p className="quiet">
          {t('history.noNotes', { range: rangeText(loaded.clock, loaded.range) })}
          {canEdit && t('history.noNotesHint')}
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
                    ? times.at(shownMs(loaded.clock, atMs))
                    : times.span({ startMs: shownMs(loaded.clock, atMs), endMs: shownMs(loaded.clock, untilMs) })}
                  {note.sourceId === null && t('history.allSources')}
                  {note.author !== null && t('history.by', { author: note.author })}
                </span>
              </div>
              {canEdit && (session.sources === null || note.sourceId !== null) && (
                <button
                  type="button"
                  className="button"
                  onClick={() => {
                    setFault(null);
                    setDeleting(note);
                  }}
                >
                  {t('app.delete')}
                  <span className="visually-hidden"> {note.text}</span>
                </button>
              )}
            </li>
          ))}
        </ol>
      )}
      {canEdit && (
        <NoteForm loaded={loaded} source={source} wholeRunAllowed={session.sources === null} onAdded={notes.reload} />
      )}
      {deleting !== null && (
        <ConfirmDialog
          title={t('history.deleteNote')}
          action={t('app.delete')}
          busy={busy}
          fault={fault}
          onCancel={() => setDeleting(null)}
          onConfirm={() => void remove(deleting)}
        >
          <p>{deleting.text}</p>
          <p className="quiet">{t('history.deleteNoteWhy')}</p>
        </ConfirmDialog>
      )}
    </Card>
  );
}
