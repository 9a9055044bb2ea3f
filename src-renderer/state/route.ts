import { useSyncExternalStore } from 'react';

export type Route =
  | { readonly screen: 'home' }
  | { readonly screen: 'studies' }
  | { readonly screen: 'worklist' }
  | {
      readonly screen: 'study';
      readonly studyInstanceUid: string;
      /** Absent: as it is hung */
      readonly as?: 'planes';
    }
  /** A further window of a group, that follows the study of the leading one */
  | { readonly screen: 'viewer'; readonly window: number; readonly group: string }
  | { readonly screen: 'activity'; readonly tab: string }
  | { readonly screen: 'query'; readonly tab: string }
  | { readonly screen: 'displays'; readonly tab: string }
  | { readonly screen: 'archive'; readonly tab: string }
  | { readonly screen: 'admin'; readonly tab: string };

/** Where the window is, from the part of the address after `#`, which never reaches a log of the core. */
export function parseRoute(hash: string): Route {
  const [screen = '', part = '', group = ''] = hash.replace(/^#\/?/, '').split('/').map(decodeURIComponent);
  if (screen === 'studies' || screen === 'worklist') return { screen };
  if (screen === 'study' && part !== '')
    return { screen, studyInstanceUid: part, ...(group === 'planes' && { as: group }) };
  if (screen === 'viewer' && /^[2-4]$/.test(part) && group !== '')
    return { screen, window: Number(part), group };
  if (isTabbed(screen)) return { screen, tab: part };
  return { screen: 'home' };
}

const TABBED = ['query', 'activity', 'displays', 'archive', 'admin'] as const;

function isTabbed(screen: string): screen is (typeof TABBED)[number] {
  return TABBED.some((each) => each === screen);
}

export function routeHash(route: Route): string {
  if (route.screen === 'home') return '#/';
  if (route.screen === 'studies') return '#/studies';
  if (route.screen === 'worklist') return '#/worklist';
  if (route.screen === 'study')
    return ['#/study', encodeURIComponent(route.studyInstanceUid), ...(route.as ? [route.as] : [])].join('/');
  if (route.screen === 'viewer') return `#/viewer/${String(route.window)}/${encodeURIComponent(route.group)}`;
  return route.tab === '' ? `#/${route.screen}` : `#/${route.screen}/${encodeURIComponent(route.tab)}`;
}

export function navigate(route: Route): void {
  location.hash = routeHash(route);
}

function subscribe(onChange: () => void): () => void {
  addEventListener('hashchange', onChange);
  return () => removeEventListener('hashchange', onChange);
}

/** The route in the address bar; a reload keeps it, the back key returns. */
export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  return parseRoute(hash);
}
