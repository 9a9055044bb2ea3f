/** A number as it is typed; nothing typed is none. */
export function typedNumber(typed: string | undefined): number {
  return typed === undefined || typed.trim() === '' ? Number.NaN : Number(typed);
}
