import type { ReceiverStatus } from '@crowdtone/domain';
import { useEffect, useState } from 'react';
import { fetchReceivers } from '../../gateway/rule-api';
import { runRequest } from '../../gateway/run-request';
import { t } from '../../text/translate';
import { Card } from '../Card';

/** Where alerts are sent, and whether they arrive; nothing where nothing is configured. For operators. */
export function ReceiversCard({ changeKey }: { readonly changeKey: string }) {
  const [receivers, setReceivers] = useState<readonly ReceiverStatus[]>([]);
  const [fault, setFault] = useState<string | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only says when to ask again
  useEffect(() => runRequest(fetchReceivers, setReceivers, setFault), [changeKey]);
  if (fault !== null) return <p className="quiet">{t('alerts.receiversFault', { fault })}</p>;
  if (receivers.length === 0) return null;
  return (
    <Card className="rules" title={t('alerts.sentTo')}>
      <ul className="rule-list">
        {receivers.map(({ name, kind, waiting, failed, problem }) => (
          <li className="rule-row" key={name}>
            <span>{t(`receiver.${kind}`)}</span>
            <div className="rule-what">
              {kind === 'webhook' && <strong>{name}</strong>}
              <p>
                {waiting === 0 ? t('alerts.nothingWaits') : t('alerts.waiting', { amount: waiting })}
                {failed > 0 && t('alerts.givenUp', { amount: failed })}
              </p>
              {problem !== null && <p className="field-fault">{problem}</p>}
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}
