import { useQueryClient } from '@tanstack/react-query';
import { Ban, CircleAlert, MonitorUp } from 'lucide-react';
import { type ComponentType, type ReactNode, useEffect, useState } from 'react';
import type { Permission } from '#shared/contract/permissions.ts';
import type { SignedInUser } from '#shared/contract/session.ts';
import { openFeeds } from '#view/api/feeds.ts';
import { text } from '#view/locales/text.ts';
import { useDisplayWatch } from '#view/state/display-here.ts';
import { followWindows, leadTo, leadWindows, useWindowGroup } from '#view/state/window-group.ts';
import { listRoute } from '#view/state/reading-list.ts';
import { navigate, type Route, useRoute } from '#view/state/route.ts';
import { type StudyTask, useStudyTask } from '#view/state/study-task.ts';
import { StateScreen } from '#view/ui/state-screen.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { Failure } from './failure.tsx';
import { ImportHost } from './import-host.tsx';
import { Palette } from './palette.tsx';
import { ADMIN_PERMISSIONS, ARCHIVE_PERMISSIONS } from './shown-screens.ts';
import { StatusBar, useSignOut } from './status-bar.tsx';
import { StoreBanner } from './store-banner.tsx';
import { TopBar } from './top-bar.tsx';
import styles from './workplace.module.css';

export type ViewerProps = {
  readonly studyInstanceUid: string;
  readonly opensInPlanes: boolean;
  /** null in a window that follows another */
  readonly onClose: (() => void) | null;
};

/** The screens of the features, given by the composition root: a feature does not know another. */
export type Screens = {
  readonly studies: () => ReactNode;
  readonly worklist: () => ReactNode;
  /** @param archives those that are asked, as the address has them */
  readonly query: (archives: string) => ReactNode;
  readonly activity: (tab: string) => ReactNode;
  readonly displays: (tab: string) => ReactNode;
  /** What a display asks for when somebody who reads signs in */
  readonly dailyOffer: (onSignOut: () => void) => ReactNode;
  readonly archive: (tab: string) => ReactNode;
  readonly admin: (tab: string) => ReactNode;
  /** The dialog of an action on studies */
  readonly studyTask: (task: StudyTask) => ReactNode;
  readonly loadViewer: () => Promise<{ readonly Viewer: ComponentType<ViewerProps> }>;
};

/** Where a user's work begins: the studies, or what else the role may see. */
function homeOf(permissions: readonly Permission[]): Route {
  if (permissions.includes('studies.read') || !permissions.includes('displays.read'))
    return { screen: 'studies' };
  return { screen: 'displays', tab: '' };
}

export type WorkplaceProps = { readonly user: SignedInUser; readonly screens: Screens };

/** The frame of a signed-in window: navigation above, the feature, the status bar below. */
export function Workplace({ user, screens }: WorkplaceProps) {
  const cache = useQueryClient();
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const signOut = useSignOut();
  const { permissions } = user;
  const mayRead = permissions.includes('studies.read');
  const address = useRoute();
  useDisplayWatch();
  const route = address.screen === 'home' ? homeOf(permissions) : address;

  useEffect(() => {
    const feeds = openFeeds(cache, permissions);
    return () => feeds.dispose();
  }, [cache, permissions]);

  const followed = route.screen === 'viewer' ? route.window : 0;
  const group = route.screen === 'viewer' ? route.group : '';
  const hasViewer = route.screen === 'study' || followed !== 0;
  const viewer = useLoadedViewer(screens, mayRead, hasViewer);
  const ledStudyUid = route.screen === 'study' ? route.studyInstanceUid : '';
  useEffect(() => {
    if (!mayRead) return undefined;
    return followed === 0 ? leadWindows() : followWindows(followed, group);
  }, [mayRead, followed, group]);
  useEffect(() => {
    leadTo(ledStudyUid);
  }, [ledStudyUid]);

  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      setPaletteOpen((open) => !open);
    }
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, []);

  return (
    <div className={styles['frame']}>
      {route.screen !== 'study' && route.screen !== 'viewer' && (
        <>
          <TopBar user={user} route={route} onOpenPalette={() => setPaletteOpen(true)} />
          <StoreBanner />
        </>
      )}
      <Feature hasOwnMain={hasViewer && mayRead}>
        <Failure key={route.screen}>
          <Screen route={route} user={user} screens={screens} viewer={viewer} />
        </Failure>
      </Feature>
      <StatusBar user={user} />
      <ConnectionBanner />
      <StudyTaskHost screens={screens} />
      {screens.dailyOffer(signOut)}
      {permissions.includes('studies.import') && <ImportHost />}
      <Palette user={user} isOpen={isPaletteOpen} onClose={() => setPaletteOpen(false)} />
    </div>
  );
}

/** Outside the screens: a dialog stays while its study is opened or the list is left. */
function StudyTaskHost({ screens }: { readonly screens: Screens }) {
  const task = useStudyTask((state) => state.task);
  return task === null ? null : screens.studyTask(task);
}

type LoadedViewer = { readonly Viewer: ComponentType<ViewerProps> } | { readonly error: unknown } | null;

/**
 * The reading screen: loaded while the window has nothing to do, at once when it is needed, again after a failure.
 *
 * No Suspense: React holds back for 300 ms what comes out of one.
 */
function useLoadedViewer(screens: Screens, mayRead: boolean, isNeeded: boolean): LoadedViewer {
  const [loaded, setLoaded] = useState<LoadedViewer>(null);
  const isLoaded = loaded !== null && 'Viewer' in loaded;
  useEffect(() => {
    if (!mayRead || isLoaded) return;
    const load = () =>
      void screens.loadViewer().then(setLoaded, (error: unknown) => {
        if (isNeeded) setLoaded({ error });
      });
    if (isNeeded) {
      load();
      return;
    }
    const idle = requestIdleCallback(load);
    return () => cancelIdleCallback(idle);
  }, [screens, mayRead, isNeeded, isLoaded]);
  return isNeeded || isLoaded ? loaded : null;
}

/** The reading screen brings its own main landmark. */
function Feature({ hasOwnMain, children }: { readonly hasOwnMain: boolean; readonly children: ReactNode }) {
  const Place = hasOwnMain ? 'div' : 'main';
  return <Place className={styles['feature']}>{children}</Place>;
}

type ScreenProps = {
  readonly route: Route;
  readonly user: SignedInUser;
  readonly screens: Screens;
  readonly viewer: LoadedViewer;
};

function Screen({ route, user, screens, viewer }: ScreenProps) {
  const has = (permission: Permission) => user.permissions.includes(permission);
  switch (route.screen) {
    case 'home':
    case 'studies':
      return has('studies.read') ? screens.studies() : <NoStudies user={user} />;
    case 'worklist':
      return has('studies.read') ? screens.worklist() : <NoStudies user={user} />;
    case 'study':
      if (!has('studies.read')) return <NoStudies user={user} />;
      if (viewer === null) return <div className={styles['opening']}>{text.viewer.opening}</div>;
      // The boundary around says what to do.
      if ('error' in viewer) throw viewer.error;
      return (
        <viewer.Viewer
          key={route.studyInstanceUid}
          studyInstanceUid={route.studyInstanceUid}
          opensInPlanes={route.as === 'planes'}
          onClose={() => navigate(listRoute())}
        />
      );
    case 'viewer':
      if (!has('studies.read')) return <NoStudies user={user} />;
      if (viewer === null) return <div className={styles['opening']}>{text.viewer.opening}</div>;
      if ('error' in viewer) throw viewer.error;
      return <FollowingViewer Viewer={viewer.Viewer} />;
    case 'query':
      return has('remote.query') ? screens.query(route.tab) : <NoScreen />;
    case 'activity':
      return has('jobs.read') ? screens.activity(route.tab) : <NoScreen />;
    case 'displays':
      return has('displays.read') ? screens.displays(route.tab) : <NoScreen />;
    case 'archive':
      return ARCHIVE_PERMISSIONS.some(has) ? screens.archive(route.tab) : <NoScreen />;
    case 'admin':
      return ADMIN_PERMISSIONS.some(has) ? screens.admin(route.tab) : <NoScreen />;
  }
}

/** Shows the study of the leading window, and says when there is none. */
function FollowingViewer({ Viewer }: { readonly Viewer: ComponentType<ViewerProps> }) {
  const studyInstanceUid = useWindowGroup((group) => group.studyInstanceUid);
  const window = useWindowGroup((group) => group.window);
  if (studyInstanceUid === '')
    return (
      <main aria-label={text.windows.following(window)}>
        <StateScreen icon={MonitorUp} title={text.windows.following(window)}>
          {text.windows.waits}
        </StateScreen>
      </main>
    );
  return (
    <Viewer key={studyInstanceUid} studyInstanceUid={studyInstanceUid} opensInPlanes={false} onClose={null} />
  );
}

function NoStudies({ user }: { readonly user: SignedInUser }) {
  return (
    <StateScreen icon={Ban} title={text.frame.noStudies.title}>
      {text.frame.noStudies.words(text.frame.roles[user.role])}
    </StateScreen>
  );
}

function NoScreen() {
  return (
    <StateScreen icon={CircleAlert} title={text.frame.noScreen.title}>
      {text.frame.noScreen.words}
    </StateScreen>
  );
}
