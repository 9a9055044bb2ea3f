import type { Permission } from '#shared/contract/permissions.ts';
import { useUser } from '#view/api/queries.ts';
import { text } from '#view/locales/text.ts';
import { navigate } from '#view/state/route.ts';
import { type TabSpec, Tabs } from '#view/ui/tabs.tsx';
import { Audit } from './audit.tsx';
import { Certificates } from './certificates.tsx';
import { Peers } from './peers.tsx';
import { PrefetchSheet } from './prefetch-sheet.tsx';
import { RelevanceSheet } from './relevance-sheet.tsx';
import { Station } from './station.tsx';
import { Tokens } from './tokens.tsx';
import { Users } from './users.tsx';
import { WebServers } from './web-servers.tsx';

const words = text.admin.tabs;

const SHEETS: readonly (TabSpec & { readonly permission: Permission })[] = [
  { id: 'users', title: words.users, permission: 'users.manage', content: <Users /> },
  { id: 'peers', title: words.peers, permission: 'peers.manage', content: <Peers /> },
  { id: 'web', title: text.webServers.tab, permission: 'peers.manage', content: <WebServers /> },
  {
    id: 'certificates',
    title: words.certificates,
    permission: 'settings.manage',
    content: <Certificates />,
  },
  { id: 'tokens', title: words.tokens, permission: 'users.manage', content: <Tokens /> },
  { id: 'station', title: words.station, permission: 'settings.manage', content: <Station /> },
  { id: 'priors', title: text.relevance.tab, permission: 'settings.manage', content: <RelevanceSheet /> },
  {
    id: 'prefetch',
    title: text.relevance.prefetch.tab,
    permission: 'settings.manage',
    content: <PrefetchSheet />,
  },
  { id: 'audit', title: words.audit, permission: 'audit.read', content: <Audit /> },
];

/** Users, peers, tokens, the station and its audit log; each sheet only for whom it is. */
export function Admin({ tab }: { readonly tab: string }) {
  const permissions = useUser()?.permissions ?? [];
  const tabs = SHEETS.filter((sheet) => permissions.includes(sheet.permission));
  return (
    <Tabs
      label={text.admin.title}
      tabs={tabs}
      selectedId={tabs.some((each) => each.id === tab) ? tab : (tabs[0]?.id ?? '')}
      onSelect={(id) => navigate({ screen: 'admin', tab: id })}
    />
  );
}
