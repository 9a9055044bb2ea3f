import { useQuery } from '@tanstack/react-query';
import { queries } from '#view/api/queries.ts';

/** The tag of a display by its id; '' where it is not known. */
export function useTags(): (displayId: string) => string {
  const { data = [] } = useQuery(queries.displays);
  return (displayId) => data.find(({ display }) => display.displayId === displayId)?.display.assetTag ?? '';
}
