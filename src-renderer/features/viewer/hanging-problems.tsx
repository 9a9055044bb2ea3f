import { useState } from 'react';
import { text } from '#view/locales/text.ts';
import { openHangingPanel } from '#view/state/hanging-panel.ts';
import { Button } from '#view/ui/button.tsx';
import { Notice } from '#view/ui/notice.tsx';

const words = text.hanging;

export interface HangingProblemsProps {
  /** What is wrong with protocols that cannot be read */
  readonly unreadable: readonly string[];
  /** Why the protocols could not be carried out; null: they could */
  readonly failed: string | null;
}

/** That a study may be hung otherwise than its reader expects, until that was seen; one instance for each opening. */
export function HangingProblems({ unreadable, failed }: HangingProblemsProps) {
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set());
  const problems = [...(failed === null ? [] : [words.failed(failed)]), ...unreadable.map(words.broken)];
  const unseen = [...new Set(problems)].filter((problem) => !seen.has(problem));
  if (unseen.length === 0) return null;
  const close = () => setSeen(new Set([...seen, ...unseen]));
  return (
    <Notice
      tone="warn"
      actions={
        <>
          <Button
            onPress={() => {
              close();
              openHangingPanel('explain');
            }}
          >
            {words.explain}
          </Button>
          <Button onPress={close}>{text.common.close}</Button>
        </>
      }
    >
      {unseen.map((problem) => (
        <p key={problem}>{problem}</p>
      ))}
    </Notice>
  );
}
