import type { QueryClient } from '@tanstack/react-query';
import { AttachDialog } from './features/attach/attach-dialog.tsx';
import { Activity } from './features/activity/activity.tsx';
import { Admin } from './features/admin/admin.tsx';
import { Archive } from './features/archive/archive.tsx';
import { DeleteDialog } from './features/delete/delete-dialog.tsx';
import { DailyOffer } from './features/displays/daily-offer.tsx';
import { Displays } from './features/displays/displays.tsx';
import { ExportDialog } from './features/export/export-dialog.tsx';
import type { Screens } from './features/frame/workplace.tsx';
import { Query } from './features/query/query.tsx';
import { SendDialog } from './features/send/send-dialog.tsx';
import { Studies } from './features/studies/studies.tsx';
import { Worklist } from './features/worklist/worklist.tsx';
import { endStudyTask } from './state/study-task.ts';

/** The viewer's own way to what a case opens with; the worklist says which case. */
async function fetchAhead(studyInstanceUid: string, cache: QueryClient): Promise<() => void> {
  const ahead = await import('./features/viewer/fetch-ahead.ts');
  return ahead.fetchAhead(studyInstanceUid, cache);
}

export const screens: Screens = {
  studies: () => <Studies />,
  worklist: () => <Worklist onNext={fetchAhead} />,
  query: (archives) => <Query archives={archives} />,
  activity: (tab) => <Activity tab={tab} />,
  displays: (tab) => <Displays tab={tab} />,
  dailyOffer: (onSignOut) => <DailyOffer onSignOut={onSignOut} />,
  archive: (tab) => <Archive tab={tab} />,
  admin: (tab) => <Admin tab={tab} />,
  studyTask: ({ kind, studies }) => {
    switch (kind) {
      case 'attach':
        return <AttachDialog studies={studies} onClose={endStudyTask} />;
      case 'export':
        return <ExportDialog studies={studies} onClose={endStudyTask} />;
      case 'send':
        return <SendDialog studies={studies} onClose={endStudyTask} />;
      case 'delete':
        return <DeleteDialog studies={studies} onClose={endStudyTask} />;
    }
  },
  // Reading is most of the window's code; it comes by itself while the study list is on screen.
  loadViewer: () => import('./features/viewer/viewer.tsx'),
};
