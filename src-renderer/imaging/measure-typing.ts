import type { Measurement } from '#shared/reading/measurement.ts';
import type { Box } from '#view/kernels/measure/text-layout.ts';
import {
  measurementById,
  putMeasurements,
  setDraft,
  setTyping,
  useMeasurements,
} from '#view/state/measurements.ts';
import { renamed } from '#view/state/rename-measurement.ts';
import type { MeasureWords } from './measure-words.ts';

export const TYPING_SIZE = { width: 180, height: 22 };

let open: TypingField | null = null;

/** Keeps what is being typed on a picture and ends it; false when nothing was. */
export function endTyping(): boolean {
  if (open === null) return false;
  open.keep();
  return true;
}

/** Puts a field on a picture into which the text of a measurement is typed; it is the only one of the window. */
export function openTyping(host: HTMLElement, measurement: Measurement, words: MeasureWords): TypingField {
  open = new TypingField(host, measurement, words);
  return open;
}

/** The field on a picture into which the text of a measurement is typed: Enter keeps it, Escape leaves it. */
export class TypingField {
  readonly id: string;
  readonly #input: HTMLInputElement;
  readonly #words: MeasureWords;
  readonly #ending = new AbortController();
  #isOver = false;

  constructor(host: HTMLElement, measurement: Measurement, words: MeasureWords) {
    this.id = measurement.id;
    this.#words = words;
    this.#input = document.createElement('input');
    this.#input.className = 'measurement-typing';
    this.#input.maxLength = 1000;
    this.#input.value = measurement.label;
    this.#input.setAttribute('aria-label', words.typing);
    host.append(this.#input);
    const { signal } = this.#ending;
    this.#input.addEventListener('keydown', (event) => this.#onKey(event), { signal });
    this.#input.addEventListener('blur', () => this.keep(), { signal });
    // A press in the field is not one on the picture.
    for (const name of ['pointerdown', 'dblclick'] as const)
      this.#input.addEventListener(name, (event) => event.stopPropagation(), { signal });
    // At once: what is typed after the button was released belongs to it.
    this.#input.focus({ preventScroll: true });
    this.#input.select();
  }

  moveTo({ left, top }: Box): void {
    this.#input.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  }

  keep(): void {
    this.#end(this.#input.value.trim());
  }

  dispose(): void {
    this.#isOver = true;
    if (open === this) open = null;
    this.#ending.abort();
    this.#input.remove();
  }

  #onKey(event: KeyboardEvent): void {
    event.stopPropagation();
    if (event.key === 'Enter') this.keep();
    else if (event.key === 'Escape') this.#end(null);
  }

  #end(label: string | null): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { draft } = useMeasurements.getState();
    const isNew = draft?.id === this.id;
    const measurement = isNew ? draft : measurementById(this.id);
    if (isNew) setDraft(null);
    setTyping(null);
    if (measurement === null || label === null || label === measurement.label) return;
    const step = isNew ? this.#words.drawStep(measurement.kind) : this.#words.labelStep;
    putMeasurements(step, renamed(measurement, label));
  }
}
