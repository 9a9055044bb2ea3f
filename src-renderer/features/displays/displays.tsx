import { text } from '#view/locales/text.ts';
import { navigate } from '#view/state/route.ts';
import { Tabs } from '#view/ui/tabs.tsx';
import { DailyCheck } from './daily-check.tsx';
import { DisplayList } from './display-list.tsx';
import { DisplayPage } from './display-page.tsx';
import { Patterns } from './patterns.tsx';
import { Rules } from './rules.tsx';
import { Standards } from './standards.tsx';

const words = text.displays;

const SHEETS = [
  { id: 'all', title: words.tabs.displays, content: <DisplayList /> },
  { id: 'daily', title: words.kinds.daily, content: <DailyCheck /> },
  { id: 'patterns', title: words.patterns.tab, content: <Patterns /> },
  { id: 'standards', title: words.tabs.standards, content: <Standards /> },
  { id: 'rules', title: words.tabs.rules, content: <Rules /> },
];

/** Whether the displays are fit to read on: all of them, one by its id, the standards, the rules. */
export function Displays({ tab }: { readonly tab: string }) {
  if (/^[0-9a-f-]{36}$/.test(tab)) return <DisplayPage key={tab} displayId={tab} />;
  return (
    <Tabs
      label={words.title}
      tabs={SHEETS}
      selectedId={SHEETS.some((each) => each.id === tab) ? tab : 'all'}
      onSelect={(id) => navigate({ screen: 'displays', tab: id === 'all' ? '' : id })}
    />
  );
}
