import type { AlertRule, Camera, RuleTest, ValidationIssue } from '@crowdtone/domain';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { ApiRequestError } from '../../gateway/api';
import { saveRule, testRule } from '../../gateway/rule-api';
import { messageOf } from '../../text/message-of';
import { count, t } from '../../text/translate';
import { Dialog } from '../Dialog';
import { DialogEnd } from '../DialogEnd';
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
    <Dialog
      title={rule === null ? t('alerts.addRuleTitle') : t('alerts.editTitle', { name: rule.name })}
      onClose={onClose}
    >
      <form className="camera-form" onSubmit={save} noValidate>
        <RuleFields draft={draft} faults={faults} cameras={cameras} timeZone={timeZone} onDraft={setDraft} />
        <div className="camera-outcome" aria-live="polite">
          {activity === 'testing' && <p>{t('alerts.judging')}</p>}
          {test !== null && <p>{testSentence(test)}</p>}
          {refusal !== null && (
            <p className="field-fault" role="alert">
              {faults.size === 0
                ? refusal.message
                : t('alerts.notAccepted', { faults: [...faults.values()].join('; ') })}
            </p>
          )}
        </div>
        <DialogEnd
          action={rule === null ? t('alerts.addRule') : t('app.save')}
          disabled={activity !== null}
          onLeave={onClose}
        >
          <button type="button" className="button" onClick={runTest} disabled={activity !== null}>
            {t('alerts.testRule')}
          </button>
        </DialogEnd>
      </form>
    </Dialog>
  );
}

/** `It would have fired 4 times within the last week: 3 at Hall, 1 at Gate.` */
function testSentence({ tested, fired, cameras }: RuleTest): string {
  if (!tested) return t('alerts.cannotTest');
  if (cameras.every(({ windows }) => windows === 0)) return t('alerts.noFigures');
  if (fired === 0) return t('alerts.wouldNotFire');
  const where = cameras
    .filter((camera) => camera.fired > 0)
    .map((camera) => t('alerts.firedAt', { times: count(camera.fired), camera: camera.label }));
  return t('alerts.wouldFire', { count: fired, where: where.join(', ') });
}
