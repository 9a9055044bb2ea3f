import { useQuery } from '@tanstack/react-query';
import { fetchBinary, type BinaryElement } from '#view/api/bulk-data.ts';
import { queryKeys } from '#view/api/query-keys.ts';

/** The bytes of a binary value of one object. */
export function useBinary(sopInstanceUid: string, part: string, element: BinaryElement | undefined) {
  return useQuery({
    queryKey: queryKeys.objectContent(sopInstanceUid, part),
    queryFn: ({ signal }) => fetchBinary(element, signal),
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
    structuralSharing: false,
    refetchOnWindowFocus: false,
  });
}
