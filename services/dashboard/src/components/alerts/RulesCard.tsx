import type { AlertRule, Camera, RuleRecord, RulesAnswer } from '@crowdtone/domain';
import { useCallback, useEffect, useState } from 'react';
import { fetchRules, removeRule } from '../../gateway/rule-api';
import { runRequest } from '../../gateway/run-request';
import { decimals, finePercent } from '../../text/format';
import { messageOf } from '../../text/message-of';
import { count, t } from '../../text/translate';
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
      {t('alerts.addARule')}
    </button>
  );
  return (
    <Card className="rules" title={t('alerts.rules')} aside={add}>
      {answer.rules.length === 0 && <p className="quiet">{t('alerts.noRules')}</p>}
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
          title={t('alerts.removeRule', { name: open.rule.name })}
          action={t('app.remove')}
          busy={busy}
          fault={fault}
          onConfirm={() => void remove(open.rule)}
          onCancel={close}
        >
          <p>{t('alerts.removeRuleWhy')}</p>
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
    names === undefined ? t('alerts.allCameras') : names.join(', '),
    ...(rule.schedule ? [t('alerts.onSchedule')] : []),
    ...(rule.quiet ? [t('alerts.quietHours')] : []),
    ...(origin === 'file' ? [t('alerts.fromFile')] : []),
  ];
  return (
    <li className="rule-row">
      <SeverityChip severity={rule.severity} />
      <div className="rule-what">
        <strong>{rule.name}</strong>
        <p>{ruleSentence(rule)}</p>
        <p className="quiet">{notes.join(' · ')}</p>
      </div>
      <span className={active > 0 ? 'rule-active' : 'quiet'}>
        {active > 0 ? t('alerts.activeCount', { amount: active }) : t('alerts.notActive')}
      </span>
      {canEdit && origin === 'added' && (
        <span className="rule-buttons">
          {fitsForm(rule) && (
            <button type="button" className="button" onClick={() => onOpen({ kind: 'edit', rule })}>
              {t('app.edit')}
              <span className="visually-hidden"> {rule.name}</span>
            </button>
          )}
          <button type="button" className="button" onClick={() => onOpen({ kind: 'remove', rule })}>
            {t('app.remove')}
            <span className="visually-hidden"> {rule.name}</span>
          </button>
        </span>
      )}
    </li>
  );
}

/** What a rule says, such as `Happy above 60% for 15 s`. */
function ruleSentence(rule: AlertRule): string {
  if (rule.kind === 'down') return t('alerts.ruleDown', { seconds: rule.forSeconds });
  if (rule.kind === 'change') {
    const points = Math.round(100 * rule.by);
    const by = isShare(rule.measure)
      ? t('history.points', { count: points, amount: count(points) })
      : decimals(rule.by);
    const change = { measure: measureName(rule.measure), by };
    if (rule.direction === 'either') return t('alerts.ruleChanges', change);
    return rule.direction === 'rise' ? t('alerts.ruleRises', change) : t('alerts.ruleFalls', change);
  }
  const value = rule.above ?? rule.below ?? 0;
  const level = {
    measure: rule.kind === 'crowd' ? t('alerts.people') : measureName(rule.measure),
    value: rule.kind === 'mood' && isShare(rule.measure) ? finePercent(value) : decimals(value),
    seconds: rule.forSeconds,
  };
  return rule.above === undefined ? t('alerts.ruleBelow', level) : t('alerts.ruleAbove', level);
}
