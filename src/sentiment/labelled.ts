/** The classes that texts are labelled with, in the order of every row and column of three. */
export const CLASSES = ['negative', 'neutral', 'positive'] as const;
export type Class = (typeof CLASSES)[number];

export interface LabelledText {
  text: string;
  label: Class;
}

/** Texts with classes of another task, numbered from 0: emotions, say, or whether it is offensive. */
export interface AuxiliarySet {
  name: string;
  texts: string[];
  classes: number[];
  /** Whether the task is the main one itself, the classes what another model says. */
  taught?: boolean;
}
