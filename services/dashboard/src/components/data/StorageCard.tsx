import { useEffect, useState } from 'react';
import { fetchStorage } from '../../gateway/data-api';
import { runRequest } from '../../gateway/run-request';
import { bytesText } from '../../text/format';
import { t } from '../../text/translate';
import { Card } from '../Card';

type Storage = Awaited<ReturnType<typeof fetchStorage>>;

interface StorageCardProps {
  /** The size is asked for again when this changes. */
  readonly changeKey: number;
}

/** The size of the store, and what is to be expected of it. */
export function StorageCard({ changeKey }: StorageCardProps) {
  const [storage, setStorage] = useState<Storage | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: says when to ask again
  useEffect(() => runRequest(fetchStorage, setStorage, setFault), [changeKey]);
  return (
    <Card className="data-card" title={t('data.disk')}>
      {storage === null ? (
        <p className="quiet">{fault === null ? t('data.measuring') : t('data.sizeUnknown', { fault })}</p>
      ) : (
        <StorageFacts {...storage} />
      )}
    </Card>
  );
}

function StorageFacts({ usage, forecast }: Storage) {
  const { freeBytes } = usage;
  const { bytesPerDay, settlesAtBytes, fullInDays } = forecast;
  return (
    <>
      <dl className="data-facts figures">
        <Fact name={t('data.store')} value={bytesText(usage.bytes)} />
        <Fact name={t('data.free')} value={freeBytes === null ? t('data.notKnown') : bytesText(freeBytes)} />
        <Fact name={t('data.addedDaily')} value={bytesText(bytesPerDay)} />
        <Fact
          name={t('data.settlesAt')}
          value={settlesAtBytes === null ? t('data.neverSettles') : bytesText(settlesAtBytes)}
        />
      </dl>
      <p className="quiet">
        {t('data.content', {
          readings: usage.readings,
          bytes: Math.round(usage.bytesPerReading),
          windows: usage.windows,
        })}{' '}
        {fullInDays === null ? t('data.neverFull') : t('data.fullIn', { count: Math.floor(fullInDays) })}
      </p>
    </>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
