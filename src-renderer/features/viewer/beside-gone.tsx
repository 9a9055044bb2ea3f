import { useIsStudyGone } from '#view/api/queries.ts';
import { formatDate } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { Notice } from '#view/ui/notice.tsx';
import type { ShownStudy } from './use-hanging.ts';

/** That a study beside was taken out of the archive: what is on the screen of it is no comparison any more. */
export function BesideGone({ beside }: { readonly beside: readonly ShownStudy[] }) {
  return beside.map(({ detail: { study } }) => <OneGone key={study.studyInstanceUid} study={study} />);
}

function OneGone({ study }: { readonly study: ShownStudy['detail']['study'] }) {
  if (!useIsStudyGone(study.studyInstanceUid)) return null;
  const what = [study.modalitiesInStudy.join(' '), study.studyDescription, formatDate(study.studyDate)];
  return <Notice tone="stop">{text.viewer.besideGone(what.filter(Boolean).join(' '))}</Notice>;
}
