import { useQuery } from '@tanstack/react-query';
import { Inbox } from 'lucide-react';
import { queries, useMay } from '#view/api/queries.ts';
import { text } from '#view/locales/text.ts';
import { useImport } from '#view/state/imports.ts';
import { navigate } from '#view/state/route.ts';
import { Button } from '#view/ui/button.tsx';
import { CopyLine } from '#view/ui/copy-line.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { StateScreen } from '#view/ui/state-screen.tsx';
import styles from './studies.module.css';

const words = text.studies.empty;

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

/** The archive before its first study: where to send to, who may, and how to try it. */
export function EmptyArchive() {
  const { data: status } = useQuery(queries.status);
  const mayManagePeers = useMay('peers.manage');
  const mayImport = useMay('studies.import');
  if (status === undefined) return null;
  const { aeTitle, dicomHost, dicomPort, isListening, listenProblem, runningJobs } = status;
  return (
    <StateScreen
      icon={Inbox}
      title={words.title}
      actions={
        mayImport && (
          <>
            <Button onPress={() => useImport.setState({ request: 'files' })}>
              {text.studies.importFiles}
            </Button>
            <Button onPress={() => useImport.setState({ request: 'folder' })}>
              {text.studies.importFolder}
            </Button>
            <Button onPress={() => useImport.setState({ request: 'demo' })}>
              {text.frame.palette.loadDemo}
            </Button>
          </>
        )
      }
    >
      {runningJobs > 0 && <Notice tone="info">{words.onTheirWay}</Notice>}
      <p>{words.intro}</p>
      <dl className={styles['node']}>
        <div>
          <dt>{words.aeTitle}</dt>
          <dd>{aeTitle}</dd>
        </div>
        <div>
          <dt>{words.address}</dt>
          <dd>{dicomHost}</dd>
        </div>
        <div>
          <dt>{words.port}</dt>
          <dd>{dicomPort}</dd>
        </div>
      </dl>
      {!isListening && <Notice tone="stop">{`${words.notListening} ${listenProblem}`}</Notice>}
      {isListening && isLoopback(dicomHost) && <p>{words.loopbackOnly(dicomHost)}</p>}
      <p>
        {words.addPeer}{' '}
        {mayManagePeers ? (
          <Button onPress={() => navigate({ screen: 'admin', tab: 'peers' })}>{words.openPeers}</Button>
        ) : (
          words.askAdministrator
        )}
      </p>
      <div>
        <p className={styles['try']}>{words.trySend}</p>
        <CopyLine
          line={`storescu -aet STORESCU -aec ${aeTitle} +sd +r ${isLoopback(dicomHost) ? dicomHost : location.hostname} ${dicomPort} /folder/with/images`}
          copyLabel={text.common.copy}
          copiedLabel={text.common.copied}
        />
      </div>
      {mayImport && <p>{words.drop}</p>}
    </StateScreen>
  );
}
