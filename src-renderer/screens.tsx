import type { ComponentType } from 'react';
import { Activity } from './features/activity/activity.tsx';
import { Admin } from './features/admin/admin.tsx';
import type { Screens, ViewerProps } from './features/frame/workplace.tsx';
import { Studies } from './features/studies/studies.tsx';

const viewers = import.meta.glob<{ Viewer: ComponentType<ViewerProps> }>('./features/viewer/viewer.tsx');

/** Reading is most of the window's code; it comes by itself while the study list is on screen. */
async function loadViewer() {
  const load = viewers['./features/viewer/viewer.tsx'];
  if (load === undefined) throw new Error('This build has no reading screen.');
  return load();
}

export const screens: Screens = {
  studies: () => <Studies />,
  activity: (tab) => <Activity tab={tab} />,
  admin: (tab) => <Admin tab={tab} />,
  loadViewer,
};
