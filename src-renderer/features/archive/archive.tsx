import { useQuery } from '@tanstack/react-query';
import type { Permission } from '#shared/contract/permissions.ts';
import { queries, useUser } from '#view/api/queries.ts';
import { formatNumber } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { navigate } from '#view/state/route.ts';
import { type TabSpec, Tabs } from '#view/ui/tabs.tsx';
import { BackupSheet } from './backup.tsx';
import { CacheSheet } from './cache.tsx';
import { IntegritySheet } from './integrity.tsx';
import { Overview } from './overview.tsx';
import { Quarantine } from './quarantine.tsx';
import { Trash } from './trash.tsx';

const SHEETS: readonly (TabSpec & { readonly permission: Permission })[] = [
  { id: 'overview', title: text.archive.tabs.overview, permission: 'archive.read', content: <Overview /> },
  { id: 'quarantine', title: text.quarantine.title, permission: 'quarantine.read', content: <Quarantine /> },
  { id: 'trash', title: text.deletion.trash.title, permission: 'studies.delete', content: <Trash /> },
  { id: 'cache', title: text.cache.title, permission: 'settings.manage', content: <CacheSheet /> },
  {
    id: 'integrity',
    title: text.integrity.title,
    permission: 'archive.read',
    content: <IntegritySheet />,
  },
  { id: 'backup', title: text.backup.title, permission: 'archive.read', content: <BackupSheet /> },
];

/** What is stored, whether it is whole, and its second copy; each sheet only for whom it is. */
export function Archive({ tab }: { readonly tab: string }) {
  const permissions = useUser()?.permissions ?? [];
  const { data: status } = useQuery(queries.status);
  const quarantined = status?.quarantinedInstances ?? 0;
  const tabs = SHEETS.filter((sheet) => permissions.includes(sheet.permission)).map((sheet) =>
    sheet.id === 'quarantine' && quarantined > 0 ? { ...sheet, badge: formatNumber(quarantined) } : sheet,
  );
  return (
    <Tabs
      label={text.frame.archive}
      tabs={tabs}
      selectedId={tabs.some((each) => each.id === tab) ? tab : (tabs[0]?.id ?? '')}
      onSelect={(id) => navigate({ screen: 'archive', tab: id })}
    />
  );
}
