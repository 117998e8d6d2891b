import type { AlertRule, Camera, RuleTest, ValidationIssue } from '@crowdtone/domain';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { ApiRequestError } from '../../gateway/api';
import { saveRule, testRule } from '../../gateway/rule-api';
import { messageOf } from '../../text/message-of';
import { Dialog } from '../Dialog';
import { RuleFields } from './RuleFields';
import { draftOfRule, EMPTY_RULE, ruleBody } from './rule-form';
import '../cameras/CameraDialog.css';

interface RuleDialogProps {
  /** Null for a new one. */
  readonly rule: AlertRule | null;
  readonly cameras: readonly Pick<Camera, 'id' | 'name' | 'zones'>[];
  readonly timeZone: string;
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

/** Adds or edits an alert rule, and tests it against the last week. The gateway validates. */
export function RuleDialog({ rule, cameras, timeZone, onClose, onSaved }: RuleDialogProps) {
  const [draft, setDraft] = useState(rule === null ? EMPTY_RULE : draftOfRule(rule));
  const [activity, setActivity] = useState<'saving' | 'testing' | null>(null);
  const [refusal, setRefusal] = useState<{ message: string; issues: readonly ValidationIssue[] } | null>(null);
  const [test, setTest] = useState<RuleTest | null>(null);
  const leaving = useRef(new AbortController());
  useEffect(() => () => leaving.current.abort(), []);

  async function attempt(what: 'saving' | 'testing', work: (body: object) => Promise<void>) {
    setActivity(what);
    setRefusal(null);
    setTest(null);
    try {
      await work(ruleBody(draft, rule));
    } catch (error) {
      if (leaving.current.signal.aborted) return;
      setRefusal({ message: messageOf(error), issues: error instanceof ApiRequestError ? error.issues : [] });
    }
    setActivity(null);
  }

  const save = (event: FormEvent) => {
    event.preventDefault();
    void attempt('saving', async (body) => {
      await saveRule(body, rule?.name ?? null);
      onSaved();
    });
  };
  const runTest = () => void attempt('testing', async (body) => setTest(await testRule(body, leaving.current.signal)));

  const faults = new Map((refusal?.issues ?? []).map(({ path, message }) => [path, message]));
  return (
    <Dialog title={rule === null ? 'Add an alert rule' : `Edit ${rule.name}`} onClose={onClose}>
      <form className="camera-form" onSubmit={save} noValidate>
        <RuleFields draft={draft} faults={faults} cameras={cameras} timeZone={timeZone} onDraft={setDraft} />
        <div className="camera-outcome" aria-live="polite">
          {activity === 'testing' && <p>Judging the figures of the last week.</p>}
          {test !== null && <p>{testSentence(test)}</p>}
          {refusal !== null && (
            <p className="field-fault" role="alert">
              {faults.size === 0 ? refusal.message : `Not accepted: ${[...faults.values()].join('; ')}.`}
            </p>
          )}
        </div>
        <div className="dialog-end">
          <button type="submit" className="button dialog-main" disabled={activity !== null}>
            {rule === null ? 'Add rule' : 'Save'}
          </button>
          <button type="button" className="button" onClick={runTest} disabled={activity !== null}>
            Test against the last week
          </button>
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** `It would have fired 4 times within the last week: 3 at Hall, 1 at Gate.` */
function testSentence({ tested, fired, cameras }: RuleTest): string {
  if (!tested) return 'Outages are not stored, so this rule cannot be tested.';
  if (cameras.every(({ windows }) => windows === 0)) return 'There are no figures of the last week.';
  const where = cameras.filter((camera) => camera.fired > 0).map((camera) => `${camera.fired} at ${camera.label}`);
  const times = fired === 0 ? 'not have fired' : `have fired ${fired} ${fired === 1 ? 'time' : 'times'}`;
  return `It would ${times} within the last week${where.length > 0 ? `: ${where.join(', ')}` : ''}.`;
}
