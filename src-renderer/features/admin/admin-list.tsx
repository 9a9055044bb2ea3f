import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { text } from '#view/locales/text.ts';
import { QueryFailure } from '#view/ui/query-failure.tsx';

export type AdminListProps<Row> = {
  readonly query: UseQueryResult<Row[]>;
  readonly failedTitle: string;
  readonly children: (rows: readonly Row[]) => ReactNode;
};

/** A list of the core, or in its place why it could not be read. */
export function AdminList<Row>({ query, failedTitle, children }: AdminListProps<Row>) {
  if (query.data !== undefined) return children(query.data);
  if (query.error === null) return null;
  return (
    <QueryFailure
      title={failedTitle}
      message={query.error.message}
      retryLabel={text.common.tryAgain}
      onRetry={() => void query.refetch()}
    />
  );
}
