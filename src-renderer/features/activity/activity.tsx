import { useQuery } from '@tanstack/react-query';
import { queries, useMay } from '#view/api/queries.ts';
import { formatNumber } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { navigate } from '#view/state/route.ts';
import { Tabs } from '#view/ui/tabs.tsx';
import { Jobs } from './jobs.tsx';
import { Quarantine } from './quarantine.tsx';

const words = text.activity;

/** What the station works on by itself, and what it kept apart: nothing fails silently. */
export function Activity({ tab }: { readonly tab: string }) {
  const mayQuarantine = useMay('quarantine.read');
  const { data: status } = useQuery(queries.status);
  const quarantined = status?.quarantinedInstances ?? 0;
  const tabs = [
    { id: 'jobs', title: words.jobs, content: <Jobs /> },
    ...(mayQuarantine
      ? [
          {
            id: 'quarantine',
            title: words.quarantine,
            badge: quarantined === 0 ? undefined : formatNumber(quarantined),
            content: <Quarantine />,
          },
        ]
      : []),
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
