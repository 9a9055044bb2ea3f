import { Activity } from './features/activity/activity.tsx';
import { Admin } from './features/admin/admin.tsx';
import type { Screens } from './features/frame/workplace.tsx';
import { Studies } from './features/studies/studies.tsx';

export const screens: Screens = {
  studies: () => <Studies />,
  activity: (tab) => <Activity tab={tab} />,
  admin: (tab) => <Admin tab={tab} />,
  studyTask: ({ kind }) => {
    switch (kind) {
      case 'send':
      case 'export':
      case 'attach':
      case 'delete':
        return null;
    }
  },
  // Reading is most of the window's code; it comes by itself while the study list is on screen.
  loadViewer: () => import('./features/viewer/viewer.tsx'),
};
