import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  Circle,
  CircleAlert,
  HardDrive,
  ListChecks,
  LogOut,
  MonitorCheck,
  PlugZap,
  ShieldAlert,
  TriangleAlert,
} from 'lucide-react';
import { Button, Header, MenuSection } from 'react-aria-components';
import type { Permission } from '#shared/contract/permissions.ts';
import type { SignedInUser } from '#shared/contract/session.ts';
import type { StationStatus } from '#shared/contract/station.ts';
import { api } from '#view/api/client.ts';
import { useConnection } from '#view/api/connection.ts';
import { queries } from '#view/api/queries.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { formatBytes } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { displayHere } from '#view/state/display-here.ts';
import { navigate, type Route } from '#view/state/route.ts';
import { endReadingList } from '#view/state/reading-list.ts';
import { useStudyList } from '#view/state/study-list.ts';
import { useWorklist } from '#view/state/worklist.ts';
import { MenuButton, MenuItem } from '#view/ui/menu.tsx';
import { CertificateItem } from './certificate-item.tsx';
import { StatusItem } from './status-item.tsx';
import styles from './status-bar.module.css';

const words = text.frame.status;

/** Always there and always true: what this station does just now. Each item opens what it speaks of. */
export function StatusBar({ user }: { readonly user: SignedInUser }) {
  const { data: status } = useQuery(queries.status);
  const connection = useConnection((each) => each.state);
  return (
    <footer className={styles['bar']} aria-label={text.frame.statusBar}>
      {status === undefined ? (
        <span className={styles['quiet']}>{words.loading}</span>
      ) : (
        <StationItems status={status} permissions={user.permissions} isOld={connection === 'lost'} />
      )}
      {user.permissions.includes('displays.read') && <DisplayItem />}
      <span className={styles['room']} />
      {connection === 'lost' && <StatusItem icon={PlugZap} tone="stop" word={words.lost} />}
      <UserMenu user={user} />
    </footer>
  );
}

type StationItemsProps = {
  readonly status: StationStatus;
  readonly permissions: readonly Permission[];
  readonly isOld: boolean;
};

function StationItems({ status, permissions, isOld }: StationItemsProps) {
  const may = (permission: Permission) => permissions.includes(permission);
  const go = (permission: Permission, route: Route) => (may(permission) ? () => navigate(route) : undefined);
  const percent = Math.round(status.diskUsedFraction * 100);
  const { runningJobs, failedJobs, quarantinedInstances, receivingInstances } = status;
  return (
    <div className={styles['items']} data-old={isOld || undefined}>
      {status.isListening ? (
        <StatusItem
          icon={Circle}
          tone={status.openAssociations > 0 ? 'accent' : 'ok'}
          isFilled
          word={words.listening(status.aeTitle, status.dicomPort || status.dicomTlsPort)}
          hint={words.listeningHint(status.dicomHost, status.dicomTlsPort, status.openAssociations)}
          onPress={go('settings.manage', { screen: 'admin', tab: 'station' })}
        />
      ) : (
        <StatusItem
          icon={CircleAlert}
          tone="stop"
          word={words.notListening(status.aeTitle)}
          hint={status.listenProblem}
          onPress={go('settings.manage', { screen: 'admin', tab: 'station' })}
        />
      )}
      <StatusItem
        word={status.openAssociations > 0 ? words.receiving(receivingInstances) : words.idle}
        tone={status.openAssociations > 0 ? 'accent' : 'plain'}
        hint={words.receivingHint}
        onPress={may('studies.read') ? showArrivals : undefined}
      />
      {(status.storeState === 'ok' || status.storeState === 'full') && (
        <StatusItem
          icon={HardDrive}
          tone={percent >= 95 ? 'stop' : percent >= 85 ? 'warn' : 'plain'}
          word={words.disk(percent)}
          hint={words.diskHint(formatBytes(status.diskFreeBytes))}
          onPress={go('settings.manage', { screen: 'admin', tab: 'station' })}
        />
      )}
      {status.storeState !== 'ok' && (
        <StatusItem
          icon={CircleAlert}
          tone="stop"
          word={words.store[status.storeState]}
          hint={words.storeHint[status.storeState]}
        />
      )}
      {status.clockPause !== 'none' && (
        <StatusItem
          icon={TriangleAlert}
          tone="warn"
          word={words.clock}
          hint={words.clockHint[status.clockPause]}
        />
      )}
      <StatusItem
        icon={ListChecks}
        tone={failedJobs > 0 ? 'warn' : runningJobs > 0 ? 'accent' : 'plain'}
        word={[
          runningJobs > 0 ? words.jobs(runningJobs) : words.noJobs,
          ...(failedJobs > 0 ? [words.failedJobs(failedJobs)] : []),
        ].join(', ')}
        hint={words.jobsHint}
        onPress={go('jobs.read', { screen: 'activity', tab: 'jobs' })}
      />
      <StatusItem
        icon={ShieldAlert}
        tone={quarantinedInstances > 0 ? 'warn' : 'plain'}
        word={words.quarantine(quarantinedInstances)}
        hint={words.quarantineHint}
        onPress={go('quarantine.read', { screen: 'archive', tab: 'quarantine' })}
      />
      {status.damagedFiles > 0 && (
        <StatusItem
          icon={CircleAlert}
          tone="stop"
          word={words.damaged(status.damagedFiles)}
          hint={words.damagedHint}
          onPress={go('archive.read', { screen: 'archive', tab: 'integrity' })}
        />
      )}
      {(status.isBackupGone || status.isBackupOverdue) && (
        <StatusItem
          icon={TriangleAlert}
          tone="warn"
          word={status.isBackupGone ? words.backupGone : words.backup}
          hint={status.isBackupGone ? words.backupGoneHint : words.backupHint}
          onPress={go('archive.read', { screen: 'archive', tab: 'backup' })}
        />
      )}
      {status.certificateWarning !== null && (
        <CertificateItem
          warning={status.certificateWarning}
          onPress={go('settings.manage', { screen: 'admin', tab: 'certificates' })}
        />
      )}
    </div>
  );
}

/** The display that this window is on; nothing where the station does no quality control. */
function DisplayItem() {
  const { data: here } = useQuery(displayHere);
  if (here?.isInUse !== true) return null;
  const standing = here.standing ?? 'unknown';
  const isFit = standing === 'passed' || standing === 'due';
  return (
    <StatusItem
      icon={MonitorCheck}
      tone={standing === 'failed' ? 'stop' : isFit && !here.isDailyDue ? 'plain' : 'warn'}
      word={here.isDailyDue && isFit ? words.dailyDue : words.display[standing]}
      hint={words.displayHint(here.assetTag)}
      onPress={() => navigate({ screen: 'displays', tab: here.isDailyDue ? 'daily' : '' })}
    />
  );
}

function showArrivals() {
  useStudyList.setState({ sortBy: 'lastReceivedAt', descending: true, scrollTopPx: 0 });
  navigate({ screen: 'studies' });
}

function initialsOf(name: string): string {
  const parts = name.split(/[\s._-]+/u).filter(Boolean);
  const letters = parts.length > 1 ? [parts[0], parts.at(-1)] : [parts[0]];
  return letters.map((part) => Array.from(part ?? '')[0]?.toUpperCase() ?? '').join('') || '?';
}

function UserMenu({ user }: { readonly user: SignedInUser }) {
  const signOut = useSignOut();
  return (
    <MenuButton
      label={text.frame.user.menu(user.name)}
      placement="top end"
      trigger={
        <Button
          className={styles['user'] ?? ''}
          aria-label={text.frame.user.button(initialsOf(user.name), user.name)}
        >
          {initialsOf(user.name)}
        </Button>
      }
    >
      <MenuSection>
        <Header className={styles['who'] ?? ''}>
          <strong>{user.name}</strong>
          <span>{text.frame.roles[user.role]}</span>
        </Header>
        <MenuItem id="sign-out" icon={LogOut} label={text.frame.user.signOut} onAction={signOut} />
      </MenuSection>
    </MenuButton>
  );
}

/** Ends the session; nothing that the last user saw stays in memory. */
export function useSignOut(): () => void {
  const cache = useQueryClient();
  const { mutate } = useMutation({
    mutationFn: () => api.session.signOut(),
    onSuccess: (state) => {
      useStudyList.setState(useStudyList.getInitialState(), true);
      useWorklist.setState(useWorklist.getInitialState(), true);
      endReadingList();
      cache.setQueryData(queryKeys.session, state);
      cache.removeQueries({ predicate: (query) => query.queryKey[0] !== queryKeys.session[0] });
    },
  });
  return () => mutate();
}
