import type { AlertRule, Camera, RuleRecord, RulesAnswer } from '@crowdtone/domain';
import { useCallback, useEffect, useState } from 'react';
import { fetchRules, removeRule } from '../../gateway/rule-api';
import { runRequest } from '../../gateway/run-request';
import { messageOf } from '../../text/message-of';
import { Card } from '../Card';
import { ConfirmDialog } from '../ConfirmDialog';
import { RuleDialog } from './RuleDialog';
import { fitsForm, isShare, measureName } from './rule-form';
import { SeverityChip } from './SeverityChip';
import './RulesCard.css';

interface RulesCardProps {
  readonly cameras: readonly Pick<Camera, 'id' | 'name' | 'zones'>[];
  /** Whether the session may change rules. */
  readonly canEdit: boolean;
  /** The list is loaded again when this changes, as when an alert fires. */
  readonly changeKey: string;
}

type Open = { readonly kind: 'edit' | 'remove'; readonly rule: AlertRule } | { readonly kind: 'add' } | null;

/** All alert rules with their state; operators add, edit, test and remove them. */
export function RulesCard({ cameras, canEdit, changeKey }: RulesCardProps) {
  const [answer, setAnswer] = useState<RulesAnswer | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [asked, setAsked] = useState(0);
  const [open, setOpen] = useState<Open>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: both only say when to ask again
  useEffect(() => runRequest(fetchRules, setAnswer, setFault), [changeKey, asked]);
  const close = useCallback(() => {
    setOpen(null);
    setFault(null);
  }, []);
  const saved = () => {
    close();
    setAsked((times) => times + 1);
  };

  async function remove({ name }: AlertRule) {
    setBusy(true);
    try {
      await removeRule(name);
      saved();
    } catch (error) {
      setFault(messageOf(error));
    }
    setBusy(false);
  }

  if (answer === null || (!answer.watched && answer.rules.length === 0)) return null;
  const add = canEdit && answer.watched && (
    <button type="button" className="button" onClick={() => setOpen({ kind: 'add' })}>
      Add a rule
    </button>
  );
  return (
    <Card className="rules" title="Rules" aside={add}>
      {answer.rules.length === 0 && <p className="quiet">No rules yet. Without one nothing fires.</p>}
      <ul className="rule-list">
        {answer.rules.map((record) => (
          <RuleRow key={record.rule.name} record={record} cameras={cameras} canEdit={canEdit} onOpen={setOpen} />
        ))}
      </ul>
      {(open?.kind === 'add' || open?.kind === 'edit') && (
        <RuleDialog
          rule={open.kind === 'edit' ? open.rule : null}
          cameras={cameras}
          timeZone={answer.timeZone}
          onClose={close}
          onSaved={saved}
        />
      )}
      {open?.kind === 'remove' && (
        <ConfirmDialog
          title={`Remove ${open.rule.name}?`}
          action="Remove"
          busy={busy}
          fault={fault}
          onConfirm={() => void remove(open.rule)}
          onCancel={close}
        >
          <p>Its alerts that last end. Alerts of the past stay.</p>
        </ConfirmDialog>
      )}
    </Card>
  );
}

interface RuleRowProps {
  readonly record: RuleRecord;
  readonly cameras: readonly Pick<Camera, 'id' | 'name' | 'zones'>[];
  readonly canEdit: boolean;
  readonly onOpen: (open: Open) => void;
}

function RuleRow({ record: { rule, origin, active }, cameras, canEdit, onOpen }: RuleRowProps) {
  const names = rule.sources?.map((id) => cameras.find((camera) => camera.id === id)?.name ?? id);
  const notes = [
    names === undefined ? 'all cameras' : names.join(', '),
    ...(rule.schedule ? ['on schedule'] : []),
    ...(rule.quiet ? ['with quiet hours'] : []),
    ...(origin === 'file' ? ['from the configuration file'] : []),
  ];
  return (
    <li className="rule-row">
      <SeverityChip severity={rule.severity} />
      <div className="rule-what">
        <strong>{rule.name}</strong>
        <p>{ruleSentence(rule)}</p>
        <p className="quiet">{notes.join(' · ')}</p>
      </div>
      <span className={active > 0 ? 'rule-active' : 'quiet'}>{active > 0 ? `${active} active` : 'Not active'}</span>
      {canEdit && origin === 'added' && (
        <span className="rule-buttons">
          {fitsForm(rule) && (
            <button type="button" className="button" onClick={() => onOpen({ kind: 'edit', rule })}>
              Edit<span className="visually-hidden"> {rule.name}</span>
            </button>
          )}
          <button type="button" className="button" onClick={() => onOpen({ kind: 'remove', rule })}>
            Remove<span className="visually-hidden"> {rule.name}</span>
          </button>
        </span>
      )}
    </li>
  );
}

/** What a rule says, such as `Happy above 60 % for 15 s`. */
function ruleSentence(rule: AlertRule): string {
  if (rule.kind === 'down') return `No video for ${rule.forSeconds} s`;
  if (rule.kind === 'change') {
    const verb = { either: 'changes', rise: 'rises', fall: 'falls' }[rule.direction];
    const by = isShare(rule.measure) ? `${Math.round(100 * rule.by)} points` : String(rule.by);
    return `${measureName(rule.measure)} ${verb} by ${by} or more`;
  }
  const value = rule.above ?? rule.below ?? 0;
  const side = rule.above === undefined ? 'below' : 'above';
  const what = rule.kind === 'crowd' ? 'People' : measureName(rule.measure);
  const shown = rule.kind === 'mood' && isShare(rule.measure) ? `${Math.round(1000 * value) / 10} %` : String(value);
  return `${what} ${side} ${shown} for ${rule.forSeconds} s`;
}
