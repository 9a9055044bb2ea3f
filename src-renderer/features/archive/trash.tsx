import { useState } from 'react';
import { text } from '#view/locales/text.ts';
import { Segmented } from '#view/ui/segmented.tsx';
import { PurgedList } from './purged-list.tsx';
import { TrashList } from './trash-list.tsx';

const words = text.deletion.trash;

type View = 'inTrash' | 'purged';

/** What was deleted and can come back, and what is left of what cannot. */
export function Trash() {
  const [view, setView] = useState<View>('inTrash');
  const views = (
    <Segmented
      label={words.views}
      value={view}
      onChange={setView}
      options={[
        { value: 'inTrash', label: words.inTrash },
        { value: 'purged', label: words.purged },
      ]}
    />
  );
  return view === 'inTrash' ? <TrashList views={views} /> : <PurgedList views={views} />;
}
