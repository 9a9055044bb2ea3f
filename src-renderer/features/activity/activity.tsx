import { useMay } from '#view/api/queries.ts';
import { text } from '#view/locales/text.ts';
import { navigate } from '#view/state/route.ts';
import { Tabs } from '#view/ui/tabs.tsx';
import { Jobs } from './jobs.tsx';
import { Pulls } from './pulls.tsx';

const words = text.activity;

/** What the station works on by itself: nothing fails silently. */
export function Activity({ tab }: { readonly tab: string }) {
  const mayAsk = useMay('remote.query');
  const tabs = [
    { id: 'jobs', title: words.jobs, content: <Jobs /> },
    ...(mayAsk ? [{ id: 'priors', title: text.prefetch.pulls.title, content: <Pulls /> }] : []),
  ];
  return (
    <Tabs
      label={words.title}
      tabs={tabs}
      selectedId={tabs.some((each) => each.id === tab) ? tab : 'jobs'}
      onSelect={(id) => navigate({ screen: 'activity', tab: id })}
    />
  );
}
