import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { QuarantineDetail, QuarantinedInstance } from '#shared/contract/quarantine.ts';
import { api } from '#view/api/client.ts';
import { queries, useMay } from '#view/api/queries.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { formatBytes, formatInstant } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { Dialog } from '#view/ui/dialog.tsx';
import { Notice } from '#view/ui/notice.tsx';
import styles from './keeping.module.css';
import { RemovalQuestion } from './removal-question.tsx';

const words = text.quarantine.detail;

export type QuarantinedObjectProps = {
  readonly object: QuarantinedInstance;
  readonly onClose: () => void;
  /** @param said what was done, in words */
  readonly onDone: (said: string) => void;
};

/** One quarantined object: what it is, why it is here, and the decisions that a person may take. */
export function QuarantinedObject({ object, onClose, onDone }: QuarantinedObjectProps) {
  const { quarantineId } = object;
  const detail = useQuery(queries.quarantined(quarantineId));
  const mayManage = useMay('quarantine.manage');
  const [isRemoving, setRemoving] = useState(false);
  if (isRemoving)
    return <RemovalQuestion object={object} onClose={() => setRemoving(false)} onRemoved={onClose} />;
  return (
    <Dialog title={words.title} isOpen onClose={onClose} closeLabel={text.common.close} width={900}>
      <p>{object.reason}</p>
      <p className={styles['dim']}>
        {formatInstant(object.receivedAt)} · <bdi>{object.source}</bdi> · {formatBytes(object.sizeBytes)}
      </p>
      {detail.error !== null && <Notice tone="stop">{`${words.failed} ${detail.error.message}`}</Notice>}
      {detail.data !== undefined && (
        <div className={styles['detail']}>
          <Picture quarantineId={quarantineId} hasPicture={detail.data.hasPicture} />
          <Attributes attributes={detail.data.attributes} />
        </div>
      )}
      {/* Not before what is above them has come: a button that moves under the pointer is another one when it is pressed. */}
      {mayManage && !detail.isPending && (
        <Decisions
          quarantineId={quarantineId}
          mayReplace={detail.data?.mayReplace ?? false}
          onDone={onDone}
          onRemove={() => setRemoving(true)}
        />
      )}
    </Dialog>
  );
}

function Picture({
  quarantineId,
  hasPicture,
}: {
  readonly quarantineId: string;
  readonly hasPicture: boolean;
}) {
  const [isBroken, setBroken] = useState(false);
  return (
    <div className={styles['picture']}>
      {!hasPicture || isBroken ? (
        <span>{hasPicture ? words.pictureFailed : words.noPicture}</span>
      ) : (
        <img
          src={`/quarantine/${quarantineId}/picture`}
          alt={words.picture}
          onError={() => setBroken(true)}
        />
      )}
    </div>
  );
}

function Attributes({ attributes }: Pick<QuarantineDetail, 'attributes'>) {
  if (attributes.length === 0) return <p className={styles['dim']}>{words.noAttributes}</p>;
  return (
    <section className={styles['attributes']} tabIndex={0} aria-label={words.attributes}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.attribute}</th>
            <th scope="col">{words.value}</th>
          </tr>
        </thead>
        <tbody>
          {attributes.map(({ tag, keyword, value }) => (
            <tr key={tag}>
              <td title={tag}>{keyword === '' ? tag : keyword}</td>
              <td>
                <bdi>{value}</bdi>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

type DecisionsProps = {
  readonly quarantineId: string;
  readonly mayReplace: boolean;
  readonly onDone: (said: string) => void;
  readonly onRemove: () => void;
};

function Decisions({ quarantineId, mayReplace, onDone, onRemove }: DecisionsProps) {
  const cache = useQueryClient();
  const changed = () => cache.invalidateQueries({ queryKey: queryKeys.quarantine });
  const release = useMutation({
    mutationFn: () => api.quarantine.release({ quarantineId }),
    onSuccess: async () => {
      await changed();
      onDone(words.released);
    },
  });
  const [isSure, setSure] = useState(false);
  const replace = useMutation({
    mutationFn: () => api.quarantine.replace({ quarantineId }),
    onSuccess: async () => {
      await changed();
      onDone(words.replaced);
    },
  });
  const isPending = release.isPending || replace.isPending;
  const problem = release.error ?? replace.error;
  return (
    <div className={styles['decisions']}>
      {problem !== null && <Notice tone="stop">{problem.message}</Notice>}
      <div className={styles['decision']}>
        <Button isDisabled={isPending} onPress={() => release.mutate()}>
          {words.release}
        </Button>
        <p className={styles['dim']}>{words.releaseHint}</p>
      </div>
      {mayReplace && (
        <div className={styles['decision']}>
          <Button
            tone={isSure ? 'danger' : 'plain'}
            isDisabled={isPending}
            onPress={() => (isSure ? replace.mutate() : setSure(true))}
          >
            {words.replace}
          </Button>
          <p className={isSure ? undefined : styles['dim']}>
            {isSure ? words.askReplace : words.replaceHint}
          </p>
        </div>
      )}
      <div className={styles['actions']}>
        <a href={`/quarantine/${quarantineId}`} download={`${quarantineId}.dcm`}>
          {words.download}
        </a>
        <Button tone="danger" isDisabled={isPending} onPress={onRemove}>
          {words.remove}
        </Button>
      </div>
    </div>
  );
}
