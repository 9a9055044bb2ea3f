import type { Permission } from '#shared/contract/permissions.ts';
import { text } from '#view/locales/text.ts';
import type { Route } from '#view/state/route.ts';

export type ShownScreen = { readonly id: Route['screen']; readonly title: string; readonly route: Route };

/** Any of these opens Admin; each sheet within needs its own. */
export const ADMIN_PERMISSIONS: readonly Permission[] = [
  'users.manage',
  'peers.manage',
  'settings.manage',
  'audit.read',
];

/** Any of these opens the archive's screen; each sheet within needs its own. */
export const ARCHIVE_PERMISSIONS: readonly Permission[] = [
  'archive.read',
  'quarantine.read',
  'studies.delete',
];

/** The screens that stand in the navigation for a user with these permissions. */
export function shownScreens(permissions: readonly Permission[]): readonly ShownScreen[] {
  const screens: ShownScreen[] = [];
  if (permissions.includes('studies.read')) {
    screens.push({ id: 'worklist', title: text.frame.worklist, route: { screen: 'worklist' } });
    screens.push({ id: 'studies', title: text.frame.studies, route: { screen: 'studies' } });
  }
  if (permissions.includes('remote.query')) {
    screens.push({ id: 'query', title: text.frame.query, route: { screen: 'query', tab: '' } });
  }
  if (permissions.includes('displays.read')) {
    screens.push({ id: 'displays', title: text.frame.displays, route: { screen: 'displays', tab: '' } });
  }
  if (permissions.includes('jobs.read')) {
    screens.push({ id: 'activity', title: text.frame.activity, route: { screen: 'activity', tab: '' } });
  }
  if (ARCHIVE_PERMISSIONS.some((permission) => permissions.includes(permission))) {
    screens.push({ id: 'archive', title: text.frame.archive, route: { screen: 'archive', tab: '' } });
  }
  if (ADMIN_PERMISSIONS.some((permission) => permissions.includes(permission))) {
    screens.push({ id: 'admin', title: text.frame.admin, route: { screen: 'admin', tab: '' } });
  }
  return screens;
}
