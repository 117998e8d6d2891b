import { formatBytes } from '@crowdtone/domain';
import { useEffect, useState } from 'react';
import { fetchStorage } from '../../gateway/data-api';
import { runRequest } from '../../gateway/run-request';
import { count } from '../../text/format';
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
    <Card className="data-card" title="Disk">
      {storage === null ? (
        <p className="quiet">{fault === null ? 'Measuring.' : `The size is not known: ${fault}.`}</p>
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
        <Fact name="Store" value={formatBytes(usage.bytes)} />
        <Fact name="Free on its disk" value={freeBytes === null ? 'not known' : formatBytes(freeBytes)} />
        <Fact name="Added in the last 24 hours" value={formatBytes(bytesPerDay)} />
        <Fact
          name="Settles at"
          value={settlesAtBytes === null ? 'never: something is kept until it is deleted' : formatBytes(settlesAtBytes)}
        />
      </dl>
      <p className="quiet">
        {count(usage.readings)} readings of faces of {Math.round(usage.bytesPerReading)} bytes each, and{' '}
        {count(usage.windows)} windows. If every day is as the last one,{' '}
        {fullInDays === null
          ? 'the disk does not fill up.'
          : `the disk is full in ${count(Math.floor(fullInDays))} days.`}
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
