import { isProgram } from '#shared/worklist/subspecialties.ts';
import { text } from './text.ts';

/** What a subspecialty is called; those of the site by its own word. */
export function subspecialtyName(id: string): string {
  return isProgram(id) ? text.worklist.subspecialties[id] : id;
}
