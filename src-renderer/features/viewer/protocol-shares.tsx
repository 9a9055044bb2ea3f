import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { queries, useMay } from '#view/api/queries.ts';
import { formatInstant } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { chooseProtocol } from '#view/state/hanging.ts';
import { changePreferences, shareProtocol, usePreferences } from '#view/state/preferences.ts';
import { Button } from '#view/ui/button.tsx';
import { Notice } from '#view/ui/notice.tsx';
import styles from './explain-hanging.module.css';
import { withoutId } from './kept-protocols.ts';

const words = text.hanging.editor;

type Share = 'group' | 'site';

export interface ProtocolSharesProps {
  readonly protocolId: string;
  /** Puts an earlier version into the editor */
  readonly onLoad: (json: string) => void;
}

/** For whom a protocol is kept, what it was before, and the way to take it back. */
export function ProtocolShares({ protocolId, onLoad }: ProtocolSharesProps) {
  const { own, group, sharedProtocols } = usePreferences();
  const mayManage = useMay('settings.manage');
  const mayAnnotate = useMay('studies.annotate');
  const [told, setTold] = useState<Share | null>(null);
  const remove = useMutation({
    mutationFn: (gone: Promise<unknown>) => gone,
    // What is in force without it is hung.
    onSuccess: () => chooseProtocol(''),
  });
  const others = withoutId(own.hangingProtocols, protocolId);
  const isOwn = others.length < own.hangingProtocols.length;
  const shares = sharedProtocols.filter((each) => each.protocolId === protocolId);
  if (!isOwn && shares.length === 0) return null;
  return (
    <section aria-label={words.keptFor}>
      <h3>{words.keptFor}</h3>
      <ul>
        {isOwn && (
          <li className={styles['kept']}>
            {words.forMe}
            <Button
              tone="quiet"
              onPress={() => remove.mutate(changePreferences({ hangingProtocols: others }))}
            >
              {words.remove}
            </Button>
          </li>
        )}
        {shares.map(({ level, version }) => (
          <li key={level} className={styles['kept']}>
            {words.sharedWith(level === 'group' ? group : '', version)}
            <Button tone="quiet" onPress={() => setTold(told === level ? null : level)}>
              {words.history}
            </Button>
            {(level === 'group' ? mayAnnotate : mayManage) && (
              <Button tone="quiet" onPress={() => remove.mutate(shareProtocol(level, protocolId, ''))}>
                {words.remove}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {told !== null && <History level={told} protocolId={protocolId} onLoad={onLoad} />}
      {remove.error && <Notice tone="stop">{remove.error.message}</Notice>}
    </section>
  );
}

function History({ level, protocolId, onLoad }: ProtocolSharesProps & { readonly level: Share }) {
  const versions = useQuery(queries.protocolHistory(level, protocolId)).data ?? [];
  return (
    <ul aria-label={words.history}>
      {versions.map(({ version, at, by, text: json }) => (
        <li key={version} className={styles['kept']}>
          {words.version(version, formatInstant(at))} <bdi>{by}</bdi>
          {json === '' ? (
            <span className={styles['dim']}>{words.takenBack}</span>
          ) : (
            <Button tone="quiet" onPress={() => onLoad(json)}>
              {words.load}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
