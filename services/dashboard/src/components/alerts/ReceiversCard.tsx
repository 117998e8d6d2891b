import type { ReceiverStatus } from '@crowdtone/domain';
import { useEffect, useState } from 'react';
import { fetchReceivers } from '../../gateway/rule-api';
import { runRequest } from '../../gateway/run-request';
import { Card } from '../Card';

const KINDS: Readonly<Record<ReceiverStatus['kind'], string>> = { webhook: 'Webhook', mqtt: 'MQTT', email: 'E-mail' };

/** Where alerts are sent, and whether they arrive; nothing where nothing is configured. For operators. */
export function ReceiversCard({ changeKey }: { readonly changeKey: string }) {
  const [receivers, setReceivers] = useState<readonly ReceiverStatus[]>([]);
  const [fault, setFault] = useState<string | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only says when to ask again
  useEffect(() => runRequest(fetchReceivers, setReceivers, setFault), [changeKey]);
  if (fault !== null) return <p className="quiet">Receivers could not be loaded: {fault}</p>;
  if (receivers.length === 0) return null;
  return (
    <Card className="rules" title="Sent to">
      <ul className="rule-list">
        {receivers.map(({ name, kind, waiting, failed, problem }) => (
          <li className="rule-row" key={name}>
            <span>{KINDS[kind]}</span>
            <div className="rule-what">
              {kind === 'webhook' && <strong>{name}</strong>}
              <p>
                {waiting === 0 ? 'Nothing waits' : `${waiting} waiting`}
                {failed > 0 && `, ${failed} given up`}
              </p>
              {problem !== null && <p className="field-fault">{problem}</p>}
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}
