import type { Permission } from '#shared/contract/permissions.ts';
import { useUser } from '#view/api/queries.ts';
import { text } from '#view/locales/text.ts';
import { navigate } from '#view/state/route.ts';
import { type TabSpec, Tabs } from '#view/ui/tabs.tsx';
import { Overview } from './overview.tsx';

const words = text.archive;

const SHEETS: readonly (TabSpec & { readonly permission: Permission })[] = [
  { id: 'overview', title: words.tabs.overview, permission: 'archive.read', content: <Overview /> },
];

/** What is stored, whether it is whole, and its second copy; each sheet only for whom it is. */
export function Archive({ tab }: { readonly tab: string }) {
  const permissions = useUser()?.permissions ?? [];
  const tabs = SHEETS.filter((sheet) => permissions.includes(sheet.permission));
  return (
    <Tabs
      label={words.title}
      tabs={tabs}
      selectedId={tabs.some((each) => each.id === tab) ? tab : (tabs[0]?.id ?? '')}
      onSelect={(id) => navigate({ screen: 'archive', tab: id })}
    />
  );
}
