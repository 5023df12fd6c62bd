import { ENTITY_TYPES } from '../../model.ts';
import { formatColumns, share } from '../format-columns.ts';
import type { EntityEvaluation } from './evaluate-entities.ts';

/** Figures of one or several models in columns, the last line without a line end. */
export function formatEntities(evaluations: readonly EntityEvaluation[]): string {
  const overall = [
    ['model', 'entity F1', '(95 % interval)', 'precision', 'recall', 'surface F1', 'posts/s'],
    ...evaluations.map(({ model, entity, surface, postsPerSecond }) => [
      model,
      share(entity.f1),
      `(${share(entity.interval.low)} to ${share(entity.interval.high)})`,
      share(entity.precision),
      share(entity.recall),
      share(surface.f1),
      Math.round(postsPerSecond).toLocaleString('en'),
    ]),
  ];
  const types = ENTITY_TYPES.filter((type) => evaluations.some((evaluation) => evaluation.types[type]));
  const byType = [
    ['F1 of', ...types],
    ['entities', ...types.map((type) => String(evaluations[0]!.types[type]!.support))],
    ...evaluations.map(({ model, types: own }) => [model, ...types.map((type) => share(own[type]!.f1))]),
  ];
  const notes = evaluations.flatMap(({ model, unjudged, unscored }) => {
    const left = Object.entries(unjudged).map(([type, count]) => `${count} ${type}`);
    return [
      ...(left.length === 0
        ? []
        : [`${model} found ${left.join(', ')} too, of types that the file does not annotate: not counted.`]),
      ...(unscored === 0
        ? []
        : [`${model} could not read ${unscored} posts: their entities count as missed.`]),
    ];
  });
  return [formatColumns(overall), formatColumns(byType), notes.join('\n')].filter(Boolean).join('\n\n');
}
